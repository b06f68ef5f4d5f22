"""Rules: what follows from an order. Pure: nouns and `now` in, facts out, or a refusal."""

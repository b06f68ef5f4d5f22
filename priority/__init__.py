"""Judgement: who is called next and why. Pure: tickets, counters and `now` go in, a choice and its reason come out."""

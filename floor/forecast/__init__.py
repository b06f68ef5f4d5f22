"""How long will it take: what past days teach, the present floor for the play, and what is told to people. Pure."""

"""Who may do what: accounts, sessions, tokens, and the table of roles."""

"""The desk: one function per order. Each loads, asks a rule, appends the facts; it sends nothing."""

"""Paper as pure bytes: what stands on a slip, in which commands, and how it looks."""

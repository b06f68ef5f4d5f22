"""The rule played forward on a clock of its own: whole days for comparison, the next hours for estimates and tide windows."""

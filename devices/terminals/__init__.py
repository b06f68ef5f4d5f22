"""Call terminals: keys in, the console's orders out, the answer and the present number back on their display."""

"""Serial lines: one owner a port, whatever pads, terminals, windows and readers hang on it."""

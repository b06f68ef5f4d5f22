"""The regulations as data: registers, obligations and gates, read from `books/` and from a hall's own files."""

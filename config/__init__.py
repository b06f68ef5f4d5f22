"""Numbers and names of a hall, read from hall.toml and validated once."""

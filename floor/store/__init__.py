"""The database: tables, the journal, and the one way in which facts are written."""

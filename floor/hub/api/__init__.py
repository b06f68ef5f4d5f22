"""HTTP under /api/v1, one module a subject (contract section 2)."""

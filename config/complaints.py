"""Everything that is wrong with a file, at once."""

from __future__ import annotations


class Complaints(Exception):
    """One sentence for each fault."""

    def __init__(self, complaints: list[str]) -> None:
        super().__init__("\n".join(complaints))
        self.complaints = complaints

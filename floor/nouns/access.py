"""Who may do what, as far as the journal knows it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Staff:
    """An account's roles, and the matters it is trained for (None = all); its name and password stand elsewhere."""

    id: str
    roles: list[str]
    active: bool
    trained: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A device's or program's right: role and place. Its secret stands elsewhere."""

    id: str
    role: str
    place: str | None
    active: bool

"""Who may do what, as far as the journal knows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Staff:
    """An account's roles, the matters it is trained for (None = all), and who sends the person; name and password stand elsewhere."""

    id: str
    roles: list[str]
    active: bool
    trained: list[str] | None = None
    unit: str = ""
    logged_in_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A device's or program's right: role and place. Its secret stands elsewhere."""

    id: str
    role: str
    place: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Named:
    """What an account is called: it stands beside the journal. `number`: its staff number at call terminals."""

    id: str
    login: str
    name: str
    badge: str
    number: str | None

"""What the hall offers, and its books of the day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# What a one-time notice tells (R15), in this order; a part without words here stands as the hall wrote it.
NOTICE = ("notice", "basis", "conditions", "papers", "procedure", "promised_days", "fee")


@dataclass(frozen=True, slots=True)
class Matter:
    """What visitors come for. `names`: {"zh", "en"}; `place`: its order on kiosks and lists;

    `guide`: basis, papers, times, notice and the other options of hall.toml that tell what it takes (R44).
    """

    code: str
    place: int
    names: dict[str, str]
    theme: str
    mean_min: float
    common: bool
    open: bool
    guide: dict[str, Any] = field(default_factory=dict)

    @property
    def tells(self) -> bool:
        """Whether there is anything for a one-time notice."""
        return any(self.guide.get(name) not in ("", None, []) for name in NOTICE)


@dataclass(frozen=True, slots=True)
class Series:
    """Last number given of a letter on a day."""

    day: str
    letter: str
    last: int


@dataclass(frozen=True, slots=True)
class Run:
    """Priority calls of a matter since its last ordinary call while its ordinary head had lapsed."""

    matter: str
    calls: int


@dataclass(frozen=True, slots=True)
class DayBook:
    """The day that the hall's book is open at."""

    key: str
    day: str

"""What the hall offers, and its books of the day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matter:
    """What visitors come for. `names`: {"zh", "en"}; `place`: its order on kiosks and lists."""

    code: str
    place: int
    names: dict[str, str]
    theme: str
    mean_min: float
    common: bool
    open: bool


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

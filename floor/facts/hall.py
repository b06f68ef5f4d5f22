"""The book of the day, and what the hall offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class DayOpened(Fact):
    """The book turned to a new day (local date); numbers begin again."""

    day: str


@dataclass(frozen=True, slots=True)
class MatterSet(Fact):
    code: str
    place: int
    names: dict[str, str]
    theme: str
    mean_min: float
    common: bool
    open: bool
    guide: dict[str, Any]


@dataclass(frozen=True, slots=True)
class CounterSet(Fact):
    number: int
    zone: str
    matters: list[str]
    in_use: bool = True

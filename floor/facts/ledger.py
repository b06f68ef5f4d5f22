"""The 30-minute ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class Lapsed(Fact):
    """A wait passed its limit untaken. `counted_for`: the last moment that was in time."""

    lapse: str
    obligation: str
    ticket: str
    number: str
    matter: str
    wait_no: int
    counted_for: datetime
    waited_s: float
    late: bool
    cause: str


@dataclass(frozen=True, slots=True)
class LapseConfirmed(Fact):
    """`counter`, `person`: who bears it, as the supervisor settled it; both None = the hall."""

    lapse: str
    complaint: str | None
    counter: int | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class LapseDismissed(Fact):
    lapse: str
    reason: str

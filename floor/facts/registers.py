"""Entries of registers, duties of the regulations, and the working calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class CalendarSet(Fact):
    """The working calendar of a year as it is known from now on. Days are ISO dates."""

    year: int
    version: int
    off: list[str]
    work: list[str]
    source: str


@dataclass(frozen=True, slots=True)
class EntryMade(Fact):
    """A new line in a register. Personal fields hold keys of records beside the journal."""

    entry: str
    register: str
    year: int
    no: int
    state: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EntryActed(Fact):
    """An act of its register was done to the entry: its new state, and what was filled in."""

    entry: str
    act: str
    state: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EntryCorrected(Fact):
    """Fields written again, with the reason; what stood there before stays in the journal."""

    entry: str
    fields: dict[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class SealOpened(Fact):
    """Somebody who may read a sealed field has read it (T15)."""

    entry: str
    field: str


@dataclass(frozen=True, slots=True)
class DutyOpened(Fact):
    """An obligation began. `next_at`: when it must be looked at; both moments None while `missing_year` has no calendar."""

    duty: str
    rule: str
    about: str
    amount: int
    needed: int
    due_at: datetime | None
    next_at: datetime | None
    calendar: int
    charged: str
    opened_at: datetime
    missing_year: int | None


@dataclass(frozen=True, slots=True)
class DutyCounted(Fact):
    """One of the acts that a period asks for."""

    duty: str
    done: int


@dataclass(frozen=True, slots=True)
class DutyDone(Fact):
    """Discharged, in time or late."""

    duty: str
    done: int
    late: bool


@dataclass(frozen=True, slots=True)
class DutyOverdue(Fact):
    """An overdue note (逾期): the time was over at `since`, with `done` of `needed`. No lapse.

    `charged`: who bears it as things stood then; `reason`: `holiday` when none of its days was a working day.
    """

    duty: str
    done: int
    needed: int
    since: datetime
    late: bool
    charged: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class DayLapsed(Fact):
    """One lapse for one working day of delay (R16). `counted_for`: that day's opening; `ordinal` counts those of the duty."""

    lapse: str
    duty: str
    rule: str
    about: str
    ordinal: int
    counted_for: datetime
    next_at: datetime | None
    late: bool
    missing_year: int | None
    charged: str


@dataclass(frozen=True, slots=True)
class DutyPaused(Fact):
    """The clock stands, for one of the reasons that its rule allows."""

    duty: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class DutyRedated(Fact):
    """Another due date. `cause`: resumed, extended, calendar, followed or corrected; `away`: working days that pauses took in all."""

    duty: str
    cause: str
    amount: int
    away: int
    due_at: datetime | None
    next_at: datetime | None
    calendar: int
    missing_year: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class DutyCancelled(Fact):
    duty: str
    reason: str

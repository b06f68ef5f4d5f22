"""Appointments (R08), from the booking to the visit or to its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class Booked(Fact):
    """Matter and time were confirmed, with the one-time notice. `keeps_until`: a later check-in has lost the lane.

    `project`: code of the green lane that was quoted (R05).
    """

    appointment: str
    day: str
    matter: str
    at: datetime
    place: int
    keeps_until: datetime
    channel: str
    lang: str
    code_digest: str
    key_digest: str
    has_contact: bool
    project: str | None = None


@dataclass(frozen=True, slots=True)
class CheckedIn(Fact):
    """The visitor is here and has a ticket. `late`: after `keeps_until`, so in the ordinary lane."""

    appointment: str
    ticket: str
    late: bool


@dataclass(frozen=True, slots=True)
class ContactDue(Fact):
    """Nobody came in time: staff are to contact the visitor (O19). `due_at`: the true moment; `late`: written after an outage."""

    appointment: str
    obligation: str
    due_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Contacted(Fact):
    """An attempt to reach the visitor. `result`: coming, cannot_come or no_answer."""

    appointment: str
    result: str


@dataclass(frozen=True, slots=True)
class Abandoned(Fact):
    """Given up after a contact with the result "cannot come" (gate T04)."""

    appointment: str


@dataclass(frozen=True, slots=True)
class BookingMoved(Fact):
    """To another time. By the hall (`by`) only approved and told beforehand (gate T05)."""

    appointment: str
    day: str
    at: datetime
    place: int
    keeps_until: datetime
    by: str
    reason: str | None = None
    approved_by: str | None = None
    told_at: datetime | None = None
    told_how: str | None = None


@dataclass(frozen=True, slots=True)
class BookingCancelled(Fact):
    """By the visitor freely, by the hall only approved and told beforehand (gate T05)."""

    appointment: str
    by: str
    reason: str | None = None
    approved_by: str | None = None
    told_at: datetime | None = None
    told_how: str | None = None


@dataclass(frozen=True, slots=True)
class BookingUnkept(Fact):
    """The day ended and nobody had come; it was never abandoned."""

    appointment: str

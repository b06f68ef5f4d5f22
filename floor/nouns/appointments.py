"""A visit agreed for a moment, and its states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

CONFIRMED, ARRIVED, SERVED, ABANDONED, UNKEPT = "confirmed", "arrived", "served", "abandoned", "unkept"


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit agreed for a moment (R08). `state`: confirmed, arrived, served, abandoned, cancelled, unkept.

    `place`: which of the slot's places it holds; `keeps_until`: last moment of a check-in that keeps the lane;
    `contact_due_at`: when the duty to contact opened; `result`: of the latest contact; `moves`: times that it was changed;
    `project`: code of the green lane that was quoted.
    """

    id: str
    seq: int
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
    booked_at: datetime
    state: str = "confirmed"
    moves: int = 0
    ticket: str | None = None
    contact_due_at: datetime | None = None
    contacted_at: datetime | None = None
    contacted_by: str | None = None
    result: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    reason: str | None = None
    approved_by: str | None = None
    told_at: datetime | None = None
    told_how: str | None = None
    project: str | None = None

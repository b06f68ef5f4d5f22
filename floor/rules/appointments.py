"""What may happen to an appointment (R08), and the gates T04 and T05."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floor import facts as f
from floor import refusals as r
from floor.nouns import CONFIRMED, Appointment

RESULTS = ("coming", "cannot_come", "no_answer")
TOLD_HOW = ("phone", "message", "in_person", "other")
VISITOR, HALL = "visitor", "hall"


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes or cancels. The hall's needs: why, who approved, when and how the visitor was told (R08)."""

    by: str
    reason: str | None = None
    approved_by: str | None = None
    told_at: datetime | None = None
    told_how: str | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """Where an appointment stands: its slot's place, and the last moment of a check-in that keeps the lane."""

    day: str
    at: datetime
    place: int
    keeps_until: datetime


def is_late(appointment: Appointment, now: datetime) -> bool:
    """Strictly: an arrival at exactly +30:00 keeps the appointment."""
    return now > appointment.keeps_until


def lane_and_clock(appointment: Appointment, now: datetime, green: bool) -> tuple[str, datetime]:
    """In time: booked, the later of check-in and booked time. Late: ordinary (`green`, with its project: green), from the check-in."""
    if is_late(appointment, now):
        return "green" if green else "ordinary", now
    return "booked", max(now, appointment.at)


def confirmed(appointment: Appointment) -> None:
    if appointment.state != CONFIRMED:
        raise r.WrongState(appointment=appointment.id, state=appointment.state, needs=[CONFIRMED])


def contact_due(appointment: Appointment, late: bool) -> f.ContactDue:
    """The duty that opens when the visitor did not come in time (O19)."""
    duty = f"{appointment.id}-c{appointment.moves + 1}"
    return f.ContactDue(appointment.id, duty, appointment.keeps_until, late)


def contact(appointment: Appointment, result: str) -> list[f.Fact]:
    confirmed(appointment)
    if result not in RESULTS:
        raise r.BadRequest(problems=[f"result: one of {', '.join(RESULTS)}"])
    return [f.Contacted(appointment.id, result)]


def abandon(appointment: Appointment, now: datetime) -> list[f.Fact]:
    """T04: more than 30 min late, and the latest contact said "cannot come"."""
    confirmed(appointment)
    missing = []
    if not is_late(appointment, now):
        missing.append("late")
    if appointment.result != "cannot_come":
        missing.append("contact_cannot_come")
    if missing:
        raise r.RuleRefused(rule="T04", missing=missing, appointment=appointment.id)
    return [f.Abandoned(appointment.id)]


def move(appointment: Appointment, to: Time, change: Change, now: datetime) -> list[f.Fact]:
    confirmed(appointment)
    said = _allowed(appointment, change, now)
    return [f.BookingMoved(appointment.id, to.day, to.at, to.place, to.keeps_until, said.by, *_told(said))]


def cancel(appointment: Appointment, change: Change, now: datetime) -> list[f.Fact]:
    confirmed(appointment)
    said = _allowed(appointment, change, now)
    return [f.BookingCancelled(appointment.id, said.by, *_told(said))]


def _told(said: Change) -> tuple[str | None, str | None, datetime | None, str | None]:
    return said.reason, said.approved_by, said.told_at, said.told_how


def _allowed(appointment: Appointment, change: Change, now: datetime) -> Change:
    """The visitor may freely. T05: the hall only with approval, reason, and the visitor told before the booked time."""
    if change.by == VISITOR:
        return Change(VISITOR)
    reason = (change.reason or "").strip()
    beforehand = change.told_at is not None and change.told_at <= now and change.told_at < appointment.at
    needed = {
        "approved_by": change.approved_by, "reason": reason, "told_at": change.told_at, "told_how": change.told_how in TOLD_HOW,
        "told_beforehand": beforehand or change.told_at is None,
    }  # fmt: skip
    missing = [name for name, there in needed.items() if not there]
    if missing:
        raise r.RuleRefused(rule="T05", missing=missing, appointment=appointment.id)
    return Change(HALL, reason, change.approved_by, change.told_at, change.told_how)

"""Appointments and the duty to contact whoever did not come."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import BrokenJournal, Change, New, Rows

if TYPE_CHECKING:
    from floor.book import Book


def _of(book: Book, appointment_id: str) -> n.Appointment:
    found = book.appointment(appointment_id)
    if found is None:
        raise BrokenJournal(f"unknown appointment {appointment_id}")
    return found


def _booked(book: Book, e: f.Event, b: f.Booked) -> Rows:
    row = n.Appointment(
        id=b.appointment, seq=e.seq, day=b.day, matter=b.matter, at=b.at, place=b.place, keeps_until=b.keeps_until, channel=b.channel,
        lang=b.lang, code_digest=b.code_digest, key_digest=b.key_digest, has_contact=b.has_contact, booked_at=e.at,
        project=b.project,
    )  # fmt: skip
    return [New(row)]


def _checked_in(book: Book, e: f.Event, c: f.CheckedIn) -> Rows:
    return [replace(_of(book, c.appointment), state=n.ARRIVED, ticket=c.ticket), *_task_over(book, c.appointment, e.at, "cancelled")]


def _contact_due(book: Book, e: f.Event, c: f.ContactDue) -> Rows:
    old = _of(book, c.appointment)
    duty = n.Obligation(c.obligation, "contact", old.id, old.moves + 1, e.at, 0.0, 0.0, c.due_at, None, None)
    return [replace(old, contact_due_at=c.due_at), New(duty)]


def _contacted(book: Book, e: f.Event, c: f.Contacted) -> Rows:
    row = replace(_of(book, c.appointment), contacted_at=e.at, contacted_by=e.actor, result=c.result)
    return [row, *_task_over(book, c.appointment, e.at, "discharged")]


def _abandoned(book: Book, e: f.Event, a: f.Abandoned) -> Rows:
    return _over(book, e, a.appointment, state=n.ABANDONED)


def _moved(book: Book, e: f.Event, m: f.BookingMoved) -> Rows:
    old = _of(book, m.appointment)
    fresh: dict[str, Any] = {"contact_due_at": None, "contacted_at": None, "contacted_by": None, "result": None}
    row = replace(
        old, day=m.day, at=m.at, place=m.place, keeps_until=m.keeps_until, moves=old.moves + 1, reason=m.reason,
        approved_by=m.approved_by, told_at=m.told_at, told_how=m.told_how, **fresh,
    )  # fmt: skip
    return [row, *_task_over(book, m.appointment, e.at, "cancelled")]


def _cancelled(book: Book, e: f.Event, c: f.BookingCancelled) -> Rows:
    told = {"reason": c.reason, "approved_by": c.approved_by, "told_at": c.told_at, "told_how": c.told_how}
    return _over(book, e, c.appointment, state=n.CANCELLED, ended_by=c.by, **told)


def _unkept(book: Book, e: f.Event, u: f.BookingUnkept) -> Rows:
    return _over(book, e, u.appointment, state=n.UNKEPT)


def _over(book: Book, e: f.Event, appointment: str, **changes: Any) -> Rows:
    return [replace(_of(book, appointment), ended_at=e.at, **changes), *_task_over(book, appointment, e.at, "cancelled")]


def _task_over(book: Book, appointment: str, at: datetime, state: str) -> Rows:
    """The open duty to contact, if there is one: done (discharged) or without an object (cancelled)."""
    duty = book.contacts.get(appointment)
    return [replace(duty, since=None, state=state, ended_at=at)] if duty else []


CHANGES: dict[type[f.Fact], Change] = {
    f.Booked: _booked,
    f.CheckedIn: _checked_in,
    f.ContactDue: _contact_due,
    f.Contacted: _contacted,
    f.Abandoned: _abandoned,
    f.BookingMoved: _moved,
    f.BookingCancelled: _cancelled,
    f.BookingUnkept: _unkept,
}

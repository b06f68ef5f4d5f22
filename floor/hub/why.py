"""Asks the journal why one number was called before another; used by the route, the page and the slip."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa

from floor import facts as f
from floor import nouns as n
from floor import refusals as r
from floor.desk.tx import id_of
from floor.nouns import PrintJob, Ticket
from floor.store import tables as t
from floor.store.journal import Entry
from floor.store.journal import event as event_of
from floor.times import iso
from floor.timetable import NEVER
from floor.views.agent import why_slip
from floor.views.order import Records, explain
from floor.views.scene import View

if TYPE_CHECKING:
    from floor.hub.hub import Hub

_NUMBER = re.compile(r"([A-Z])0*(\d{1,6})")
_DIGITS = 3


def tidy(text: str) -> str:
    """`a17` and `A-017` are A017; anything else is refused."""
    parts = _NUMBER.fullmatch(re.sub(r"[\s-]", "", text).upper())
    if parts is None:
        raise r.BadRequest(problems=[f"{text[:12]}: a number is one letter and digits, e.g. A017"])
    return f"{parts[1]}{parts[2].zfill(_DIGITS)}"


def answer(hub: Hub, called: str, before: str, day: str) -> View:
    """Why `called` was called before `before` on that day (both numbers as typed)."""
    b_number, a_number = tidy(called), tidy(before)
    if b_number == a_number:
        raise r.BadRequest(problems=["called and before: two different numbers"])
    return _told(hub, id_of(day, b_number), id_of(day, a_number))


def slip(hub: Hub, job: PrintJob) -> View:
    """What stands on a slip of kind why."""
    told = _told(hub, str(job.about), job.ticket)
    with hub.writer.lock:
        return why_slip(hub.scene(), job, told)


def _told(hub: Hub, called: str, before: str) -> View:
    b, a = _ticket(hub, called), _ticket(hub, before)
    of_b, of_a = (_events(hub, f"ticket:{which.id}") for which in (b, a))
    counters = sorted({e.fact.counter for e in of_b if isinstance(e.fact, f.Called)})
    sessions = hub.database.select(n.Extended, t.extended.c.day == b.day)
    spans = tuple((max(s.opened_at, s.closing), s.ended_at or s.ends_by) for s in sessions)
    begun = hub.house.hours.midnight_after(date.fromisoformat(b.day) - timedelta(days=1))  # every post ends with its day
    posts = {number: _events(hub, f"counter:{number}", iso(begun)) for number in counters}
    rests = tuple((x.begun_at, x.ended_at or NEVER) for x in hub.database.select(n.Emergency))
    records = Records(of_b, of_a, posts, hub.house.clock.during(spans, rests))
    with hub.writer.lock:
        return explain(hub.scene(), records, b, a)


def _ticket(hub: Hub, ticket_id: str) -> Ticket:
    with hub.writer.lock:
        found = hub.writer.book.ticket(ticket_id)
    if found is None:
        raise r.UnknownTicket(ticket=ticket_id, number=ticket_id.rsplit("-", 1)[-1])
    return found


def _events(hub: Hub, subject: str, since: str = "") -> list[f.Event]:
    e = t.event.c
    chosen = sa.select(e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.hash).where(e.hall == hub.database.hall, e.subject == subject)
    return [event_of(Entry(*row)) for row in hub.database.read(chosen.where(e.at >= since).order_by(e.seq))]

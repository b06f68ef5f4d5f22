"""Tickets, from take to close."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve import extended, tides
from floor.evolve.lanes import unused, used
from floor.evolve.matters import chosen
from floor.evolve.paper import new_job
from floor.evolve.parts import Change, New, Rows, ended, freed, opened, served, ticket_of, unoffered, waits_anew

if TYPE_CHECKING:
    from floor.book import Book


def _taken(book: Book, e: f.Event, t: f.Taken) -> Rows:
    ticket = n.Ticket(
        id=t.ticket, seq=e.seq, day=t.day, number=t.number, series=t.series, n=t.n, matter=t.matter, lane=t.lane, ground=t.ground,
        project=t.project, channel=t.channel, lang=t.lang, key_digest=t.key_digest, taken_at=e.at, clock=t.clock, jobs=1,
        promise=t.promise, later=t.later, kept_clock=t.clock,
        appointment=t.appointment, booked_at=t.booked_at, reserved=t.delegated, delegated=t.delegated, identified=t.identified,
    )  # fmt: skip
    rows: Rows = [New(ticket), n.Series(t.day, t.series, t.n), opened(ticket, e.at, t.limit_s, t.due_at, t.warn_at), new_job(e)]
    return rows + used(book, ticket)


def _called(book: Book, e: f.Event, c: f.Called) -> Rows:
    old = ticket_of(book, c.ticket)
    ticket = replace(
        old, state=n.CALLED, counter=c.counter, call_no=c.call_no, call_seq=e.seq, called_at=e.at, why=c.why, reason=None,
        **chosen(old, c.matter),
    )
    rows: Rows = [ticket, *tides.called(book, c)]
    wait = book.waits.get(c.ticket)
    if wait is not None:
        rows.append(replace(wait, used_s=c.used_s, since=None, due_at=None, warn_at=None, state="paused"))
    counter = book.counters[c.counter]
    rows.append(replace(counter, ticket=c.ticket, idle_since=None, ready_since=None, offered=None))
    rows += unoffered(book, c.ticket, c.counter)
    if ticket.lane == "ordinary" and book.runs.get(ticket.matter):
        rows.append(n.Run(ticket.matter, 0))
    return rows + [n.Run(matter, book.runs.get(matter, 0) + 1) for matter in c.ran]


def _recalled(book: Book, e: f.Event, r: f.Recalled) -> Rows:
    return [replace(ticket_of(book, r.ticket), call_no=r.call_no, call_seq=e.seq)]


def _withdrawn(book: Book, e: f.Event, w: f.Withdrawn) -> Rows:
    old = ticket_of(book, w.ticket)
    ticket = replace(old, state=n.WAITING, counter=None, locked=old.clock != old.kept_clock)
    wait = book.waits.get(w.ticket)
    rows: Rows = [ticket, *freed(book, w.counter, e.at)]
    if wait is not None:
        rows.append(replace(wait, since=max(e.at, ticket.clock), due_at=w.due_at, warn_at=w.warn_at, state="open"))
    return rows


def _started(book: Book, e: f.Event, s: f.Started) -> Rows:
    ticket = replace(ticket_of(book, s.ticket), state=n.SERVING, started_at=e.at, reserved=None)
    counter = replace(book.counters[s.counter], rating=None, rating_until=None)
    return [ticket, counter, *ended(book, s.ticket, e.at, None, "discharged")]


def _finished(book: Book, e: f.Event, d: f.Finished) -> Rows:
    before, old = ticket_of(book, d.ticket), book.counters[d.counter]
    ticket = replace(before, state=n.CLOSED, outcome=n.FINISHED, closed_at=e.at, **served(before, e.at, old))
    idle = e.at if old.state == "open" else None
    attended = [replace(kept, state=n.SERVED)] if (kept := book.appointment(ticket.appointment)) else []
    counter = replace(old, ticket=None, idle_since=idle, rating=d.ticket, rating_until=d.rating_until)
    return [ticket, counter, *attended, *extended.served(book, e, d.counter)]


def _no_show(book: Book, e: f.Event, s: f.NoShow) -> Rows:
    ticket = replace(ticket_of(book, s.ticket), state=n.CLOSED, outcome=n.NO_SHOW, closed_at=e.at, reserved=None)
    return [ticket, *freed(book, s.counter, e.at), *ended(book, s.ticket, e.at, None, "cancelled"), *unused(book, ticket)]


def _returned(book: Book, e: f.Event, r: f.Returned) -> Rows:
    old = ticket_of(book, r.ticket)
    ticket = waits_anew(old, clock=r.clock, returns=old.returns + 1)
    again = [] if old.services else used(book, ticket)
    return [ticket, opened(ticket, e.at, r.limit_s, r.due_at, r.warn_at), *again]


def _held(book: Book, e: f.Event, h: f.Held) -> Rows:
    ticket = replace(ticket_of(book, h.ticket), state=n.HELD, counter=h.counter, reason=h.reason)
    return [ticket, *freed(book, h.counter, e.at), *unoffered(book, h.ticket), *ended(book, h.ticket, e.at, h.used_s, "cancelled")]


def _resumed(book: Book, e: f.Event, r: f.Resumed) -> Rows:
    ticket = waits_anew(ticket_of(book, r.ticket), reserved=r.reserved)
    return [ticket, opened(ticket, e.at, r.limit_s, r.due_at, r.warn_at)]


def _transferred(book: Book, e: f.Event, t: f.Transferred) -> Rows:
    old = ticket_of(book, t.ticket)
    ticket = waits_anew(old, matter=t.matter, reserved=t.reserved, clock=max(e.at, old.clock), locked=True)
    ticket = replace(ticket, later=[m for m in old.later if m != t.matter])
    over = ended(book, t.ticket, e.at, t.used_s, "cancelled")
    left = [*freed(book, t.from_counter, e.at), *unoffered(book, t.ticket)]
    return [ticket, *left, *over, opened(ticket, e.at, t.limit_s, t.due_at, t.warn_at)]


def _cancelled(book: Book, e: f.Event, c: f.Cancelled) -> Rows:
    ticket = replace(ticket_of(book, c.ticket), state=n.CLOSED, outcome=n.CANCELLED, closed_at=e.at, reason=c.reason, reserved=None)
    rows: Rows = [ticket, *freed(book, c.counter, e.at), *unoffered(book, c.ticket), *ended(book, c.ticket, e.at, c.used_s, "cancelled")]
    return rows + unused(book, ticket)


CHANGES: dict[type[f.Fact], Change] = {
    f.Taken: _taken,
    f.Called: _called,
    f.Recalled: _recalled,
    f.Withdrawn: _withdrawn,
    f.Started: _started,
    f.Finished: _finished,
    f.NoShow: _no_show,
    f.Returned: _returned,
    f.Held: _held,
    f.Resumed: _resumed,
    f.Transferred: _transferred,
    f.Cancelled: _cancelled,
}

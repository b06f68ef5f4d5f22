"""The 30-minute ledger and the ratings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from floor import facts as f
from floor import nouns as n
from floor.evolve import tides
from floor.evolve.parts import BrokenJournal, Change, New, Rows, nothing

if TYPE_CHECKING:
    from floor.book import Book


def _lapsed(book: Book, e: f.Event, x: f.Lapsed) -> Rows:
    row = n.Lapse(
        x.lapse, e.seq, x.obligation, x.ticket, x.number, x.matter, x.wait_no, x.counted_for, e.at, x.waited_s, x.late, x.cause
    )
    wait = book.waits.get(x.ticket)
    if wait is None:
        raise BrokenJournal(f"lapse without a wait: {x.lapse}")
    return [New(row), replace(wait, breached_at=x.counted_for), *tides.lapsed(book, x)]


def _decided(book: Book, e: f.Event, lapse: str, **changes: Any) -> Rows:
    old = book.lapse(lapse)
    if old is None:
        raise BrokenJournal(f"unknown lapse {lapse}")
    return [replace(old, decided_by=e.actor, decided_at=e.at, **changes)]


def _lapse_confirmed(book: Book, e: f.Event, c: f.LapseConfirmed) -> Rows:
    return _decided(book, e, c.lapse, state="confirmed", complaint=c.complaint, counter=c.counter, person=c.person)


def _lapse_dismissed(book: Book, e: f.Event, d: f.LapseDismissed) -> Rows:
    return _decided(book, e, d.lapse, state="dismissed", reason=d.reason)


def _rated(book: Book, e: f.Event, r: f.Rated) -> Rows:
    ticket = book.ticket(r.ticket)
    clerk = ticket.served_by if ticket else None
    rows: Rows = [New(n.Rating(r.ticket, r.counter, r.grade, r.reasons, r.channel, e.at, r.service, clerk))]
    counter = book.counters[r.counter]
    if counter.rating == r.ticket:
        rows.append(replace(counter, rating=None, rating_until=None))
    return rows


def _rating_voided(book: Book, e: f.Event, v: f.RatingVoided) -> Rows:
    old = book.rated(v.ticket, v.service)
    if old is None:
        raise BrokenJournal(f"unknown rating of {v.ticket}")
    return [replace(old, valid=False)]


CHANGES: dict[type[f.Fact], Change] = {
    f.Lapsed: _lapsed,
    f.LapseConfirmed: _lapse_confirmed,
    f.LapseDismissed: _lapse_dismissed,
    f.Rated: _rated,
    f.RatingVoided: _rating_voided,
    f.RatingStrayed: nothing,
}

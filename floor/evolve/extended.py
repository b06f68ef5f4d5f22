"""Extended sessions, who stayed, and the waits that run on in them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import BrokenJournal, Change, New, Rows

if TYPE_CHECKING:
    from floor.book import Book


def _opened(book: Book, e: f.Event, x: f.ExtendedOpened) -> Rows:
    session = n.Extended(
        x.session, x.day, x.kind, x.closing, x.no, x.cause, x.reason, x.opened_at, x.ends_by, x.waiting, x.serving
    )  # fmt: skip
    since = max(x.opened_at, x.closing)
    stayed = [c for c in book.counters.values() if c.state != n.CLOSED]
    return [New(session), *[New(n.Stay(f"{x.session}-c{c.number}-{e.seq}", x.session, c.number, c.clerk, since)) for c in stayed]]


def _redated(book: Book, e: f.Event, x: f.WaitRedated) -> Rows:
    wait = book.waits.get(x.ticket)
    if wait is None:
        raise BrokenJournal(f"no wait to redate: {x.ticket}")
    if x.used_s is not None:
        wait = replace(wait, used_s=x.used_s, since=x.since)
    return [replace(wait, due_at=x.due_at, warn_at=x.warn_at)]


def _ended(book: Book, e: f.Event, x: f.ExtendedEnded) -> Rows:
    if book.session is None or book.session.id != x.session:
        raise BrokenJournal(f"session does not run: {x.session}")
    ended = replace(
        book.session, ended_at=x.ended_at, end_reason=x.reason, end_words=x.words, ended_by=e.actor, left=x.left
    )
    return [ended, *[replace(stay, until=max(stay.since, x.ended_at)) for stay in book.stays.values()]]


def came(book: Book, e: f.Event, counter: int, clerk: str | None) -> Rows:
    """A counter opened while a session runs; its own clerk opening again is no new stay."""
    if book.session is None or counter in book.stays:
        return []
    since = max(e.at, book.session.closing)
    return [New(n.Stay(f"{book.session.id}-c{counter}-{e.seq}", book.session.id, counter, clerk, since))]


def left(book: Book, e: f.Event, x: f.CounterClosed) -> Rows:
    """A counter closed while a session runs."""
    stay = book.stays.get(x.counter)
    if stay is None:
        return []
    return [replace(stay, until=max(stay.since, e.at), reason=x.reason, cover=x.cover)]


def served(book: Book, e: f.Event, counter: int) -> Rows:
    """A service ended after closing time."""
    if book.session is None or e.at < book.session.closing:
        return []
    rows: Rows = [replace(book.session, served=book.session.served + 1)]
    stay = book.stays.get(counter)
    return [*rows, replace(stay, served=stay.served + 1)] if stay is not None else rows


CHANGES: dict[type[f.Fact], Change] = {
    f.ExtendedOpened: _opened,
    f.WaitRedated: _redated,
    f.ExtendedEnded: _ended,
}

"""Posts at counters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from floor import facts as f
from floor import nouns as n
from floor.evolve import extended
from floor.evolve.parts import Change, Rows

if TYPE_CHECKING:
    from floor.book import Book

_UNREADY: dict[str, Any] = {"ready_since": None, "offered": None}


def _counter_opened(book: Book, e: f.Event, o: f.CounterOpened) -> Rows:
    old = book.counters[o.counter]
    idle = e.at if old.ticket is None else None
    counter = replace(old, state="open", serves=o.serves, clerk=o.clerk, since=e.at, reason=None, idle_since=idle, **_UNREADY)
    return [counter, *extended.came(book, e, o.counter, o.clerk)]


def _counter_closed(book: Book, e: f.Event, c: f.CounterClosed) -> Rows:
    old = book.counters[c.counter]
    counter = replace(old, state=n.CLOSED, serves=None, clerk=None, since=e.at, reason=c.reason, idle_since=None, **_UNREADY)
    return [counter, *extended.left(book, e, c)]


def _counter_paused(book: Book, e: f.Event, p: f.CounterPaused) -> Rows:
    return [replace(book.counters[p.counter], state="paused", since=e.at, reason=p.reason, idle_since=None, **_UNREADY)]


def _counter_resumed(book: Book, e: f.Event, r: f.CounterResumed) -> Rows:
    old = book.counters[r.counter]
    return [replace(old, state="open", since=e.at, reason=None, idle_since=e.at if old.ticket is None else None, **_UNREADY)]


def _counter_ready(book: Book, e: f.Event, r: f.CounterReady) -> Rows:
    return [replace(book.counters[r.counter], ready_since=e.at)]


def _ticket_offered(book: Book, e: f.Event, o: f.TicketOffered) -> Rows:
    return [replace(book.counters[o.counter], offered=o.ticket)]


CHANGES: dict[type[f.Fact], Change] = {
    f.CounterOpened: _counter_opened,
    f.CounterClosed: _counter_closed,
    f.CounterPaused: _counter_paused,
    f.CounterResumed: _counter_resumed,
    f.CounterReady: _counter_ready,
    f.TicketOffered: _ticket_offered,
}

"""Tide windows: what they change, and what is counted while they are open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor.evolve.parts import BrokenJournal, Change, New, Rows, nothing
from floor.tides import Tide

if TYPE_CHECKING:
    from floor.book import Book


def _opened(book: Book, e: f.Event, x: f.TideOpened) -> Rows:
    tide = Tide(x.tide, x.day, x.counter, x.matters, e.at, x.until, x.how, e.actor, x.without, x.with_it)
    return [New(tide)]


def _ended(book: Book, e: f.Event, x: f.TideEnded) -> Rows:
    tide = book.tides.open.get(x.counter)
    if tide is None or tide.id != x.tide:
        raise BrokenJournal(f"tide window is not open: {x.tide}")
    return [
        replace(tide, ended_at=x.ended_at, end_reason=x.reason, ended_by=e.actor, calls=x.calls, came=x.came),
        *_taken_back(book, tide),
    ]


def _taken_back(book: Book, tide: Tide) -> Rows:
    """What was offered of a lent matter is offered no more."""
    counter = book.counters[tide.counter]
    offered = book.tickets.get(counter.offered or "")
    own = offered is None or offered.reserved == counter.number or offered.matter in (counter.serves or ())
    return [] if own else [replace(counter, offered=None)]


def called(book: Book, x: f.Called) -> Rows:
    """A call of a lent matter."""
    tide = book.tides.open.get(x.counter)
    return [replace(tide, calls=tide.calls + 1)] if tide is not None and x.why.get("lent") else []


def lapsed(book: Book, x: f.Lapsed) -> Rows:
    """A lapse of a lent matter in the time of its tide windows."""
    return [
        replace(tide, came=tide.came + 1)
        for tide in book.tides.open.values()
        if x.matter in tide.matters and tide.opened_at <= x.counted_for
    ]


CHANGES: dict[type[f.Fact], Change] = {
    f.TideOpened: _opened,
    f.TideEnded: _ended,
    f.TideDeclined: nothing,
}

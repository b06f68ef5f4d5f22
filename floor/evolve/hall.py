"""The book of the day, and what the hall offers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import Change, Rows

if TYPE_CHECKING:
    from floor.book import Book


def _day_opened(book: Book, e: f.Event, fact: f.DayOpened) -> Rows:
    return [n.DayBook("today", fact.day), *[n.Run(matter, 0) for matter, calls in book.runs.items() if calls]]


def _matter_set(book: Book, e: f.Event, fact: f.MatterSet) -> Rows:
    return [n.Matter(fact.code, fact.place, fact.names, fact.theme, fact.mean_min, fact.common, fact.open, fact.guide)]


def _counter_set(book: Book, e: f.Event, fact: f.CounterSet) -> Rows:
    old = book.counters.get(fact.number)
    if old is None:
        return [n.Counter(fact.number, fact.zone, fact.matters, since=e.at, in_use=fact.in_use)]
    return [replace(old, zone=fact.zone, matters=fact.matters, in_use=fact.in_use)]


CHANGES: dict[type[f.Fact], Change] = {
    f.DayOpened: _day_opened,
    f.MatterSet: _matter_set,
    f.CounterSet: _counter_set,
}

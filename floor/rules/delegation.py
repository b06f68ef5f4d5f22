"""Delegated handling (委托办理, R39): which counter takes a matter that no counter of its own is there for. Pure."""

from __future__ import annotations

from floor.book import Book
from floor.nouns import CLOSED, Entry


def in_force(book: Book, matter: str) -> Entry | None:
    """The delegation that a newcomer is offered on the book's day: the matter's own counters are not staffed, the other one is."""
    found = [x for x in book.delegations.values() if _today(x, matter, book.day) and _staffed(book, x.fields["counter"])]
    if not found or _own_staffed(book, matter):
        return None
    return min(found, key=lambda x: (x.year, x.no))


def counter_of(book: Book, matter: str) -> int | None:
    """Number of the counter that takes it."""
    found = in_force(book, matter)
    return int(found.fields["counter"]) if found else None


def _today(entry: Entry, matter: str, day: str) -> bool:
    return bool(entry.fields["matter"] == matter and entry.fields["start"] <= day <= entry.fields["until"])


def _staffed(book: Book, number: int) -> bool:
    return number in book.counters and book.counters[number].state != CLOSED


def _own_staffed(book: Book, matter: str) -> bool:
    return any(x.state != CLOSED and matter in (x.serves or ()) for x in book.counters.values()) or bool(book.tides.takers(matter))

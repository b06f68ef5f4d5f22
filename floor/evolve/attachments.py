"""Files that entries carry, and where closed entries are filed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import BrokenJournal, Change, New, Rows, entry_of, nothing

if TYPE_CHECKING:
    from floor.book import Book


def _file_attached(book: Book, e: f.Event, a: f.FileAttached) -> Rows:
    made = n.Attachment(a.entry, a.no, a.kind, a.size, a.sha256, a.content, e.at, e.actor)
    return [New(made), replace(entry_of(book, a.entry), files=a.no, changed_at=e.at)]


def _file_erased(book: Book, e: f.Event, x: f.FileErased) -> Rows:
    found = book.attachment(x.entry, x.no)
    if found is None:
        raise BrokenJournal(f"unknown attachment {x.no} of {x.entry}")
    return [replace(found, erased_at=e.at)]


def _entry_filed(book: Book, e: f.Event, x: f.EntryFiled) -> Rows:
    return [replace(entry_of(book, x.entry), filed=x.index)]


CHANGES: dict[type[f.Fact], Change] = {
    f.FileAttached: _file_attached,
    f.FileRead: nothing,
    f.FileErased: _file_erased,
    f.EntryFiled: _entry_filed,
}

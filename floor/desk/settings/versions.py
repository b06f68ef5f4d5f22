"""The versions of a part: the one in force, the last given out, and what stood in an old one."""

from __future__ import annotations

from config.parts import Values
from floor import refusals as r
from floor.book import Book
from floor.nouns import IN_FORCE, SettingChange

FIRST = 1  # version of a part that nobody has changed


def version_of(book: Book, part: str, version: int) -> Values:
    """The values of a version that was in force once."""
    if version == FIRST:
        first = next((x for v in range(2, last_of(book, part) + 1) if (x := book.change(part, v)) and x.state == IN_FORCE), None)
        values = first.before if first else None
    else:
        found = book.change(part, version)
        values = found.after if found is not None and found.state == IN_FORCE else None
    if values is None:
        raise r.UnknownPart(part=part, version=version)
    return values


def in_force(book: Book, part: str) -> int:
    """The version that holds now."""
    setting = book.settings.get(part)
    return setting.version if setting else FIRST


def last_of(book: Book, part: str) -> int:
    setting = book.settings.get(part)
    return setting.last if setting else FIRST


def version_before(book: Book, part: str) -> int | None:
    """The version that the present one replaced; None when the present one is the first, or was new."""
    older = range(in_force(book, part) - 1, FIRST, -1)
    found = next((v for v in older if (x := book.change(part, v)) is not None and x.state == IN_FORCE), FIRST)
    present = book.change(part, in_force(book, part))
    return found if present is not None and present.before is not None else None


def of(book: Book, part: str, version: int) -> SettingChange:
    found = book.change(part, version)
    assert found is not None
    return found

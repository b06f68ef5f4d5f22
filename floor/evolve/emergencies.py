"""Emergencies."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import BrokenJournal, Change, New, Rows

if TYPE_CHECKING:
    from floor.book import Book


def _begun(book: Book, e: f.Event, b: f.EmergencyBegun) -> Rows:
    return [New(n.Emergency(b.emergency, book.day, b.message, e.at, e.actor))]


def _ended(book: Book, e: f.Event, d: f.EmergencyEnded) -> Rows:
    running = book.emergency
    if running is None or running.id != d.emergency:
        raise BrokenJournal(f"no running emergency {d.emergency}")
    return [replace(running, day=book.day, ended_at=e.at, ended_by=e.actor)]


def _capped(book: Book, e: f.Event, c: f.CapSet) -> Rows:
    running = book.emergency
    if running is None or running.id != c.emergency:
        raise BrokenJournal(f"no running emergency {c.emergency}")
    caps = {matter: most for matter, most in running.caps.items() if matter != c.matter}
    return [replace(running, caps=caps if c.most is None else caps | {c.matter: c.most})]


CHANGES: dict[type[f.Fact], Change] = {f.EmergencyBegun: _begun, f.CapSet: _capped, f.EmergencyEnded: _ended}

"""A version in force: what stands in the part now, and the row that keeps what the change was."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import New, Rows

if TYPE_CHECKING:
    from floor.book import Book


def in_force(book: Book, e: f.Event, c: f.SettingChanged) -> Rows:
    """A planned one whose time has come, or one that was made at once."""
    plan = book.plans.get(c.part)
    change: n.Noun | New
    if plan is not None and plan.version == c.version:
        change = replace(plan, before=c.before, after=c.after, state=n.IN_FORCE, ended_at=e.at)
    else:
        made = n.SettingChange(c.part, c.version, c.before, c.after, c.why, e.at, e.actor, c.takes_at, n.IN_FORCE, c.restores, e.at)
        change = New(made)
    return [n.Setting(c.part, c.version, c.version, c.after), change]

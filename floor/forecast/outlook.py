"""What the next two hours bring and what would help, as it is told: the play's outlook, and what of it still holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from floor.book import Book
from floor.nouns import CLOSED
from floor.rules.tides import trained
from priority.play.engine import Window
from priority.play.forecast import Present
from priority.play.tide import Outlook, Proposal

STALE = timedelta(minutes=5)  # of hall time; an older outlook is not told
_SHOWN = 0.5  # lapses of a matter; less is noise
Key = tuple[bool, int]  # opens, counter: whoever declines means the counter, while the matters in danger come and go


@dataclass(frozen=True, slots=True)
class Foresight:
    """The latest outlook and the moment it was made for; `declined`: until when a proposal is not shown."""

    at: datetime | None = None
    outlook: Outlook = field(default_factory=Outlook)
    declined: Mapping[Key, datetime] = field(default_factory=dict)

    def fresh(self, now: datetime) -> bool:
        return self.at is not None and now - self.at <= STALE

    def lapses(self, now: datetime) -> dict[str, float]:
        """Foreseen for the next two hours, per matter, most first; nothing when nobody has looked lately."""
        if not self.fresh(now):
            return {}
        found = {m: n for m, n in self.outlook.lapses.items() if n >= _SHOWN}
        return dict(sorted(found.items(), key=lambda x: -x[1]))

    def proposals(self, book: Book, now: datetime) -> list[Proposal]:
        """Those that can still be taken up and that nobody has declined."""
        if not self.fresh(now):
            return []
        hidden = {key for key, until in self.declined.items() if now < until}
        return [p for p in self.outlook.proposals if key_of(p) not in hidden and _stands(p, book)]

    def lends(self, counter: int, matters: Collection[str], book: Book, now: datetime) -> Proposal | None:
        """The proposal that the counter lends itself to just these matters."""
        found = [p for p in self.proposals(book, now) if not p.opens and p.window == counter and set(p.matters) == set(matters)]
        return found[0] if found else None

    def expected(self, matters: Collection[str], now: datetime) -> float | None:
        """Lapses of these matters in the next two hours as the floor stands; None when nobody has looked lately."""
        return sum(self.outlook.lapses.get(m, 0.0) for m in matters) if self.fresh(now) else None


def key_of(p: Proposal) -> Key:
    return p.opens, p.window


def _stands(p: Proposal, book: Book) -> bool:
    counter = book.in_use.get(p.window)
    if counter is None or not book.matters.keys() >= set(p.matters):
        return False
    if p.opens:
        return counter.state == CLOSED
    return counter.state != CLOSED and counter.number not in book.tides.open and not set(p.matters) & set(counter.serves or ())


def lendable(floor: Present, book: Book, everybody: bool) -> Present:
    """The floor with what each window may still lend itself to: nothing where it lends itself already."""
    able = {n: trained(book, c, everybody) for n, c in book.counters.items() if n not in book.tides.open}
    windows = tuple(replace(w, trained=able.get(w.number, frozenset())) for w in floor.windows)
    return replace(floor, windows=windows, lent={n: frozenset(t.matters) for n, t in book.tides.open.items()})


def spare(book: Book, floor: Present) -> tuple[Window, ...]:
    """Closed counters that could open for the matters that they are set up for."""
    there = {w.number for w in floor.windows}
    shut = [c for _, c in sorted(book.in_use.items()) if c.state == CLOSED and c.number not in there]
    return tuple(Window(c.number, tuple(c.matters), (), frozenset(c.matters)) for c in shut)

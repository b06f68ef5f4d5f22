"""Tide windows: who may lend itself to what, and for how long."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from floor import facts as f
from floor import refusals as r
from floor.nouns import CLOSED, Counter
from floor.tides import Tide

if TYPE_CHECKING:
    from floor.book import Book


def trained(book: Book, counter: Counter, everybody: bool) -> frozenset[str]:
    """Matters that the clerk on post is trained for. Of whom nothing is said: with `everybody` all, else those of the counter."""
    clerk = book.staff(counter.clerk) if counter.clerk else None
    if clerk is not None and clerk.trained is not None:
        return frozenset(clerk.trained)
    return frozenset(book.matters if everybody else counter.matters)


def may_lend(counter: Counter, able: Collection[str], matters: Sequence[str], tide: Tide | None) -> list[str]:
    """The matters that are lent, or a refusal."""
    if counter.state == CLOSED:
        raise r.CounterClosed(counter=counter.number, state=counter.state)
    if tide is not None:
        raise r.CounterLent(counter=counter.number, tide=tide.id, matters=tide.matters)
    wanted = list(dict.fromkeys(matters))
    if not wanted:
        raise r.BadRequest(problems=["matters: say what the counter also takes"])
    if lacking := [m for m in wanted if m not in able]:
        raise r.NotTrained(counter=counter.number, matters=lacking)
    if served := [m for m in wanted if m in (counter.serves or ())]:
        raise r.AlreadyServed(counter=counter.number, matters=served)
    return wanted


def end(tide: Tide, at: datetime, reason: str) -> list[f.Fact]:
    if tide.ended_at is not None:
        raise r.WrongState(tide=tide.id, state="ended", needs=["open"])
    return [f.TideEnded(tide.id, tide.counter, at, reason, tide.calls, tide.came)]

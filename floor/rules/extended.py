"""Extended service (延时服务, R07): when a session begins and ends, and who may leave while it runs. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from floor.book import Book
from floor.nouns import CALLED, SERVING, WAITING, Counter, Extended
from floor.timetable import Timetable
from priority.lanes import LANES


@dataclass(frozen=True, slots=True)
class Service:
    """Settings. `lunch`: the end of the morning counts as closing; `cover_from`: so long before closing a leave needs a substitute."""

    enabled: bool
    lunch: bool
    cover_from: timedelta


@dataclass(frozen=True, slots=True)
class Closing:
    """An end of opening hours. `ends_by`: a session that begins there runs to this moment at most."""

    kind: str
    at: datetime
    ends_by: datetime


def closings(hours: Timetable, service: Service, day: str) -> list[Closing]:
    """Those of the day that open sessions, in order; none with the service switched off."""
    if not service.enabled or not day:
        return []
    spans = hours.spans(date.fromisoformat(day))
    found = [Closing("lunch", end, start) for (_, end), (start, _) in pairwise(spans)] if service.lunch else []
    last = evening(hours, day)
    return [*found, last] if last is not None else found


@lru_cache(maxsize=64)  # asked after each order
def evening(hours: Timetable, day: str) -> Closing | None:
    """The day's last closing; a hall that is closed, or open until midnight, has none."""
    if not day:
        return None
    when = date.fromisoformat(day)
    spans, midnight = hours.spans(when), hours.midnight_after(when)
    return Closing("day", spans[-1][1], midnight) if spans and spans[-1][1] < midnight else None


def busy(book: Book, closing: Closing | Extended) -> bool:
    """Whether somebody waits or is served; at lunch only who came in the morning counts: numbers are given on."""
    if closing.kind == "day":
        return bool(len(book.lines)) or any(c.ticket is not None for c in book.counters.values())
    before = closing.closing if isinstance(closing, Extended) else closing.at
    return any(t.taken_at < before and t.state in (WAITING, CALLED, SERVING) for t in book.tickets.values())


def lunch(hours: Timetable, day: str, now: datetime) -> Closing | None:
    """The break between two spans in which `now` lies."""
    spans = hours.spans(date.fromisoformat(day)) if day else []
    return next((Closing("lunch", end, start) for (_, end), (start, _) in pairwise(spans) if end <= now < start), None)


def of_closing(book: Book, closing: Closing) -> list[Extended]:
    return [s for s in book.sessions.values() if s.closing == closing.at]


def given_up(book: Book, closing: Closing) -> bool:
    """A lead ended the session after this closing: nothing opens it again but a lead."""
    return any(s.end_reason == "lead" and s.ended_at is not None and s.ended_at >= closing.at for s in of_closing(book, closing))


def turns(book: Book, closing: Closing) -> bool:
    """Whether this closing, as things stand, begins a session or ends the one that a lead began ahead."""
    if book.session is not None:
        return book.session.closing == closing.at and not busy(book, closing)
    return busy(book, closing) and not given_up(book, closing)


def unsettled(book: Book, evening: Closing | None, now: datetime) -> bool:
    """After an order: the session has nobody left, or somebody came back after closing."""
    session = book.session
    if session is not None:
        return now >= session.closing and not busy(book, session)
    return evening is not None and evening.at <= now < evening.ends_by and busy(book, evening) and not given_up(book, evening)


def unserved(book: Book, counter: Counter, matters: Iterable[str]) -> dict[str, int]:
    """Those of `matters` with people waiting whom no open counter but this one serves, and how many."""
    others = {m for c in book.counters.values() if c.number != counter.number and c.state == "open" for m in c.serves or ()}
    found = {m: sum(book.lines.count(m, lane) for lane in LANES) for m in matters if m not in others}
    return {m: n for m, n in found.items() if n}

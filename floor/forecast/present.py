"""The present floor as the play needs it: who waits, who serves, who is on post, in seconds from now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from floor.book import Book
from floor.desk.tx import House
from floor.forecast.past import Expected
from floor.nouns import CLOSED, SERVING, Counter, Ticket
from floor.timetable import Timetable
from priority.lanes import LANES, ORDINARY
from priority.play.engine import Span, Visit, Window
from priority.play.forecast import Present

_BACK_S = 900.0  # a pause lasts so long, as far as anybody knows
_SOON_S = 300.0  # and at least so much longer
_LATE_S = 600.0  # a window that is usual and still shut is expected for so long after opening
_LATE_BY_S = 180.0
_OFFERED = (ORDINARY, "care")  # lanes that anybody may join


@dataclass(frozen=True, slots=True)
class Staff:
    """`trained`: staff id -> matters; who is not named is trained for what the counter can serve. `lent`: counter -> matters."""

    trained: Mapping[str, frozenset[str]] = field(default_factory=dict)
    lent: Mapping[int, frozenset[str]] = field(default_factory=dict)


def present(book: Book, house: House, now: datetime, expected: Expected, staff: Staff | None = None) -> Present:
    """The floor at `now`. Hold the lock that guards the book."""
    staff = staff or Staff()
    posts = posts_s(house.hours, now)
    opens = ((posts[0][0], posts[-1][1]),) if house.config.wait.count_lunch else posts
    windows = [_window(c, now, posts, expected, house) for _, c in sorted(book.counters.items())]
    return Present(
        now=now,
        opens=opens,
        runs_on=True,
        rule=house.rule,
        windows=tuple(_trained(w, book.counters[w.number], staff) for w in windows if w is not None),
        serving={n: found for n, c in book.counters.items() if (found := _serving(book, c, now))},
        waiting=tuple(_visit(book, house, t, now) for t in book.tickets.values() if t.id in book.lines),
        services=expected.services,
        rates=expected.rates,
        runs=dict(book.runs),
        lent=dict(staff.lent),
        comes=expected.comes,
    )


def spare(book: Book, house: House, now: datetime, staff: Staff) -> tuple[Window, ...]:
    """Windows that are closed and could open now, with what they can serve."""
    posts = posts_s(house.hours, now)
    shut = [c for _, c in sorted(book.counters.items()) if c.state == CLOSED]
    return tuple(_trained(Window(c.number, tuple(c.matters), posts), c, staff) for c in shut)


def joins(book: Book) -> list[tuple[str, str]]:
    """(matter, lane) for which a newcomer may ask: the lanes that are open to anybody, and those somebody stands in."""
    found = []
    for matter in book.matters.values():
        found += [(matter.code, lane) for lane in LANES if lane in _OFFERED or book.lines.count(matter.code, lane)]
    return found


def posts_s(hours: Timetable, now: datetime) -> tuple[Span, ...]:
    """What is left of today's opening spans; after closing the last one, which runs on for those still here."""
    spans = hours.spans(hours.day(now))
    left = [((start - now).total_seconds(), (end - now).total_seconds()) for start, end in spans if end > now]
    return tuple((max(0.0, start), end) for start, end in left) or ((0.0, 1.0),)


def _window(counter: Counter, now: datetime, posts: tuple[Span, ...], expected: Expected, house: House) -> Window | None:
    """None: nobody is there, and nobody is expected."""
    matters = tuple(counter.matters if counter.serves is None or counter.state == CLOSED else counter.serves)
    if counter.state == CLOSED:
        from_s = _expected_s(counter.number, now, expected, house)
        if from_s is None:
            return None
    elif counter.state == "paused":
        gone_s = (now - counter.since).total_seconds() if counter.since else 0.0
        from_s = max(_SOON_S, _BACK_S - gone_s)
    else:
        from_s = 0.0
    there = tuple((max(start, from_s), end) for start, end in posts if end > from_s)
    return Window(counter.number, matters, there or ((from_s, from_s + 1.0),))


def _expected_s(number: int, now: datetime, expected: Expected, house: House) -> float | None:
    """When a closed counter will open: at the next opening, or a little late; None in the midst of a span."""
    if expected.usual is not None and number not in expected.usual:
        return None
    opening = house.hours.opening(now)
    if opening.state in ("before", "lunch"):
        return 0.0
    begun = next((start for start, end in house.hours.spans(house.hours.day(now)) if start <= now < end), None)
    return _LATE_BY_S if begun is not None and (now - begun).total_seconds() < _LATE_S else None


def _trained(window: Window, counter: Counter, staff: Staff) -> Window:
    able = staff.trained.get(counter.clerk or "", frozenset(counter.matters))
    return Window(window.number, window.matters, window.posts, able | frozenset(window.matters))


def _serving(book: Book, counter: Counter, now: datetime) -> tuple[str, float] | None:
    ticket = book.tickets.get(counter.ticket or "")
    if ticket is None:
        return None
    begun = ticket.started_at if ticket.state == SERVING else None
    return ticket.matter, max(0.0, (now - begun).total_seconds()) if begun else 0.0


def _visit(book: Book, house: House, ticket: Ticket, now: datetime) -> Visit:
    waited_s = house.clock.used(book.waits.get(ticket.id), now)
    clock_s = (ticket.clock - now).total_seconds()
    return Visit(ticket.id, ticket.seq, 0.0, ticket.matter, ticket.lane, 0.0, clock_s, -waited_s, window=ticket.reserved)

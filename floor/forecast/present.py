"""The present floor as the play needs it: who waits, who serves, who is on post, in seconds from now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from floor.book import Book
from floor.desk.tx import House
from floor.forecast.past import Expected
from floor.nouns import CLOSED, CONFIRMED, Counter, Ticket
from priority.lanes import ORDINARY
from priority.play.engine import Span, Visit, Window
from priority.play.forecast import Present

_BACK_S = 900.0  # a pause lasts so long, as far as anybody knows
_SOON_S = 300.0  # and at least so much longer
_LATE_S = 600.0  # a window that is usual and still shut is expected for so long after opening
_LATE_BY_S = 180.0
_AFTER_ALL = 1_000_000_000  # issue numbers of those to come
_OFFERED = (ORDINARY, "care")  # lanes that anybody may join


def present(book: Book, house: House, now: datetime, expected: Expected) -> Present:
    """The floor at `now`. Hold the lock that guards the book."""
    posts = posts_s(house, book, now)
    opens = ((posts[0][0], posts[-1][1]),) if house.config.wait.count_lunch else posts
    clock = house.clock.during(book.spans, book.rests)
    windows = [_window(c, now, posts, expected, house) for _, c in sorted(book.in_use.items())]
    return Present(
        now=now,
        opens=opens,
        runs_on=house.extended.enabled,
        rule=house.rule,
        windows=tuple(w for w in windows if w is not None),
        serving={n: found for n, c in book.counters.items() if (found := _serving(book, c, now))},
        waiting=(
            *(_visit(t, clock.used(book.waits.get(t.id), now), now) for t in book.tickets.values() if t.id in book.lines),
            *_booked(book, now),
        ),
        services=expected.services,
        rates=expected.rates,
        runs=dict(book.runs),
        lent={n: frozenset(lent) for n in book.counters if (lent := book.tides.lent(n))},
        comes=expected.comes,
    )


def joins(book: Book) -> list[tuple[str, str]]:
    """(matter, lane) for which a newcomer may ask: the lanes open to anybody, and green where somebody stands in it."""
    found = []
    for matter in book.matters.values():
        found += [(matter.code, lane) for lane in _OFFERED]
        if book.lines.count(matter.code, "green"):
            found.append((matter.code, "green"))
    return found


def posts_s(house: House, book: Book, now: datetime) -> tuple[Span, ...]:
    """What is left of today's opening spans; after closing the last one, which runs on for those still here.

    Where the morning's end opens an extended session too, windows go on through lunch.
    """
    spans = house.hours.spans(house.hours.day(now))
    left = [((start - now).total_seconds(), (end - now).total_seconds()) for start, end in spans if end > now]
    posts = [(max(0.0, start), end) for start, end in left] or [(0.0, 1.0)]
    morning = posts[0][0] == 0.0 or book.session is not None
    if house.extended.enabled and house.extended.lunch and morning:
        posts = [(0.0, posts[-1][1])]
    return tuple(posts)


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


def _serving(book: Book, counter: Counter, now: datetime) -> tuple[str, float] | None:
    ticket = book.tickets.get(counter.ticket or "")
    if ticket is None:
        return None
    begun = ticket.called_at or ticket.started_at  # a window is busy from the call on
    return ticket.matter, max(0.0, (now - begun).total_seconds()) if begun else 0.0


def _visit(ticket: Ticket, waited_s: float, now: datetime) -> Visit:
    clock_s = (ticket.clock - now).total_seconds()
    since_s = clock_s if clock_s > 0 else -waited_s  # an appointment that came early waits from its time on
    return Visit(ticket.id, ticket.seq, 0.0, ticket.matter, ticket.lane, 0.0, clock_s, since_s, window=ticket.reserved)


def _booked(book: Book, now: datetime) -> Iterator[Visit]:
    """Appointments of today whose people are still to come: at their time, as far as anybody knows."""
    for booked in book.diary:
        if booked.day == book.day and booked.state == CONFIRMED and now <= booked.keeps_until:
            at_s = max(0.0, (booked.at - now).total_seconds())
            yield Visit(booked.id, _AFTER_ALL + booked.seq, at_s, booked.matter, "booked", 0.0, at_s, at_s)

"""A day of the journal as a play: who came when and for what, how long the services took, who was on post."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa

from floor import refusals as r
from floor.nouns import CALLED, CLOSED, NO_SHOW, SERVING, WAITING, Counter, Noun, Ticket
from floor.store import tables as t
from floor.store.database import Database
from floor.store.fold import Fold
from floor.store.journal import Entry
from floor.times import parse
from floor.timetable import Timetable
from priority.play.day import Day, Rates
from priority.play.engine import Hours, Served, Span, Visit, Window
from priority.play.forecast import Service

_PAGE = 5000
_HALF_HOUR_S = 1800.0


@dataclass(slots=True)
class Spell:
    """One wait of a ticket, as it was. `left_at`: it ended without a service."""

    name: str
    seq: int
    at: datetime
    matter: str
    lane: str
    clock: datetime
    since: datetime
    window: int | None
    called_at: datetime | None = None
    counter: int | None = None
    ended_at: datetime | None = None
    came: bool = True


@dataclass(frozen=True, slots=True)
class Recorded:
    """The day, what really happened on it, and how many left before they were called (they are not played)."""

    day: Day
    served: list[Served]
    left: int


@dataclass(slots=True)
class _Watch:
    """Follows tickets and counters through the facts."""

    hours: Timetable
    spells: dict[str, Spell] = field(default_factory=dict)
    done: list[Spell] = field(default_factory=list)
    posts: dict[int, list[tuple[datetime, datetime | None]]] = field(default_factory=dict)
    counters: dict[int, Counter] = field(default_factory=dict)
    states: dict[str, tuple[str, int]] = field(default_factory=dict)
    last: datetime | None = None

    def see(self, noun: Noun, at: datetime) -> None:
        self.last = at
        if isinstance(noun, Ticket):
            self._ticket(noun, at)
        elif isinstance(noun, Counter):
            self._counter(noun, at)

    def _ticket(self, ticket: Ticket, at: datetime) -> None:
        spell = self.spells.get(ticket.id)
        if spell is not None and self.states[ticket.id][1] != ticket.wait_no:
            self._end(ticket, at)  # transferred: the next wait begins at once
            spell = None
        self.states[ticket.id] = (ticket.state, ticket.wait_no)
        if ticket.state == WAITING:
            if spell is None:
                name = f"{ticket.number}#{ticket.wait_no}"
                since = max(at, ticket.clock) if ticket.lane == "booked" else at
                self.spells[ticket.id] = Spell(name, ticket.seq, at, ticket.matter, ticket.lane, ticket.clock, since, ticket.reserved)
            else:
                spell.lane, spell.matter, spell.called_at = ticket.lane, ticket.matter, None
        elif spell is None:
            return
        elif ticket.state == CALLED:
            spell.called_at, spell.counter = spell.called_at or at, ticket.counter
        elif ticket.state != SERVING:
            spell.came = not (ticket.state == CLOSED and ticket.outcome == NO_SHOW)
            self._end(ticket, at)

    def _end(self, ticket: Ticket, at: datetime) -> None:
        spell = self.spells.pop(ticket.id)
        spell.ended_at = at
        self.done.append(spell)

    def _counter(self, counter: Counter, at: datetime) -> None:
        posts = self.posts.setdefault(counter.number, [])
        there = bool(posts) and posts[-1][1] is None
        if counter.state == "open" and not there:
            posts.append((at, None))
        elif counter.state != "open" and there:
            posts[-1] = (posts[-1][0], at)
        if counter.state == "open":
            self.counters[counter.number] = counter


def recorded(database: Database, hours: Timetable, means_min: dict[str, float], day: date) -> Recorded:
    """Fold the journal up to the day's end. `means_min`: what a service of each matter is configured to take."""
    watch, earlier = _followed(database, hours, day)
    today = [s for s in watch.done if hours.day(s.at) == day]
    spans = hours.spans(day)
    if not today or not spans:
        raise r.BadRequest(problems=[f"--day {day}: the journal has no ticket of that day"])
    zero = min(spans[0][0], *(s.at for s in today))
    opens = tuple((_s(start, zero), _s(end, zero)) for start, end in spans)
    windows = tuple(_windows(watch, zero, opens[-1][1]))
    visits, served = [], []
    clock = Hours(opens)
    for spell in sorted(today, key=lambda s: s.at):
        visit = _visit(spell, zero)
        if visit is None or spell.called_at is None or spell.counter is None:
            continue
        visits.append(visit)
        called_s = _s(spell.called_at, zero)
        waited_s = max(0.0, clock.open_s(called_s) - clock.open_s(visit.since_s))
        served.append(Served(visit, spell.counter, called_s, waited_s, "as_it_was", 0))
    known = earlier or today
    services = {m: Service.learnt(60 * mean, _taken_s(known, m)) for m, mean in means_min.items()}
    played = Day(day.isoformat(), windows, tuple(visits), opens, zero, services, _rates(known, hours, opens))
    return Recorded(played, served, len(today) - len(visits))


def _followed(database: Database, hours: Timetable, day: date) -> tuple[_Watch, list[Spell]]:
    """What the facts tell up to the end of the day; the spells of the days before."""
    fold, watch = Fold(database.hall), _Watch(hours)
    earlier: list[Spell] = []
    try:
        for row in _journal(database):
            at = parse(row.at)
            there = hours.day(at)
            if there > day:
                break
            if there < day:
                earlier = watch.done
            nouns = fold.take(row)
            if there == day and watch.last is not None and hours.day(watch.last) < day:
                earlier, watch = watch.done, _Watch(hours, counters=dict(watch.counters))
                watch.posts = {n: [] for n in watch.counters}
            for noun in nouns:
                watch.see(noun, at)
    finally:
        fold.end()
        fold.close()
    return watch, [s for s in earlier if hours.day(s.at) < day]


def _journal(database: Database) -> Iterator[Entry]:
    e, after = t.event.c, 0
    columns = (e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.hash)
    while True:
        chosen = sa.select(*columns).where(e.hall == database.hall, e.seq > after).order_by(e.seq).limit(_PAGE)
        rows = [Entry(*tuple(row)) for row in database.read(chosen)]
        yield from rows
        if not rows:
            return
        after = rows[-1].seq


def _visit(spell: Spell, zero: datetime) -> Visit | None:
    """None: left before being called."""
    if spell.called_at is None or spell.ended_at is None:
        return None
    service_s = (spell.ended_at - spell.called_at).total_seconds()
    return Visit(
        spell.name, spell.seq, _s(spell.at, zero), spell.matter, spell.lane, max(1.0, service_s), _s(spell.clock, zero),
        _s(spell.since, zero), spell.came, None, spell.window,
    )  # fmt: skip


def _windows(watch: _Watch, zero: datetime, closing_s: float) -> Iterable[Window]:
    end = watch.last or zero
    for number, posts in sorted(watch.posts.items()):
        counter = watch.counters.get(number)
        if counter is None or not posts:
            continue
        spans = tuple((_s(start, zero), max(_s(until or end, zero), _s(start, zero) + 1)) for start, until in posts)
        if posts[-1][1] is None:
            spans = (*spans[:-1], (spans[-1][0], max(spans[-1][1], closing_s)))
        matters = tuple(counter.serves or counter.matters)
        yield Window(number, matters, spans, frozenset(counter.matters))


def _taken_s(spells: Iterable[Spell], matter: str) -> list[float]:
    return [
        (s.ended_at - s.called_at).total_seconds() for s in spells if s.matter == matter and s.came and s.called_at and s.ended_at
    ]


def _rates(spells: list[Spell], hours: Timetable, opens: tuple[Span, ...]) -> Rates:
    """Joins a second in each half hour of the day, over all days that are known."""
    days = {hours.day(s.at) for s in spells}
    counts: dict[int, dict[tuple[str, str], int]] = {}
    for s in spells:
        begun = hours.spans(hours.day(s.at))
        if begun:
            place = int(max(0.0, _s(s.at, begun[0][0])) // _HALF_HOUR_S)
            part = counts.setdefault(place, {})
            part[s.matter, s.lane] = part.get((s.matter, s.lane), 0) + 1
    first = opens[0][0]
    found = []
    for place, part in sorted(counts.items()):
        span = (first + place * _HALF_HOUR_S, first + (place + 1) * _HALF_HOUR_S)
        found.append((span, {key: n / _HALF_HOUR_S / max(1, len(days)) for key, n in part.items()}))
    return tuple(found)


def _s(moment: datetime, zero: datetime) -> float:
    return (moment - zero).total_seconds()

"""The queues of a hall: per matter and lane, ordered by (clock, issue seq); reserved tickets per counter.

Every look costs the heads of the queues asked for and one O(log n) step, however many wait.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from sortedcontainers import SortedList

from priority.choose import Choice, Head, choose
from priority.lanes import ORDINARY, PRIORITY, Rule

Place = tuple[datetime, int, str]  # clock, issue seq, ticket
Owner = str | int  # whose queues: a matter's, or those of the tickets reserved for a counter
Waited = Callable[[str], float]  # ticket -> seconds of its present wait


class Standing(NamedTuple):
    """A waiting ticket. `counter`: the only counter that may call it (transferred there), else None.

    `also`: further matters of the same number; it stands in the queue of each until it is called for one.
    """

    ticket: str
    number: str
    matter: str
    lane: str
    clock: datetime
    seq: int
    counter: int | None = None
    also: tuple[str, ...] = ()

    @property
    def matters(self) -> tuple[str, ...]:
        return (self.matter, *self.also)

    @property
    def place(self) -> Place:
        return (self.clock, self.seq, self.ticket)


class Lines:
    """Who stands where. Mutated by `join` and `leave` only."""

    def __init__(self) -> None:
        self._who: dict[str, Standing] = {}
        self._queues: dict[Owner, dict[str, SortedList[Place]]] = {}  # then by lane; those in which somebody stands
        self._several: dict[str, Standing] = {}  # those who stand in more than one queue

    def __len__(self) -> int:
        return len(self._who)

    def __contains__(self, ticket: str) -> bool:
        return ticket in self._who

    def join(self, standing: Standing) -> None:
        self.leave(standing.ticket)
        self._who[standing.ticket] = standing
        for owner in _owners(standing):
            queues = self._queues.setdefault(owner, {})
            if standing.lane not in queues:
                queues[standing.lane] = SortedList()
            queues[standing.lane].add(standing.place)
        if standing.also and standing.counter is None:
            self._several[standing.ticket] = standing

    def leave(self, ticket: str) -> None:
        """Take the ticket out of its queue; nothing happens when it stands in none."""
        standing = self._who.pop(ticket, None)
        if standing is not None:
            for owner in _owners(standing):
                queues = self._queues[owner]
                line = queues[standing.lane]
                line.remove(standing.place)
                if not line:
                    del queues[standing.lane]
            self._several.pop(ticket, None)

    def count(self, matter: str, lane: str) -> int:
        """Tickets of this matter and lane that any of its counters may call."""
        return len(self._queue(matter, lane))

    def people(self, matters: Collection[str], lane: str) -> int:
        """Tickets of this lane that stand for any of the matters, each counted once."""
        again = sum(max(0, sum(m in matters for m in s.matters) - 1) for s in self._several.values() if s.lane == lane)
        return sum(self.count(matter, lane) for matter in matters) - again

    def before(self, ticket: str) -> int:
        """Tickets of its own queue that stand before it."""
        standing = self._who[ticket]
        return int(self._queue(_owners(standing)[0], standing.lane).index(standing.place))

    def first(self, matter: str, lane: str, most: int) -> list[Standing]:
        return [self._who[place[2]] for place in self._queue(matter, lane)[:most]]

    def reserved(self, counter: int) -> list[Standing]:
        """Those whom only this counter may call, by their clocks."""
        return [self._who[place[2]] for place in sorted(place for line, _ in self._lines((), counter) for place in line)]

    def heads(self, matters: Iterable[str], counter: int | None, rule: Rule, waited: Waited) -> list[Head]:
        """Heads of the queues of `matters`, and of those reserved for `counter`.

        With *rescue* an ordinary queue has two: its oldest ticket, and the oldest that has not lapsed.
        """
        who, matters = self._who, list(matters)
        heads = [_head(who[line[0][2]], waited, matter) for line, matter in self._lines(matters, counter)]
        if rule.guard_s is not None:
            for matter in matters:
                line = self._queue(matter, ORDINARY)
                lapsed = _lapsed(line, rule, waited)
                if 0 < lapsed < len(line):
                    heads.append(_head(who[line[lapsed][2]], waited, matter))
        return heads

    def order(
        self, matters: Iterable[str], counter: int | None, rule: Rule, runs: Mapping[str, int], now: datetime, waited: Waited
    ) -> Iterator[Choice]:
        """Tickets in the order in which one counter would call them if nobody else came and no time passed."""
        matters = list(matters)
        waiting = [
            (iter(part), matter) for line, matter in self._lines(matters, counter) for part in self._parts(line, rule, waited)
        ]
        gone: set[str] = set()  # called already, for another of their matters
        heads = [self._next(line, waited, gone) for line in waiting]
        played = dict(runs)
        while choice := choose([h for h in heads if h], played, rule, now):
            yield choice
            if choice.head.lane == ORDINARY:
                played[choice.head.matter] = 0
            for matter in choice.ran:
                played[matter] = played.get(matter, 0) + 1
            gone.add(choice.head.ticket)
            for place, head in enumerate(heads):
                if head is not None and head.ticket == choice.head.ticket:
                    heads[place] = self._next(waiting[place], waited, gone)

    def ahead(self, ticket: str, rule: Rule, run: int, now: datetime, waited: Waited) -> int:
        """Tickets of its matter that `order` puts before it, counted in O(log n).

        `run`: priority calls of the matter so far, see `choose`. A reserved ticket counts those reserved like it.
        With *rescue* it takes as many steps as there are tickets ahead.
        """
        me = self._who[ticket]
        if me.counter is not None:
            return self.before(ticket)
        if rule.guard_s is not None:  # opt-in: counted one by one
            order = self.order([me.matter], None, rule, {me.matter: run}, now, waited)
            return next(n for n, choice in enumerate(order) if choice.head.ticket == ticket)
        ordinary = self._queue(me.matter, ORDINARY)
        lapsed = _lapsed(ordinary, rule, waited)
        credit = max(0, rule.run_cap - run)  # priority calls before the first lapsed one has its turn
        if me.lane == ORDINARY:
            return self._ahead_of_ordinary(me, rule, now, (ordinary, lapsed, credit))
        return self._ahead_of_priority(me, rule, now, (ordinary, lapsed, credit))

    def would_be_ahead(self, at: tuple[str, str, datetime], rule: Rule, run: int, now: datetime, waited: Waited) -> int:
        """`ahead` of a ticket that joined (matter, lane) with this clock as the latest taken."""
        matter, lane, clock = at
        self.join(Standing(_VISITOR, "", matter, lane, clock, _LAST - 1))
        try:
            return self.ahead(_VISITOR, rule, run, now, lambda ticket: 0.0 if ticket == _VISITOR else waited(ticket))
        finally:
            self.leave(_VISITOR)

    def _ahead_of_ordinary(
        self, me: Standing, rule: Rule, now: datetime, old: tuple[SortedList[Place], int, int]
    ) -> int:
        ordinary, lapsed, credit = old
        before = ordinary.index(me.place)
        present = sum(self._present(me.matter, lane, now) for lane in PRIORITY)
        if before < lapsed:
            return int(before + min(present, credit + rule.run_cap * before))
        key = rule.key(ORDINARY, me.clock)
        sooner = sum(self._sooner(me, lane, key, rule, now) for lane in PRIORITY)
        spent = min(present, credit + rule.run_cap * (lapsed - 1)) if lapsed else 0
        return int(before + max(spent, sooner))

    def _ahead_of_priority(
        self, me: Standing, rule: Rule, now: datetime, old: tuple[SortedList[Place], int, int]
    ) -> int:
        ordinary, lapsed, credit = old
        key = rule.key(me.lane, me.clock)
        if me.lane == "booked" and me.clock > now:  # still to come: after everybody who is here
            present = sum(self._present(me.matter, lane, now) for lane in PRIORITY)
            later = self._queue(me.matter, "booked").index(me.place) - self._present(me.matter, "booked", now)
            return int(present + len(ordinary) + later)
        rank = sum(self._sooner(me, lane, key, rule, now) for lane in PRIORITY)
        turns = 0 if rank < credit else 1 + (rank - credit) // rule.run_cap
        if turns < lapsed:
            return int(rank + turns)
        return int(rank + max(lapsed, self._sooner(me, ORDINARY, key, rule, now)))

    def _present(self, matter: str, lane: str, now: datetime) -> int:
        line = self._queue(matter, lane)
        return len(line) if lane != "booked" else int(line.bisect_right((now, _LAST, "")))

    def _sooner(self, me: Standing, lane: str, key: datetime, rule: Rule, now: datetime) -> int:
        """How many of this lane have a smaller (key, clock, seq) than `me`, appointments still to come left out."""
        line = self._queue(me.matter, lane)
        clock = key - rule.targets[lane]
        bound = (clock, me.seq, me.ticket) if clock == me.clock else (clock, _LAST if clock < me.clock else -1, "")
        return min(int(line.bisect_left(bound)), self._present(me.matter, lane, now))

    def _queue(self, owner: Owner, lane: str) -> SortedList[Place]:
        return self._queues.get(owner, _NONE).get(lane, _EMPTY)

    def _lines(self, matters: Iterable[str], counter: int | None) -> list[tuple[SortedList[Place], str | None]]:
        """Those in which somebody stands, with the matter that each is for; a reserved line is for whatever its tickets want."""
        found: list[tuple[SortedList[Place], str | None]] = []
        for matter in matters:
            for line in self._queues.get(matter, _NONE).values():
                found.append((line, matter))
        if counter is not None:
            for line in self._queues.get(counter, _NONE).values():
                found.append((line, None))
        return found

    def _parts(self, line: SortedList[Place], rule: Rule, waited: Waited) -> list[list[Place]]:
        """The queue; with *rescue* an ordinary one falls into those that have lapsed and those that have not."""
        first = self._who[line[0][2]]
        if rule.guard_s is None or first.lane != ORDINARY or first.counter is not None:
            return [line]
        lapsed = _lapsed(line, rule, waited)
        return [line[:lapsed], line[lapsed:]]

    def _next(self, line: tuple[Iterator[Place], str | None], waited: Waited, gone: set[str]) -> Head | None:
        place = next((p for p in line[0] if p[2] not in gone), None)
        return _head(self._who[place[2]], waited, line[1]) if place else None


def _lapsed(line: SortedList[Place], rule: Rule, waited: Waited) -> int:
    """How many of an ordinary queue, from its oldest on, have lapsed."""
    if not line or waited(line[0][2]) <= rule.limit_s:
        return 0
    return bisect_left(line, True, key=lambda place: not waited(place[2]) > rule.limit_s)


def _owners(standing: Standing) -> tuple[Owner, ...]:
    """Whose queues it stands in: each of its matters', unless it is reserved."""
    return standing.matters if standing.counter is None else (standing.counter,)


def _head(standing: Standing, waited: Waited, matter: str | None) -> Head:
    """`matter`: of the queue that it heads; its first matter comes first where it heads several."""
    ticket, number, first, lane, clock, seq, _, also = standing
    rank = standing.matters.index(matter) if also and matter is not None else 0
    return Head(ticket, number, matter or first, lane, clock, seq, waited(ticket), rank)


_EMPTY: SortedList[Place] = SortedList()
_NONE: dict[str, SortedList[Place]] = {}
_LAST = 2**62  # beyond any issue seq
_VISITOR = ""  # stands in line for the moment of a look only

"""One play: visits join queues, windows call by the floor's own rule, until nobody is left. All times are seconds of the play."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

from priority.choose import Choice, Head, choose
from priority.lanes import ORDINARY, Rule
from priority.lines import Lines, Standing

Span = tuple[float, float]
Chooser = Callable[[Iterable[Head], Mapping[str, int], Rule, datetime], Choice | None]
_FREE, _POST, _JOIN, _TICK = range(4)  # at one moment in this order


class Visit(NamedTuple):
    """Somebody who waits for a matter from `at_s` on.

    `clock_s`: order clock; `since_s`: the wait runs from here (may be before the play); `comes` False: does not answer the
    call; `onward`: matter and service of a transfer after this one; `window`: the only one that may call it.
    """

    name: str
    seq: int
    at_s: float
    matter: str
    lane: str
    service_s: float
    clock_s: float
    since_s: float
    comes: bool = True
    onward: tuple[str, float] | None = None
    window: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A counter as the play needs it. `posts`: when somebody is on post; `stays`: on, after the last post, while people wait;
    `busy_until_s`: serving somebody at the start."""

    number: int
    matters: tuple[str, ...]
    posts: tuple[Span, ...]
    trained: frozenset[str] = frozenset()
    stays: bool = True
    busy_until_s: float | None = None


class Served(NamedTuple):
    """A call: who, where, when, after how many open seconds, by which clause. `overtook`: older ones of its own queue left standing."""

    visit: Visit
    window: int
    called_s: float
    waited_s: float
    clause: str
    overtook: int


class Hours:
    """Open time: how many seconds of opening lie before a moment. With `runs_on` the last span has no end (extended session)."""

    def __init__(self, spans: Sequence[Span], runs_on: bool = True) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        if runs_on and self._ends:
            self._ends[-1] = float("inf")
        self._before = [0.0]
        for start, end in zip(self._starts, self._ends, strict=True):
            self._before.append(self._before[-1] + end - start)

    def open_s(self, at_s: float) -> float:
        place = bisect_right(self._starts, at_s) - 1
        if place < 0:
            return 0.0
        return self._before[place] + min(at_s, self._ends[place]) - self._starts[place]


@dataclass(slots=True)
class Play:
    """`zero`: the moment of second 0; `grace_s`: how long a window waits for somebody who does not come;
    `on_tick(play, now_s)`, each `tick_s`, may lend windows."""

    windows: Sequence[Window]
    hours: Hours
    rule: Rule
    zero: datetime
    chooser: Chooser = choose
    grace_s: float = 60.0
    tick_s: float = 0.0
    on_tick: Callable[[Play, float], None] | None = None
    runs: dict[str, int] = field(default_factory=dict)
    lines: Lines = field(default_factory=Lines)
    served: list[Served] = field(default_factory=list)
    waiting: dict[str, Visit] = field(default_factory=dict)
    serving: dict[int, Served] = field(default_factory=dict)
    lent: dict[int, frozenset[str]] = field(default_factory=dict)
    now_s: float = 0.0
    _events: list[tuple[float, int, int, Visit | int]] = field(default_factory=list)
    _ready: dict[int, float] = field(default_factory=dict)
    _since: dict[str, float] = field(default_factory=dict)
    _count: int = 0
    _by_number: dict[int, Window] = field(default_factory=dict)
    _open_s: float = 0.0
    _to_come: int = 0

    def steps(self, visits: Iterable[Visit]) -> Iterator[None]:
        """Play; yields after each event, so that whoever shares the processor can be let in between."""
        self._set_up(visits)
        while self._events:
            at_s, kind, _, what = heappop(self._events)
            if kind == _TICK and not self.waiting and not self._to_come:
                continue
            self.now_s = at_s
            self._open_s = self.hours.open_s(at_s)
            if kind == _JOIN:
                assert isinstance(what, Visit)
                self._to_come -= 1
                self._join(what)
            elif kind == _TICK:
                assert self.on_tick is not None
                self.on_tick(self, at_s)
                self._push(at_s + self.tick_s, _TICK, 0)
                self._offer_all()
            else:
                assert isinstance(what, int)
                if kind == _FREE:
                    self._free(what)
                elif what not in self.serving:
                    self._call(self._by_number[what])
            yield

    def run(self, visits: Iterable[Visit]) -> list[Served]:
        """Play to the end; every call in order."""
        for _ in self.steps(visits):
            pass
        return self.served

    def lend(self, window: int, matters: frozenset[str]) -> None:
        """From now on the window also takes these matters when nobody of its own waits; an empty set ends it."""
        if matters:
            self.lent[window] = matters
        else:
            self.lent.pop(window, None)

    def idle(self) -> list[Window]:
        """Windows on post without a visitor."""
        return [w for w in self.windows if w.number in self._ready and self._on_post(w)]

    def waited_s(self, name: str) -> float:
        """Open seconds of the visit's wait so far."""
        return max(0.0, self._open_s - self._since[name])

    # --- inside ------------------------------------------------------------------------------------------------------

    def _set_up(self, visits: Iterable[Visit]) -> None:
        self._by_number = {w.number: w for w in self.windows}
        for visit in visits:
            self._push(visit.at_s, _JOIN, visit)
            self._to_come += 1
        for w in self.windows:
            if w.busy_until_s is not None:
                self._push(w.busy_until_s, _FREE, w.number)
            for start_s, _ in w.posts:
                if w.busy_until_s is None or start_s > w.busy_until_s:
                    self._push(start_s, _POST, w.number)
        if self.on_tick is not None:
            self._push(self.tick_s, _TICK, 0)

    def _push(self, at_s: float, kind: int, what: Visit | int) -> None:
        self._count += 1
        heappush(self._events, (at_s, kind, self._count, what))

    def _join(self, visit: Visit) -> None:
        since_s = visit.since_s
        self._since[visit.name] = self._open_s if since_s == self.now_s else self.hours.open_s(since_s) if since_s >= 0 else since_s
        self.waiting[visit.name] = visit
        clock = self.zero + timedelta(seconds=visit.clock_s)
        self.lines.join(Standing(visit.name, visit.name, visit.matter, visit.lane, clock, visit.seq, visit.window))
        self._offer(visit)

    def _offer(self, visit: Visit) -> None:
        """The ready window with the fewest matters takes it; ties: longest ready. Who lends itself comes after."""
        if not self._ready:
            return
        fitting = [n for n in self._ready if self._fits(self._by_number[n], visit) and self._on_post(self._by_number[n])]
        if not fitting:
            fitting = [n for n in self._ready if visit.matter in self.lent.get(n, ()) and self._on_post(self._by_number[n])]
        if fitting:
            self._call(self._by_number[min(fitting, key=lambda n: (len(self._by_number[n].matters), self._ready[n], n))])

    def _offer_all(self) -> None:
        for number in sorted(self._ready, key=lambda n: (len(self._by_number[n].matters), self._ready[n], n)):
            if self._on_post(self._by_number[number]):
                self._call(self._by_number[number])

    def _fits(self, window: Window, visit: Visit) -> bool:
        return visit.window == window.number if visit.window is not None else visit.matter in window.matters

    def _on_post(self, window: Window) -> bool:
        for start_s, end_s in window.posts:
            if start_s <= self.now_s < end_s:
                return True
        return window.stays and bool(window.posts) and self.now_s >= window.posts[-1][1]

    def _free(self, number: int) -> None:
        done = self.serving.pop(number, None)
        if done is not None and done.visit.comes and done.visit.onward is not None:
            self._join(_gone_on(done.visit, self.now_s))
        window = self._by_number[number]
        if self._on_post(window):
            self._call(window)

    def _call(self, window: Window) -> None:
        heads = self.lines.heads(window.matters, window.number, self.rule, self.waited_s)
        if not heads and window.number in self.lent:
            heads = self.lines.heads(self.lent[window.number], None, self.rule, self.waited_s)
        choice = self.chooser(heads, self.runs, self.rule, self.zero + timedelta(seconds=self.now_s)) if heads else None
        if choice is None:
            self._ready.setdefault(window.number, self.now_s)
            return
        self._ready.pop(window.number, None)
        head = choice.head
        visit = self.waiting.pop(head.ticket)
        overtook = self.lines.before(head.ticket)
        self.lines.leave(head.ticket)
        if head.lane == ORDINARY:
            self.runs[head.matter] = 0
        for matter in choice.ran:
            self.runs[matter] = self.runs.get(matter, 0) + 1
        call = Served(visit, window.number, self.now_s, head.waited_s, choice.clause, overtook)
        self.served.append(call)
        self.serving[window.number] = call
        self._push(self.now_s + (visit.service_s if visit.comes else self.grace_s), _FREE, window.number)


def _gone_on(visit: Visit, at_s: float) -> Visit:
    """The transfer after a service: another matter, a new clock, a new wait."""
    assert visit.onward is not None
    matter, service_s = visit.onward
    name = f"{visit.name}+"
    return Visit(name, visit.seq, at_s, matter, visit.lane, service_s, clock_s=at_s, since_s=at_s)

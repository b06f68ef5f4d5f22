"""How long will it take? The real rule played forward from the present state (policy.md section 5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from math import exp, log, sqrt
from random import Random

from priority.choose import Choice, Head, choose
from priority.lanes import Rule
from priority.play.engine import Hours, Play, Span, Visit, Window

REPLAYS = 15
_LOW, _HIGH = 0.1, 0.9  # an interval for 80 of 100
_TRIES = 12
_NARROW_S = 120.0
MOST_S = 6 * 3600.0  # nobody is told more


@dataclass(frozen=True, slots=True)
class Service:
    """What services of a matter took: lognormal with this mean (seconds) and sigma, from `known` past ones."""

    mean_s: float
    sigma: float = 0.6
    known: int = 0

    def draw(self, random: Random) -> float:
        return random.lognormvariate(log(self.mean_s) - self.sigma * self.sigma / 2, self.sigma)

    def rest(self, elapsed_s: float, random: Random) -> float:
        """What is left of one that has taken `elapsed_s` already."""
        for _ in range(_TRIES):
            drawn = self.draw(random)
            if drawn > elapsed_s:
                return drawn - elapsed_s
        return random.expovariate(2 / self.mean_s)

    @classmethod
    def learnt(cls, expected_s: float, taken_s: Sequence[float]) -> Service:
        """From past services; the configured mean counts as five of them, so that a cold start is told with a wide range."""
        prior, sigma = 5.0, 0.6
        logs = [log(max(10.0, s)) for s in taken_s]
        n = len(logs)
        centre = log(expected_s) - sigma * sigma / 2
        mean_log = (prior * centre + sum(logs)) / (prior + n)
        spread = prior * sigma * sigma + sum((x - mean_log) ** 2 for x in logs)
        found = min(1.0, max(0.25, sqrt(spread / (prior + n))))
        return cls(exp(mean_log + found * found / 2), found, n)


@dataclass(frozen=True, slots=True)
class Present:
    """The floor at `now` (second 0). `waiting`: visits with `since_s` = minus the open seconds waited; their services are drawn.

    `serving`: window -> (matter, seconds of the service so far). `rates`: spans with expected joins a second per (matter, lane).
    """

    now: datetime
    opens: tuple[Span, ...]
    runs_on: bool
    rule: Rule
    windows: tuple[Window, ...]
    serving: Mapping[int, tuple[str, float]]
    waiting: tuple[Visit, ...]
    services: Mapping[str, Service]
    rates: tuple[tuple[Span, Mapping[tuple[str, str], float]], ...]
    runs: Mapping[str, int]
    lent: Mapping[int, frozenset[str]]
    comes: float = 0.95  # share that answers the call


@dataclass(frozen=True, slots=True)
class Range:
    """Wait from now, seconds: in 8 of 10 cases between `low_s` and `high_s`, half of them below `mid_s`."""

    low_s: float
    mid_s: float
    high_s: float


@dataclass(frozen=True, slots=True)
class Future:
    """One course that things may take: what is left of the present services, by window, and all who wait or come."""

    rests_s: Mapping[int, float]
    visits: Sequence[Visit]


def future(present: Present, random: Random, horizon_s: float) -> Future:
    rests_s = {w.number: _rest(present, w.number, random) for w in present.windows if w.number in present.serving}
    return Future(rests_s, visits(present, random, horizon_s))


def played(present: Present, rests_s: Mapping[int, float]) -> Play:
    """The floor with the drawn ends of the present services, ready to be played."""
    windows = [replace(w, busy_until_s=rests_s[w.number]) if w.number in rests_s else w for w in present.windows]
    play = Play(windows, Hours(present.opens, present.runs_on), present.rule, present.now, runs=dict(present.runs))
    play.lent.update(present.lent)
    return play


def _rest(present: Present, window: int, random: Random) -> float:
    matter, elapsed_s = present.serving[window]
    return present.services[matter].rest(elapsed_s, random)


def visits(present: Present, random: Random, horizon_s: float, guests: Sequence[Visit] = ()) -> list[Visit]:
    """Who waits, with drawn services, `guests`, and who may come until the horizon."""
    found = []
    for v in present.waiting:
        found.append(v._replace(service_s=present.services[v.matter].draw(random), comes=random.random() < present.comes))
    found += guests
    seq = 1 + max((v.seq for v in found), default=0)
    for (start_s, end_s), rates in present.rates:
        until_s = min(end_s, horizon_s)
        for (matter, lane), rate in rates.items():
            at_s = start_s + random.expovariate(rate) if rate > 0 else until_s
            while at_s < until_s:
                service_s = present.services[matter].draw(random)
                seq += 1
                comes = random.random() < present.comes
                found.append(Visit(f"?{seq}", seq, at_s, matter, lane, service_s, at_s, at_s, comes))
                at_s += random.expovariate(rate)
    return found


def estimates(
    present: Present, seed: int, joins: Sequence[tuple[str, str]] = (), replays: int = REPLAYS
) -> Iterator[dict[str, Range] | None]:
    """Ranges for everybody waiting, and under `matter/lane` for one who joins now. Yields None after each event, then the answer.

    A newcomer of the question stands in line like anybody but takes no service and no turn, so that none of them delays another.
    """
    random = Random(seed)
    waits: dict[str, list[float]] = {}
    last = 1_000_001 + max((v.seq for v in present.waiting), default=0)
    here = {v.name for v in present.waiting if v.at_s <= 0} | {f"{matter}/{lane}" for matter, lane in joins}
    for n in range(replays):
        guests = [
            Visit(f"{matter}/{lane}", last + n, 0.0, matter, lane, 0.0, 0.0, 0.0) for matter, lane in joins
        ]
        wanted = set(here)
        rests_s = {w.number: _rest(present, w.number, random) for w in present.windows if w.number in present.serving}
        play = played(present, rests_s)
        play.chooser = partial(_without_turns, {g.name for g in guests})
        seen = 0
        for _ in play.steps(visits(present, random, _horizon(present), guests)):
            yield None
            while seen < len(play.served):
                one = play.served[seen]
                seen += 1
                if one.visit.name in wanted:
                    wanted.discard(one.visit.name)
                    waits.setdefault(one.visit.name, []).append(one.called_s)
            if not wanted:
                break
        for name in wanted:
            waits.setdefault(name, []).append(MOST_S)
    yield {name: _range(found) for name, found in waits.items()}


def _without_turns(guests: Set[str], heads: Iterable[Head], runs: Mapping[str, int], rule: Rule, now: datetime) -> Choice | None:
    """The rule; a guest's call does not count as a priority call."""
    choice = choose(heads, runs, rule, now)
    return choice._replace(ran=()) if choice is not None and choice.head.ticket in guests else choice


def _horizon(present: Present) -> float:
    """Future joins matter only while those here wait."""
    work_s = sum(present.services[v.matter].mean_s for v in present.waiting if v.at_s <= 0)
    hands = max(1, len(present.windows))
    return min(MOST_S, 1800.0 + 3 * work_s / hands)


def _range(found: list[float]) -> Range:
    ordered = sorted(found)
    return Range(_quantile(ordered, _LOW), _quantile(ordered, 0.5), _quantile(ordered, _HIGH))


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Linear between the order statistics."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def calibration(scores: Sequence[float], share: float = _HIGH - _LOW) -> float:
    """By what part of its width a range is widened (negative: narrowed) on both sides so that `share` of past waits lie inside.

    `scores`: of past promises, see `score`. Split conformal prediction (Romano, Patterson, Candès 2019).
    """
    if not scores:
        return 0.0
    ordered = sorted(scores)
    return ordered[min(len(ordered) - 1, int(share * (len(ordered) + 1)))]


def score(told: Range, true_s: float) -> float:
    """By what part of the range's width the true wait lay outside of it; negative inside."""
    return max(told.low_s - true_s, true_s - told.high_s) / _width_s(told)


def widened(told: Range, by: float) -> Range:
    """The calibrated range; never below nothing, never turned over."""
    by_s = by * _width_s(told)
    low_s = max(0.0, told.low_s - by_s)
    high_s = max(low_s, told.high_s + by_s)
    return Range(low_s, min(max(told.mid_s, low_s), high_s), high_s)


def _width_s(told: Range) -> float:
    return max(_NARROW_S, told.high_s - told.low_s)

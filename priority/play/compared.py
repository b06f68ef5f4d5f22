"""The rules that a hall can compare with its own on the same days, and the figures of each (policy.md section 4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from math import sqrt
from statistics import fmean, stdev

from priority.choose import Choice, Head, choose
from priority.lanes import ORDINARY, Rule
from priority.play.day import Day
from priority.play.engine import Chooser, Served

_WEIGHTS = {"care": 12, "booked": 12, "green": 6, ORDINARY: 1}
_BOOKED_WITHIN_S = 600.0
_BUSY = 5.0  # lapses a day under first come first served


def first_come(heads: Iterable[Head], _runs: Mapping[str, int], _rule: Rule, _now: datetime) -> Choice | None:
    """No lanes at all: the oldest clock."""
    return _first(sorted(heads, key=_clock), "first_come")


def strict(heads: Iterable[Head], _runs: Mapping[str, int], rule: Rule, now: datetime) -> Choice | None:
    """Priority lanes always first, by their promises; then the oldest."""
    def place(head: Head) -> tuple[int, datetime, int]:
        rank = _rank(head, now)
        return rank, rule.key(head.lane, head.clock) if rank == 0 else head.clock, head.seq

    return _first(sorted(heads, key=place), "strict")


def accumulating(heads: Iterable[Head], _runs: Mapping[str, int], _rule: Rule, now: datetime) -> Choice | None:
    """Priority grows with the wait, twelve or six times as fast in the priority lanes."""
    return _first(sorted(heads, key=lambda h: (-_WEIGHTS[h.lane] * (now - h.clock).total_seconds(), h.seq)), "accumulating")


def earliest_due(heads: Iterable[Head], _runs: Mapping[str, int], rule: Rule, _now: datetime) -> Choice | None:
    """The earliest promise, whatever the lane."""
    return _first(sorted(heads, key=lambda h: (rule.key(h.lane, h.clock), h.clock, h.seq)), "earliest_due")


class Alternate:
    """Two priority calls, then one ordinary call."""

    def __init__(self) -> None:
        self._priority = 0

    def __call__(self, heads: Iterable[Head], runs: Mapping[str, int], rule: Rule, now: datetime) -> Choice | None:
        standing = list(heads)
        ordinary = [h for h in standing if h.lane == ORDINARY]
        if ordinary and self._priority >= 2:
            standing = ordinary
        choice = strict(standing, runs, rule, now)
        if choice is not None:
            self._priority = self._priority + 1 if choice.head.lane != ORDINARY else 0
        return choice


def _first(ordered: list[Head], clause: str) -> Choice | None:
    return Choice(ordered[0], clause, ordered[0].clock, tuple(ordered[1:]), ()) if ordered else None


def _clock(head: Head) -> tuple[datetime, int]:
    return head.clock, head.seq


def _rank(head: Head, now: datetime) -> int:
    """0 priority, 1 ordinary, 2 an appointment still to come."""
    return 1 if head.lane == ORDINARY else 2 if head.lane == "booked" and head.clock > now else 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One row of the comparison."""

    name: str
    rule: Rule
    chooser: Chooser | None = None  # None: the floor's own; "alternate" keeps count and is made for each day
    tide: bool = False


BASE = "first_come"
TIDE = "tide"


def rules(own: Rule) -> tuple[Compared, ...]:
    """All that are compared; the targets are those of the hall."""
    targets = dict(own.targets)
    plain = Rule(targets, own.limit_s, own.run_cap)
    rescues = tuple(Compared(f"rescue_{minutes}", replace(plain, guard_s=minutes * 60.0)) for minutes in (60, 90))
    default = Rule(dict(Rule().targets))
    mine = () if own == default else (Compared("own", replace(own, targets=targets), choose),)
    return (
        Compared(BASE, plain, first_come),
        Compared("strict", plain, strict),
        Compared("alternate", plain),
        Compared("accumulating", plain, accumulating),
        Compared("earliest_due", plain, earliest_due),
        Compared("in_turn", plain, choose),
        *rescues,
        *mine,
        Compared(TIDE, plain, choose, tide=True),
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What a day came to. Waits in open seconds up to the call."""

    lapses: int
    ordinary: tuple[int, float, float]  # people, sum, longest
    care: tuple[float, ...]
    booked: tuple[float, ...]
    overtakes: int


def figures(day: Day, one: Compared) -> Figures:
    """Play the day under the rule."""
    chooser = one.chooser or (Alternate() if one.name == "alternate" else choose)
    return figures_of(day.play(one.rule, chooser, one.tide).run(day.visits), one.rule.limit_s)


def figures_of(served: Sequence[Served], limit_s: float) -> Figures:
    waits: dict[str, list[float]] = {}
    for s in served:
        waits.setdefault(s.visit.lane, []).append(s.waited_s)
    ordinary = waits.get(ORDINARY, [])
    return Figures(
        sum(s.waited_s > limit_s for s in served),
        (len(ordinary), sum(ordinary), max(ordinary, default=0.0)),
        tuple(waits.get("care", ())),
        tuple(waits.get("booked", ())),
        sum(s.overtook for s in served),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A rule over all busy cells: ratios to first come first served; minutes; share. Each with the half width of its 95 % interval."""

    name: str
    cells: int
    lapses: tuple[float, float]
    longest: tuple[float, float]
    mean: tuple[float, float]
    care_mean_min: tuple[float, float]
    care_p90_min: tuple[float, float]
    booked: tuple[float, float]
    overtakes: int


def busy(base: Sequence[Figures]) -> bool:
    """Whether first come first served would make enough lapses for a ratio to mean something."""
    return sum(f.lapses for f in base) >= _BUSY * len(base)


def row(name: str, cells: Sequence[tuple[Sequence[Figures], Sequence[Figures]]]) -> Row:
    """`cells`: for each (days under first come first served, the same days under the rule). Ratios of sums, then means over cells."""
    lapses, longest, mean, care_mean, care_p90, booked = [], [], [], [], [], []
    for base, ours in cells:
        lapses.append(sum(f.lapses for f in ours) / max(1, sum(f.lapses for f in base)))
        longest.append(sum(f.ordinary[2] for f in ours) / sum(f.ordinary[2] for f in base))
        mean.append(_mean(ours) / _mean(base))
        care = sorted(w / 60 for f in ours for w in f.care)
        care_mean.append(fmean(care) if care else 0.0)
        care_p90.append(care[int(0.9 * (len(care) - 1))] if care else 0.0)
        arrived = [w for f in ours for w in f.booked]
        booked.append(sum(w <= _BOOKED_WITHIN_S for w in arrived) / len(arrived) if arrived else 1.0)
    overtakes = sum(f.overtakes for _, ours in cells for f in ours)
    parts = [_interval(x) for x in (lapses, longest, mean, care_mean, care_p90, booked)]
    return Row(name, len(cells), parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], overtakes)


def _mean(days: Sequence[Figures]) -> float:
    return sum(f.ordinary[1] for f in days) / max(1, sum(f.ordinary[0] for f in days))


_T95 = ((1, 12.71), (2, 4.30), (3, 3.18), (4, 2.78), (6, 2.45), (10, 2.23), (20, 2.09), (30, 2.04), (10**9, 1.98))


def _interval(values: Sequence[float]) -> tuple[float, float]:
    """Mean, and half the width of its 95 % confidence interval (Student)."""
    n = len(values)
    if n < 2:
        return (values[0] if values else float("nan")), float("nan")
    t = next(after[1] for before, after in pairwise(((0, 0.0), *_T95)) if before[0] < n - 1 <= after[0])
    return fmean(values), t * stdev(values) / sqrt(n)

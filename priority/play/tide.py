"""Tide windows (潮汐窗口): when lapses are foreseen, the smallest change that prevents them (policy.md section 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from priority.lanes import ORDINARY
from priority.play.engine import Visit, Window
from priority.play.forecast import Future, Present, future, played

HORIZON_S = 7200.0  # half of it is over before a wait that begins now has lapsed or a rush has built up
_REPLAYS = 4
_WINDOWS = 4  # looked at, of those with least of their own to do
_LONG_S = 600.0  # a wait that breaks the promise of a priority lane
_LEAST = 1.0  # lapses that a change must prevent


@dataclass(frozen=True, slots=True)
class Proposal:
    """`window` also takes `matters`, when nobody of its own waits; `opens`: it is closed and would open for them.

    `without`, `with_it`: lapses expected up to the horizon; `here_without`, `here_with`: those of the matters alone.
    """

    window: int
    matters: tuple[str, ...]
    opens: bool
    without: float
    with_it: float
    here_without: float = 0.0
    here_with: float = 0.0

    @property
    def saves(self) -> float:
        return self.without - self.with_it


@dataclass(frozen=True, slots=True)
class Outlook:
    """Lapses expected per matter as the floor stands, and the best change of each kind, the smallest first."""

    lapses: Mapping[str, float] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()


@dataclass(slots=True)
class _Tally:
    """Over all replays: new lapses per matter, long waits in its priority lanes, seconds of service per window."""

    lapses: Counter[str] = field(default_factory=Counter)
    long: Counter[str] = field(default_factory=Counter)
    busy_s: Counter[int] = field(default_factory=Counter)


def propose(present: Present, seed: int, spare: tuple[Window, ...] = ()) -> Iterator[Proposal | None]:
    """The change that prevents most; yields None after each event, then at most one proposal. `spare`: windows that could open."""
    for found in foresee(present, seed, spare):
        if found is None:
            yield None
        elif found.proposals:
            yield min(found.proposals, key=lambda p: (p.with_it, p.opens))


def foresee(present: Present, seed: int, spare: tuple[Window, ...] = (), least: float = _LEAST) -> Iterator[Outlook | None]:
    """What comes and what would help; yields None after each event, then the outlook. `least`: lapses a change must prevent.

    Every change is played against the same futures. A change is one window: it takes every matter in danger (of lapses, then of
    broken promises in its priority lanes) that its clerk is trained for, since it does so only when it would be idle.
    """
    futures: list[Future] = []
    for n in range(_REPLAYS):
        futures.append(future(present, Random(seed * 1000 + n), HORIZON_S))
        yield None
    base = _Tally()
    yield from _play(present, futures, base)
    best: dict[bool, Proposal] = {}
    if sum(base.lapses.values()) >= least * _REPLAYS:
        for window, matters, opens in _candidates(present, base, spare):
            found = _Tally()
            yield from _play((_opened if opens else _lent)(present, window, matters), futures, found)
            one = _proposal((window.number, matters, opens), base.lapses, found.lapses)
            if one.saves >= least and (opens not in best or one.with_it < best[opens].with_it):
                best[opens] = one
            if one.with_it == 0:
                break  # the smallest that prevents them all
    expected = {matter: count / _REPLAYS for matter, count in base.lapses.items()}
    yield Outlook(expected, tuple(_worth_it(best.get(False), best.get(True), least)))


def _worth_it(lends: Proposal | None, opens: Proposal | None, least: float) -> Iterator[Proposal]:
    """One more window is the greater change: told when it prevents clearly more than lending does."""
    if lends is not None:
        yield lends
    if opens is not None and (lends is None or lends.with_it - opens.with_it >= least):
        yield opens


def _proposal(change: tuple[int, tuple[str, ...], bool], base: Counter[str], found: Counter[str]) -> Proposal:
    totals = (sum(base.values()), sum(found.values()), sum(base[m] for m in change[1]), sum(found[m] for m in change[1]))
    return Proposal(*change, *(n / _REPLAYS for n in totals))


def _play(present: Present, futures: Sequence[Future], into: _Tally) -> Iterator[None]:
    """Play all futures from this floor on; yields after each event."""
    limit_s = present.rule.limit_s
    for one in futures:
        play = played(present, one.rests_s)
        for _ in play.steps(one.visits):
            yield None
            if play.now_s > HORIZON_S:
                break
        for s in play.served:
            into.busy_s[s.window] += s.visit.service_s  # type: ignore[assignment]
        waits = [(s.visit, s.waited_s) for s in play.served] + [(v, play.waited_s(name)) for name, v in play.waiting.items()]
        into.lapses.update(v.matter for v, waited_s in waits if waited_s > limit_s and _new(v, limit_s))
        into.long.update(v.matter for v, waited_s in waits if v.lane != ORDINARY and waited_s > _LONG_S)


def _new(visit: Visit, limit_s: float) -> bool:
    """It had not lapsed already at the start."""
    return visit.since_s >= 0 or -visit.since_s <= limit_s


def _candidates(present: Present, base: _Tally, spare: tuple[Window, ...]) -> Iterator[tuple[Window, tuple[str, ...], bool]]:
    """Windows that lend nothing yet and whose clerk is trained for matters in danger, those with least of their own to do first."""
    danger = list(dict.fromkeys(matter for matter, _ in (*base.lapses.most_common(), *base.long.most_common())))
    able = [(w, tuple(m for m in danger if m in w.trained and m not in w.matters)) for w in present.windows if w.number not in present.lent]
    able.sort(key=lambda x: (base.busy_s[x[0].number], x[0].number))
    yield from [(w, matters, False) for w, matters in able if matters][:_WINDOWS]
    shut = [(w, tuple(m for m in danger if m in w.trained)) for w in spare]
    yield from [(w, matters, True) for w, matters in shut if matters][:1]


def _lent(present: Present, window: Window, matters: tuple[str, ...]) -> Present:
    return replace(present, lent={**present.lent, window.number: frozenset(matters)})


def _opened(present: Present, window: Window, matters: tuple[str, ...]) -> Present:
    opened = replace(window, matters=matters, posts=((0.0, HORIZON_S),))
    return replace(present, windows=(*present.windows, opened))

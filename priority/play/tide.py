"""Tide windows (潮汐窗口): when lapses are foreseen, the smallest change that prevents them (policy.md section 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from priority.play.engine import Visit, Window
from priority.play.forecast import Present, drawn, visits

HORIZON_S = 3600.0
_REPLAYS = 4
_MATTERS = 2  # with most lapses foreseen
_WINDOWS = 4  # of each, with least of their own to do
_LEAST = 1.0  # lapses that a change must prevent


@dataclass(frozen=True, slots=True)
class Proposal:
    """`window` also takes `matter`, when nobody of its own waits; `opens`: it is closed and would open for it.

    `without`, `with_it`: lapses expected in the next hour; `here_without`, `here_with`: those of the matter alone.
    """

    window: int
    matter: str
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
    """Lapses expected in the next hour per matter as the floor stands, and the best change of each kind, the smallest first."""

    lapses: Mapping[str, float] = field(default_factory=dict)
    proposals: tuple[Proposal, ...] = ()


def propose(present: Present, seed: int, spare: tuple[Window, ...] = ()) -> Iterator[Proposal | None]:
    """The change that prevents most; yields None after each event, then at most one proposal. `spare`: windows that could open."""
    for found in foresee(present, seed, spare):
        if found is None:
            yield None
        elif found.proposals:
            yield min(found.proposals, key=lambda p: (p.with_it, p.opens))


def foresee(present: Present, seed: int, spare: tuple[Window, ...] = (), least: float = _LEAST) -> Iterator[Outlook | None]:
    """What comes and what would help; yields None after each event, then the outlook. `least`: lapses a change must prevent."""
    base: Counter[str] = Counter()
    yield from _lapses(present, seed, base)
    expected = {matter: count / _REPLAYS for matter, count in base.items()}
    best: dict[bool, Proposal] = {}
    if sum(expected.values()) >= least:
        for matter, _ in base.most_common(_MATTERS):
            for window, opens in _candidates(present, matter, spare):
                found: Counter[str] = Counter()
                yield from _lapses(_opened(present, window, matter) if opens else _lent(present, window, matter), seed, found)
                one = _proposal((window.number, matter, opens), base, found)
                if one.saves >= least and (opens not in best or one.with_it < best[opens].with_it):
                    best[opens] = one
    yield Outlook(expected, tuple(_worth_it(best.get(False), best.get(True), least)))


def _worth_it(lends: Proposal | None, opens: Proposal | None, least: float) -> Iterator[Proposal]:
    """One more window is the greater change: told when it prevents clearly more than lending does."""
    if lends is not None:
        yield lends
    if opens is not None and (lends is None or lends.with_it - opens.with_it >= least):
        yield opens


def _proposal(change: tuple[int, str, bool], base: Counter[str], found: Counter[str]) -> Proposal:
    window, matter, opens = change
    totals = (sum(base.values()), sum(found.values()), base[matter], found[matter])
    return Proposal(window, matter, opens, *(n / _REPLAYS for n in totals))


def _lapses(present: Present, seed: int, into: Counter[str]) -> Iterator[None]:
    """Count new lapses per matter over all replays; the same futures for every change."""
    limit_s = present.rule.limit_s
    for n in range(_REPLAYS):
        random = Random(seed * 1000 + n)
        coming = visits(present, random, HORIZON_S)
        play = drawn(present, random)
        for _ in play.steps(coming):
            yield None
            if play.now_s > HORIZON_S:
                break
        into.update(s.visit.matter for s in play.served if s.waited_s > limit_s and _new(s.visit, limit_s))
        into.update(v.matter for name, v in play.waiting.items() if play.waited_s(name) > limit_s and _new(v, limit_s))


def _new(visit: Visit, limit_s: float) -> bool:
    """It had not lapsed already at the start."""
    return visit.since_s >= 0 or -visit.since_s <= limit_s


def _candidates(present: Present, matter: str, spare: tuple[Window, ...]) -> list[tuple[Window, bool]]:
    """Windows whose clerk is trained for the matter and that do not take it yet, those with least of their own first."""
    own = Counter(v.matter for v in present.waiting)
    able = [
        w for w in present.windows if matter in w.trained and matter not in w.matters and matter not in present.lent.get(w.number, ())
    ]
    able.sort(key=lambda w: (sum(own[m] for m in w.matters), w.number))
    return [(w, False) for w in able[:_WINDOWS]] + [(w, True) for w in spare if matter in w.trained][:1]


def _lent(present: Present, window: Window, matter: str) -> Present:
    return replace(present, lent={**present.lent, window.number: present.lent.get(window.number, frozenset()) | {matter}})


def _opened(present: Present, window: Window, matter: str) -> Present:
    opened = replace(window, matters=(matter,), posts=((0.0, HORIZON_S),))
    return replace(present, windows=(*present.windows, opened))

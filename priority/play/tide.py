"""Tide windows (潮汐窗口): when lapses are foreseen, the smallest change that prevents them (policy.md section 6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

from priority.play.engine import Served, Window
from priority.play.forecast import Present, drawn, visits

HORIZON_S = 3600.0
_REPLAYS = 4
_MATTERS = 2  # with most lapses foreseen
_WINDOWS = 4  # of each, with least of their own to do
_LEAST = 1.0  # lapses that a change must prevent


@dataclass(frozen=True, slots=True)
class Proposal:
    """`window` also takes `matter`, when nobody of its own waits; `opens`: it is closed and would open for it.

    `without`, `with_it`: lapses expected in the next hour.
    """

    window: int
    matter: str
    opens: bool
    without: float
    with_it: float


def propose(present: Present, seed: int, spare: tuple[Window, ...] = ()) -> Iterator[Proposal | None]:
    """The change that prevents most; yields None after each event, then at most one proposal. `spare`: windows that could open."""
    base: Counter[str] = Counter()
    yield from _lapses(present, seed, base)
    without = sum(base.values()) / _REPLAYS
    if without < _LEAST:
        return
    best: Proposal | None = None
    for matter, _ in base.most_common(_MATTERS):
        for window, opens in _candidates(present, matter, spare):
            found: Counter[str] = Counter()
            changed = _opened(present, window, matter) if opens else _lent(present, window, matter)
            yield from _lapses(changed, seed, found)
            one = Proposal(window.number, matter, opens, without, sum(found.values()) / _REPLAYS)
            if best is None or (one.with_it, one.opens) < (best.with_it, best.opens):
                best = one
    if best is not None and best.without - best.with_it >= _LEAST:
        yield best


def _lapses(present: Present, seed: int, into: Counter[str]) -> Iterator[None]:
    """Count lapses per matter over all replays; the same futures for every change."""
    limit_s = present.rule.limit_s
    for n in range(_REPLAYS):
        random = Random(seed * 1000 + n)
        coming = visits(present, random, HORIZON_S)
        play = drawn(present, random)
        for _ in play.steps(coming):
            yield None
            if play.now_s > HORIZON_S:
                break
        into.update(s.visit.matter for s in play.served if _late(s, limit_s))
        into.update(v.matter for name, v in play.waiting.items() if play.waited_s(name) > limit_s)


def _late(served: Served, limit_s: float) -> bool:
    return served.waited_s > limit_s and (served.visit.since_s >= 0 or -served.visit.since_s <= limit_s)


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

"""A day to be played under several rules, and the present of a running play, from which estimates and tide windows are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from priority.lanes import Rule
from priority.play.engine import Chooser, Hours, Play, Span, Visit, Window
from priority.play.forecast import Present, Service
from priority.play.tide import propose

Rates = tuple[tuple[Span, Mapping[tuple[str, str], float]], ...]
_PRIOR = 5.0  # joins that the expected rate counts for beside those seen today
TIDE_EVERY_S = 300.0
TIDE_LASTS_S = 7200.0  # as `tide.minutes` stands unless a hall says otherwise
_AT_ONCE = 3  # proposals taken at one look


@dataclass(frozen=True, slots=True)
class Day:
    """The same people for every rule. `zero`: the moment of second 0; `services`, `rates`: what was known before the day."""

    name: str
    windows: tuple[Window, ...]
    visits: tuple[Visit, ...]
    opens: tuple[Span, ...]
    zero: datetime
    services: Mapping[str, Service]
    rates: Rates

    def play(self, rule: Rule, chooser: Chooser, tide: bool = False) -> Play:
        """A play of this day, to be run with its `visits`; with `tide` the proposals are applied as they come."""
        play = Play(self.windows, Hours(self.opens), rule, self.zero, chooser)
        if tide:
            play.tick_s, play.on_tick = TIDE_EVERY_S, TideHand(self)
        return play

    def present(self, play: Play) -> Present:
        """What the hub of this hall would know now; nobody's service and no arrival to come."""
        now_s = play.now_s
        windows = tuple(replace(w, posts=_later(w.posts, now_s)) for w in self.windows)
        serving = {number: (call.visit.matter, now_s - call.called_s) for number, call in play.serving.items()}
        waiting = tuple(
            v._replace(at_s=0.0, clock_s=v.clock_s - now_s, since_s=-play.waited_s(v.name), onward=None) for v in play.waiting.values()
        )
        now = self.zero + timedelta(seconds=now_s)
        return Present(
            now, _later(self.opens, now_s), True, play.rule, windows, serving, waiting, self.services, _rates(self, now_s),
            dict(play.runs), dict(play.lent),
        )  # fmt: skip


class TideHand:
    """A supervisor who takes every proposal at once; each window returns by itself after its time."""

    def __init__(self, day: Day) -> None:
        self._day = day
        self._until: dict[int, float] = {}
        self.taken = 0

    def __call__(self, play: Play, now_s: float) -> None:
        for window in [w for w in play.lent if self._until[w] <= now_s]:
            play.lend(window, frozenset())
        for _ in range(_AT_ONCE):
            proposal = next((p for p in propose(self._day.present(play), int(now_s)) if p is not None), None)
            if proposal is None:
                return
            self._until[proposal.window] = now_s + TIDE_LASTS_S
            play.lend(proposal.window, frozenset(proposal.matters))
            self.taken += 1


def _later(spans: tuple[Span, ...], now_s: float) -> tuple[Span, ...]:
    """What is left of the spans, from now; one that is over stays as an empty one, so that the last post is known to have ended."""
    left = tuple((max(0.0, start - now_s), end - now_s) for start, end in spans if end > now_s)
    return left or ((-1.0, 0.0),)


def _rates(day: Day, now_s: float) -> Rates:
    """Expected joins, corrected by how many came so far."""
    seen = Counter(v.matter for v in day.visits if v.at_s <= now_s)
    expected: Counter[str] = Counter()
    for (start_s, end_s), rates in day.rates:
        for (matter, _), rate in rates.items():
            expected[matter] += rate * max(0.0, min(end_s, now_s) - start_s)  # type: ignore[assignment]
    factor = {m: (seen[m] + _PRIOR) / (expected[m] + _PRIOR) for m in day.services}
    found = []
    for (start_s, end_s), rates in day.rates:
        if end_s > now_s:
            span = (max(0.0, start_s - now_s), end_s - now_s)
            found.append((span, {(m, lane): rate * factor[m] for (m, lane), rate in rates.items()}))
    return tuple(found)

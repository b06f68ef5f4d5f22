"""Tide windows (潮汐窗口): counters that lend themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class TideOpened(Fact):
    """A counter lends itself to `matters` up to `until`, when nobody of its own waits; `how`: proposed or by_hand.

    `without`, `with_it`: lapses of these matters that were foreseen for the next two hours.
    """

    tide: str
    day: str
    counter: int
    matters: list[str]
    until: datetime
    how: str
    without: float | None
    with_it: float | None


@dataclass(frozen=True, slots=True)
class TideEnded(Fact):
    """It takes its own matters only again, from `ended_at`, its true moment; `reason`: time, by_hand, closed.

    The effect: `calls` of the lent matters, `came`: their lapses in its time.
    """

    tide: str
    counter: int
    ended_at: datetime
    reason: str
    calls: int
    came: int


@dataclass(frozen=True, slots=True)
class TideDeclined(Fact):
    """Somebody decided against a proposal; it is not shown again for a while. `opens`: a closed counter was to open."""

    counter: int
    matters: list[str]
    opens: bool
    without: float
    with_it: float

"""The latest batch of estimates, and what of it is shown: ranges in minutes, never one number for a long wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil, floor
from typing import Any

from floor.forecast.told import Score
from floor.nouns import WAITING, Ticket
from priority.play.forecast import MOST_S, Range, widened

_STALE_S = 180.0  # hall seconds; older ones are not told
_SHORT_MIN = 20  # up to it a single minute may be said
_STEPS = ((_SHORT_MIN, 1), (60, 5), (10_000, 10))  # minutes up to which so fine a step is honest


@dataclass(frozen=True, slots=True)
class Wait:
    """What people are told: half are called after `low_min`, nine of ten before `high_min`."""

    low_min: int
    high_min: int

    def view(self) -> dict[str, int]:
        return {"low_min": self.low_min, "high_min": self.high_min}


@dataclass(frozen=True, slots=True)
class Estimates:
    """One batch. `ranges`: per ticket, and per `matter/lane` for a newcomer, from `at` on; `widen`: calibration per lane;
    `scores`: how true the latest promises of each lane were."""

    at: datetime | None = None
    ranges: Mapping[str, Range] = field(default_factory=dict)
    widen: Mapping[str, float] = field(default_factory=dict)
    scores: Mapping[str, Score] = field(default_factory=dict)
    _promises: dict[str, dict[str, Any]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def of(self, ticket: Ticket, now: datetime) -> Wait | None:
        """Of a waiting ticket; one taken after the batch has a newcomer's wait, from when it was taken."""
        if ticket.state != WAITING or self.at is None:
            return None
        if ticket.id in self.ranges:
            return self._wait(ticket.id, ticket.lane, now, self.at)
        if ticket.wait_no > 1 or ticket.taken_at < self.at:
            return None
        return self._wait(_join(ticket.matter, ticket.lane), ticket.lane, now, ticket.taken_at)

    def newcomer(self, matter: str, lane: str, now: datetime) -> Wait | None:
        """Of one who takes a number now."""
        return self._wait(_join(matter, lane), lane, now, now)

    def promise(self, matter: str, lane: str, now: datetime) -> dict[str, Any] | None:
        """What the ticket keeps of its estimate: seconds as they were played, how they were calibrated, minutes as shown."""
        name = _join(matter, lane)
        found = self._promises.get(name)  # a newcomer's is the same as long as the batch is told
        if found is None or self._stale(now):
            wait = self.newcomer(matter, lane, now)
            if wait is None:
                return None
            told = self.ranges[name]
            raw = {part: round(getattr(told, part), 1) for part in ("low_s", "mid_s", "high_s")}
            found = self._promises[name] = {**raw, "by": round(self.widen.get(lane, 0.0), 4), **wait.view()}
        return found

    def _stale(self, now: datetime) -> bool:
        return self.at is None or (now - self.at).total_seconds() > _STALE_S

    def _wait(self, name: str, lane: str, now: datetime, since: datetime) -> Wait | None:
        """The range counted down from `since`; None when it is too old, or nobody would ever be called."""
        found = self.ranges.get(name)
        if found is None or found.high_s >= MOST_S or self._stale(now):
            return None
        gone_s = max(0.0, (now - since).total_seconds())
        left = widened(found, self.widen.get(lane, 0.0))
        return shown(Range(*(max(0.0, x - gone_s) for x in (left.low_s, left.mid_s, left.high_s))))


def _join(matter: str, lane: str) -> str:
    """The name under which the play answers for a newcomer."""
    return f"{matter}/{lane}"


def shown(told: Range) -> Wait:
    """From the middle to the upper end, in steps as wide as the wait is long."""
    low, high = _step(told.mid_s / 60, floor), _step(told.high_s / 60, ceil)
    if low == high and high > _SHORT_MIN:
        high += next(step for most, step in _STEPS if high < most)
    return Wait(low, high)


def _step(minutes: float, to: Any) -> int:
    size = next(step for most, step in _STEPS if minutes <= most)
    return int(to(minutes / size)) * size

"""What people were told about their wait, and how true it was: the product keeps the score of its own promises."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from floor.desk.tx import House
from floor.rules.extended import evening
from priority.play.forecast import Range, calibration, score, widened

ENOUGH = 30  # promises; of fewer nothing is concluded
LATEST = 1000  # promises of a lane that calibrate it


@dataclass(frozen=True, slots=True)
class Told:
    """A promise in open seconds, as waits are counted. `by`: how it was calibrated; `latest_s`: upper end of what was shown."""

    raw: Range
    by: float
    latest_s: float

    @classmethod
    def of(cls, house: House, at: datetime, promise: Mapping[str, Any]) -> Told:
        """From the ticket's promise, which counts from `at` by the clock on the wall."""
        raw = (_open_s(house, at, float(promise[name])) for name in ("low_s", "mid_s", "high_s"))
        return cls(Range(*raw), float(promise["by"]), _open_s(house, at, 60.0 * promise["high_min"]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """`inside`: the wait was in the calibrated interval for 80 of 100; `error_s`: from the middle; `late`: after what was shown."""

    inside: bool
    error_s: float
    late: bool


@dataclass(frozen=True, slots=True)
class Score:
    """Of some promises; shares and error are None while there are fewer than `ENOUGH`."""

    count: int
    inside: float | None
    error_s: float | None
    late: float | None

    @classmethod
    def of(cls, found: Iterable[Outcome]) -> Score:
        known = list(found)
        if len(known) < ENOUGH:
            return cls(len(known), None, None, None)
        inside, late = (sum(getattr(x, name) for x in known) / len(known) for name in ("inside", "late"))
        return cls(len(known), inside, median(x.error_s for x in known), late)


class Kept:
    """Promises that met their first call, per day and lane."""

    def __init__(self) -> None:
        self._days: defaultdict[str, defaultdict[str, list[Outcome]]] = defaultdict(lambda: defaultdict(list))
        self._latest: defaultdict[str, deque[tuple[float, Outcome]]] = defaultdict(lambda: deque(maxlen=LATEST))

    def add(self, day: str, lane: str, told: Told, true_s: float) -> None:
        interval = widened(told.raw, told.by)
        inside = interval.low_s <= true_s <= interval.high_s
        outcome = Outcome(inside, abs(told.raw.mid_s - true_s), true_s > told.latest_s)
        self._days[day][lane].append(outcome)
        self._latest[lane].append((score(told.raw, true_s), outcome))

    def forget(self, oldest: str) -> None:
        """The days before `oldest`."""
        for day in [d for d in self._days if d < oldest]:
            del self._days[day]

    def widen(self, lane: str) -> float:
        """By what the lane's ranges are widened, so that 80 of 100 hold; nothing while there are too few promises."""
        latest = self._latest.get(lane, ())
        return calibration([scored for scored, _ in latest]) if len(latest) >= ENOUGH else 0.0

    def lanes(self) -> dict[str, Score]:
        """The latest promises of each lane."""
        return {lane: Score.of(outcome for _, outcome in found) for lane, found in self._latest.items()}

    def days(self) -> dict[str, dict[str, Score]]:
        """The latest day first."""
        return {day: {lane: Score.of(found) for lane, found in self._days[day].items()} for day in sorted(self._days, reverse=True)}


def _open_s(house: House, at: datetime, seconds: float) -> float:
    """Open seconds from `at` on; after closing the clock runs on where extended sessions do."""
    last = evening(house.hours, house.hours.day(at).isoformat()) if house.extended.enabled else None
    return house.hours.open_seconds(at, at + timedelta(seconds=seconds), [(last.at, last.ends_by)] if last else ())

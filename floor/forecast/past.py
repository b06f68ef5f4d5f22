"""What past days teach: services, arrivals, who is on post, who comes. A fold over the journal; no database, no clock."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from floor.desk.tx import House
from floor.forecast.told import Kept, Told
from priority.play.engine import Span
from priority.play.forecast import Service

KINDS = ("taken", "called", "started", "finished", "no_show", "held", "transferred", "cancelled", "lane_granted")
DAYS = 28  # days that are remembered
_SLOT_S = 1800
_SAME = 2  # so many days of the same weekday speak for it alone
_PRIOR = 5.0  # visits of a matter by which today's count is believed slowly
_SERVICES = 200  # of a matter, the latest
_LONGEST_S = 4 * 3600.0  # a longer service was forgotten, not given
_TURN_S = 120.0  # a counter that calls sooner after a service had people waiting: the gap belongs to its work
_TURNS = 500  # the latest
_COMES = (95.0, 100.0)  # before there is history, 95 of 100 answer their call

Lane = tuple[str, str]  # matter, lane
Rates = tuple[tuple[Span, Mapping[Lane, float]], ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the play draws from. `usual`: counters that are on post when the hall is open; None: nobody knows yet."""

    services: Mapping[str, Service]
    rates: Rates
    usual: frozenset[int] | None
    comes: float


@dataclass(slots=True)
class Visit:
    """A ticket of the present day as far as it concerns the learner. `promise`: what it was told, until its first call."""

    matter: str
    lane: str
    taken_at: datetime
    promise: Mapping[str, Any] | None
    called_at: datetime | None = None
    started_at: datetime | None = None


@dataclass(slots=True)
class DayPast:
    """Joins per (matter, lane, half hour), counters that called, and how many came or did not."""

    joins: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    counters: set[int] = field(default_factory=set)
    came: int = 0
    missed: int = 0


class Past:
    """`note` takes the journal's facts in, in their order; `seq`: the last one."""

    def __init__(self, house: House) -> None:
        self.seq = 0
        self.kept = Kept()
        self._house = house
        self._hours = house.hours
        self._days: dict[str, DayPast] = {}
        self._services: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=_SERVICES))
        self._turns: deque[float] = deque(maxlen=_TURNS)  # seconds from the end of a service to the next call
        self._ended: dict[int, datetime] = {}
        self._visits: dict[str, Visit] = {}
        self._day = ""

    def note(self, seq: int, at: datetime, kind: str, body: Mapping[str, Any]) -> None:
        """One fact of the kinds in `KINDS`."""
        self.seq = seq
        today = self._today(at)
        if kind == "taken":
            visit = Visit(body["matter"], body["lane"], at, body.get("promise"))
            self._visits[body["ticket"]] = visit
            self._joined(today, visit, at)
            return
        known = self._visits.get(body["ticket"])
        if kind == "called":
            self._turned(today, int(body["counter"]), at)
        elif kind == "no_show":
            today.missed += 1
        if known is not None:
            self._moved(today, known, at, kind, body)

    def expected(self, means_s: Mapping[str, float], now: datetime) -> Expected:
        """For the rest of the day. `means_s`: configured mean service per matter, of which a cold start goes out."""
        turn_s = sum(self._turns) / len(self._turns) if self._turns else 0.0
        services = {m: Service.learnt(mean_s, [s + turn_s for s in self._services.get(m, ())]) for m, mean_s in means_s.items()}
        came, missed = (sum(getattr(d, name) for d in self._days.values()) for name in ("came", "missed"))
        comes = (came + _COMES[0]) / (came + missed + _COMES[1])
        days = self._like(self._hours.day(now))
        return Expected(services, self._rates(days, now, means_s), self._usual(days, now), comes)

    # --- taking in ---------------------------------------------------------------------------------------------------

    def _today(self, at: datetime) -> DayPast:
        key = self._hours.day(at).isoformat()
        if key != self._day:
            self._day = key
            self._visits.clear()  # no ticket outlives its day
            self._ended.clear()
            oldest = (self._hours.day(at) - timedelta(days=DAYS)).isoformat()
            for old in [k for k in self._days if k < oldest]:
                del self._days[old]
            self.kept.forget(oldest)
        return self._days.setdefault(key, DayPast())

    def _turned(self, today: DayPast, counter: int, at: datetime) -> None:
        """A call: how long the counter took from the end of the service before."""
        today.counters.add(counter)
        ended = self._ended.pop(counter, None)
        if ended is not None and (gap_s := (at - ended).total_seconds()) <= _TURN_S:
            self._turns.append(gap_s)

    def _moved(self, today: DayPast, visit: Visit, at: datetime, kind: str, body: Mapping[str, Any]) -> None:
        if kind == "called" and visit.promise:
            told = Told.of(self._house, visit.taken_at, visit.promise)
            self.kept.add(self._day, visit.lane, told, float(body["used_s"]))
        if kind == "called":
            visit.called_at = at
        elif kind == "finished":
            self._ended[int(body["counter"])] = at
        visit.promise = None  # called, or set aside, or told of another lane or matter
        if kind == "started":
            visit.started_at = at
            today.came += 1
        elif kind in ("finished", "transferred") and visit.started_at is not None:
            taken_s = (at - (visit.called_at or visit.started_at)).total_seconds()  # a window is busy from the call on
            if taken_s <= _LONGEST_S:
                self._services[visit.matter].append(taken_s)
        if kind == "transferred":
            visit.matter = body["matter"]
            self._joined(today, visit, at)
        if kind == "lane_granted":
            visit.lane = body["lane"]
        if kind != "started":
            visit.started_at = None

    def _joined(self, today: DayPast, visit: Visit, at: datetime) -> None:
        if visit.lane != "booked":  # appointments are known by their time
            today.joins[visit.matter, visit.lane, int(self._into_day_s(at) // _SLOT_S)] += 1

    def _into_day_s(self, at: datetime) -> float:
        midnight = self._hours.midnight_after(self._hours.day(at) - timedelta(days=1))
        return (at - midnight).total_seconds()

    # --- telling -----------------------------------------------------------------------------------------------------

    def _like(self, today: date) -> list[DayPast]:
        """Past days of the same weekday; all of them while there are too few."""
        found = {date.fromisoformat(k): d for k, d in self._days.items() if k != today.isoformat() and d.joins}
        same = [d for day, d in found.items() if day.weekday() == today.weekday()]
        return same if len(same) >= _SAME else list(found.values())

    def _rates(self, days: list[DayPast], now: datetime, matters: Mapping[str, float]) -> Rates:
        """Expected joins of the half hours to come, corrected by how many came today. Without past days none are invented."""
        if not days:
            return ()
        mean: defaultdict[int, dict[Lane, float]] = defaultdict(dict)
        for day in days:
            for (matter, lane, slot), count in day.joins.items():
                if matter in matters:
                    mean[slot][matter, lane] = mean[slot].get((matter, lane), 0.0) + count / len(days)
        since_s = self._into_day_s(now)
        today = self._days.get(self._hours.day(now).isoformat(), DayPast())
        busier = _busier(mean, today, since_s / _SLOT_S)
        found = []
        for slot in sorted(mean):
            start_s, end_s = slot * _SLOT_S - since_s, (slot + 1) * _SLOT_S - since_s
            if end_s > 0:
                rates = {key: count / _SLOT_S * busier.get(key[0], 1.0) for key, count in mean[slot].items()}
                found.append(((max(0.0, start_s), end_s), rates))
        return tuple(found)

    def _usual(self, days: list[DayPast], now: datetime) -> frozenset[int] | None:
        """Counters that called today; before the first call those of at least every second past day."""
        today = self._days.get(self._hours.day(now).isoformat())
        if today is not None and today.counters:
            return frozenset(today.counters)
        if not days:
            return None
        often = Counter(number for day in days for number in day.counters)
        return frozenset(number for number, times in often.items() if 2 * times >= len(days))


def _busier(mean: Mapping[int, Mapping[Lane, float]], today: DayPast, slots: float) -> dict[str, float]:
    """Per matter: (came so far + 5) / (expected so far + 5). `slots`: half hours since midnight."""
    expected: defaultdict[str, float] = defaultdict(float)
    came: Counter[str] = Counter()
    for slot, lanes in mean.items():
        part = min(1.0, max(0.0, slots - slot))
        for (matter, _), count in lanes.items():
            expected[matter] += count * part
    for (matter, _, _), count in today.joins.items():
        came[matter] += count
    return {matter: (came[matter] + _PRIOR) / (expected[matter] + _PRIOR) for matter in expected}

"""Opening hours: open seconds between two moments, due moments, and whether the hall is open (rulebook 3.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

Span = tuple[datetime, datetime]
Spans = Sequence[tuple[str, str]]
_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # the end of what nobody can see the end of
_HORIZON_DAYS = 60  # no ticket outlives its day; farther dues need no date


class Year(Protocol):
    """The working calendar of one year: dates off, and make-up days on which the hall works."""

    @property
    def off(self) -> Sequence[str]: ...

    @property
    def work(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Opening:
    """`state`: open, before, lunch, closed. `until`: end of the open span; `opens_at`: next opening, if within 60 days."""

    state: str
    until: datetime | None
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hours:
    """When the hall is open. With `count_lunch` the wait clock also runs between the spans of a day.

    What `closed` and `opened` say of a date stands before the working calendar, the calendar before the week. With `on_holidays`
    the hall is open on statutory days off too. A year without calendar has its weeks only.
    """

    week: Mapping[Any, Spans]
    closed: Sequence[str] = ()
    opened: Mapping[str, Spans] = field(default_factory=dict)
    count_lunch: bool = False
    on_holidays: bool = False


class Timetable:
    """Hours of one hall, as they changed: each day has those that were in force on it, the day of a change already the new ones."""

    def __init__(
        self,
        week: Mapping[Any, Spans],
        zone: ZoneInfo,
        closed: Sequence[str] = (),
        opened: Mapping[str, Spans] | None = None,
        count_lunch: bool = False,
        on_holidays: bool = False,
    ) -> None:
        self.zone = zone
        self._eras: list[tuple[date, Hours]] = [(date.min, Hours(week, closed, opened or {}, count_lunch, on_holidays))]
        self._years: Mapping[int, Year] = {}
        self.spans = lru_cache(maxsize=256)(self._spans)
        self.midnight_after = lru_cache(maxsize=256)(self._midnight_after)

    def follow(self, years: Mapping[int, Year], eras: Sequence[tuple[date, Hours]] = ()) -> bool:
        """Take the working calendar and the hours, each set with its first day (the earliest first); whether the hours are others."""
        self._years = years
        other = bool(eras) and list(eras) != self._eras
        if other:
            self._eras = list(eras)
        self.spans.cache_clear()
        return other

    def _in_force(self, day: date) -> Hours:
        return next(hours for first, hours in reversed(self._eras) if first <= day)

    def day(self, at: datetime) -> date:
        """The hall's calendar day; it turns at local midnight."""
        return at.astimezone(self.zone).date()

    def _midnight_after(self, day: date) -> datetime:
        return datetime.combine(day + timedelta(days=1), time(0), self.zone).astimezone(UTC)

    def open_seconds(self, since: datetime, to: datetime, extended: Sequence[Span] = (), rests: Sequence[Span] = ()) -> float:
        """Seconds between the two moments in which the wait clock runs; never negative. `extended`: sessions after closing;
        `rests`: when it stands (an emergency)."""
        total, day = 0.0, self.day(since)
        for start, end in self._counted(day, extended, rests):
            if start <= since <= to <= end:  # nearly every wait
                return (to - since).total_seconds()
        while since < to:
            for start, end in self._counted(day, extended, rests):
                total += max(0.0, (min(end, to) - max(start, since)).total_seconds())
            day += timedelta(days=1)
            if self.midnight_after(day - timedelta(days=1)) >= to:
                break
        return total

    def due(self, since: datetime, amount_s: float, extended: Sequence[Span] = (), rests: Sequence[Span] = ()) -> datetime | None:
        """Last moment still in time: up to it at most `amount_s` open seconds have run since `since`.

        An amount used up exactly at closing is due at the next opening, for breach is strict. None: no opening within 60 days.
        """
        left, day = amount_s, self.day(since)
        for _ in range(_HORIZON_DAYS):
            for start, end in self._counted(day, extended, rests):
                begin = max(start, since)
                run = (end - begin).total_seconds()
                if run <= 0:
                    continue
                if left < run:
                    return begin + timedelta(seconds=left)
                left -= run
            day += timedelta(days=1)
        return None

    def opening(self, now: datetime) -> Opening:
        spans = self.spans(self.day(now))
        for start, end in spans:
            if start <= now < end:
                return Opening("open", end, None)
        later = [start for start, _ in spans if start > now]
        if later:
            return Opening("lunch" if spans[0][0] <= now else "before", None, later[0])
        return Opening("closed", None, self._next_opening(self.day(now)))

    def next_day(self, now: datetime) -> datetime | None:
        """The first opening of today, or when that is past of the next day that has one; None: none within 60 days."""
        today = self.spans(self.day(now))
        return today[0][0] if today and today[0][0] > now else self._next_opening(self.day(now))

    def gives_numbers(self, now: datetime, before_min: int) -> bool:
        """From `before_min` before the day's opening, through lunch, until closing."""
        spans = self.spans(self.day(now))
        return bool(spans) and spans[0][0] - timedelta(minutes=before_min) <= now < spans[-1][1]

    def _next_opening(self, day: date) -> datetime | None:
        for offset in range(1, _HORIZON_DAYS):
            spans = self.spans(day + timedelta(days=offset))
            if spans:
                return spans[0][0]
        return None

    def _counted(self, day: date, extended: Sequence[Span], rests: Sequence[Span]) -> list[Span]:
        spans = self._runs(day, extended)
        return _without(spans, rests) if rests else spans

    def _runs(self, day: date, extended: Sequence[Span]) -> list[Span]:
        spans = self.spans(day)
        if spans and self._in_force(day).count_lunch:
            spans = [(spans[0][0], spans[-1][1])]
        ours = [span for span in extended if self.day(span[0]) == day] if extended else []
        return _merged([*spans, *ours]) if ours else spans

    def _spans(self, day: date) -> list[Span]:
        key, now = day.isoformat(), self._in_force(day)
        if key in now.closed:
            return []
        hours = now.opened[key] if key in now.opened else self._hours_of(day, key, now)
        return [(self._moment(day, start), self._moment(day, end)) for start, end in hours]

    def _hours_of(self, day: date, key: str, now: Hours) -> Spans:
        """By the calendar, else by the week; a make-up day without hours in the week has those of the last day before that has any."""
        year = self._years.get(day.year)
        if year is not None and key in year.off and not now.on_holidays:
            return ()
        days = range(7) if year is not None and key in year.work else range(1)
        return next((hours for back in days if (hours := now.week.get(_WEEK[(day.weekday() - back) % 7]))), ())

    def _moment(self, day: date, clock: str) -> datetime:
        if clock == "24:00":
            return self.midnight_after(day)
        return datetime.combine(day, time.fromisoformat(clock), self.zone).astimezone(UTC)


def _without(spans: Sequence[Span], rests: Sequence[Span]) -> list[Span]:
    """What is left of the spans."""
    left = list(spans)
    for begin, over in rests:
        left = [part for start, end in left for part in ((start, min(end, begin)), (max(start, over), end)) if part[0] < part[1]]
    return left


def _merged(spans: Sequence[Span]) -> list[Span]:
    """The same time, in order and nothing twice."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found

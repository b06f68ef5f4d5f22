"""The hall's working days (rulebook 3.2). Pure: years come in as data, and a year that is not loaded is never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal

from floor.nouns import CalendarYear
from floor.times import iso
from floor.timetable import Span, Timetable

Period = Literal["work_day", "week", "month", "half", "year"]
_WEEKEND = 5  # Saturday, as date.weekday() counts


class MissingYear(Exception):
    """A date is asked for that lies in, or beyond, a year without calendar."""

    def __init__(self, year: int) -> None:
        super().__init__(f"calendar for {year} missing")
        self.year = year


class Calendar:
    """Working days of one hall. `years`: those that are loaded; `hours`: when a working day closes; `own_days`: the days on which the
    hall is open count instead of the statutory ones (rulebook 3.2)."""

    def __init__(self, years: Mapping[int, CalendarYear], hours: Timetable, own_days: bool = False) -> None:
        self._years = years
        self._hours = hours
        self._own_days = own_days

    def day(self, at: datetime) -> date:
        return self._hours.day(at)

    def works(self, day: date) -> bool:
        """Monday to Friday without the days off, and the make-up days; MissingYear where nobody knows."""
        year = self._years.get(day.year)
        if year is None:
            raise MissingYear(day.year)
        if self._own_days:
            return bool(self._hours.spans(day))
        key = day.isoformat()
        return key in year.work or (day.weekday() < _WEEKEND and key not in year.off)

    def version(self, day: date) -> int:
        """Of the calendar that a date was worked out with."""
        year = self._years.get(day.year)
        return year.version if year else 0

    def after(self, day: date, count: int) -> date:
        """The `count`-th working day after `day`; `day` itself for 0."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.works(day)
        return day

    def next(self, day: date) -> date:
        return self.after(day, 1)

    def between(self, after: date, to: date) -> int:
        """Working days d with `after` < d <= `to`."""
        return sum(self.works(after + timedelta(days=n)) for n in range(1, (to - after).days + 1))

    def opens(self, day: date) -> datetime:
        """When the day's service begins."""
        return self._spans(day)[0][0]

    def closes(self, day: date) -> datetime:
        """When the day's service ends: the moment that is shown as due."""
        return self._spans(day)[-1][1]

    def _spans(self, day: date) -> Sequence[Span]:
        """A make-up day has the hours of the latest day that has any: the timetable knows its weekday as closed."""
        for back in range(8):
            if spans := self._hours.spans(day - timedelta(days=back)):
                shift = timedelta(days=back)
                return [(start + shift, end + shift) for start, end in spans]
        return [(self.begins(day), self.ends(day))]

    def ends(self, day: date) -> datetime:
        """Midnight after the day: what is done before it was done that day."""
        return self._hours.midnight_after(day)

    def begins(self, day: date) -> datetime:
        return self._hours.midnight_after(day - timedelta(days=1))


def period_of(period: Period, day: date) -> tuple[str, date, date]:
    """Key, first and last day of the period in which the day lies. A week runs from Monday to Sunday."""
    if period == "work_day":
        return day.isoformat(), day, day
    if period == "week":
        first = day - timedelta(days=day.weekday())
        year, week, _ = day.isocalendar()
        return f"{year}-W{week:02d}", first, first + timedelta(days=6)
    if period == "month":
        first = day.replace(day=1)
        return f"{first:%Y-%m}", first, _before((first + timedelta(days=31)).replace(day=1))
    if period == "half":
        half = 1 if day.month <= 6 else 2
        first, after = date(day.year, 6 * half - 5, 1), date(day.year + half - 1, 7 if half == 1 else 1, 1)
        return f"{day.year}-H{half}", first, _before(after)
    return f"{day.year}", date(day.year, 1, 1), date(day.year, 12, 31)


_NAMED = re.compile(r"(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])|-H(?P<half>[12]))?")


def period_named(key: str) -> tuple[date, date]:
    """First and last day of a month (2026-06), half-year (2026-H1) or year (2026); ValueError for anything else."""
    found = _NAMED.fullmatch(key)
    if found is None or found["year"] == "0000":
        raise ValueError(f"{key!r}: 2026-06, 2026-H1 or 2026 is wanted")
    year, month, half = int(found["year"]), found["month"], found["half"]
    kind: Period = "month" if month else "half" if half else "year"
    _, first, last = period_of(kind, date(year, int(month or 1) if month else 7 if half == "2" else 1, 1))
    return first, last


def edges(hours: Timetable, first: date, last: date) -> tuple[tuple[str, str], tuple[str, str]]:
    """As tables are asked: first and last day, both counted; the moments from which and before which that is."""
    begins, ends = hours.midnight_after(_before(first)), hours.midnight_after(last)
    return (first.isoformat(), last.isoformat()), (iso(begins), iso(ends))


def _before(day: date) -> date:
    return day - timedelta(days=1)

"""When a duty is due, when it must be looked at, and what its breach is (rulebook 2.2). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from config.rulebook.schema import ObligationDef
from floor.calendar import Calendar, MissingYear, period_of
from floor.nouns import Duty

PER_DAY = "LAPSE_PER_WORKDAY"
URGED = "urged"  # field of a register's entry: urging notices that breaches of its stages gave


@dataclass(frozen=True, slots=True)
class Dated:
    """`due_at`: shown; `next_at`: the first moment at which it is overdue. Both None: `missing_year` has no calendar."""

    due_at: datetime | None
    next_at: datetime | None
    calendar: int
    missing_year: int | None = None


def dated(rule: ObligationDef, calendar: Calendar, opened: date, amount: int, away: int = 0, on: date | None = None) -> Dated:
    """Of a duty that opened on that day. `away`: working days that pauses took; `on`: the date given, for clock `date`.

    A setting of 0 gives no date; an extended date is `amount` calendar days after the one that was named.
    The day of opening is not counted, and the whole due date counts: it is overdue from the next day on.
    """
    unset = amount == 0 and (rule.clock == "cal_day" or (isinstance(rule.amount, str) and not rule.amount.startswith("field:")))
    if rule.clock == "instant" or (rule.clock == "date" and on is None) or unset:
        return Dated(None, None, calendar.version(opened))
    try:
        due = _due(rule, calendar, opened, amount + away, on)
        return Dated(calendar.closes(due), first_look(rule, calendar, due), calendar.version(due))
    except MissingYear as e:
        return Dated(None, None, 0, e.year)


def _due(rule: ObligationDef, calendar: Calendar, opened: date, amount: int, on: date | None) -> date:
    if on is not None:
        return on + timedelta(days=amount)
    if rule.clock == "work_day":
        return calendar.after(opened, amount)
    if rule.clock == "day_of_month":
        return opened.replace(day=amount)
    return opened + timedelta(days=amount)


def of_period(rule: ObligationDef, calendar: Calendar, day: date, amount: int, away: int = 0) -> Dated:
    """Of the period in which the day lies. `away`: days by which its date was put off."""
    assert rule.period is not None
    _, begins, ends = period_of(rule.period, day)
    if rule.clock == "opening":
        opens_at = calendar.opens(day)
        return Dated(opens_at, opens_at, calendar.version(day))
    if rule.clock not in ("quota", "last_weekday"):
        return dated(rule, calendar, begins, amount, away)
    due = ends if rule.clock == "quota" else ends - timedelta(days=(ends.isoweekday() - amount) % 7)
    due += timedelta(days=away)
    return Dated(calendar.closes(due), calendar.ends(due), calendar.version(due))


def named(rule: ObligationDef, reason: str, told: Any) -> bool:
    """Whether the list that was given out names this reason of a pause: its code, or its word."""
    words = {w for x in rule.pauses if x.code == reason for w in (x.code, x.zh, x.en.lower())}
    return any(word in str(item).lower() for item in told or [] for word in words)


def first_look(rule: ObligationDef, calendar: Calendar, due: date) -> datetime:
    """The first lapse is written at the opening of the next working day, a note at midnight after the due date."""
    return calendar.opens(calendar.next(due)) if rule.breach == PER_DAY else calendar.ends(due)


def next_look(calendar: Calendar, day: date) -> tuple[datetime | None, int | None]:
    """The opening of the next working day after the one for which a lapse was written; or the year that is missing."""
    try:
        return calendar.opens(calendar.next(day)), None
    except MissingYear as e:
        return None, e.year


def late(duty: Duty, now: datetime, calendar: Calendar, clock: str) -> bool:
    """Whether it is too late to be in time; the due date itself counts as a whole, but for what is due at a moment."""
    if duty.due_at is None:
        return False
    return now > duty.due_at if clock == "opening" else now >= calendar.ends(calendar.day(duty.due_at))


def pause_days(calendar: Calendar, opened: date, since: date, to: date) -> int:
    """Working days fully or partly inside a pause; the day of opening is not counted anyhow."""
    return calendar.between(max(opened, since - timedelta(days=1)), to)

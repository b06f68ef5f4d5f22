"""Duties that open by themselves, with the first day of each week, month, half-year or year, or on each working day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from config.rulebook.schema import ObligationDef
from floor import facts as f
from floor.calendar import Calendar, MissingYear, period_of
from floor.desk.duties.following import amount_of, calendar, duty_id
from floor.desk.tx import Tx
from floor.rules import duties as rules

_LOOK_BACK_DAYS = 400  # periods missed while the server was off are opened so far back


def open_periods(tx: Tx, before: str, today: date) -> int:
    """Duties of the weeks, months, half-years and years that began after the day `before`; a hall's first day begins nothing
    that has been running already."""
    days = calendar(tx)
    first = date.fromisoformat(before) + timedelta(days=1) if before else today
    first = max(first, today - timedelta(days=_LOOK_BACK_DAYS))
    opened = 0
    for rule in tx.house.rulebook.of_period():
        assert rule.period is not None
        if not before and rule.period == "work_day":
            continue
        for day in (first + timedelta(days=n) for n in range((today - first).days + 1)):
            key, begins, _ = period_of(rule.period, day)
            if begins != day or not _happens(rule, days, day):
                continue
            for subject in _subjects(tx, rule, key):
                if tx.book.duty(duty_id(rule.id, subject)) is None:
                    _open_period(tx, rule, subject, days.begins(day))
                    opened += 1
    return opened


def _subjects(tx: Tx, rule: ObligationDef, key: str) -> list[str]:
    """The period, or the period of each person whom the rule concerns."""
    if not rule.each:
        return [key]
    return [f"{key}:{x.id}" for x in sorted(tx.staff(), key=lambda x: x.id) if set(x.roles) & set(rule.each)]


def _happens(rule: ObligationDef, days: Calendar, day: date) -> bool:
    """A working day's duty is one of working days; of a year without calendar nobody knows which they are."""
    try:
        return rule.period != "work_day" or days.works(day)
    except MissingYear:
        return False


def _open_period(tx: Tx, rule: ObligationDef, key: str, at: datetime) -> None:
    days, amount = calendar(tx), amount_of(tx, rule, None)
    when = rules.of_period(rule, days, days.day(at), amount)
    fact = f.DutyOpened(
        duty_id(rule.id, key), rule.id, key, amount, tx.house.rulebook.number(rule.needed), when.due_at, when.next_at, when.calendar,
        rule.charged, at, when.missing_year,
    )  # fmt: skip
    tx.append(f"duty:{fact.duty}", [fact])

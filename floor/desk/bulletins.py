"""The monthly bulletin (R28): drafted by the hall on the 1st, with the figures of the month before; people release and publish it."""

from __future__ import annotations

from datetime import date, timedelta

from floor.actors import HALL
from floor.calendar import period_of
from floor.desk import counts, registers
from floor.desk.tx import Tx

BULLETINS = "bulletins"  # the register


def draft(tx: Tx, before: str, today: date) -> int:
    """A draft for each month that ended after the day `before`; how many. A hall's first day has no month behind it."""
    if not before:
        return 0
    first = date.fromisoformat(before) + timedelta(days=1)
    begun = [first + timedelta(days=k) for k in range((today - first).days + 1)]
    ended = [day - timedelta(days=1) for day in begun if day.day == 1]
    for last in ended:
        _draft(tx, last)
    return len(ended)


def _draft(tx: Tx, last: date) -> None:
    month, _, _ = period_of("month", last)
    registers.enter(tx.acted_by(HALL), BULLETINS, {"month": month, **counts.of_month(tx, month)})

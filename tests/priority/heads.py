"""Heads of queues and moments for the tests of this room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from priority.choose import Head

NINE = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)  # 09:00 in the hall


def at(minutes: float) -> datetime:
    """So many minutes after nine."""
    return NINE + timedelta(minutes=minutes)


def head(
    name: str, clock_min: float, lane: str = "ordinary", *, now_min: float = 60, matter: str = "id_card", waited_min: float | None = None
) -> Head:
    """A head whose number is its name; it has waited since its clock unless the test says otherwise. `seq` is 1000 unless named `x@seq`."""
    number, _, seq = name.partition("@")
    waited = now_min - clock_min if waited_min is None else waited_min
    return Head(number, number, matter, lane, at(clock_min), int(seq or 1000), waited * 60)

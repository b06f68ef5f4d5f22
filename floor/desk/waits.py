"""Waits that run while the hours change: what has run stays counted as it ran, and the rest runs by the new hours."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from floor import facts as f
from floor.desk.tx import Tx


def counted(tx: Tx, at: datetime) -> dict[str, float]:
    """Open seconds of each running wait up to `at`, by its ticket; before the hours are others."""
    return {ticket: tx.clock.used(wait, at) for ticket, wait in tx.book.waits.items() if wait.since is not None}


def go_on(tx: Tx, used: Mapping[str, float], at: datetime, cause: str) -> None:
    """From `at` on by the hours as they are now. `cause`: the part of the settings, or the year of the calendar."""
    clock = tx.clock
    for ticket, used_s in used.items():
        wait = tx.book.waits[ticket]
        assert wait.since is not None
        since = max(at, wait.since)
        dues = clock.going_on(wait, since, used_s)
        tx.append(f"ticket:{ticket}", [f.WaitRedated(ticket, cause, **dues, used_s=round(used_s, 3), since=since)])

"""What a month's bulletin counts, as the open transaction sees it (R28, R42)."""

from __future__ import annotations

from typing import Any

from floor.calendar import edges, period_named
from floor.desk.tx import Tx


def of_month(tx: Tx, month: str) -> dict[str, Any]:
    """Figures by the names of the bulletin's fields; `month`: 2026-06."""
    first, last = period_named(month)
    return tx.pen.counted(*edges(tx.house.hours, first, last))

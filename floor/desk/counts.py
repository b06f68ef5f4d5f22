"""What a month's bulletin counts, as the open transaction sees it (R28, R42)."""

from __future__ import annotations

from typing import Any

from floor.calendar import edges, period_named
from floor.desk.tx import Tx
from floor.nouns import GRADES


def of_month(tx: Tx, month: str) -> dict[str, Any]:
    """Figures by the names of the bulletin's fields; `month`: 2026-06.

    A rating is real-name when its number was given for an ID; of the others the hall has chosen whether they count officially.
    """
    first, last = period_named(month)
    found = tx.pen.counted(*edges(tx.house.hours, first, last))
    if tx.house.rulebook.settings["rating.real_name"] == "counted":
        found["rated_official"] = sum(int(found[f"rated_{grade}"]) for grade in GRADES)
    return found

"""While an emergency runs (R46): calls are refused, wait clocks stand; and what its end sets going again."""

from __future__ import annotations

from typing import Any

from floor import facts as f
from floor.desk import calls, extended
from floor.desk.tx import Tx
from floor.nouns import Entry

REGISTER = "emergencies"


def begin(tx: Tx, entry: Entry, message: dict[str, str]) -> None:
    """Everything stands still; the waits that ran have no due moment any more."""
    tx.append("hall", [f.EmergencyBegun(entry.id, message)])
    extended.redate(tx, entry.id)


def closing(tx: Tx, entry: Entry) -> dict[str, Any]:
    """An entry whose emergency runs ends now, whatever moment is typed: the clocks go by it."""
    if not _runs(tx, entry):
        return {}
    return {"ended_at": tx.now.astimezone(tx.house.hours.zone).isoformat(timespec="seconds")}


def over(tx: Tx, entry: Entry) -> None:
    """The clocks go on where they stood; counters that are ready are offered who came meanwhile."""
    if not _runs(tx, entry):
        return
    tx.append("hall", [f.EmergencyEnded(entry.id)])
    extended.redate(tx, entry.id)
    for number in sorted(tx.book.counters):
        calls.offer_lent(tx, number)


def _runs(tx: Tx, entry: Entry) -> bool:
    return tx.book.emergency is not None and tx.book.emergency.id == entry.id

"""What a month's bulletin counts, as the open transaction sees it (R28, R42)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from config.rulebook.load import Rulebook
from floor import facts as f
from floor.calendar import edges, period_named
from floor.desk.tx import Tx
from floor.nouns import GRADES

# What changes the figures of a time that is over: decisions, and what is written late.
DECIDE = (f.LapseConfirmed, f.LapseDismissed, f.Lapsed, f.DayLapsed, f.DutyOverdue, f.RatingVoided)


@dataclass(frozen=True, slots=True)
class Ahead:
    """Figures of a month, counted outside the writer; `seq`: the journal's last row before that began."""

    month: str
    seq: int
    figures: dict[str, Any]


def as_of_now(tx: Tx, month: str, ahead: Ahead | None) -> dict[str, Any]:
    """Those that were counted ahead, if nothing has been decided since; else counted here."""
    if ahead is not None and ahead.month == month and not tx.pen.told_since(ahead.seq, DECIDE):
        return ahead.figures
    return of_month(tx, month)


def of_month(tx: Tx, month: str) -> dict[str, Any]:
    """Figures by the names of the bulletin's fields; `month`: 2026-06.

    A rating is real-name when its number was given for an ID; of the others the hall has chosen whether they count officially.
    """
    first, last = period_named(month)
    chosen = tx.house.rulebook
    return officially(chosen, tx.pen.counted(*edges(tx.house.hours, first, last), chosen.notes()))


def officially(chosen: Rulebook, found: dict[str, int | str]) -> dict[str, int | str]:
    """With the ratings that count officially, as the hall has chosen."""
    if chosen.settings["rating.real_name"] == "counted":
        return found | {"rated_official": sum(int(found[f"rated_{grade}"]) for grade in GRADES)}
    return found

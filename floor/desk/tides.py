"""Orders on tide windows: open, end, decline a proposal; their end by time and with the post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from floor import facts as f
from floor import refusals as r
from floor.desk.calls import offer_lent
from floor.rules import tides as rules
from floor.tides import Tide

if TYPE_CHECKING:
    from floor.desk.tx import Tx

RULE = "tide"


@dataclass(frozen=True, slots=True)
class Lend:
    """`foreseen`: lapses of the matters in the next hour without it and with it, as far as somebody has foreseen."""

    counter: int
    matters: list[str]
    minutes: int
    proposed: bool = False
    foreseen: tuple[float | None, float | None] = (None, None)


def open_tide(tx: Tx, order: Lend) -> Tide:
    """The counter also takes these matters, from now on, for so many minutes."""
    if not tx.house.config.tide.enabled:
        raise r.RuleRefused(rule=RULE, missing=["tide.enabled"])
    for matter in order.matters:
        if matter not in tx.book.matters:
            raise r.UnknownMatter(matter=matter)
    counter = tx.counter(order.counter)
    able = rules.trained(tx.book, counter, tx.house.config.tide.all_trained)
    matters = rules.may_lend(counter, able, order.matters, tx.book.tides.open.get(order.counter))
    tide = f"{tx.book.day.replace('-', '')}-t{tx.seq + 1}"
    until = tx.now + timedelta(minutes=order.minutes)
    how = "proposed" if order.proposed else "by_hand"
    without, with_it = order.foreseen
    tx.append(f"counter:{order.counter}", [f.TideOpened(tide, tx.book.day, order.counter, matters, until, how, without, with_it)])
    offer_lent(tx, order.counter)
    return _tide(tx, tide)


def end_tide(tx: Tx, tide_id: str) -> Tide:
    """Back to its own matters before the time."""
    tide = _tide(tx, tide_id)
    tx.append(f"counter:{tide.counter}", rules.end(tide, tx.now, "by_hand"))
    return _tide(tx, tide_id)


def decline(tx: Tx, proposal: f.TideDeclined) -> None:
    """Decided against; the journal keeps what was known."""
    tx.append(f"counter:{tx.counter(proposal.counter).number}", [proposal])


def close_with(tx: Tx, number: int, at: datetime) -> None:
    """The post ends, and what it lent with it."""
    tide = tx.book.tides.open.get(number)
    if tide is not None:
        tx.append(f"counter:{number}", rules.end(tide, at, "closed"))


def run_out(tx: Tx, number: int) -> None:
    """The time of what the counter lent is over, at its true moment."""
    tide = tx.book.tides.open[number]
    tx.append(f"counter:{number}", rules.end(tide, tide.until, "time"))


def _tide(tx: Tx, tide_id: str) -> Tide:
    found = tx.book.tide(tide_id)
    if found is None:
        raise r.UnknownTide(tide=tide_id)
    return found

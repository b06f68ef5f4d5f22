"""What the product does of itself when something is entered or done in a register. Which act does what is written in the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from config.rulebook.schema import Effect
from floor import facts as f
from floor import refusals as r
from floor.calendar import edges
from floor.desk import counts, standstill
from floor.desk.counts import Ahead as Ahead
from floor.desk.tx import Tx
from floor.nouns import BAD, Entry
from floor.rules.draws import MOST, drawn
from floor.rules.findings import FINDINGS

CALLBACKS = "callbacks"  # the register
Enter = Callable[[Tx, str, Mapping[str, Any]], Entry]


def filled(effect: Effect | None, tx: Tx, entry: Entry) -> dict[str, Any]:
    """What the hall fills in with the act, whatever was typed; `entry`: as it stands before it."""
    return standstill.closing(tx, entry) if effect == "standstill_over" else {}


def carry_out(effect: Effect | None, tx: Tx, entry: Entry, enter: Enter, ahead: Ahead | None = None) -> None:
    """`entry`: as it stands after the act; `enter`: makes an entry in a register; `ahead`: figures counted before the order."""
    if effect == "recount":
        _recount(tx, entry, ahead)
    elif effect is not None:
        _EFFECTS[effect](tx, entry, enter)


def _standstill_over(tx: Tx, emergency: Entry, enter: Enter) -> None:
    standstill.over(tx, emergency)


def _rating_voided(tx: Tx, review: Entry, enter: Enter) -> None:
    """T13 let it pass: the rating is left out of every figure from now on (R09)."""
    ticket, service = str(review.fields.get("ticket")), int(review.fields.get("service") or 1)
    rating = tx.book.rated(ticket, service)
    if rating is None or rating.grade > BAD:
        raise r.BadRequest(problems=[f"ticket: {ticket} has no bad rating of its service {service}"], wrong=["ticket", "service"])
    if rating.valid:
        tx.append(f"ticket:{ticket}", [f.RatingVoided(ticket, service, review.id)])


def _recount(tx: Tx, bulletin: Entry, ahead: Ahead | None) -> None:
    """A draft's figures as they are by now: a review or a supervisor may have decided since (R28)."""
    try:
        now = counts.as_of_now(tx, str(bulletin.fields["month"]), ahead)
    except ValueError as e:
        raise r.BadRequest(problems=[f"month: {e}"], wrong=["month"]) from None
    changed = {name: value for name, value in now.items() if bulletin.fields.get(name) != value}
    if changed:
        tx.append(f"entry:{bulletin.id}", [f.EntryCorrected(bulletin.id, changed, "recount")])


def _blame(tx: Tx, cover: Entry, enter: Enter) -> None:
    """The three cases of 001 (R20): a finding for each who answers, on which another person decides."""
    for post in _ANSWERS[cover.fields["case"]]:
        about = {"source": cover.id, "ground": "no_cover", "whom": cover.fields[post], "facts": cover.fields["error"]}
        enter(tx, FINDINGS, about)


def _draw(tx: Tx, draw: Entry, enter: Enter) -> None:
    """Drawn at once, from the row that asked for it; who asked stands there (R22)."""
    asked = draw.fields
    first, last = date.fromisoformat(asked["first"]), date.fromisoformat(asked["last"])
    if not (first <= last and 1 <= asked["count"] <= MOST):
        raise r.BadRequest(problems=[f"first to last: days in order; count: 1 to {MOST}"], wrong=["first", "last", "count"])
    seq, seed = tx.seq, tx.book.hash
    among = tx.pen.finished(asked["of"], edges(tx.house.hours, first, last)[1], seq)
    if not among:
        raise r.BadRequest(problems=["first, last: nothing was finished then that had no callback yet"], wrong=["first", "last"])
    sources = drawn(seed, among, asked["count"])
    told = {"population": len(among), "seed_seq": seq, "seed": seed, "drawn": sources}
    tx.append(f"entry:{draw.id}", [f.EntryActed(draw.id, "draw", "drawn", told)])
    for source in sources:
        enter(tx, CALLBACKS, {"source": source, "chosen": "random", "draw": draw.id})


_ANSWERS = {"no_handover": ("a",), "covering": ("b",), "poor_handover": ("a", "b")}
_EFFECTS: dict[Effect, Callable[[Tx, Entry, Enter], None]] = {
    "rating_voided": _rating_voided, "blame": _blame, "draw": _draw, "standstill_over": _standstill_over,
}  # fmt: skip

"""What the product does of itself when something is entered or done in a register. Which act does what is written in the books."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from config.rulebook.schema import Effect
from floor import facts as f
from floor import refusals as r
from floor.desk import counts
from floor.desk.tx import Tx
from floor.nouns import BAD, Entry

Enter = Callable[[Tx, str, Mapping[str, Any]], Entry]


def carry_out(effect: Effect | None, tx: Tx, entry: Entry, enter: Enter) -> None:
    """`entry`: as it stands after the act; `enter`: makes an entry in a register."""
    if effect is not None:
        _EFFECTS[effect](tx, entry, enter)


def _rating_voided(tx: Tx, review: Entry, enter: Enter) -> None:
    """T13 let it pass: the rating is left out of every figure from now on (R09)."""
    ticket, service = str(review.fields.get("ticket")), int(review.fields.get("service") or 1)
    rating = tx.book.rated(ticket, service)
    if rating is None or rating.grade > BAD:
        raise r.BadRequest(problems=[f"ticket: {ticket} has no bad rating of its service {service}"], wrong=["ticket", "service"])
    if rating.valid:
        tx.append(f"ticket:{ticket}", [f.RatingVoided(ticket, service, review.id)])


def _recount(tx: Tx, bulletin: Entry, enter: Enter) -> None:
    """A draft's figures as they are by now: a review or a supervisor may have decided since (R28)."""
    now = counts.of_month(tx, str(bulletin.fields["month"]))
    changed = {name: value for name, value in now.items() if bulletin.fields.get(name) != value}
    if changed:
        tx.append(f"entry:{bulletin.id}", [f.EntryCorrected(bulletin.id, changed, "recount")])


_EFFECTS: dict[Effect, Callable[[Tx, Entry, Enter], None]] = {"rating_voided": _rating_voided, "recount": _recount}

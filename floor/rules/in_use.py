"""What speaks against a change of a counter as the floor stands: whom it would leave, and whose number it would take. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from config.parts import Fault
from floor.nouns import CLOSED, Counter

if TYPE_CHECKING:
    from floor.book import Book


def wrongs(book: Book, key: str, values: dict[str, Any], at: datetime) -> list[Fault]:
    """`at`: when it is to hold, in the hall's own time."""
    old = book.counters.get(int(key))
    if old is None:
        return []
    found = [*_waited_for(book, old, values), *_elsewhere(old, values, at)]
    return [*found, *_bound(book, old)] if old.in_use and not values["in_use"] else found


def _waited_for(book: Book, old: Counter, values: dict[str, Any]) -> list[Fault]:
    """People who wait for what this counter alone serves, and then would not."""
    elsewhere = {m for x in book.in_use.values() if x.number != old.number for m in x.matters}
    kept = set(values["matters"]) if values["in_use"] else set()
    given_up = (set(old.matters) if old.in_use else set()) - kept - elsewhere
    waiting = [x.number for x in book.tickets.values() if {x.matter, *x.later} & given_up]
    if not waiting:
        return []
    return [Fault("matters", f"no counter would serve {', '.join(waiting)} any more: let these numbers be served first")]


def _elsewhere(old: Counter, values: dict[str, Any], at: datetime) -> list[Fault]:
    """The number of a counter that went out of use stands nowhere else on that day."""
    if (old.in_use and values["in_use"]) or values["zone"] == old.zone:
        return []
    if not old.in_use and old.since is not None and old.since.astimezone(at.tzinfo).date() < at.date():
        return []
    return [Fault("zone", f"counter {old.number} stood in zone {old.zone} today: it may stand in another from tomorrow on")]


def _bound(book: Book, old: Counter) -> list[Fault]:
    """Whoever is on post, and numbers and delegations that are bound to it."""
    if old.state != CLOSED:
        return [Fault("in_use", f"counter {old.number} is not closed: close it first")]
    numbers = [x.number for x in book.tickets.values() if old.number in (x.reserved, x.counter)]
    if numbers:
        return [Fault("in_use", f"{', '.join(numbers)} are bound to counter {old.number}: serve or transfer them first")]
    told = [x for x in book.delegations.values() if x.fields.get("counter") == old.number]
    return [Fault("in_use", f"matters are delegated to counter {old.number}: end the delegation first")] if told else []

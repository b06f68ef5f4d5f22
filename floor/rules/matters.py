"""Several matters on one number: which are taken together, which is next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from floor import facts as f
from floor import refusals as r
from floor.nouns import CALLED, HELD, SERVING, WAITING, Counter, Ticket
from floor.rules.tickets import in_state, ready

MOST = 5  # matters on one number


def together(matters: Sequence[str]) -> list[str]:
    """The matters of a number in the visitor's order."""
    if not 1 <= len(matters) <= MOST or len(set(matters)) != len(matters):
        raise r.BadRequest(problems=[f"matters: 1 to {MOST}, each once"])
    return list(matters)


def add(ticket: Ticket, matter: str) -> list[f.Fact]:
    in_state(ticket, WAITING, CALLED, SERVING, HELD)
    together([*ticket.matters, matter])
    return [f.MatterAdded(ticket.id, matter)]


def next_here(ticket: Ticket, counter: Counter) -> str | None:
    """The visitor's next matter that this counter serves, right after it ended one for them."""
    if ticket.state != WAITING or ticket.served_at != counter.number or counter.ticket is not None:
        return None
    return next((m for m in ticket.stands if m in (counter.serves or ())), None)


def go_on(ticket: Ticket, counter: Counter, used_s: float, why: dict[str, Any]) -> list[f.Fact]:
    in_state(ticket, WAITING)
    ready(counter)
    matter = next_here(ticket, counter)
    if matter is None:
        raise r.NotServed(counter=counter.number, matters=list(ticket.stands))
    return [f.WentOn(ticket.id, counter.number, matter, used_s, why)]

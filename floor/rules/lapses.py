"""The 30-minute ledger: when a wait is a lapse, its likely cause, and who decides (R02)."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass

from floor import facts as f
from floor import refusals as r
from floor.nouns import Counter, Lapse, Obligation, Ticket


def lapse(wait: Obligation, ticket: Ticket, waited_s: float, cause: str, late: bool) -> f.Lapsed:
    """The fault of a wait whose due moment has passed; `waited_s`: its open seconds until it is written, or until its day ended."""
    assert wait.due_at is not None
    return f.Lapsed(
        wait.id, wait.id, ticket.id, ticket.number, ticket.matter, ticket.wait_no, wait.due_at, waited_s, late, cause
    )


def cause(ticket: Ticket, counters: Iterable[Counter], lent: Container[int] = ()) -> str:
    """Likely cause: visitor_gone (called in this wait before), no_counter_open, counter_idle, all_busy.

    `lent`: counters that lend themselves to the matter.
    """
    if ticket.call_no > 0:
        return "visitor_gone"
    takes = [c for c in counters if set(ticket.stands) & set(c.serves or ()) or c.number in lent]
    serving = [c for c in takes if c.state == "open" and ticket.reserved in (None, c.number)]
    if not serving:
        return "no_counter_open"
    return "counter_idle" if any(c.ticket is None for c in serving) else "all_busy"


@dataclass(frozen=True, slots=True)
class Charge:
    """Who bears a confirmed lapse, as the supervisor settles it (rulebook 2.2); `person`: an account. Both None: the hall."""

    counter: int | None = None
    person: str | None = None


OF_THE_HALL = Charge()


def confirm(found: Lapse, complaint: str | None, needs_complaint: bool, charge: Charge = OF_THE_HALL) -> list[f.Fact]:
    _undecided(found)
    if needs_complaint and not (complaint or "").strip():
        raise r.RuleRefused(rule="R02", missing=["complaint"])
    return [f.LapseConfirmed(found.id, (complaint or "").strip() or None, charge.counter, charge.person)]


def dismiss(found: Lapse, reason: str) -> list[f.Fact]:
    _undecided(found)
    if not reason.strip():
        raise r.RuleRefused(rule="R02", missing=["reason"])
    return [f.LapseDismissed(found.id, reason.strip())]


def _undecided(found: Lapse) -> None:
    if found.state != "logged":
        raise r.WrongState(lapse=found.id, state=found.state, needs=["logged"])

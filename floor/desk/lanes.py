"""Orders about lanes: grant one, give a visitor a helper."""

from __future__ import annotations

from floor.desk import projects
from floor.desk.tx import Tx
from floor.nouns import Ticket
from floor.rules import lanes as rules


def grant_lane(
    tx: Tx, ticket_id: str, lane: str, ground: str | None, reason: str | None = None, project: str | None = None
) -> Ticket:  # fmt: skip
    """`project`: the code that the green lane asks for."""
    ticket = tx.ticket(ticket_id)
    admitted = projects.admitted(tx, project) if lane == "green" else None
    tx.append(f"ticket:{ticket.id}", rules.grant_lane(ticket, lane, ground, reason, admitted))
    return tx.ticket(ticket.id)


def assign_helper(tx: Tx, ticket_id: str, helper: str | None) -> Ticket:
    """`helper`: an account's id, None = nobody any more."""
    ticket = tx.ticket(ticket_id)
    tx.append(f"ticket:{ticket.id}", rules.assign_helper(ticket, helper))
    return tx.ticket(ticket.id)

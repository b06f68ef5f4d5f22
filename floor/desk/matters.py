"""Orders on a number with several matters: add one, go straight on with the next."""

from __future__ import annotations

from floor import refusals as r
from floor.desk.calls import offer, own, passed_by
from floor.desk.tx import Tx
from floor.nouns import Ticket
from floor.rules import matters as rules


def add(tx: Tx, ticket_id: str, matter: str) -> Ticket:
    """Another matter on the number, with the order clock that the number has."""
    ticket = tx.ticket(ticket_id)
    known = tx.book.matters.get(matter)
    if known is None:
        raise r.UnknownMatter(matter=matter)
    if not known.open:
        raise r.MatterClosed(matter=matter)
    tx.append(f"ticket:{ticket.id}", rules.add(ticket, matter))
    return offer(tx, ticket.id)


def go_on(tx: Tx, ticket_id: str) -> Ticket:
    """The counter that ended one matter begins the visitor's next; whom this passes is stored."""
    ticket = tx.ticket(ticket_id)
    if ticket.served_at is None:
        raise r.WrongState(ticket=ticket.id, number=ticket.number, state=ticket.state, needs=["a matter just finished"])
    counter = own(tx, ticket.served_at)
    key = tx.house.rule.key(ticket.lane, ticket.clock).isoformat(timespec="seconds")
    why = {"clause": "went_on", "key": key, "lane": ticket.lane, "passed": passed_by(tx, counter, ticket)}
    tx.append(f"ticket:{ticket.id}", rules.go_on(ticket, counter, tx.waited_s(ticket.id), why))
    return tx.ticket(ticket.id)

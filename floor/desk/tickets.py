"""Orders on a ticket that was taken: recall, withdraw, start, finish, no-show, return, hold, resume, transfer, cancel."""

from __future__ import annotations

from floor import facts as f
from floor import refusals as r
from floor.desk.calls import not_in_emergency, offer
from floor.desk.tx import Tx
from floor.nouns import CALLED, SERVING, Ticket
from floor.rules import tickets as rules


def recall(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    not_in_emergency(tx)
    return _done(tx, ticket, rules.recall(ticket))


def withdraw(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    return _done(tx, ticket, rules.withdraw(ticket, tx.wait(ticket.id), tx.clock, tx.now))


def start(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    return _done(tx, ticket, rules.start(ticket))


def finish(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    return _done(tx, ticket, rules.finish(ticket, tx.now, tx.house.config.rating.window_s, tx.clock))


def no_show(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    wait = tx.house.config.wait
    doubt = (float(wait.no_show_doubt_s), wait.no_show_doubt_wait_min * 60.0)
    return _done(tx, ticket, rules.no_show(ticket, tx.wait(ticket.id), tx.now, doubt))


def come_back(tx: Tx, ticket_id: str) -> Ticket:
    """`return` in the contract; a word that Python keeps for itself."""
    ticket = tx.ticket(ticket_id)
    keeps = tx.house.config.wait.return_keeps_clock
    return _done(tx, ticket, rules.come_back(ticket, tx.now, tx.clock, keeps, tx.book.day))


def hold(tx: Tx, ticket_id: str, reason: str) -> Ticket:
    ticket = _ours(tx, ticket_id, CALLED, SERVING)
    return _done(tx, ticket, rules.hold(ticket, tx.waited_s(ticket.id), reason))


def resume(tx: Tx, ticket_id: str) -> Ticket:
    ticket = tx.ticket(ticket_id)
    return _done(tx, ticket, rules.resume(ticket, tx.now, tx.clock))


def transfer(tx: Tx, ticket_id: str, matter: str | None, counter: int | None) -> Ticket:
    ticket = _ours(tx, ticket_id, CALLED, SERVING)
    if matter is None and counter is None:
        raise r.BadRequest(problems=["matter or counter: say where the visitor goes"])
    target = matter or ticket.matter
    if target not in tx.book.matters:
        raise r.UnknownMatter(matter=target)
    if counter is not None:
        there = tx.counter(counter)
        if target not in there.matters:
            raise r.NotServed(counter=counter, matters=[target])
    return _done(tx, ticket, rules.transfer(ticket, (target, counter), tx.waited_s(ticket.id), tx.now, tx.clock))


def cancel(tx: Tx, ticket_id: str, reason: str) -> Ticket:
    ticket = _ours(tx, ticket_id, CALLED)
    return _done(tx, ticket, rules.cancel(ticket, tx.waited_s(ticket.id), reason))


def _ours(tx: Tx, ticket_id: str, *states: str) -> Ticket:
    """The ticket; in `states` (all but waiting and held, if none are named) only its own counter may act on it."""
    ticket = tx.ticket(ticket_id)
    bound = states or (CALLED, SERVING)
    if ticket.state in bound and ticket.counter is not None and not tx.actor.serves_at(tx.counter(ticket.counter)):
        raise r.NotYourTicket(ticket=ticket.id, number=ticket.number, counter=ticket.counter)
    return ticket


def _done(tx: Tx, ticket: Ticket, facts: list[f.Fact]) -> Ticket:
    tx.append(f"ticket:{ticket.id}", facts)
    return offer(tx, ticket.id)

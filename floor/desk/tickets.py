"""Orders on a ticket: call, recall, withdraw, start, finish, no-show, return, hold, resume, transfer, cancel."""

from __future__ import annotations

from floor import facts as f
from floor import refusals as r
from floor.desk.tx import Tx, id_of
from floor.nouns import CALLED, CLOSED, SERVING, WAITING, Counter, Ticket
from floor.rules import tickets as rules
from priority.choose import Head, choose


def call_next(tx: Tx, number: int) -> Ticket | None:
    """The ticket that the rule gives this counter, called; None when nobody it can serve waits."""
    counter = _own(tx, number)
    rules.ready(counter)
    heads, lent = _heads(tx, counter)
    choice = choose(heads, tx.book.runs, tx.house.rule, tx.now)
    if choice is None:
        return None
    ticket = tx.ticket(choice.head.ticket)
    return _done(tx, ticket, rules.call(ticket, counter, choice.head.waited_s, rules.reason_of(choice, tx.house.rule, lent), choice.ran))


def _heads(tx: Tx, counter: Counter) -> tuple[list[Head], bool]:
    """Of its own queues; only when nobody waits there, of those that it lends itself to (then True)."""
    heads = tx.book.lines.heads(counter.serves or (), counter.number, tx.house.rule, tx.waited_s)
    if heads or not (lent := tx.book.tides.lent(counter.number)):
        return heads, False
    return tx.book.lines.heads(lent, None, tx.house.rule, tx.waited_s), True


def call_chosen(tx: Tx, number: int, chosen: str, reason: str) -> Ticket:
    """A number that the clerk chose, with the reason; stored with the heads it passed."""
    counter = _own(tx, number)
    rules.ready(counter)
    ticket = tx.book.tickets.get(id_of(tx.book.day, chosen.strip().upper()))
    if ticket is None:
        raise r.UnknownTicket(number=chosen)
    rules.in_state(ticket, WAITING)
    heads, lent = _heads(tx, counter)
    takes = tx.book.tides.lent(number) if lent else counter.serves or ()
    if ticket.reserved not in (None, number) or (ticket.reserved is None and ticket.matter not in takes):
        raise r.NotServed(counter=number, matters=[ticket.matter], reserved=ticket.reserved)
    if not reason.strip():
        raise r.BadRequest(problems=["reason: say why this number is called out of turn"])
    in_turn = choose(heads, tx.book.runs, tx.house.rule, tx.now)
    why = rules.reason_of(in_turn, tx.house.rule) if in_turn else {"passed": []}
    passed = [p for p in [rules.passed_head(in_turn.head, tx.house.rule), *why["passed"]] if p["ticket"] != ticket.id] if in_turn else []
    key = tx.house.rule.key(ticket.lane, ticket.clock).isoformat(timespec="seconds")
    stored = {"clause": "chosen", "key": key, "lane": ticket.lane, "reason": reason.strip(), "passed": passed, **rules.marked(lent)}
    ran = in_turn.ran if in_turn and ticket.lane != "ordinary" else ()
    return _done(tx, ticket, rules.call(ticket, counter, tx.waited_s(ticket.id), stored, ran))


def recall(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    return _done(tx, ticket, rules.recall(ticket))


def withdraw(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    return _done(tx, ticket, rules.withdraw(ticket, tx.wait(ticket.id), tx.clock, tx.now))


def start(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    return _done(tx, ticket, rules.start(ticket))


def finish(tx: Tx, ticket_id: str) -> Ticket:
    ticket = _ours(tx, ticket_id)
    return _done(tx, ticket, rules.finish(ticket, tx.now, tx.house.config.rating.window_s))


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


def _own(tx: Tx, number: int) -> Counter:
    """The counter, if the actor may act there."""
    counter = tx.counter(number)
    if not tx.actor.serves_at(counter):
        if counter.state == CLOSED:
            raise r.CounterClosed(counter=number, state=CLOSED)
        raise r.NotPermitted(counter=number)
    return counter


def _ours(tx: Tx, ticket_id: str, *states: str) -> Ticket:
    """The ticket; in `states` (all but waiting and held, if none are named) only its own counter may act on it."""
    ticket = tx.ticket(ticket_id)
    bound = states or (CALLED, SERVING)
    if ticket.state in bound and ticket.counter is not None and not tx.actor.serves_at(tx.counter(ticket.counter)):
        raise r.NotYourTicket(ticket=ticket.id, number=ticket.number, counter=ticket.counter)
    return ticket


def _done(tx: Tx, ticket: Ticket, facts: list[f.Fact]) -> Ticket:
    tx.append(f"ticket:{ticket.id}", facts)
    return tx.ticket(ticket.id)

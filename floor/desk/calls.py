"""Calling: the next, a chosen number; and the ready counter that a new ticket is offered to (policy.md section 3)."""

from __future__ import annotations

from floor import facts as f
from floor import refusals as r
from floor.actors import HALL
from floor.desk.tx import Tx, id_of
from floor.nouns import CLOSED, WAITING, Counter, Ticket
from floor.rules import counters as posts
from floor.rules import tickets as rules
from priority.choose import Choice, Head, choose


def call_next(tx: Tx, number: int) -> Ticket | None:
    """The ticket that the rule gives this counter, called; None when nobody it can serve waits: then the counter is ready."""
    counter = own(tx, number)
    not_in_emergency(tx)
    rules.ready(counter)
    heads, lent = _heads(tx, counter)
    choice = choose(heads, tx.book.runs, tx.house.rule, tx.now)
    if choice is None:
        if counter.ready_since is None:
            tx.append(f"counter:{number}", [f.CounterReady(number)])
        return None
    return _called(tx, counter, choice, lent)


def _heads(tx: Tx, counter: Counter) -> tuple[list[Head], bool]:
    """Of its own queues; only when nobody waits there, of those that it lends itself to (then True)."""
    heads = tx.book.lines.heads(counter.serves or (), counter.number, tx.house.rule, tx.waited_s)
    if heads or not (lent := tx.book.tides.lent(counter.number)):
        return heads, False
    return tx.book.lines.heads(lent, None, tx.house.rule, tx.waited_s), True


def call_chosen(tx: Tx, number: int, chosen: str, reason: str) -> Ticket:
    """A number that the clerk chose, with the reason; stored with the heads it passed."""
    counter = own(tx, number)
    _may_choose(tx)
    not_in_emergency(tx)
    rules.ready(counter)
    ticket = tx.book.tickets.get(id_of(tx.book.day, chosen.strip().upper()))
    if ticket is None:
        raise r.UnknownTicket(number=chosen)
    rules.in_state(ticket, WAITING)
    heads, lent = _heads(tx, counter)
    takes = tx.book.tides.lent(number) if lent else counter.serves or ()
    if ticket.reserved not in (None, number) or (ticket.reserved is None and not set(ticket.stands) & set(takes)):
        raise r.NotServed(counter=number, matters=list(ticket.stands), reserved=ticket.reserved)
    if not reason.strip():
        raise r.BadRequest(problems=["reason: say why this number is called out of turn"])
    in_turn = choose(heads, tx.book.runs, tx.house.rule, tx.now)
    passed = passed_by(tx, counter, ticket)
    matter = next((m for m in ticket.stands if m in takes), ticket.matter)
    key = tx.house.rule.key(ticket.lane, ticket.clock).isoformat(timespec="seconds")
    stored = {"clause": "chosen", "key": key, "lane": ticket.lane, "reason": reason.strip(), "passed": passed, **rules.marked(lent)}
    ran = in_turn.ran if in_turn and ticket.lane != "ordinary" else ()
    tx.append(f"ticket:{ticket.id}", rules.call(ticket, counter, tx.waited_s(ticket.id), stored, ran, matter))
    return tx.ticket(ticket.id)


def passed_by(tx: Tx, counter: Counter, ticket: Ticket) -> list[dict[str, object]]:
    """Heads of this counter's queues that this ticket goes before out of turn, the first in turn first."""
    in_turn = choose(_heads(tx, counter)[0], tx.book.runs, tx.house.rule, tx.now)
    heads = [in_turn.head, *in_turn.passed] if in_turn else []
    return [rules.passed_head(h, tx.house.rule) for h in heads if h.ticket != ticket.id]


def _called(tx: Tx, counter: Counter, choice: Choice, lent: bool, actor: str | None = None) -> Ticket:
    ticket = tx.ticket(choice.head.ticket)
    facts = rules.call(ticket, counter, choice.head.waited_s, rules.reason_of(choice, tx.house.rule, lent), choice.ran, choice.head.matter)
    tx.append(f"ticket:{ticket.id}", facts, actor)
    return tx.ticket(ticket.id)


def _may_choose(tx: Tx) -> None:
    """Calling out of turn is a right of its own; a counter's token has its clerk's."""
    allowed = set(tx.house.config.order.chosen_roles)
    if not tx.actor.roles & (allowed | ({"counter"} if "clerk" in allowed else set())):
        raise r.NotPermitted(chosen_roles=sorted(allowed))


def offer(tx: Tx, ticket_id: str) -> Ticket:
    """A ticket that has begun to wait is offered to a ready counter that fits, or called by it (`order.auto_call`)."""
    ticket = tx.ticket(ticket_id)
    if ticket.state != WAITING or tx.book.emergency is not None:
        return ticket
    ready = [c for c in tx.book.counters.values() if c.ready_since is not None and c.offered is None]
    lent = [c for c in ready if ticket.reserved is None and set(ticket.stands) & set(tx.book.tides.lent(c.number))]
    counter = posts.offered_to(c for c in ready if _own_matter(c, ticket)) or posts.offered_to(lent)
    if counter is not None:
        _offer_to(tx, counter, ticket.id)
    return tx.ticket(ticket_id)


def offer_lent(tx: Tx, number: int) -> None:
    """A ready counter that begins to lend itself is offered whom the rule gives it of those who wait."""
    counter = tx.counter(number)
    if counter.ready_since is None or counter.offered is not None or tx.book.emergency is not None:
        return
    choice = choose(_heads(tx, counter)[0], tx.book.runs, tx.house.rule, tx.now)
    if choice is not None:
        _offer_to(tx, counter, choice.head.ticket)


def _offer_to(tx: Tx, counter: Counter, ticket: str) -> None:
    if not tx.house.config.order.auto_call:
        tx.append(f"counter:{counter.number}", [f.TicketOffered(counter.number, ticket)], HALL.id)
        return
    heads, lent = _heads(tx, counter)
    choice = choose(heads, tx.book.runs, tx.house.rule, tx.now)
    if choice is not None:
        _called(tx, counter, choice, lent, HALL.id)


def _own_matter(counter: Counter, ticket: Ticket) -> bool:
    if ticket.reserved is not None:
        return ticket.reserved == counter.number
    return bool(set(ticket.stands) & set(counter.serves or ()))


def not_in_emergency(tx: Tx) -> None:
    """No call while an emergency runs (R46)."""
    running = tx.book.emergency
    if running is not None:
        raise r.InEmergency(since=running.begun_at.astimezone(tx.house.hours.zone).isoformat(timespec="seconds"), message=running.message)


def own(tx: Tx, number: int) -> Counter:
    """The counter, if the actor may act there."""
    counter = tx.counter(number)
    if not tx.actor.serves_at(counter):
        if counter.state == CLOSED:
            raise r.CounterClosed(counter=number, state=CLOSED)
        raise r.NotPermitted(counter=number)
    return counter

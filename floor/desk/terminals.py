"""Call terminals: their keys give the console's orders, at their own counter, in the name of the clerk on post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from floor import facts as f
from floor import refusals as r
from floor.actors import POST_ROLES, Actor
from floor.desk import calls, counters, matters, tickets
from floor.desk.tx import Tx
from floor.nouns import CLOSED, WAITING, Counter, Ticket

REASON = "terminal"  # of a hold, a pause, a call out of turn: no key tells more

LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Pressed:
    """`counter`: where the terminal stands; `digits`: typed before the key; `staff`: account of a log-in."""

    terminal: str
    counter: int
    order: str
    digits: str = ""
    staff: str | None = None


def press(tx: Tx, pressed: Pressed) -> dict[str, Any]:
    """`result`: done, or nobody when no one waits; `number`: of the ticket that the order was about."""
    if pressed.order == LOGIN:
        _log_in(tx, pressed)
        return {"result": "done", "number": None}
    ticket = ORDERS[pressed.order](tx.acted_by(_on_post(tx, pressed.counter)), pressed)
    nobody = ticket is None and pressed.order == "next"
    return {"result": "nobody" if nobody else "done", "number": ticket.number if ticket else None}


def _log_in(tx: Tx, pressed: Pressed) -> None:
    """The post begins; whoever is on post here already only shows the card again."""
    if pressed.staff is None:
        raise r.UnknownStaff()
    clerk = _clerk(tx, pressed.staff)
    counter = tx.counter(pressed.counter)
    acting = tx.acted_by(clerk)
    if counter.state == CLOSED or counter.clerk != clerk.staff:
        counters.open_counter(acting, counter.number, None, None)
    acting.append(f"staff:{clerk.staff}", [f.LoggedIn(pressed.staff, pressed.terminal)])


def _log_out(tx: Tx, pressed: Pressed) -> None:
    counters.close(tx, pressed.counter, REASON, None)
    if tx.actor.staff is not None:
        tx.append(f"staff:{tx.actor.staff}", [f.LoggedOut(tx.actor.staff, pressed.terminal)])


def _on_post(tx: Tx, number: int) -> Actor:
    """Who gives the orders: the account on post; at a post without one the terminal itself, as a counter's token would."""
    counter = tx.counter(number)
    if counter.state == CLOSED:
        raise r.CounterClosed(counter=number, state=CLOSED)
    if counter.clerk is None:
        return Actor(tx.actor.id, frozenset({"counter"}), str(number))
    return _clerk(tx, counter.clerk)


def _clerk(tx: Tx, account: str) -> Actor:
    staff = tx.book.staff(account)
    roles = frozenset(staff.roles) & POST_ROLES if staff is not None and staff.active else frozenset()
    if not roles:
        raise r.NotPermitted(needs=sorted(POST_ROLES))
    return Actor(f"staff:{account}", roles)


def _pause(tx: Tx, pressed: Pressed) -> None:
    """One key: away, and back again."""
    if tx.counter(pressed.counter).state == "paused":
        counters.resume(tx, pressed.counter)
    else:
        counters.pause(tx, pressed.counter, REASON, None)


def _call_chosen(tx: Tx, pressed: Pressed) -> Ticket:
    """Keys have no letters: the digits must fit one waiting number of this counter only."""
    counter = tx.counter(pressed.counter)
    takes = {*(counter.serves or ()), *tx.book.tides.lent(counter.number)}
    n = int(pressed.digits or "0")
    fitting = [t for t in tx.book.tickets.values() if t.state == WAITING and t.n == n and _takes(counter, takes, t)]
    if not fitting:
        raise r.UnknownTicket(number=pressed.digits)
    if len(fitting) > 1:
        raise r.SeveralNumbers(numbers=sorted(t.number for t in fitting))
    return calls.call_chosen(tx, counter.number, fitting[0].number, REASON)


def _takes(counter: Counter, takes: set[str], ticket: Ticket) -> bool:
    return ticket.reserved == counter.number or (ticket.reserved is None and bool(takes & set(ticket.stands)))


def _start(tx: Tx, pressed: Pressed) -> Ticket:
    """The called visitor's service; with nobody called, the next matter of the visitor who was just served here."""
    counter = tx.counter(pressed.counter)
    just_served = tx.book.tickets.get(counter.rating or "")
    if counter.ticket is None and just_served is not None and just_served.state == WAITING:
        return matters.go_on(tx, just_served.id)
    return tickets.start(tx, _in_hand(tx, pressed.counter))


def _resume(tx: Tx, pressed: Pressed) -> Ticket:
    """The ticket with these digits, or else the last one, of those that this counter set aside."""
    held = [t for t in tx.book.held.values() if t.counter == pressed.counter and (not pressed.digits or t.n == int(pressed.digits))]
    if not held:
        raise r.UnknownTicket(number=pressed.digits or None)
    return tickets.resume(tx, max(held, key=lambda t: (t.started_at or t.called_at or t.taken_at, t.seq)).id)


def _transfer(tx: Tx, pressed: Pressed) -> Ticket:
    return tickets.transfer(tx, _in_hand(tx, pressed.counter), None, int(pressed.digits or "0"))


def _in_hand(tx: Tx, number: int) -> str:
    ticket = tx.counter(number).ticket
    if ticket is None:
        raise r.UnknownTicket(counter=number)
    return ticket


def _of_ticket(order: Callable[[Tx, str], Ticket]) -> Callable[[Tx, Pressed], Ticket]:
    return lambda tx, pressed: order(tx, _in_hand(tx, pressed.counter))


ORDERS: dict[str, Callable[[Tx, Pressed], Ticket | None]] = {
    "logout": _log_out,
    "next": lambda tx, pressed: calls.call_next(tx, pressed.counter),
    "call": _call_chosen,
    "recall": _of_ticket(tickets.recall),
    "start": _start,
    "finish": _of_ticket(tickets.finish),
    "no_show": _of_ticket(tickets.no_show),
    "hold": _of_ticket(lambda tx, ticket: tickets.hold(tx, ticket, REASON)),
    "resume": _resume,
    "transfer": _transfer,
    "withdraw": _of_ticket(tickets.withdraw),
    "pause": _pause,
}

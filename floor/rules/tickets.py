"""What may happen to a ticket that has been taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from floor import facts as f
from floor import refusals as r
from floor.nouns import CALLED, CLOSED, HELD, NO_SHOW, SERVING, WAITING, Counter, Obligation, Ticket
from floor.rules.clocks import WaitClock
from priority.choose import Choice, Head
from priority.lanes import Rule


def in_state(ticket: Ticket, *states: str) -> None:
    """Refuse unless the ticket is in one of the states."""
    if ticket.state not in states:
        raise r.WrongState(ticket=ticket.id, number=ticket.number, state=ticket.state, outcome=ticket.outcome, needs=list(states))


def ready(counter: Counter) -> None:
    """Refuse unless the counter may call: open and without a ticket."""
    if counter.state != "open":
        raise r.CounterClosed(counter=counter.number, state=counter.state)
    if counter.ticket is not None:
        raise r.CounterBusy(counter=counter.number, ticket=counter.ticket)


def call(
    ticket: Ticket, counter: Counter, used_s: float, why: dict[str, Any], ran: tuple[str, ...] = (), matter: str | None = None
) -> list[f.Fact]:
    """`matter`: which of the ticket's matters; None = the first."""
    ready(counter)
    in_state(ticket, WAITING)
    return [f.Called(ticket.id, counter.number, ticket.call_no + 1, used_s, why, list(ran), matter or ticket.matter)]


def marked(lent: bool) -> dict[str, Any]:
    """What a stored reason says of a counter that lent itself."""
    return {"lent": True} if lent else {}


def reason_of(choice: Choice, rule: Rule, lent: bool = False) -> dict[str, Any]:
    """What is stored of a choice: clause, key, and each head it passed with lane, key and open seconds waited."""
    passed = [passed_head(h, rule) for h in choice.passed]
    key = choice.key.isoformat(timespec="seconds")
    return {"clause": choice.clause, "key": key, "lane": choice.head.lane, "passed": passed, **marked(lent)}


def passed_head(h: Head, rule: Rule) -> dict[str, Any]:
    key = rule.key(h.lane, h.clock).isoformat(timespec="seconds")
    return {
        "ticket": h.ticket, "number": h.number, "matter": h.matter, "lane": h.lane, "waited_s": round(h.waited_s, 3), "key": key,
    }  # fmt: skip


def recall(ticket: Ticket) -> list[f.Fact]:
    in_state(ticket, CALLED)
    return [f.Recalled(ticket.id, _at(ticket), ticket.call_no + 1)]


def withdraw(ticket: Ticket, wait: Obligation | None, clock: WaitClock, now: datetime) -> list[f.Fact]:
    in_state(ticket, CALLED)
    return [f.Withdrawn(ticket.id, _at(ticket), wait.used_s if wait else 0.0, **clock.goes_on(wait, max(now, ticket.clock)))]


def start(ticket: Ticket) -> list[f.Fact]:
    in_state(ticket, CALLED)
    return [f.Started(ticket.id, _at(ticket))]


def finish(ticket: Ticket, now: datetime, rating_window_s: int, clock: WaitClock) -> list[f.Fact]:
    """The visit ends, or with further matters on the number: waits for the next one."""
    in_state(ticket, SERVING)
    until = now + timedelta(seconds=rating_window_s)
    if ticket.later:
        return [f.MatterDone(ticket.id, _at(ticket), ticket.matter, until, **clock.opened(now))]
    return [f.Finished(ticket.id, _at(ticket), until)]


def no_show(ticket: Ticket, wait: Obligation | None, now: datetime, doubt: tuple[float, float]) -> list[f.Fact]:
    """`doubt`: declared within so many seconds of the call, though the visitor had waited more than so many."""
    in_state(ticket, CALLED)
    called_s = max(0.0, (now - (ticket.called_at or now)).total_seconds())
    waited_s = wait.used_s if wait else 0.0
    return [f.NoShow(ticket.id, _at(ticket), called_s, waited_s, called_s <= doubt[0] and waited_s > doubt[1])]


def come_back(ticket: Ticket, now: datetime, clock: WaitClock, keeps_clock: bool, today: str) -> list[f.Fact]:
    """After a no-show: the old place once (setting), later the end of the line."""
    if ticket.outcome != NO_SHOW or ticket.day != today:
        raise r.WrongState(ticket=ticket.id, number=ticket.number, state=ticket.state, outcome=ticket.outcome, needs=[NO_SHOW])
    old_place = keeps_clock and ticket.returns == 0
    order_clock = ticket.clock if old_place else max(now, ticket.clock)  # called before the booked time: that time stands
    return [f.Returned(ticket.id, order_clock, **clock.opened(max(now, order_clock)))]


def hold(ticket: Ticket, used_s: float, reason: str) -> list[f.Fact]:
    in_state(ticket, WAITING, CALLED, SERVING)
    if not reason.strip():
        raise r.BadRequest(problems=["reason: say why the ticket is set aside"])
    counter = None if ticket.state == WAITING else ticket.counter
    return [f.Held(ticket.id, counter, None if ticket.state == SERVING else used_s, reason.strip())]


def resume(ticket: Ticket, now: datetime, clock: WaitClock) -> list[f.Fact]:
    in_state(ticket, HELD)
    own = ticket.counter if ticket.counter is not None else ticket.reserved  # a reservation outlives a hold
    return [f.Resumed(ticket.id, own, **clock.opened(max(now, ticket.clock)))]


def transfer(
    ticket: Ticket, to: tuple[str, int | None], used_s: float, now: datetime, clock: WaitClock
) -> list[f.Fact]:
    """`to`: matter, and the counter it is reserved for, if any."""
    in_state(ticket, WAITING, CALLED, SERVING)
    matter, counter = to
    if counter is None and matter == ticket.matter and ticket.state == WAITING:
        raise r.WrongState(ticket=ticket.id, number=ticket.number, state=ticket.state, needs=["another matter or counter"])
    left = None if ticket.state == WAITING else ticket.counter
    used = None if ticket.state == SERVING else used_s
    return [f.Transferred(ticket.id, left, matter, counter, used, **clock.opened(max(now, ticket.clock)))]


def cancel(ticket: Ticket, used_s: float, reason: str) -> list[f.Fact]:
    in_state(ticket, WAITING, CALLED, HELD)
    counter = ticket.counter if ticket.state == CALLED else None
    return [f.Cancelled(ticket.id, counter, None if ticket.state == HELD else used_s, reason.strip() or "asked")]


def close_day(ticket: Ticket, used_s: float) -> list[f.Fact]:
    """The book turns: whatever is open ends as cancelled, reason `day_end`."""
    if ticket.state == CLOSED:
        return []
    counter = ticket.counter if ticket.state in (CALLED, SERVING) else None
    return [f.Cancelled(ticket.id, counter, used_s, "day_end")]


def _at(ticket: Ticket) -> int:
    if ticket.counter is None:
        raise r.WrongState(ticket=ticket.id, number=ticket.number, state=ticket.state, needs=["a counter"])
    return ticket.counter

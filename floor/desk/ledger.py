"""The 30-minute ledger: the sweep that writes lapses and turns the day, and the supervisor's decisions."""

from __future__ import annotations

from datetime import datetime, timedelta

from floor import facts as f
from floor import refusals as r
from floor.desk.tx import Tx
from floor.nouns import Lapse
from floor.rules import lapses as rules
from floor.rules import tickets


def sweep(tx: Tx) -> int:
    """Write all that fell due before `tx.now`, in its true order; how many things were done.

    Lapses due before a midnight come before that midnight's closing of the book.
    """
    done, today = 0, tx.house.hours.day(tx.now).isoformat()
    if tx.book.day and tx.book.day < today:
        midnight = tx.house.hours.midnight_after(datetime.fromisoformat(tx.book.day).date())
        done += _lapses(tx, midnight) + _close_day(tx, midnight)
    if tx.book.day < today:
        tx.append("hall", [f.DayOpened(today)])
        done += 1
    return done + _lapses(tx, tx.now)


def next_moment(next_due: datetime | None, midnight: datetime) -> datetime:
    """The whole second at which the next thing falls due: after the earliest due wait, or the day's turn."""
    if next_due is None:
        return midnight
    after = next_due.replace(microsecond=0) + timedelta(seconds=1)
    return min(after, midnight)


def _lapses(tx: Tx, until: datetime) -> int:
    """Nobody waits beyond `until`: written after a night, a wait still ends with its day."""
    due = tx.book.overdue(until)
    late_after_s = tx.house.config.wait.late_after_s
    for wait in due:
        assert wait.due_at is not None
        ticket = tx.ticket(wait.subject)
        cause = rules.cause(ticket, tx.book.counters.values())
        late = (tx.now - wait.due_at).total_seconds() > late_after_s
        fact = rules.lapse(wait, ticket, round(tx.house.clock.used(wait, until), 3), cause, late)
        tx.append(f"ticket:{ticket.id}", [fact])
    return len(due)


def _close_day(tx: Tx, midnight: datetime) -> int:
    still_open = list(tx.book.tickets.values())
    for ticket in still_open:
        used_s = tx.house.clock.used(tx.wait(ticket.id), midnight)
        tx.append(f"ticket:{ticket.id}", tickets.close_day(ticket, used_s))
    for counter in list(tx.book.counters.values()):
        if counter.state != "closed":
            tx.append(f"counter:{counter.number}", [f.CounterClosed(counter.number, "day_end", None)])
    return len(still_open)


def confirm(tx: Tx, lapse_id: str, complaint: str | None) -> Lapse:
    found = _lapse(tx, lapse_id)
    return _decided(tx, lapse_id, rules.confirm(found, complaint, tx.house.config.wait.needs_complaint))


def dismiss(tx: Tx, lapse_id: str, reason: str) -> Lapse:
    return _decided(tx, lapse_id, rules.dismiss(_lapse(tx, lapse_id), reason))


def _lapse(tx: Tx, lapse_id: str) -> Lapse:
    found = tx.book.lapse(lapse_id)
    if found is None:
        raise r.UnknownLapse(lapse=lapse_id)
    return found


def _decided(tx: Tx, lapse_id: str, facts: list[f.Fact]) -> Lapse:
    tx.append(f"lapse:{lapse_id}", facts)
    return _lapse(tx, lapse_id)

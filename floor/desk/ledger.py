"""The 30-minute ledger: the sweep that writes lapses and turns the day, and the supervisor's decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from floor import facts as f
from floor import refusals as r
from floor.desk import appointments
from floor.desk.tx import Tx
from floor.nouns import Lapse, Obligation
from floor.rules import lapses as rules
from floor.rules import tickets


def sweep(tx: Tx) -> int:
    """Write all that fell due before `tx.now`, in its true order; how many things were done.

    What was due before a midnight comes before that midnight's closing of the book.
    """
    done, hours = 0, tx.house.hours
    today = hours.day(tx.now)
    if tx.book.day and tx.book.day < today.isoformat():
        midnight = hours.midnight_after(datetime.fromisoformat(tx.book.day).date())
        begun = hours.midnight_after(today - timedelta(days=1))
        done += _fallen(tx, midnight, begun) + _close_day(tx, midnight) + appointments.end_days_before(tx, today.isoformat())
    if tx.book.day < today.isoformat():
        tx.append("hall", [f.DayOpened(today.isoformat())])
        done += 1
    return done + _fallen(tx, tx.now, tx.now)


def next_moment(next_due: datetime | None, midnight: datetime) -> datetime:
    """The whole second at which the next thing falls due: after the earliest due wait, or the day's turn."""
    if next_due is None:
        return midnight
    after = next_due.replace(microsecond=0) + timedelta(seconds=1)
    return min(after, midnight)


def _fallen(tx: Tx, waits_until: datetime, missed_until: datetime) -> int:
    """Lapses of waits and missed appointments, by their due moments."""
    due: list[tuple[datetime, str, Callable[[], None]]] = []
    for wait in tx.book.overdue(waits_until):
        assert wait.due_at is not None
        due.append((wait.due_at, wait.id, partial(_lapse_of, tx, wait, waits_until)))
    for found in tx.book.diary.missed(missed_until):
        due.append((found.keeps_until, found.id, partial(appointments.missed, tx, found)))
    for _, _, write in sorted(due, key=lambda x: x[:2]):
        write()
    return len(due)


def _lapse_of(tx: Tx, wait: Obligation, until: datetime) -> None:
    """Nobody waits beyond `until`: written after a night, a wait still ends with its day."""
    assert wait.due_at is not None
    ticket = tx.ticket(wait.subject)
    cause = rules.cause(ticket, tx.book.counters.values())
    late = (tx.now - wait.due_at).total_seconds() > tx.house.config.wait.late_after_s
    fact = rules.lapse(wait, ticket, round(tx.house.clock.used(wait, until), 3), cause, late)
    tx.append(f"ticket:{ticket.id}", [fact])


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

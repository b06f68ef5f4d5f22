"""The 30-minute ledger: the sweep that writes lapses and turns the day, and the supervisor's decisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from floor import facts as f
from floor import refusals as r
from floor.book import Book
from floor.desk import appointments, attendance, bulletins, extended, projects, settings, staff, tides, versions
from floor.desk.duties import falling
from floor.desk.duties.periods import open_periods
from floor.desk.tx import House, Tx
from floor.nouns import Lapse, Obligation, SettingChange
from floor.rules import lapses as rules
from floor.rules import tickets
from floor.rules.clocks import WaitClock

Due = tuple[datetime, str, Callable[[], None]]  # when it was due, what, and how it is written
_SETTING = "~~"  # before its part: of one moment the changes of settings come last
_KEEPERS = {x.code: x for x in (staff.KEEPER, projects.KEEPER)}


def sweep(tx: Tx) -> int:
    """Write all that fell due before `tx.now`, in its true order; how many things were done.

    What was due before a midnight comes before that midnight's closing of the book.
    """
    done, hours, before = 0, tx.house.hours, tx.book.day
    today = hours.day(tx.now)
    if tx.book.day and tx.book.day < today.isoformat():
        midnight = hours.midnight_after(datetime.fromisoformat(tx.book.day).date())
        begun = hours.midnight_after(today - timedelta(days=1))
        done += _until(tx, midnight, begun) + _close_day(tx, midnight) + appointments.end_days_before(tx, today.isoformat())
    if tx.book.day < today.isoformat():
        tx.append("hall", [f.DayOpened(today.isoformat())])
        done += 1 + open_periods(tx, before, today) + bulletins.draft(tx, before, today) + attendance.close(tx, before)
    return done + _until(tx, tx.now, tx.now) + extended.settle(tx) + falling.fall_due(tx, tx.now)


def falls_due(house: House, book: Book, now: datetime) -> bool:
    """Whether the sweep has anything to do."""
    due = book.next_due()
    if (due is not None and due < now) or book.day < house.hours.day(now).isoformat() or settings.due(book, now):
        return True
    return extended.due(house, book, now) or falling.falls_due(book, now)


def next_moment(house: House, book: Book, now: datetime) -> datetime:
    """The whole second at which the next thing falls due: after the earliest due wait, at a closing, or at the day's turn."""
    found = [house.hours.midnight_after(datetime.fromisoformat(book.day).date())]
    if (due := book.next_due()) is not None:
        found.append(due.replace(microsecond=0) + timedelta(seconds=1))
    if (turn := extended.next_moment(house, book, now)) is not None:
        found.append(turn)
    found += [x for x in (book.duties.next(), settings.next_moment(book)) if x is not None]
    return min(found)


def _until(tx: Tx, until: datetime, missed_until: datetime) -> int:
    """What fell due, and the day's sessions, in their true order; a closing before the last fact of the floor has had its turn."""
    since = tx.book.at or tx.now
    passed = [c for c in extended.closings(tx.house, tx.book) if since < c.at <= until]
    done = 0
    for closing in passed:
        done += _run_out(tx, closing.at, until)
        done += _fallen(tx, (closing.at, closing.at), until, extended.clock_after(tx, closing)) + extended.turn(tx, closing)
    return done + _run_out(tx, until, until) + _fallen(tx, (until, missed_until), until, tx.clock)


def _run_out(tx: Tx, by: datetime, until: datetime) -> int:
    session = tx.book.session
    if session is None or session.ends_by > by:
        return 0
    return _fallen(tx, (session.ends_by, session.ends_by), until, tx.clock) + extended.run_out(tx, by)


def _fallen(tx: Tx, before: tuple[datetime, datetime], until: datetime, clock: WaitClock) -> int:
    """Lapses of waits, missed appointments, tide windows and changes of settings whose time was over before these moments, in their order.

    Nobody waits beyond `until`. A lapse of the very moment at which a window ends belongs to it.
    """
    done = 0
    while due := _in_order(tx, before, until, clock):
        for _, part, write in due:
            write()
            done += 1
            if part.startswith(_SETTING):
                break  # it may have moved everything that comes later
    return done


def _in_order(tx: Tx, before: tuple[datetime, datetime], until: datetime, clock: WaitClock) -> list[Due]:
    due: list[Due] = []
    for wait in tx.book.overdue(before[0]):
        assert wait.due_at is not None
        due.append((wait.due_at, wait.id, partial(_lapse_of, tx, wait, round(clock.used(wait, until), 3))))
    for found in tx.book.diary.missed(before[1]):
        due.append((found.keeps_until, found.id, partial(appointments.missed, tx, found)))
    for tide in tx.book.tides.over(before[0]):
        due.append((tide.until, f"~{tide.id}", partial(tides.run_out, tx, tide.counter)))
    for plan in settings.due(tx.book, before[0]):
        if tx.house.hours.day(plan.takes_at).isoformat() <= tx.book.day:  # of a day's turn: once the book has turned
            due.append((plan.takes_at, f"{_SETTING}{plan.part}", partial(_take_up, tx, plan)))
    return sorted(due, key=lambda x: x[:2])


def _take_up(tx: Tx, plan: SettingChange) -> None:
    keeper = _KEEPERS.get(plan.part.partition("/")[0])
    if keeper is None:
        settings.take_up(tx, plan)
    else:
        versions.take_up(tx, keeper, plan)


def _lapse_of(tx: Tx, wait: Obligation, waited_s: float) -> None:
    assert wait.due_at is not None
    ticket = tx.ticket(wait.subject)
    cause = rules.cause(ticket, tx.book.counters.values(), tx.book.tides.takers(ticket.matter))
    late = (tx.now - wait.due_at).total_seconds() > tx.house.config.wait.late_after_s
    fact = rules.lapse(wait, ticket, waited_s, cause, late)
    tx.append(f"ticket:{ticket.id}", [fact])


def _close_day(tx: Tx, midnight: datetime) -> int:
    still_open = list(tx.book.tickets.values())
    for ticket in still_open:
        used_s = tx.clock.used(tx.wait(ticket.id), midnight)
        tx.append(f"ticket:{ticket.id}", tickets.close_day(ticket, used_s))
    for counter in list(tx.book.counters.values()):
        if counter.state != "closed":
            tides.close_with(tx, counter.number, midnight)
            tx.append(f"counter:{counter.number}", [f.CounterClosed(counter.number, "day_end", None)])
    return len(still_open)


def confirm(tx: Tx, lapse_id: str, complaint: str | None, charge: rules.Charge = rules.OF_THE_HALL) -> Lapse:
    """With the complaint that it rests on; nobody confirms what they themselves are charged with."""
    found = _lapse(tx, lapse_id)
    if charge.counter is not None and charge.counter not in tx.book.counters:
        raise r.UnknownCounter(counter=charge.counter)
    if charge.person is not None and tx.book.staff(charge.person) is None:
        raise r.UnknownStaff(person=charge.person)
    if charge.person is not None and charge.person == tx.actor.staff:
        raise r.RuleRefused(rule="R02", missing=["second_person"])
    needed = tx.house.config.wait.needs_complaint and bool(tx.house.rulebook.settings["lapse.needs_complaint"])
    return _decided(tx, lapse_id, rules.confirm(found, complaint, needed, charge))


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

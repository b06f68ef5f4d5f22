"""Registers, duties and the calendar."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import BrokenJournal, Change, New, Rows, entry_of, nothing

if TYPE_CHECKING:
    from floor.book import Book


def _calendar_set(book: Book, e: f.Event, c: f.CalendarSet) -> Rows:
    return [n.CalendarYear(c.year, c.version, c.off, c.work, c.source, e.at)]


def _entry_made(book: Book, e: f.Event, m: f.EntryMade) -> Rows:
    entry = n.Entry(m.entry, m.register, m.year, m.no, m.state, e.at, e.actor, e.at, 0, m.fields)
    return [New(entry), n.Volume(m.register, m.year, m.no)]


def _entry_acted(book: Book, e: f.Event, a: f.EntryActed) -> Rows:
    old = entry_of(book, a.entry)
    return [replace(old, state=a.state, fields=old.fields | a.fields, changed_at=e.at)]


def _entry_corrected(book: Book, e: f.Event, c: f.EntryCorrected) -> Rows:
    old = entry_of(book, c.entry)
    return [replace(old, fields=old.fields | c.fields, changed_at=e.at, corrections=old.corrections + 1)]


def _duty_opened(book: Book, e: f.Event, d: f.DutyOpened) -> Rows:
    duty = n.Duty(
        d.duty, d.rule, d.about, d.opened_at, d.amount, d.needed, 0, d.due_at, d.next_at, d.calendar, d.charged,
        missing_year=d.missing_year,
    )  # fmt: skip
    return [New(duty)]


def _duty_counted(book: Book, e: f.Event, d: f.DutyCounted) -> Rows:
    return [replace(_duty(book, d.duty), done=d.done)]


def _duty_done(book: Book, e: f.Event, d: f.DutyDone) -> Rows:
    state = "discharged_late" if d.late else "discharged"
    return [replace(_duty(book, d.duty), done=d.done, state=state, next_at=None, ended_at=e.at)]


def _duty_overdue(book: Book, e: f.Event, d: f.DutyOverdue) -> Rows:
    old = _duty(book, d.duty)
    return [replace(old, overdue_at=d.since, next_at=None, charged=d.charged, reason=d.reason or old.reason)]


def _day_lapsed(book: Book, e: f.Event, x: f.DayLapsed) -> Rows:
    duty = _duty(book, x.duty)
    row = n.Lapse(x.lapse, e.seq, x.duty, x.duty, x.about, x.rule, x.ordinal, x.counted_for, e.at, 0.0, x.late, "not_done")
    since = duty.overdue_at or x.counted_for
    told = replace(duty, overdue_at=since, lapses=x.ordinal, next_at=x.next_at, missing_year=x.missing_year, charged=x.charged)
    return [New(row), told]


def _duty_paused(book: Book, e: f.Event, d: f.DutyPaused) -> Rows:
    return [replace(_duty(book, d.duty), state="paused", paused_at=e.at, due_at=None, next_at=None, reason=d.reason)]


def _duty_redated(book: Book, e: f.Event, d: f.DutyRedated) -> Rows:
    old = _duty(book, d.duty)
    state, paused_at = ("open", None) if d.cause == "resumed" else (old.state, old.paused_at)
    duty = replace(
        old, state=state, paused_at=paused_at, amount=d.amount, away=d.away, due_at=d.due_at, next_at=d.next_at, calendar=d.calendar,
        missing_year=d.missing_year, reason=d.reason or old.reason,
    )  # fmt: skip
    return [duty]


def _duty_cancelled(book: Book, e: f.Event, d: f.DutyCancelled) -> Rows:
    return [replace(_duty(book, d.duty), state="cancelled", next_at=None, ended_at=e.at, reason=d.reason)]


def _duty(book: Book, duty: str) -> n.Duty:
    found = book.duty(duty)
    if found is None:
        raise BrokenJournal(f"unknown duty {duty}")
    return found


CHANGES: dict[type[f.Fact], Change] = {
    f.CalendarSet: _calendar_set,
    f.EntryMade: _entry_made,
    f.EntryActed: _entry_acted,
    f.EntryCorrected: _entry_corrected,
    f.SealOpened: nothing,
    f.DutyOpened: _duty_opened,
    f.DutyCounted: _duty_counted,
    f.DutyDone: _duty_done,
    f.DutyOverdue: _duty_overdue,
    f.DayLapsed: _day_lapsed,
    f.DutyPaused: _duty_paused,
    f.DutyRedated: _duty_redated,
    f.DutyCancelled: _duty_cancelled,
}

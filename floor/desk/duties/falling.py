"""The sweep of duties: what fell due is written once, with its true moment."""

from __future__ import annotations

from datetime import datetime, timedelta

from config.rulebook.schema import ObligationDef
from floor import facts as f
from floor.actors import HALL
from floor.book import Book
from floor.calendar import MissingYear
from floor.desk.duties.following import calendar, charged, of
from floor.desk.tx import Tx
from floor.nouns import Duty, Entry
from floor.rules import duties as rules


def falls_due(book: Book, now: datetime) -> bool:
    found = book.duties.next()
    return found is not None and found <= now


def fall_due(tx: Tx, until: datetime) -> int:
    """Write what fell due by `until`, earliest first; a duty with a lapse a day comes again until it is done."""
    done = 0
    while due := tx.book.duties.due(until):
        for at, duty in due:
            _fallen(tx, of(tx, duty), at)
        done += len(due)
    return done


def _fallen(tx: Tx, duty: Duty, at: datetime) -> None:
    late = (tx.now - at).total_seconds() > tx.house.config.wait.late_after_s
    rule = tx.house.rulebook.obligations.get(duty.rule)
    entry = tx.book.entry(duty.subject)
    bears = charged(rule, entry) if rule is not None else duty.charged
    if rule is not None and rule.breach == rules.PER_DAY:
        days = calendar(tx)
        next_at, missing = rules.next_look(days, days.day(at))
        ordinal = duty.lapses + 1
        fact: f.Fact = f.DayLapsed(
            f"{duty.id}-{ordinal}", duty.id, duty.rule, duty.subject, ordinal, at, next_at, late, missing, bears
        )  # fmt: skip
    else:
        fact = f.DutyOverdue(duty.id, duty.done, duty.needed, at, late, bears, _why(tx, rule, duty))
    tx.append(f"duty:{duty.id}", [fact])
    if rule is not None and rule.breach == "URGE" and entry is not None:
        _urge(tx, rule, entry, at)


def _why(tx: Tx, rule: ObligationDef | None, duty: Duty) -> str | None:
    """3.10: a date of the month that had no working day before it is overdue because of the holiday."""
    if rule is None or rule.clock != "day_of_month" or duty.due_at is None:
        return None
    days = calendar(tx)
    opened = days.day(duty.opened_at)
    try:
        return None if days.between(opened - timedelta(days=1), days.day(duty.due_at)) else "holiday"
    except MissingYear:
        return None


def _urge(tx: Tx, rule: ObligationDef, entry: Entry, at: datetime) -> None:
    """The urging notice (催办) is on the card, to be printed and sent: which stage, and since when."""
    register = tx.house.rulebook.registers[entry.register]
    if register.field(rules.URGED) is None:
        return
    day = at.astimezone(tx.house.hours.zone).date().isoformat()
    urged = [*(entry.fields.get(rules.URGED) or []), f"{day} {rule.id} {rule.zh}"]
    tx.append(f"entry:{entry.id}", [f.EntryActed(entry.id, "urge", entry.state, {rules.URGED: urged})], HALL.id)

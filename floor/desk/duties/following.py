"""Duties follow the registers: what an act discharges, what falls away with it, what it opens; and when each is due."""

from __future__ import annotations

from datetime import date
from typing import Any

from config.rulebook.schema import ObligationDef, RegisterDef
from floor import facts as f
from floor import refusals as r
from floor.calendar import Calendar, period_of
from floor.desk.tx import Tx
from floor.nouns import Duty, Entry
from floor.rules import duties as rules
from floor.rules.conditions import all_hold
from floor.rules.duties import Dated

OPEN = ("open", "paused")
DECIDE = frozenset({"lead", "office", "leader", "supervisor"})  # on pauses that end, extensions, corrections of a time


def calendar(tx: Tx) -> Calendar:
    return Calendar(tx.book.calendar, tx.house.hours, tx.house.rulebook.settings["work_day_basis"] == "hall_open")


def duty_id(rule: str, subject: str) -> str:
    return f"{rule}:{subject}"


def of(tx: Tx, duty: str) -> Duty:
    found = tx.book.duty(duty)
    if found is None:
        raise r.UnknownDuty(obligation=duty)
    return found


def rule_of(tx: Tx, duty: Duty) -> ObligationDef:
    return tx.house.rulebook.obligations[duty.rule]


def follow(tx: Tx, register: RegisterDef, entry: Entry, act: str) -> None:
    """What this act discharges, what falls away with it, then what it opens."""
    rulebook = tx.house.rulebook
    for rule in rulebook.closed_by(register.code, act):
        if rule.closes is not None and all_hold(rule.closes.when, register, entry.fields):
            _done(tx, rule, entry)
    for rule in rulebook.dropped_by(register.code, act):
        if rule.drops is not None and all_hold(rule.drops.when, register, entry.fields):
            _dropped(tx, rule, entry, act)
    followed = _followed(tx, register, entry)
    for rule in rulebook.opened_by(register.code, act):
        assert rule.opens is not None
        if all_hold(rule.opens.when, register, entry.fields, followed) and tx.book.duty(duty_id(rule.id, entry.id)) is None:
            _open(tx, rule, entry)


def corrected(tx: Tx, register: RegisterDef, before: Entry, after: Entry) -> None:
    """What a running time rests on is corrected by those who decide on times; its date follows."""
    for rule in tx.house.rulebook.obligations.values():
        duty = tx.book.duty(duty_id(rule.id, after.id)) if rule.opens is not None and rule.opens.book == register.code else None
        if duty is None or duty.state not in OPEN or duty.overdue_at is not None or rests_on(rule, before) == rests_on(rule, after):
            continue
        if not tx.actor.roles & DECIDE:
            raise r.RuleRefused(
                rule=rule.id, missing=["decides"], zh="时限正在计算，只能由负责人更正",
                en="The time is running: who decides on times corrects it",
            )  # fmt: skip
        if duty.state == "paused":
            raise r.WrongState(obligation=duty.id, state=duty.state, needs=["open"])
        amount = duty.amount + amount_of(tx, rule, after) - amount_of(tx, rule, before)
        redate(tx, duty, "corrected", amount, duty.away, None)


def rests_on(rule: ObligationDef, entry: Entry) -> tuple[Any, ...]:
    """The values of the entry that its date is worked out from."""
    names = [rule.amount[6:]] if isinstance(rule.amount, str) and rule.amount.startswith("field:") else []
    names += [rule.swap.field] if rule.swap else []
    return tuple(entry.fields.get(name) for name in names)


def _followed(tx: Tx, register: RegisterDef, entry: Entry) -> dict[str, Any] | None:
    """Fields of the earlier entry that this one names."""
    name = next((x.name for x in register.fields if x.type == "entry"), "")
    before = tx.book.entry(entry.fields[name]) if entry.fields.get(name) else None
    return before.fields if before else None


def _open(tx: Tx, rule: ObligationDef, entry: Entry) -> None:
    days, amount = calendar(tx), amount_of(tx, rule, entry)
    when = dated(tx, rule, entry, days.day(tx.now), amount)
    fact = f.DutyOpened(
        duty_id(rule.id, entry.id), rule.id, entry.id, amount, tx.house.rulebook.number(rule.needed), when.due_at, when.next_at,
        when.calendar, charged(rule, entry), tx.now, when.missing_year,
    )  # fmt: skip
    tx.append(f"duty:{fact.duty}", [fact])


def charged(rule: ObligationDef, entry: Entry | None) -> str:
    """Who bears it as the entry now stands."""
    return str((entry.fields.get(rule.charged_by or "") if entry else None) or rule.charged)


def amount_of(tx: Tx, rule: ObligationDef, entry: Entry | None) -> int:
    """Of the clock's unit; 0 for a date that the entry names."""
    fields = entry.fields if entry else {}
    if isinstance(rule.amount, str) and rule.amount.startswith("field:"):
        return 0 if rule.clock == "date" else int(fields.get(rule.amount[6:]) or 0)
    amount = tx.house.rulebook.number(rule.amount)
    special = fields.get(rule.swap.field) if rule.swap else None
    return amount if rule.swap is None or special is None else amount - rule.swap.days + int(special)


def dated(tx: Tx, rule: ObligationDef, entry: Entry | None, opened: date, amount: int, away: int = 0) -> Dated:
    """When a duty that opened on that day is due, as calendar and entry now are."""
    days = calendar(tx)
    if rule.follows is not None:
        return _with(tx, rule, entry, days)
    if rule.period is not None:
        return rules.of_period(rule, days, opened, amount, away)
    on = None
    if rule.clock == "date" and entry is not None and isinstance(rule.amount, str):
        value = entry.fields.get(rule.amount.removeprefix("field:"))
        on = date.fromisoformat(value) if value else None
    return rules.dated(rule, days, opened, amount, away, on)


def _with(tx: Tx, rule: ObligationDef, entry: Entry | None, days: Calendar) -> Dated:
    """As the duty that it follows is due; without a date when there is none, or while its clock stands."""
    assert rule.follows is not None
    named = entry.fields.get(rule.follows.field) if entry else None
    leads = tx.book.duty(duty_id(rule.follows.rule, named)) if named else None
    if leads is None or leads.state not in OPEN:
        return Dated(None, None, 0)
    due = days.day(leads.due_at) if leads.due_at else None
    return Dated(leads.due_at, days.ends(due) if due else None, leads.calendar, leads.missing_year)


def _done(tx: Tx, rule: ObligationDef, entry: Entry) -> None:
    subject = entry.id if rule.period is None else period_of(rule.period, tx.house.hours.day(tx.now))[0]
    if rule.each:
        subject = f"{subject}:{entry.made_by.removeprefix('staff:')}"
    duty = tx.book.duty(duty_id(rule.id, subject))
    if duty is None or duty.state not in OPEN:
        return
    done = duty.done + 1
    if done < duty.needed:
        tx.append(f"duty:{duty.id}", [f.DutyCounted(duty.id, done)])
    else:
        tx.append(f"duty:{duty.id}", [f.DutyDone(duty.id, done, rules.late(duty, tx.now, calendar(tx), rule.clock))])


def _dropped(tx: Tx, rule: ObligationDef, entry: Entry, act: str) -> None:
    duty = tx.book.duty(duty_id(rule.id, entry.id))
    if duty is not None and duty.state in OPEN:
        tx.append(f"duty:{duty.id}", [f.DutyCancelled(duty.id, act)])


def redate(tx: Tx, duty: Duty, cause: str, amount: int, away: int, reason: str | None = None) -> None:
    """Another due date, for it and for those that follow it."""
    day = calendar(tx).day(duty.opened_at)
    when = dated(tx, rule_of(tx, duty), tx.book.entry(duty.subject), day, amount, away)
    fact = f.DutyRedated(duty.id, cause, amount, away, when.due_at, when.next_at, when.calendar, when.missing_year, reason)
    tx.append(f"duty:{duty.id}", [fact])
    lead(tx, duty)


def lead(tx: Tx, duty: Duty) -> None:
    """Those that are due with it take its date."""
    for rule in tx.house.rulebook.obligations.values():
        if rule.follows is None or rule.follows.rule != duty.rule or rule.opens is None:
            continue
        for entry in tx.entries_with(rule.opens.book, rule.follows.field, duty.subject):
            found = tx.book.duty(duty_id(rule.id, entry.id))
            if found is not None and found.state == "open" and found.overdue_at is None:
                redate(tx, found, "followed", found.amount, found.away)

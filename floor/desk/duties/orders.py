"""Orders on a duty: pause and resume its clock, give it more days, let it fall away."""

from __future__ import annotations

from typing import Any

from config.rulebook.schema import ObligationDef
from floor import facts as f
from floor import refusals as r
from floor.desk.duties.following import OPEN, calendar, lead, of, redate, rule_of
from floor.desk.tx import Tx
from floor.nouns import Duty
from floor.rules import duties as rules


def pause(tx: Tx, duty: str, reason: str, words: str) -> Duty:
    """Stop the clock for one of the reasons that the rule allows; never by itself, and only if the paper given out named it (001)."""
    found = _open_one(tx, duty, "open")
    rule = rule_of(tx, found)
    allowed = [x.code for x in rule.pauses]
    if reason not in allowed:
        raise r.RuleRefused(rule=found.rule, missing=["allowed_reason"], allowed=allowed)
    entry = tx.book.entry(found.subject)
    if rule.listed is not None and not rules.named(rule, reason, entry.fields.get(rule.listed) if entry else None):
        raise r.RuleRefused(
            rule=found.rule, missing=["listed"], field=rule.listed, zh="受理通知书未列明该程序，不得扣除时限",
            en="The acceptance notice did not name this procedure: it counts",
        )  # fmt: skip
    tx.append(f"duty:{duty}", [f.DutyPaused(duty, reason, words.strip())])
    lead(tx, found)
    return of(tx, duty)


def resume(tx: Tx, duty: str) -> Duty:
    """Go on; working days fully or partly inside the pause are not counted."""
    found = _open_one(tx, duty, "paused")
    days = calendar(tx)
    assert found.paused_at is not None
    away = found.away + rules.pause_days(days, *map(days.day, (found.opened_at, found.paused_at, tx.now)))
    redate(tx, found, "resumed", found.amount, away)
    return of(tx, duty)


def extend(tx: Tx, duty: str, days: int, approval: dict[str, Any]) -> Duty:
    """More days of its clock, with what its rule asks for: reason, approved_by, told_at (when the citizen was told; told_how: written
    or oral), as far as the hall's `extension.notice` asks for the telling.

    Gate T08: without these, beyond the statutory time, or where the regulations know no extension, the old date stands.
    """
    found = _open_one(tx, duty, "open")
    rule = rule_of(tx, found)
    if rule.extension is None:
        raise r.RuleRefused(rule="T08", missing=["extension"], zh="该时限不得延长", en="This time is never lengthened")
    asked = tx.house.rulebook.settings["extension.notice"]
    needs = [name for name in rule.extension.needs if name != "told_at" or asked != "recorded"]
    missing: list[str] = [name for name in needs if not str(approval.get(name) or "").strip()]
    if asked == "written" and "told_at" in needs and approval.get("told_how") == "oral":
        missing.append("written_notice")
    if missing:
        raise r.RuleRefused(rule="T08", missing=missing)
    if days < 1:
        raise r.BadRequest(problems=["days: at least 1"])
    if rule.period is not None:  # a date of the period is put off by so many days
        redate(tx, found, "extended", found.amount, found.away + days, _words(approval))
        return of(tx, duty)
    most = _most(tx, rule, found)
    if most is not None and found.amount + days > most:
        raise r.RuleRefused(rule="T08", missing=["statutory"], most=most, zh="延期不得超过法定时限", en="Not beyond the statutory time")
    redate(tx, found, "extended", found.amount + days, found.away, _words(approval))
    return of(tx, duty)


def _words(approval: dict[str, Any]) -> str:
    return " · ".join(str(approval[name]) for name in ("reason", "approved_by", "told_at", "told_how") if approval.get(name))


def _most(tx: Tx, rule: ObligationDef, duty: Duty) -> int | None:
    """The days that an extension never goes beyond."""
    entry = tx.book.entry(duty.subject)
    value = entry.fields.get(rule.extension.most) if entry and rule.extension and rule.extension.most else None
    return int(value) if value is not None else None


def cancel(tx: Tx, duty: str, reason: str) -> Duty:
    if not reason.strip():
        raise r.BadRequest(problems=["reason: say why the obligation falls away"])
    _open_one(tx, duty, *OPEN)
    tx.append(f"duty:{duty}", [f.DutyCancelled(duty, reason.strip())])
    return of(tx, duty)


def _open_one(tx: Tx, duty: str, *states: str) -> Duty:
    found = of(tx, duty)
    if found.state not in states:
        raise r.WrongState(obligation=duty, state=found.state, needs=list(states))
    return found

"""Obligations of the regulations: they open and close with what is written in the registers, and fall due by themselves."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from config.rulebook.schema import ObligationDef, RegisterDef
from floor import facts as f
from floor import refusals as r
from floor.book import Book
from floor.calendar import Calendar, MissingYear, period_of
from floor.desk import waits
from floor.desk.tx import Tx
from floor.nouns import Duty, Entry
from floor.rules import duties as rules
from floor.rules.conditions import all_hold
from floor.rules.duties import Dated

OPEN = ("open", "paused")
_LOOK_BACK_DAYS = 400  # periods missed while the server was off are opened so far back


def calendar(tx: Tx) -> Calendar:
    return Calendar(tx.book.calendar, tx.house.hours)


def duty_id(rule: str, subject: str) -> str:
    return f"{rule}:{subject}"


def of(tx: Tx, duty: str) -> Duty:
    found = tx.book.duty(duty)
    if found is None:
        raise r.UnknownDuty(obligation=duty)
    return found


# --- with the registers ----------------------------------------------------------------------------------------------


def follow(tx: Tx, register: RegisterDef, entry: Entry, act: str) -> None:
    """What this act discharges, then what it opens."""
    for rule in tx.house.rulebook.closed_by(register.code, act):
        assert rule.closes is not None
        if all_hold(rule.closes.when, register, entry.fields):
            _done(tx, rule, entry)
    followed = _followed(tx, register, entry)
    for rule in tx.house.rulebook.opened_by(register.code, act):
        assert rule.opens is not None
        if all_hold(rule.opens.when, register, entry.fields, followed) and tx.book.duty(duty_id(rule.id, entry.id)) is None:
            _open(tx, rule, entry.id, tx.now, entry)


def _followed(tx: Tx, register: RegisterDef, entry: Entry) -> dict[str, Any] | None:
    """Fields of the earlier entry that this one names."""
    name = next((x.name for x in register.fields if x.type == "entry"), "")
    before = tx.book.entry(entry.fields[name]) if entry.fields.get(name) else None
    return before.fields if before else None


def _open(tx: Tx, rule: ObligationDef, subject: str, at: datetime, entry: Entry | None) -> None:
    days = calendar(tx)
    amount, on = _amount(tx, rule, entry)
    when = rules.dated(rule, days, days.day(at), amount, on=on)
    charged = str((entry.fields.get(rule.charged_by or "") if entry else None) or rule.charged)
    fact = f.DutyOpened(
        duty_id(rule.id, subject), rule.id, subject, amount, tx.house.rulebook.number(rule.needed), when.due_at, when.next_at,
        when.calendar, charged, at, when.missing_year,
    )  # fmt: skip
    tx.append(f"duty:{fact.duty}", [fact])


def _amount(tx: Tx, rule: ObligationDef, entry: Entry | None) -> tuple[int, date | None]:
    """Of the clock's unit, or the date that the entry names."""
    if not isinstance(rule.amount, str) or not rule.amount.startswith("field:"):
        return tx.house.rulebook.number(rule.amount), None
    value = entry.fields.get(rule.amount[6:]) if entry else None
    if rule.clock == "date":
        return 0, date.fromisoformat(value) if value else None
    return int(value or 0), None


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


# --- orders ----------------------------------------------------------------------------------------------------------


def pause(tx: Tx, duty: str, reason: str, words: str) -> Duty:
    """Stop the clock for one of the reasons that the rule allows; never by itself."""
    found = _open_one(tx, duty, "open")
    allowed = [x.code for x in _rule(tx, found).pauses]
    if reason not in allowed:
        raise r.RuleRefused(rule=found.rule, missing=["allowed_reason"], allowed=allowed)
    tx.append(f"duty:{duty}", [f.DutyPaused(duty, reason, words.strip())])
    return of(tx, duty)


def resume(tx: Tx, duty: str) -> Duty:
    """Go on; working days fully or partly inside the pause are not counted."""
    found = _open_one(tx, duty, "paused")
    days = calendar(tx)
    assert found.paused_at is not None
    away = found.away + rules.pause_days(days, *map(days.day, (found.opened_at, found.paused_at, tx.now)))
    _redate(tx, found, "resumed", found.amount, away)
    return of(tx, duty)


def extend(tx: Tx, duty: str, days: int, approval: dict[str, Any]) -> Duty:
    """`approval`: reason, approved_by, told_at (when the citizen was told) and told_how (written or oral). What of it the hall's
    `extension.notice` asks for must be there: gate T08."""
    found = _open_one(tx, duty, "open")
    asked = tx.house.rulebook.settings["extension.notice"]
    needed = ("reason", "approved_by") if asked == "recorded" else ("reason", "approved_by", "told_at")
    missing = [name for name in needed if not str(approval.get(name) or "").strip()]
    if asked == "written" and approval.get("told_how") == "oral":
        missing.append("written_notice")
    if missing:
        raise r.RuleRefused(rule="T08", missing=missing)
    if days < 1:
        raise r.BadRequest(problems=["days: at least 1"])
    words = " · ".join(str(approval[name]) for name in ("reason", "approved_by", "told_at", "told_how") if approval.get(name))
    _redate(tx, found, "extended", found.amount + days, found.away, words)
    return of(tx, duty)


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


def _rule(tx: Tx, duty: Duty) -> ObligationDef:
    return tx.house.rulebook.obligations[duty.rule]


def _redate(tx: Tx, duty: Duty, cause: str, amount: int, away: int, reason: str | None = None) -> None:
    days = calendar(tx)
    entry = tx.book.entry(duty.subject)
    on = _amount(tx, _rule(tx, duty), entry)[1]
    when = rules.dated(_rule(tx, duty), days, days.day(duty.opened_at), amount, away, on)
    tx.append(f"duty:{duty.id}", [_redated(duty, cause, amount, away, when, reason)])


def _redated(duty: Duty, cause: str, amount: int, away: int, when: Dated, reason: str | None) -> f.DutyRedated:
    return f.DutyRedated(duty.id, cause, amount, away, when.due_at, when.next_at, when.calendar, when.missing_year, reason)


# --- the calendar ----------------------------------------------------------------------------------------------------


def set_calendar(tx: Tx, year: int, off: list[str], work: list[str], source: str, version: int | None = None) -> None:
    """A year's working calendar; open duties get the dates that it gives them. `version`: the one that was looked at."""
    calendar_faults(year, off, work, source)
    before = tx.book.calendar.get(year)
    now = before.version if before else 0
    if version is not None and version != now:
        raise r.SettingMoved(part=f"calendar/{year}", version=now)
    used = waits.counted(tx, tx.now)
    tx.append(f"calendar:{year}", [f.CalendarSet(year, now + 1, sorted(set(off)), sorted(set(work)), source.strip())])
    tx.house.follow(tx.book)
    waits.go_on(tx, used, tx.now, f"calendar/{year}")
    recount(tx, "calendar")


def recount(tx: Tx, cause: str) -> None:
    """Open duties that are not overdue get the dates that calendar and hours give them now (3.2). `cause`: calendar or hours."""
    for duty in tx.open_duties():
        rule = tx.house.rulebook.obligations.get(duty.rule)
        if rule is not None and duty.state == "open" and duty.overdue_at is None:
            _recount(tx, rule, duty, cause)


def calendar_faults(year: int, off: list[str], work: list[str], source: str) -> None:
    """Refuses days of another year, days that are both, and days without a source; everything at once."""
    strange = [x for x in (*off, *work) if not _of_year(x, year)]
    both = sorted(set(off) & set(work))
    problems = [f"{x}: a day of {year} is wanted, {year}-10-01" for x in strange]
    problems += [f"{x}: off and working at once" for x in both]
    wrong = [*(["days"] if strange else []), *(["both"] if both else [])]
    if not source.strip():
        problems.append("source: name the notice that the days come from")
        wrong.append("source")
    if problems:
        raise r.BadRequest(problems=problems, wrong=wrong, days=[*strange, *both])


def _of_year(text: str, year: int) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text and text.startswith(f"{year}-")
    except ValueError:
        return False


def _recount(tx: Tx, rule: ObligationDef, duty: Duty, cause: str) -> None:
    days = calendar(tx)
    if rule.period is not None:
        when = _dated_in(rule, days, duty.opened_at, duty.amount)
    else:
        on = _amount(tx, rule, tx.book.entry(duty.subject))[1]
        when = rules.dated(rule, days, days.day(duty.opened_at), duty.amount, duty.away, on)
    if (when.due_at, when.next_at) != (duty.due_at, duty.next_at):
        tx.append(f"duty:{duty.id}", [_redated(duty, cause, duty.amount, duty.away, when, None)])


# --- the sweep -------------------------------------------------------------------------------------------------------


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
    if rule is not None and rule.breach == rules.PER_DAY:
        days = calendar(tx)
        next_at, missing = rules.next_look(days, days.day(at))
        ordinal = duty.lapses + 1
        fact: f.Fact = f.DayLapsed(f"{duty.id}-{ordinal}", duty.id, duty.rule, duty.subject, ordinal, at, next_at, late, missing)
    else:
        fact = f.DutyOverdue(duty.id, duty.done, duty.needed, at, late)
    tx.append(f"duty:{duty.id}", [fact])


def open_periods(tx: Tx, before: str, today: date) -> int:
    """Duties of the weeks, months, half-years and years that began after the day `before`; a hall's first day begins nothing
    that has been running already."""
    days = calendar(tx)
    first = date.fromisoformat(before) + timedelta(days=1) if before else today
    first = max(first, today - timedelta(days=_LOOK_BACK_DAYS))
    opened = 0
    for rule in tx.house.rulebook.of_period():
        assert rule.period is not None
        if not before and rule.period == "work_day":
            continue
        for day in (first + timedelta(days=n) for n in range((today - first).days + 1)):
            key, begins, _ = period_of(rule.period, day)
            if begins != day or not _happens(rule, days, day):
                continue
            for subject in _subjects(tx, rule, key):
                if tx.book.duty(duty_id(rule.id, subject)) is None:
                    _open_period(tx, rule, subject, days.begins(day))
                    opened += 1
    return opened


def _subjects(tx: Tx, rule: ObligationDef, key: str) -> list[str]:
    """The period, or the period of each person whom the rule concerns."""
    if not rule.each:
        return [key]
    return [f"{key}:{x.id}" for x in sorted(tx.staff(), key=lambda x: x.id) if set(x.roles) & set(rule.each)]


def _happens(rule: ObligationDef, days: Calendar, day: date) -> bool:
    """A working day's duty is one of working days; of a year without calendar nobody knows which they are."""
    try:
        return rule.period != "work_day" or days.works(day)
    except MissingYear:
        return False


def _dated_in(rule: ObligationDef, days: Calendar, at: datetime, amount: int) -> Dated:
    """When the duty of the period that begins at `at` is due."""
    assert rule.period is not None
    ends = period_of(rule.period, days.day(at))[2]
    if rule.clock == "quota":
        return Dated(days.closes(ends), days.ends(ends), days.version(ends))
    if rule.clock == "last_weekday":
        due = ends - timedelta(days=(ends.isoweekday() - amount) % 7)
        return Dated(days.closes(due), days.ends(due), days.version(due))
    if rule.clock == "opening":
        opens_at = days.opens(days.day(at))
        return Dated(opens_at, opens_at, days.version(days.day(at)))
    return rules.dated(rule, days, days.day(at), amount)


def _open_period(tx: Tx, rule: ObligationDef, key: str, at: datetime) -> None:
    days = calendar(tx)
    amount, _ = _amount(tx, rule, None)
    when = _dated_in(rule, days, at, amount)
    fact = f.DutyOpened(
        duty_id(rule.id, key), rule.id, key, amount, tx.house.rulebook.number(rule.needed), when.due_at, when.next_at, when.calendar,
        rule.charged, at, when.missing_year,
    )  # fmt: skip
    tx.append(f"duty:{fact.duty}", [fact])

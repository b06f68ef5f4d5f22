"""The working calendar, year by year: a change is a version, and open duties take the dates that it gives them."""

from __future__ import annotations

from datetime import date

from floor import facts as f
from floor import refusals as r
from floor.desk import waits
from floor.desk.duties.following import calendar, dated, redate, rule_of
from floor.desk.tx import Tx
from floor.nouns import Duty


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
            _recount(tx, duty, cause)


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


def _recount(tx: Tx, duty: Duty, cause: str) -> None:
    day = calendar(tx).day(duty.opened_at)
    when = dated(tx, rule_of(tx, duty), tx.book.entry(duty.subject), day, duty.amount, duty.away)
    if (when.due_at, when.next_at) != (duty.due_at, duty.next_at):
        redate(tx, duty, cause, duty.amount, duty.away)

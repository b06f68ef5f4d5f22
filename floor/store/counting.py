"""What a month's bulletin counts, from the tables as an open transaction sees them (R28, R42)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from floor import nouns as n
from floor.spread import median_min, p90_min
from floor.store import tables as t
from floor.store.database import Database

Rows = Callable[[sa.sql.ClauseElement, dict[str, Any]], list[tuple[Any, ...]]]


def rows_of(database: Database) -> Rows:
    """Those of what is committed; an order asks its own transaction."""

    def rows(chosen: sa.sql.ClauseElement, params: dict[str, Any]) -> list[tuple[Any, ...]]:
        return list(database.read(chosen, **params))

    return rows


def counted(rows: Rows, hall: str, days: tuple[str, str], moments: tuple[str, str], notes: Sequence[str]) -> dict[str, int | str]:
    """`notes`: obligations whose breach is an overdue note; `days`: first and last (ISO dates, both counted); `moments`: from and
    before (as stored)."""
    span = {"hall_": hall, "first_": days[0], "last_": days[1], "since_": moments[0], "before_": moments[1]}

    def by(kind: sa.ColumnElement[Any], table: sa.Table, *where: sa.ColumnElement[bool]) -> dict[Any, int]:
        chosen = sa.select(kind, sa.func.count()).where(table.c.hall == sa.bindparam("hall_"), *where).group_by(kind)
        return {row[0]: int(row[1]) for row in rows(chosen, span)}

    outcomes = by(t.ticket.c.outcome, t.ticket, _in_days(t.ticket.c.day))
    lapses = by(t.lapse.c.state, t.lapse, *_in_time(t.lapse.c.counted_for))
    days_late = by(t.lapse.c.hall, t.lapse, t.lapse.c.cause == sa.literal_column("'not_done'"), *_in_time(t.lapse.c.counted_for))
    grades = by(t.rating.c.grade, t.rating, t.rating.c.valid, *_in_time(t.rating.c.at))
    at_ticket = sa.and_(t.ticket.c.hall == t.rating.c.hall, t.ticket.c.id == t.rating.c.ticket)
    named = sa.exists().where(at_ticket, t.ticket.c.identified)
    known = by(t.rating.c.hall, t.rating, t.rating.c.valid, named, *_in_time(t.rating.c.at))
    entries = by(t.entry.c.register, t.entry, *_in_time(t.entry.c.made_at))
    done = by(t.duty.c.state, t.duty, t.duty.c.rule == sa.literal_column("'O02'"), *_in_time(t.duty.c.ended_at))
    noted = t.duty.c.rule.in_([sa.literal_column(f"'{rule}'") for rule in notes])
    overdue = by(t.duty.c.hall, t.duty, noted, *_in_time(t.duty.c.overdue_at))
    return {
        "issued": sum(outcomes.values()), "finished": outcomes.get(n.FINISHED, 0), "no_show": outcomes.get(n.NO_SHOW, 0),
        **_spreads(rows, span), "waits_over": sum(lapses.values()) - sum(days_late.values()),
        "lapses_logged": sum(lapses.values()), "lapses_confirmed": lapses.get("confirmed", 0),
        **{f"rated_{grade}": grades.get(grade, 0) for grade in n.GRADES},
        "rated_official": sum(known.values()),
        "accepted": entries.get("acceptances", 0), "on_time": done.get("discharged", 0), "late": done.get("discharged_late", 0),
        "overdue": sum(overdue.values()), "complaints": entries.get("complaints", 0),
    }  # fmt: skip


def _spreads(rows: Rows, span: dict[str, Any]) -> dict[str, str]:
    """Of the waits that ended with a service, and of the visits' services, as the day's report has them (R42)."""
    here = t.ticket.c.hall == sa.bindparam("hall_"), _in_days(t.ticket.c.day)
    w, tickets = t.obligation.c, sa.select(t.ticket.c.id).where(*here)
    over = (w.kind == sa.literal_column("'wait'"), w.state == sa.literal_column("'discharged'"), w.subject.in_(tickets))
    waits = rows(sa.select(w.used_s).where(w.hall == sa.bindparam("hall_"), *over), span)
    services = rows(sa.select(t.ticket.c.served_s).where(*here, t.ticket.c.services > sa.literal_column("0")), span)
    found: dict[str, float | None] = {}
    for name, some in (("wait", waits), ("service", services)):
        seconds = [float(row[0]) for row in some]
        found |= {f"{name}_median_min": median_min(seconds), f"{name}_p90_min": p90_min(seconds)}
    return {name: str(value) for name, value in found.items() if value is not None}


def _in_days(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    return column.between(sa.bindparam("first_"), sa.bindparam("last_"))


def _in_time(column: sa.ColumnElement[Any]) -> tuple[sa.ColumnElement[bool], ...]:
    return column >= sa.bindparam("since_"), column < sa.bindparam("before_")

"""The sheet of a period, read from the tables: what stands behind `/appraisal` and its files (R30, R42, R69)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from flask import request

from config.own_parts import STAFF
from floor import nouns as n
from floor import refusals as r
from floor.calendar import Period, edges, period_named, period_of
from floor.hub.hub import Hub
from floor.rules import findings
from floor.store import tables as t
from floor.store.counting import counted, rows_of
from floor.store.database import Database
from floor.timetable import Timetable
from floor.views import appraisal as views
from floor.views.scene import View

_KINDS: tuple[Period, ...] = ("year", "half", "month")
Closed = Mapping[str, Sequence[str]]
READERS = ("supervisor", "office", "leader", "auditor")


def period_asked(hub: Hub) -> str:
    """`period` of the request: 2026-06, 2026-H1 or 2026; the present month if left out."""
    return request.args.get("period") or period_of("month", hub.house.hours.day(hub.clock.now()))[0]


def asked(hub: Hub) -> View:
    """The sheet of the period that was asked for, in the order of `by` where no points are set."""
    period = period_asked(hub)
    by = request.args.get("by") or views.FAULTS[0]
    problems = [] if by in views.FIGURES else [f"by: one of {', '.join(views.FIGURES)}"]
    try:
        first, last = period_named(period)
    except ValueError as e:
        raise r.BadRequest(problems=[f"period: {e}", *problems]) from None
    if problems:
        raise r.BadRequest(problems=problems)
    people, points = staffing(hub), _points(hub)
    return hub.runtime.blocking(lambda: {"period": period, **_sheet(hub, first, last, people, points, by)})


def periods(hub: Hub) -> list[str]:
    """Months, half-years and years of the hall, newest first."""
    today = hub.house.hours.day(hub.clock.now())
    first = hub.database.read(sa.select(sa.func.min(t.ticket.c.day)).where(t.ticket.c.hall == hub.database.hall))[0][0]
    day, keys = date.fromisoformat(first) if first else today, dict[str, None]()
    while day <= today:
        for kind in _KINDS:
            key, _, ends = period_of(kind, day)
            keys[key] = None
        day = date.fromordinal(ends.toordinal() + 1)
    return list(reversed(keys))


def _sheet(hub: Hub, first: date, last: date, people: views.Staffing, points: dict[str, Decimal], by: str) -> View:
    notes = hub.house.rulebook.notes()
    days, moments = edges(hub.house.hours, first, last)
    total = counted(rows_of(hub.database), hub.database.hall, days, moments, notes)
    found = confirmed(hub.database, hub.house.hours, first, last, hub.house.rulebook.closed())
    return {"total": total, **views.sheet(found, people, points, by, _day_of(hub.house.hours))}


def confirmed(database: Database, hours: Timetable, first: date, last: date, closed: Closed) -> views.Confirmed:
    """Both days are counted. `closed`: the states in which entries of a register belong into the file index."""
    days, moments = edges(hours, first, last)
    c, rows = t.ticket.c, database.select
    served = sa.select(c.served_at, c.served_by, c.day, sa.func.count()).where(
        c.hall == database.hall, c.outcome == n.FINISHED, c.day.between(*days)
    ).group_by(c.served_at, c.served_by, c.day)  # fmt: skip
    reviews = _entries(database, "reviews", moments)
    founded = {(str(x.fields["ticket"]), int(x.fields.get("service") or 1)) for x in reviews if x.fields.get("result") == "founded"}
    ratings, bad = views.valid(rows(n.Rating, *_in(t.rating.c.at, moments)), founded)
    proved = [x for x in _entries(database, "complaints", moments) if x.fields.get("proved") in ("yes", "partly")]
    year = edges(hours, findings.year_before(last), last)[1]
    faults = [(hours.day(x.made_at), x) for x in _entries(database, findings.FINDINGS, year)]
    return views.Confirmed(
        {(counter, clerk, str(day)): int(many) for counter, clerk, day, many in database.read(served)},
        ratings,
        rows(n.Lapse, *_in(t.lapse.c.counted_for, moments), state="confirmed"),
        bad,
        [[x for x in one.fields.get("units") or [] if isinstance(x, str)] for one in proved],
        [findings.whom(x) for day, x in faults if first <= day <= last and x.state == "decided"],
        findings.faults(faults, last),
        [(_whom(x), str(x.fields.get("mark"))) for x in _dated(database, "attendance", "date", (first, last))],
        [
            (_whom(x), int(x.fields.get("days") or 0))
            for x in _dated(database, "leave", "start", (first, last))
            if x.state in ("approved", "returned")
        ],
        _unfiled(database, closed, moments),
    )


def _unfiled(database: Database, closed: Closed, moments: tuple[str, str]) -> list[tuple[str, datetime]]:
    """Who made each entry that was closed then and stands in no file index, and when it was closed."""
    c = t.entry.c
    found: list[n.Entry] = [
        x
        for code, states in closed.items()
        for x in database.select(n.Entry, *_in(c.changed_at, moments), c.filed.is_(None), c.state.in_(states), register=code)
    ]
    return [(x.made_by.removeprefix("staff:"), x.changed_at) for x in found if x.made_by.startswith("staff:")]


def _whom(entry: n.Entry) -> str:
    return " ".join(str(entry.fields.get("person") or "").split())


def _dated(database: Database, register: str, field: str, days: tuple[date, date]) -> list[n.Entry]:
    """Entries whose own date lies in the period, whenever they were made: numbers are given by year, and a note may come late."""
    first, last = days
    c = t.entry.c
    found: list[n.Entry] = database.select(n.Entry, c.year.between(first.year - 1, last.year + 1), register=register)
    return [x for x in found if first.isoformat() <= str(x.fields.get(field) or "") <= last.isoformat()]


def _entries(database: Database, register: str, moments: tuple[str, str]) -> list[n.Entry]:
    found: list[n.Entry] = database.select(n.Entry, *_in(t.entry.c.made_at, moments), register=register, order=t.entry.c.made_at)
    return found


def _in(column: sa.ColumnElement[Any], moments: tuple[str, str]) -> tuple[sa.ColumnElement[bool], ...]:
    return column >= moments[0], column < moments[1]


def staffing(hub: Hub) -> views.Staffing:
    """Who works where and is called what."""
    counters = hub.house.config.counters
    serving: dict[str, list[int]] = {}
    for counter in counters:
        for matter in counter.matters:
            serving.setdefault(matter, []).append(counter.number)
    accounts = hub.accounts.all()
    people = {x.id: x.name for x in accounts}
    logins, units = {x.login: x.id for x in accounts}, {x.number: x.unit for x in counters}
    sent = units_of(hub.database, hub.house.hours, STAFF)
    manned = {int(key): since for key, since in units_of(hub.database, hub.house.hours, "counters").items()}
    return views.Staffing(units, serving, people, logins, sent, manned)


def units_of(database: Database, hours: Timetable, kind: str) -> dict[str, list[tuple[str, str]]]:
    """Which unit sends each person, or mans each counter, from which day on: from the versions, so that past months keep theirs."""
    found: dict[str, list[tuple[str, str]]] = {}
    versions = database.select(
        n.SettingChange, t.setting_change.c.part.startswith(f"{kind}/"), state=n.IN_FORCE, order=t.setting_change.c.ended_at
    )
    for x in (one for one in versions if "unit" in one.after):
        units = found.setdefault(x.part.partition("/")[2], [])
        if not units and x.before is not None:
            units.append(("", str(x.before.get("unit") or "")))
        units.append((hours.day(x.ended_at).isoformat(), str(x.after["unit"] or "")))
    return found


def _day_of(hours: Timetable) -> views.DayOf:
    return lambda at: hours.day(at).isoformat()


def _points(hub: Hub) -> dict[str, Decimal]:
    """Those that the hall has set; the regulations give none."""
    set_ = {figure: str(hub.house.rulebook.settings[f"points.{name}"]) for figure, name in views.POINTS.items()}
    return {figure: Decimal(text) for figure, text in set_.items() if text}

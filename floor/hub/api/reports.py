"""Reports from the tables: the day's business, counter by counter (R47); the confirmed figures of a period (R30, R69)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from flask import Response

from floor import nouns as n
from floor.hub import appraisals, words
from floor.hub.asked import csv_file, day_asked, language_asked, xlsx_file
from floor.hub.routes import Api, Call
from floor.store import tables as t
from floor.views import appraisal as appraisal_views
from floor.views import daily as views
from floor.views.scene import View
from floor.views.sheet import sheet
from floor.views.workbook import workbook

api = Api("reports")
_READERS = ("supervisor", "lead", "office", "leader", "auditor", "admin")


@api.get("/reports/day", _READERS, answer="{day, counters: [{counter, served, passed, ...}], total, seq}")
def day(call: Call) -> dict[str, Any]:
    """The business of a `day` (today if left out): served, not there, waits, over the limit, ratings, extended minutes."""
    return {**_found(call), "seq": call.hub.writer.book.seq}


@api.get("/reports/day.csv", _READERS, answer="text/csv")
def day_csv(call: Call) -> Response:
    """The same as a table, a row for each counter and one for the hall."""
    lang = language_asked()
    found = _found(call)
    heads = {name: words.translate(lang, f"floor.daily.{name}") for name in (*views.COLUMNS, "total")}
    return csv_file(views.table(found, heads), f"day-{found['day']}")


@api.get("/reports/appraisal", appraisals.READERS, answer="{period, total, lines: {unit: [...], counter, person}, by, points_missing, seq}")
def appraisal(call: Call) -> dict[str, Any]:
    """Confirmed figures of a `period` (2026-06, 2026-H1, 2026) by unit, counter and person, with their place (R30, R69)."""
    return {**appraisals.asked(call.hub), "seq": call.hub.writer.book.seq}


@api.get("/reports/appraisal.csv", appraisals.READERS, answer="text/csv")
def appraisal_csv(call: Call) -> Response:
    """The same as a table."""
    name, columns, rows = _appraisal(call)
    return csv_file(sheet(columns, rows), name)


@api.get("/reports/appraisal.xlsx", appraisals.READERS, answer="XLSX")
def appraisal_xlsx(call: Call) -> Response:
    """The same as a workbook."""
    name, columns, rows = _appraisal(call)
    return xlsx_file(workbook(name, columns, rows), name)


def _appraisal(call: Call) -> tuple[str, list[str], Iterator[list[object]]]:
    """File name, columns and rows, words in one language."""
    lang, found = language_asked(), appraisals.asked(call.hub)
    columns = [words.translate(lang, f"floor.appraisal.col.{name}") for name in appraisal_views.COLUMNS]
    kinds = {kind: words.translate(lang, f"floor.appraisal.kind.{kind}") for kind in appraisal_views.KINDS}
    return f"appraisal-{found['period']}", columns, appraisal_views.rows(found, kinds)


def _found(call: Call) -> View:
    hub = call.hub
    wanted = day_asked("day") or hub.house.hours.day(hub.clock.now()).isoformat()
    rows, hall = hub.database.select, hub.database.hall
    tickets = sa.select(t.ticket.c.id).where(t.ticket.c.hall == hall, t.ticket.c.day == wanted)
    sessions = sa.select(t.extended.c.id).where(t.extended.c.hall == hall, t.extended.c.day == wanted)
    found = views.Day(
        rows(n.Ticket, day=wanted),
        rows(n.Obligation, t.obligation.c.subject.in_(tickets), t.obligation.c.kind == "wait", state="discharged"),
        rows(n.Lapse, t.lapse.c.ticket.in_(tickets)),
        rows(n.Rating, t.rating.c.ticket.in_(tickets), valid=True),
        rows(n.Stay, t.stay.c.session.in_(sessions)),
    )
    counters = [c.number for c in hub.house.config.counters if c.in_use]
    return {"day": wanted, **views.daily(found, counters, hub.clock.now())}

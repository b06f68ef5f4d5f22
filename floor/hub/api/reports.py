"""Reports from the tables: the day's business, counter by counter (R47)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Response

from floor import nouns as n
from floor.hub import words
from floor.hub.asked import csv_file, day_asked, language_asked
from floor.hub.routes import Api, Call
from floor.store import tables as t
from floor.views import daily as views
from floor.views.scene import View

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
    counters = [c.number for c in hub.house.config.counters]
    return {"day": wanted, **views.daily(found, counters, hub.clock.now())}

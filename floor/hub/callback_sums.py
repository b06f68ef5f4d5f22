"""What callbacks brought in a period, read from the tables: behind `/callbacks` and its files (R22)."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from floor import refusals as r
from floor.calendar import edges, period_named
from floor.hub.appraisals import period_asked
from floor.hub.hub import Hub
from floor.nouns import Entry
from floor.store import tables as t
from floor.views import callbacks as views
from floor.views.scene import View

READERS = ("supervisor", "office", "leader", "auditor")


def asked(hub: Hub) -> View:
    """The summary of the period that was asked for: callbacks that were drawn or chosen in it."""
    period = period_asked(hub)
    try:
        first, last = period_named(period)
    except ValueError as e:
        raise r.BadRequest(problems=[f"period: {e}"]) from None
    units = {c.number: c.unit for c in hub.house.config.counters}
    return hub.runtime.blocking(lambda: {"period": period, **_summary(hub, first, last, units)})


def _summary(hub: Hub, first: date, last: date, units: dict[int, str]) -> View:
    since, before = edges(hub.house.hours, first, last)[1]
    e, c, database = t.entry.c, t.ticket.c, hub.database
    found: list[Entry] = database.select(Entry, e.made_at >= since, e.made_at < before, register="callbacks", order=e.made_at)
    sources = sorted({str(x.fields.get("source")) for x in found})
    served: dict[str, str] = {}
    for k in range(0, len(sources), 500):  # a statement takes only so many values
        chosen = sa.select(c.id, c.served_at).where(c.hall == database.hall, c.id.in_(sources[k : k + 500]))
        served |= {str(ticket): units.get(number, "") for ticket, number in database.read(chosen) if number is not None}
    return views.summary(found, served)

"""Callbacks: what they brought, by topic and unit; a draw once more, so that anybody who may look can see that nobody chose (R22)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Response

from floor import refusals as r
from floor.calendar import edges
from floor.hub import callback_sums, words
from floor.hub.asked import csv_file, language_asked, xlsx_file
from floor.hub.callback_sums import READERS
from floor.hub.routes import Api, Call
from floor.nouns import Entry
from floor.rules.draws import drawn
from floor.store import tables as t
from floor.store.counting import rows_of
from floor.store.drawing import finished
from floor.views import callbacks as views
from floor.views.sheet import sheet
from floor.views.workbook import workbook

api = Api("callbacks")


@api.get("/reports/callbacks", READERS, answer="{period, lines: [{unit, called, passed, topics}], said: [...], open, seq}")
def summary(call: Call) -> dict[str, Any]:
    """What callbacks of a `period` (2026-06, 2026-H1, 2026) brought: five topics by answer, hall and units (R22)."""
    return {**callback_sums.asked(call.hub), "seq": call.hub.writer.book.seq}


@api.get("/reports/callbacks.csv", READERS, answer="text/csv")
def summary_csv(call: Call) -> Response:
    """The same as a table, a row for each unit and topic."""
    name, columns, rows = _table(call)
    return csv_file(sheet(columns, rows), name)


@api.get("/reports/callbacks.xlsx", READERS, answer="XLSX")
def summary_xlsx(call: Call) -> Response:
    """The same as a workbook."""
    name, columns, rows = _table(call)
    return xlsx_file(workbook(name, columns, rows), name)


def _table(call: Call) -> tuple[str, list[str], Iterator[list[object]]]:
    """File name, columns and rows, words in one language."""
    lang, found = language_asked(), callback_sums.asked(call.hub)
    columns = [words.translate(lang, f"floor.callbacks.col.{name}") for name in views.COLUMNS]
    named = {topic: words.translate(lang, f"floor.callbacks.topic.{topic}") for topic in views.TOPICS}
    return f"callbacks-{found['period']}", columns, views.rows(found, named | {"": words.translate(lang, "floor.callbacks.hall")})


@api.get("/callbacks/draws/<entry>", READERS, answer="{draw, seed_seq, seed, population, drawn: [...], same, seq}")
def again(call: Call, entry: str) -> dict[str, Any]:
    """Draw again from the journal; `same`: seed, population and order are those that the register holds."""
    hub = call.hub
    found = hub.database.noun(Entry, entry)
    if not isinstance(found, Entry) or found.register != "draws" or found.state != "drawn":
        raise r.UnknownEntry(register="draws", entry=entry)
    held, e = found.fields, t.event.c
    seed = hub.database.read(sa.select(e.hash).where(e.hall == hub.database.hall, e.seq == held["seed_seq"]))[0][0]
    moments = edges(hub.house.hours, date.fromisoformat(held["first"]), date.fromisoformat(held["last"]))[1]
    among = finished(rows_of(hub.database), hub.database.hall, held["of"], moments, held["seed_seq"])
    told = {"seed": str(seed), "population": len(among), "drawn": drawn(str(seed), among, held["count"])}
    same = all(held[name] == value for name, value in told.items())
    return {"draw": entry, "seed_seq": held["seed_seq"], **told, "same": same, "seq": hub.writer.book.seq}

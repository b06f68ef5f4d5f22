"""Callbacks: a draw once more, so that anybody who may look can see that nobody chose (R22)."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from floor import refusals as r
from floor.calendar import edges
from floor.hub.routes import Api, Call
from floor.nouns import Entry
from floor.rules.draws import drawn
from floor.store import tables as t
from floor.store.drawing import finished

api = Api("callbacks")
_READERS = ("supervisor", "office", "leader", "auditor")


@api.get("/callbacks/draws/<entry>", _READERS, answer="{draw, seed_seq, seed, population, drawn: [...], same, seq}")
def again(call: Call, entry: str) -> dict[str, Any]:
    """Draw again from the journal; `same`: seed, population and order are those that the register holds."""
    hub = call.hub
    found = hub.database.noun(Entry, entry)
    if not isinstance(found, Entry) or found.register != "draws" or found.state != "drawn":
        raise r.UnknownEntry(register="draws", entry=entry)
    held, e = found.fields, t.event.c
    seed = hub.database.read(sa.select(e.hash).where(e.hall == hub.database.hall, e.seq == held["seed_seq"]))[0][0]
    moments = edges(hub.house.hours, date.fromisoformat(held["first"]), date.fromisoformat(held["last"]))[1]
    among = finished(lambda chosen, params: hub.database.read(chosen, **params), hub.database.hall, held["of"], moments, held["seed_seq"])
    told = {"seed": str(seed), "population": len(among), "drawn": drawn(str(seed), among, held["count"])}
    same = all(held[name] == value for name, value in told.items())
    return {"draw": entry, "seed_seq": held["seed_seq"], **told, "same": same, "seq": hub.writer.book.seq}

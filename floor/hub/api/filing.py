"""Filing (R45): what is closed and stands in no file index yet."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import request

from floor import refusals as r
from floor.actors import STAFF_ROLES
from floor.hub.hub import Hub
from floor.hub.routes import Api, Call
from floor.nouns import Entry
from floor.rules.registers import may
from floor.store import tables as t
from floor.views import registers as views

api = Api("filing")
_MOST = 200


@api.get("/registers/<name>/unfiled", STAFF_ROLES, answer="{entries: [{id, register, name, state, changed_at}], more, counts, seq}")
def unfiled(call: Call, name: str) -> dict[str, Any]:
    """Closed entries of all books that the file index does not name, by number, at most 200; `of`: one register, `after`: an id."""
    register = call.hub.house.rulebook.registers.get(name)
    if register is None or not any(want.unfiled for want in register.wants):
        raise r.UnknownRegister(register=name)
    may(call.actor.roles, register.readers)
    return listed(call, _MOST)


def listed(call: Call, most: int) -> dict[str, Any]:
    hub, c, asked = call.hub, t.entry.c, request.args
    where = [_unfiled(hub, asked.get("of"))] + ([c.id > asked["after"]] if asked.get("after") else [])
    found: list[Entry] = hub.database.select(Entry, *where, limit=most + 1, order=c.id)
    rulebook = hub.house.rulebook
    with hub.writer.lock:
        scene = hub.scene()
        shown = [views.unfiled(scene, rulebook.registers[x.register], x) for x in found[:most]]
        return {"entries": shown, "more": len(found) > most, "counts": counts(hub), "seq": scene.book.seq}


def counts(hub: Hub) -> dict[str, int]:
    """How many there are, by register."""
    c = t.entry.c
    chosen = sa.select(c.register, sa.func.count()).where(c.hall == hub.database.hall, _unfiled(hub)).group_by(c.register)
    return {str(register): int(n) for register, n in hub.database.read(chosen.order_by(c.register))}


def _unfiled(hub: Hub, of: str | None = None) -> sa.ColumnElement[bool]:
    c, closed = t.entry.c, hub.house.rulebook.closed()
    books = {code: states for code, states in closed.items() if of in (None, "", code)}
    return sa.and_(c.filed.is_(None), sa.or_(sa.false(), *(sa.and_(c.register == x, c.state.in_(states)) for x, states in books.items())))

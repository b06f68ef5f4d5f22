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
    """Closed entries of all books that no file index names, book by book, at most 200; `of`: one register; `after`: an id."""
    register = call.hub.house.rulebook.registers.get(name)
    if register is None or not any(want.unfiled for want in register.wants):
        raise r.UnknownRegister(register=name)
    may(call.actor.roles, register.readers)
    return listed(call, _MOST)


def listed(call: Call, most: int) -> dict[str, Any]:
    hub, asked = call.hub, request.args
    last = hub.database.noun(Entry, asked["after"]) if asked.get("after") else None
    found = _found(hub, asked.get("of"), last if isinstance(last, Entry) else None, most + 1)
    rulebook = hub.house.rulebook
    with hub.writer.lock:
        scene = hub.scene()
        shown = [views.unfiled(scene, rulebook.registers[x.register], x) for x in found[:most]]
        return {"entries": shown, "more": len(found) > most, "counts": counts(hub), "seq": scene.book.seq}


def counts(hub: Hub) -> dict[str, int]:
    """How many there are, by register."""
    n = {code: int(hub.database.read(_of(hub, code, sa.func.count()))[0][0]) for code in sorted(hub.house.rulebook.closed())}
    return {code: much for code, much in n.items() if much}


def _found(hub: Hub, of: str | None, last: Entry | None, most: int) -> list[Entry]:
    """Register by register, each by state, year and number, as the index of what is not filed has them; those after `last`."""
    found: list[Entry] = []
    c = t.entry.c
    for code in sorted(hub.house.rulebook.closed()):
        if (of and code != of) or (last is not None and code < last.register):
            continue
        where = [*_where(hub, code)]
        if last is not None and code == last.register:
            where.append(sa.tuple_(c.state, c.year, c.no) > sa.tuple_(sa.literal(last.state), sa.literal(last.year), sa.literal(last.no)))
        found += hub.database.select(Entry, *where, limit=most - len(found), order=(c.state, c.year, c.no))
        if len(found) >= most:
            break
    return found


def _of(hub: Hub, code: str, *what: Any) -> Any:
    return sa.select(*what).where(t.entry.c.hall == hub.database.hall, *_where(hub, code))


def _where(hub: Hub, code: str) -> tuple[sa.ColumnElement[bool], ...]:
    c = t.entry.c
    return c.register == code, c.filed.is_(None), c.state.in_(hub.house.rulebook.closed()[code])

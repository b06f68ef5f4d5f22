"""Tide windows: what is foreseen and proposed, the list with its effect as JSON and CSV; open, end, decline."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import Field

from floor import facts as f
from floor.desk import tides as desk
from floor.desk.tx import Tx
from floor.hub.asked import csv_file, day_asked, language_asked
from floor.hub.routes import Api, Body, Call
from floor.store import tables as t
from floor.tides import Tide
from floor.views import tides as views
from floor.views.scene import View

api = Api("tides")
_READERS = ("supervisor", "lead", "office", "leader", "auditor", "admin")
_DECIDE = ("lead", "supervisor", "admin")
_MOST = 1000


class LendBody(Body):
    counter: int = Field(ge=1, le=999)
    matters: list[str] = Field(min_length=1, max_length=20)
    minutes: int | None = Field(None, ge=5, le=240, description="how long; tide.minutes if left out")
    proposed: bool = Field(False, description="as proposed; refused when it is not proposed any more")


class DeclineBody(Body):
    counter: int = Field(ge=1, le=999)
    opens: bool = Field(False, description="the proposal that a closed counter opens")


@api.get("/tides", _READERS, answer="{tides: [{id, counter, matters, opened_at, until, ended_at, without, with_it, came, ...}], seq}")
def tides(call: Call) -> dict[str, Any]:
    """Tide windows with their effect, newest first; `from` and `to` are days."""
    return {"tides": _found(call), "seq": call.hub.writer.book.seq}


@api.get("/tides.csv", _READERS, answer="text/csv")
def tides_csv(call: Call) -> Response:
    """The same as a table."""
    lang = language_asked()
    found = _found(call)
    with call.hub.writer.lock:
        text = views.table(call.hub.scene(), found, lang)
    return csv_file(text, "tides")


@api.get("/tides/proposals", _READERS, answer="{enabled, minutes, at, lapses, proposals, open, past, choices, seq}")
def proposals(call: Call) -> View:
    """Lapses foreseen for the next two hours, what would prevent them, and what could be opened by hand."""
    hub = call.hub
    with hub.writer.lock:
        scene = hub.scene()
        return {**views.today(scene), "choices": views.choices(scene), "seq": scene.book.seq}


@api.post("/tides", _DECIDE, LendBody, answer="{tide, seq}")
def lend(call: Call) -> Response:
    """A counter also takes these matters for a while, when nobody of its own waits."""
    body: LendBody = call.body

    def work(tx: Tx) -> dict[str, Any]:
        order = call.hub.lookout.lend(tx, body.counter, body.matters, body.minutes, body.proposed)
        return _answer(call, tx, desk.open_tide(tx, order))

    return call.order(work, 201)


@api.post("/tides/<tide>/end", _DECIDE, answer="{tide, seq}")
def end(call: Call, tide: str) -> Response:
    """Back to its own matters before the time."""
    return call.order(lambda tx: _answer(call, tx, desk.end_tide(tx, tide)))


@api.post("/tides/decline", _DECIDE, DeclineBody, answer="{seq}")
def decline(call: Call) -> Response:
    """Not this counter: nothing of the kind is proposed of it for a while."""
    body: DeclineBody = call.body

    def work(tx: Tx) -> dict[str, Any]:
        p = call.hub.lookout.proposal(tx, (body.opens, body.counter))
        desk.decline(tx, f.TideDeclined(p.window, list(p.matters), p.opens, p.here_without, p.here_with))
        return {"seq": tx.seq}

    return call.order(work)


def _answer(call: Call, tx: Tx, found: Tide) -> dict[str, Any]:
    return {"tide": views.tide(call.hub.scene(), found), "seq": tx.seq}


def _found(call: Call) -> list[View]:
    hub, c = call.hub, t.tide.c
    where = [c.day >= day for day in [day_asked("from")] if day]
    where += [c.day <= day for day in [day_asked("to")] if day]
    rows = hub.database.select(Tide, *where, limit=_MOST, order=c.opened_at.desc())
    with hub.writer.lock:
        scene = hub.scene()
        return [views.tide(scene, row) for row in rows]

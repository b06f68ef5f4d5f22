"""Extended service: the sessions now and past, as JSON and CSV; a lead's begin and end."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import Field

from floor.desk import extended as desk
from floor.desk.tx import Tx
from floor.hub.asked import csv_file, day_asked, language_asked
from floor.hub.routes import Api, Body, Call
from floor.store.sessions import past
from floor.views import extended as views
from floor.views.scene import View

api = Api("extended")
_READERS = ("supervisor", "lead", "office", "leader", "auditor", "admin")
_DECIDE = ("lead", "supervisor", "admin")
_MOST = 1000


class ReasonBody(Body):
    reason: str = Field("", max_length=200)


@api.get("/extended", _READERS, answer="{sessions: [{id, day, kind, closing, opened_at, ended_at, minutes, served, stays: [...]}], seq}")
def sessions(call: Call) -> dict[str, Any]:
    """Extended sessions, newest first; `from` and `to` are days."""
    found = _found(call)
    return {"sessions": found, "seq": call.hub.writer.book.seq}


@api.get("/extended.csv", _READERS, answer="text/csv")
def sessions_csv(call: Call) -> Response:
    """The same as a table: a row for each who stayed."""
    lang = language_asked()
    found = _found(call)
    with call.hub.writer.lock:
        text = views.table(call.hub.scene(), found, lang)
    return csv_file(text, "extended")


def _found(call: Call) -> list[View]:
    hub = call.hub
    rows, stays = past(hub.database, day_asked("from"), day_asked("to"), _MOST)
    with hub.writer.lock:
        scene = hub.scene()
        return [views.session(scene, row, stays) for row in rows]


@api.post("/extended", _DECIDE, ReasonBody, answer="{session, seq}")
def begin(call: Call) -> Response:
    """Begin a session: ahead of closing for a surge, in the lunch break, or again after its end."""
    return _ordered(call, lambda tx: desk.begin(tx, call.body.reason))


@api.post("/extended/<session>/end", _DECIDE, ReasonBody, answer="{session, seq}")
def end(call: Call, session: str) -> Response:
    """End the running session, with the reason; tickets still open end with the day."""
    return _ordered(call, lambda tx: desk.end(tx, session, call.body.reason))


def _ordered(call: Call, work: Any) -> Response:
    def answered(tx: Tx) -> dict[str, Any]:
        done = work(tx)
        return {"session": {"id": done.id, "no": done.no, "running": done.ended_at is None, "left": done.left}, "seq": tx.seq}

    return call.order(answered)

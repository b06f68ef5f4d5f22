"""An emergency (应急处置, R46): begin, end, and the one that runs."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import Field

from floor.actors import STAFF_ROLES
from floor.desk import emergencies as desk
from floor.desk.tx import Tx
from floor.hub.routes import Api, Body, Call

api = Api("emergencies")
CAPPERS = ("lead", "office", "leader", "admin")
ROLES = ("guide", "lead", "leader")  # those who write its register


class EmergencyBody(Body):
    what: str = Field("", max_length=2000, description="what happened, for the register")
    message: str = Field("", max_length=200, description="what every screen shows; empty = the hall's own words of its file")
    message_en: str = Field("", max_length=200)


@api.get("/emergency", STAFF_ROLES, answer="{emergency: {id, since, title, message} or null, seq}")
def running(call: Call) -> dict[str, Any]:
    """The emergency that runs, if one does."""
    with call.hub.writer.lock:
        scene = call.hub.scene()
        found, shown = scene.book.emergency, scene.emergency()
        return {"emergency": {"id": found.id, **shown} if found and shown else None, "seq": scene.book.seq}


@api.post("/emergency", ROLES, EmergencyBody, answer="{emergency, seq}")
def begin(call: Call) -> Response:
    """Begin one: calls are refused, wait clocks stand, every screen shows the message; it is entered in its register."""
    body = call.body
    return _ordered(call, lambda tx: desk.begin(tx, desk.Alarm(body.what, body.message, body.message_en)), 201)


@api.post("/emergency/end", ROLES, answer="{emergency, seq}")
def end(call: Call) -> Response:
    """It is over: calls are given again, clocks go on where they stood. A leader confirms it in the register."""
    return _ordered(call, desk.end)


def _ordered(call: Call, work: Any, status: int = 200) -> Response:
    def answered(tx: Tx) -> dict[str, Any]:
        done = work(tx)
        return {"emergency": {"id": done.id, "running": done.ended_at is None, "message": done.message}, "seq": tx.seq}

    return call.order(answered, status)

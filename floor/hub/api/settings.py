"""What a hall changes while it runs: look, change now or later, undo, call off (R44; contract section 4)."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Response
from pydantic import Field

from config.parts import PartDef, parts
from floor import refusals as r
from floor.desk import settings as desk
from floor.desk.tx import Tx
from floor.hub.routes import Api, Body, Call
from floor.nouns import REFUSED, SettingChange
from floor.rules.devices import keys
from floor.rules.settings import part_of
from floor.store import tables as t
from floor.views import settings as views

api = Api("settings")
CHANGERS = ("office", "om", "admin")  # each kind says who of them
READERS = (*CHANGERS, "lead", "leader", "supervisor", "auditor")
_MOST = 100


class OrderBody(Body):
    version: int = Field(ge=1, description="the version that was looked at")
    why: str = Field("", max_length=200)
    approved_by: str = Field("", max_length=60, description="who approved it (T22)")
    takes: str = Field(desk.NOW, max_length=40, description="now, opening (of the next day), or a moment with offset")

    def wanted(self) -> desk.Wanted:
        return desk.Wanted(self.version, self.why, self.approved_by, self.takes)


class ChangeBody(OrderBody):
    values: dict[str, Any] = Field(max_length=60, description="by the names of hall.toml; what is left out stays")


class LookBody(Body):
    version: int = Field(ge=1)
    values: dict[str, Any] = Field(max_length=60)


class UndoBody(OrderBody):
    to: int | None = Field(None, ge=1, description="a version that was in force; left out = the one before the present")


class CallOffBody(Body):
    why: str = Field("", max_length=200)
    approved_by: str = Field("", max_length=60)


@api.get("/settings", READERS, answer="{parts: [{kind, name, may_change, adds, group, items}], refused: [...], seq}")
def settings(call: Call) -> dict[str, Any]:
    """Every part that can be changed, with its version and plan; `refused`: plans that did not fit when their time came."""
    dropped = call.hub.database.select(SettingChange, state=REFUSED, limit=_MOST, order=sa.desc(t.setting_change.c.made_at))
    with call.hub.writer.lock:
        scene = call.hub.scene()
        dropped = [x for x in dropped if x.part.partition("/")[0] in parts()]
        refused = [x for x in dropped if x.version == desk.last_of(scene.book, x.part)]  # nobody has seen to it since
        return {
            "parts": [views.kind(scene, x, call.actor.roles) for x in parts().values()],
            "refused": [{"part": x.part, "version": x.version, "takes_at": scene.at(x.takes_at), "problems": x.problems} for x in refused],
            "seq": scene.book.seq,
        }


@api.get("/settings/<kind>/<key>", READERS, answer="{part: {values, version, changes, ...}, seq}")
def part(call: Call, kind: str, key: str) -> dict[str, Any]:
    """One part: what stands in it, and its versions with what each changed, the newest first."""
    found = existing(call, kind, key)
    changes = history(call, part_of(kind, key))
    with call.hub.writer.lock:
        scene = call.hub.scene()
        return {"part": views.item(scene, found, key, changes), "seq": scene.book.seq}


@api.post("/settings/<kind>/<key>/look", CHANGERS, LookBody, answer="{diff: [...], seq}")
def look(call: Call, kind: str, key: str) -> dict[str, Any]:
    """What a change would change, in words; refused as the change itself would be. Nothing is written."""
    hub, body = call.hub, call.body
    before, after = hub.writer.quietly(call.actor, lambda tx: desk.look(tx, kind, key, body.values, body.version))
    with hub.writer.lock:
        scene = hub.scene()
        return {"diff": views.diff(scene, desk.known(kind), before, after), "seq": scene.book.seq}


@api.post("/settings/<kind>/<key>", CHANGERS, ChangeBody, answer="{change: {part, version, state, takes_at}, seq}")
def change(call: Call, kind: str, key: str) -> Response:
    """Give a part other values, now or from a moment on."""
    return _ordered(call, lambda tx: desk.change(tx, kind, key, call.body.values, call.body.wanted()), 201)


@api.post("/settings/<kind>/<key>/undo", CHANGERS, UndoBody, answer="{change, seq}")
def undo(call: Call, kind: str, key: str) -> Response:
    """A new version with the values of an old one."""
    return _ordered(call, lambda tx: desk.undo(tx, kind, key, call.body.to, call.body.wanted()), 201)


@api.post("/settings/<kind>/<key>/call_off", CHANGERS, CallOffBody, answer="{change, seq}")
def call_off(call: Call, kind: str, key: str) -> Response:
    """A planned change will not come."""
    return _ordered(call, lambda tx: desk.call_off(tx, kind, key, call.body.why, call.body.approved_by))


def existing(call: Call, kind: str, key: str) -> PartDef:
    """The kind of an item that is there, or is planned."""
    found = desk.known(kind)
    if key not in keys(call.hub.house.config, call.hub.writer.book, found) and part_of(kind, key) not in call.hub.writer.book.plans:
        raise r.UnknownPart(part=part_of(kind, key))
    return found


def history(call: Call, name: str) -> list[SettingChange]:
    """Changes of one part, the newest first."""
    return call.hub.database.select(SettingChange, part=name, limit=_MOST, order=sa.desc(t.setting_change.c.version))


def _ordered(call: Call, work: Any, status: int = 200) -> Response:
    def answered(tx: Tx) -> dict[str, Any]:
        done: SettingChange = work(tx)
        takes_at = done.takes_at.astimezone(tx.house.hours.zone).isoformat()
        return {"change": {"part": done.part, "version": done.version, "state": done.state, "takes_at": takes_at}, "seq": tx.seq}

    return call.order(answered, status)

"""The equipment register (R10) as JSON and CSV; mute, unmute and close an entry; orders to devices."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from flask import Response, request, send_file
from pydantic import Field

from floor import refusals as r
from floor.desk import faults as desk
from floor.desk.tx import Tx
from floor.hub.asked import csv_file, day_asked, language_asked
from floor.hub.routes import JSON, Api, Body, Call
from floor.nouns import Fault
from floor.store import tables as t
from floor.store.rows import dumps
from floor.times import iso
from floor.views import devices as views
from floor.views.scene import View

api = Api("faults")
READERS = ("om", "admin", "supervisor", "lead", "logistics", "office", "auditor")
MENDERS = ("om", "admin", "supervisor", "lead")
_MOST = 1000
_LARGEST = 240_000  # bytes of a record


class MuteBody(Body):
    reason: str = Field(min_length=1, max_length=200, description="what is known and who sees to it; no names of visitors")


class MendBody(Body):
    words: str = Field(min_length=1, max_length=200, description="what was done")


class OrderBody(Body):
    what: Literal["test", "record"] = Field("test", description="a self-test, or the record of its line")


@api.get("/faults", READERS, answer="{faults: [{id, device, kind, reason, opened_at, told_at, times, mended_at, ...}], seq}")
def faults(call: Call) -> dict[str, Any]:
    """The equipment register, newest first; `from` and `to` are days, `open=1` only what stands."""
    found = _found(call)
    with call.hub.writer.lock:
        scene = call.hub.scene()
        return {"faults": [views.entry(scene, x) for x in found], "seq": scene.book.seq}


@api.get("/faults.csv", READERS, answer="text/csv")
def faults_csv(call: Call) -> Response:
    """The same as a table."""
    lang = language_asked()
    found = _found(call)
    with call.hub.writer.lock:
        text = views.table(call.hub.scene(), found, lang)
    return csv_file(text, "faults")


@api.post("/faults/<fault>/mute", MENDERS, MuteBody, answer="{fault, seq}")
def mute(call: Call, fault: str) -> Response:
    """Known and being seen to: no alarm as long as this entry goes on."""
    return call.order(lambda tx: _answer(call, tx, desk.mute(tx, fault, call.body.reason)))


@api.post("/faults/<fault>/unmute", MENDERS, answer="{fault, seq}")
def unmute(call: Call, fault: str) -> Response:
    """It is an alarm again."""
    return call.order(lambda tx: _answer(call, tx, desk.unmute(tx, fault)))


@api.post("/faults/<fault>/mend", MENDERS, MendBody, answer="{fault, seq}")
def mend(call: Call, fault: str) -> Response:
    """Close the entry of a device that cannot say so by itself any more."""
    agents = set(call.hub.agents)
    return call.order(lambda tx: _answer(call, tx, desk.mend(tx, fault, call.body.words, agents)))


@api.post("/devices/<code>/order", MENDERS, OrderBody, answer="{order: {id, device, what, state}}")
def order_device(call: Call, code: str) -> Response:
    """A self-test, or the record of its line: given to the agent; its answer comes with the pictures."""
    hub = call.hub
    made = hub.device_orders.place(hub.house.config, code, call.body.what, call.actor.id)
    return Response(dumps({"order": made.view()}), 202, content_type=JSON)


@api.post("/devices/<code>/record", ("agent",), None, answer="{device}")
def keep_record(call: Call, code: str) -> dict[str, Any]:
    """What the flight recorder of an agent holds of a device's line, as JSON lines."""
    order = call.hub.device_orders.last(code, "record")
    if order is None or order.agent != (call.actor.place or "local"):
        raise r.UnknownPlace(device=code)
    if (request.content_length or 0) > _LARGEST:
        raise r.BadRequest(problems=[f"body: at most {_LARGEST} bytes"])
    folder = call.hub.data / "records"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{code}.jsonl").write_bytes(request.get_data(cache=False))
    return {"device": code}


@api.get("/devices/<code>/record.jsonl", MENDERS, answer="JSON lines")
def record(call: Call, code: str) -> Any:
    """The record that was fetched last; what readers read is not in it."""
    file = call.hub.data / "records" / f"{code}.jsonl"
    if call.hub.device_orders.last(code, "record") is None or not file.exists():
        raise r.UnknownPlace(device=code)
    return send_file(file, mimetype="application/jsonl", as_attachment=True, download_name=f"{code}.jsonl")


def _answer(call: Call, tx: Tx, fault: Fault) -> View:
    return {"fault": views.entry(call.hub.scene(), fault), "seq": tx.seq}


def _found(call: Call) -> list[Fault]:
    hub, c = call.hub, t.fault.c
    where: list[Any] = [c.mended_at.is_(None)] if request.args.get("open") == "1" else []
    for name, is_end in (("from", False), ("to", True)):
        if day := day_asked(name):
            at = datetime.combine(date.fromisoformat(day), time(), call.hub.house.hours.zone) + timedelta(days=is_end)
            where.append(c.opened_at < iso(at) if is_end else c.opened_at >= iso(at))
    return list(hub.database.select(Fault, *where, limit=_MOST, order=c.opened_at.desc()))

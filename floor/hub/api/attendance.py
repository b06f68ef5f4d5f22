"""Attendance by the clock (R33): sign in and out, and the monthly sheet."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, request
from pydantic import Field

from floor import refusals as r
from floor.desk import attendance as desk
from floor.desk.tx import Tx
from floor.hub.routes import Api, Body, Call
from floor.nouns import Entry
from floor.rules.attendance import counts
from floor.store import tables as t

api = Api("attendance")
_READERS = ("lead", "office", "leader", "supervisor", "auditor")  # of the register
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


class SignBody(Body):
    way: str = Field("in", max_length=3, description="in or out")


@api.post("/attendance", desk.ROLES, SignBody, answer="{entry, seq}")
def sign(call: Call) -> Response:
    """Sign in or out, for oneself; the hall's clock says whether it is late or early."""

    def answered(tx: Tx) -> dict[str, Any]:
        done = desk.sign(tx, call.body.way)
        return {"entry": {"id": done.id, "fields": done.fields}, "seq": tx.seq}

    return call.order(answered)


@api.get("/attendance", _READERS, answer="{month, people: [{person, days: {mark: n}}], seq}")
def sheet(call: Call) -> dict[str, Any]:
    """The monthly sheet: days of each mark, by person. `month`: 2026-06, default the present one."""
    hub = call.hub
    with hub.writer.lock:
        scene = hub.scene()
    month = request.args.get("month") or f"{hub.house.hours.day(scene.now):%Y-%m}"
    if not _MONTH.fullmatch(month):
        raise r.BadRequest(problems=["month: e.g. 2026-06"])
    c = t.entry.c
    found = hub.database.select(Entry, c.register == desk.REGISTER, c.fields.contains(f'"date":"{month}-', autoescape=True))
    days = counts([(str(x.fields.get("person")), str(x.fields.get("mark"))) for x in found])
    return {"month": month, "people": [{"person": scene.person(who), "days": n} for who, n in days.items()], "seq": scene.book.seq}

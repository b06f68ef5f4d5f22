"""Signing in and out, and the monthly sheet (R33). Works without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from floor import refusals as r
from floor.desk import attendance as desk
from floor.hub.api import attendance as api
from floor.hub.pages import face
from floor.nouns import Entry
from floor.store import tables as t

__all__ = ["face"]  # with these pages

_READERS = ("lead", "office", "leader", "supervisor", "auditor")


@face.page("/attendance", roles=desk.ROLES)
def attendance() -> Any:
    """Sign in or out; what is signed today."""
    return _own()


@face.page("/attendance", roles=desk.ROLES, methods=("POST",))
def attendance_sign() -> AnyResponse:
    """One signature, from the page."""
    way = request.form.get("way", "")
    try:
        face.hub.writer.quietly(face.actor, lambda tx: desk.sign(tx, way))
    except r.Refused as refused:
        return _own(refused)
    return redirect("/attendance", 303)


@face.page("/attendance/sheet", roles=_READERS)
def attendance_sheet() -> Any:
    """The monthly sheet, for the browser's print."""
    return face.private("floor/attendance_sheet.html", found=api.sheet(face.call()), marks=_marks())


def _own(refused: r.Refused | None = None) -> Response:
    hub, who = face.hub, face.actor.staff
    today = hub.house.hours.day(hub.clock.now()).isoformat()
    c = t.entry.c
    known = hub.database.select(Entry, c.register == desk.REGISTER, c.fields.contains(f'"date":"{today}"', autoescape=True))
    found = next((x for x in known if x.fields.get("person") == who), None)
    outs = hub.house.rulebook.settings["signin.per_day"] == 4
    return face.private("floor/attendance.html", entry=found, marks=_marks(), outs=outs, refused=refused, today=today)


def _marks() -> dict[str, Any]:
    field = face.hub.house.rulebook.registers[desk.REGISTER].field("mark")
    return {x.code: x for x in field.choices} if field else {}

"""The page on which an emergency is begun and ended (R46). It works without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from floor import refusals as r
from floor.desk import emergencies as desk
from floor.hub.api.emergencies import CAPPERS, ROLES
from floor.hub.face import language
from floor.hub.pages import face

__all__ = ["face"]  # with these pages


@face.page("/emergency", roles=ROLES)
def emergency() -> Any:
    """Begin an emergency, or end the one that runs."""
    return _page()


@face.page("/emergency", roles=ROLES, methods=("POST",))
def emergency_order() -> AnyResponse:
    """Begin or end, from the page."""
    actor, form = face.actor, request.form
    alarm = desk.Alarm(form.get("what", ""), form.get("message", ""), form.get("message_en", ""))
    try:
        if form.get("order") == "end":
            face.hub.writer.quietly(actor, desk.end)
        elif form.get("order") == "cap":
            matter, most = form.get("matter", ""), _most()
            face.hub.writer.quietly(actor, lambda tx: desk.cap(tx, matter, most))
        else:
            face.hub.writer.quietly(actor, lambda tx: desk.begin(tx, alarm))
    except r.Refused as refused:
        return _page(refused)
    return redirect("/emergency", 303)


def _most() -> int | None:
    """The limit of numbers that the form asks for, by those who may."""
    if not face.actor.roles & set(CAPPERS):
        raise r.NotPermitted(roles=sorted(face.actor.roles), needs=list(CAPPERS))
    most = request.form.get("most", "").strip()
    if most and not (most.isdecimal() and len(most) <= 6):
        raise r.BadRequest(problems=["most: a whole number, or empty"])
    return int(most) if most else None


def _page(refused: r.Refused | None = None) -> Response:
    running = face.hub.writer.book.emergency
    empty = refused.facts.get("missing", []) if refused else []
    return face.private(
        "floor/emergency.html", running=running, refused=refused, empty=empty, sent=request.form,
        matters={x.code: x.names[language()] for x in face.hub.writer.book.matters.values()},
        may_cap=bool(face.actor.roles & set(CAPPERS)),
    )  # fmt: skip

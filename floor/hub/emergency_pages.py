"""The page on which an emergency is begun and ended (R46). It works without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from floor import refusals as r
from floor.desk import emergencies as desk
from floor.hub.api.emergencies import ROLES
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
        else:
            face.hub.writer.quietly(actor, lambda tx: desk.begin(tx, alarm))
    except r.Refused as refused:
        return _page(refused)
    return redirect("/emergency", 303)


def _page(refused: r.Refused | None = None) -> Response:
    running = face.hub.writer.book.emergency
    empty = refused.facts.get("missing", []) if refused else []
    return face.private("floor/emergency.html", running=running, refused=refused, empty=empty, sent=request.form)

"""The page on which staff give a number: at reception, or after the papers were looked at (003#22). It works without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from floor import refusals as r
from floor.desk import take as desk
from floor.desk.tx import Tx
from floor.hub.face import language
from floor.hub.pages import face
from floor.nouns import Ticket
from priority.lanes import ORDINARY

__all__ = ["face"]  # with these pages
ROLES = ("guide", "clerk", "lead", "office", "admin")
_LANES = (ORDINARY, "care")  # green needs a project's code, booked an appointment: these have pages of their own


@face.page("/reception", roles=ROLES)
def reception() -> Any:
    """Give a number."""
    return _page()


@face.page("/reception", roles=ROLES, methods=("POST",))
def reception_take() -> Any:
    """The number, or why there is none."""
    form = request.form
    order = desk.Take(
        form.get("matter", ""), form.get("lane", ORDINARY), kiosk=form.get("kiosk") or None, lang="en" if language() == "en" else "zh",
        reviewed="reviewed" in form,
    )  # fmt: skip

    def work(tx: Tx) -> Ticket:
        if order.lane not in _LANES:
            raise r.UnknownLane(lane=order.lane)
        return desk.take(tx, order)

    try:
        return _page(taken=face.hub.writer.quietly(face.actor, work))
    except r.Refused as refused:
        return _page(refused=refused)


def _page(taken: Ticket | None = None, refused: r.Refused | None = None) -> Response:
    hub = face.hub
    with hub.writer.lock:
        scene = hub.scene()
        matters = {x.code: x.names[language()] for x in scene.book.matters.values() if x.open}
        lanes = {lane: scene.lane_names[lane][language()] for lane in _LANES}
        review = bool(hub.house.rulebook.settings["queue.number_after_review"])
    return face.private(
        "floor/reception.html", matters=matters, lanes=lanes, review=review, taken=taken, refused=refused, sent=request.form,
        kiosks=[x.code for x in hub.house.config.kiosks if x.printer], url=hub.url_of(taken.id) if taken else "",
    )  # fmt: skip

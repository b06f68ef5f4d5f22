"""Guide sheets (办事指南, R44) of the matters for the browser's print, as the query machine shows them."""

from __future__ import annotations

from typing import Any

from floor import refusals as r
from floor.actors import STAFF_ROLES
from floor.hub.pages import face
from floor.views import public as views

__all__ = ["face"]  # with these pages


@face.page("/guides", roles=STAFF_ROLES)
def guides() -> Any:
    """All matters by theme, each with the way to its sheet."""
    with face.hub.writer.lock:
        found = views.matters(face.hub.scene())
    return face.private("floor/guides.html", found=found)


@face.page("/guides/<matter>", roles=STAFF_ROLES)
def guide_sheet(matter: str) -> Any:
    """The sheet of one matter (A4): basis, conditions, papers, procedure, fee, times and stages."""
    with face.hub.writer.lock:
        scene = face.hub.scene()
        found = next((x for x in scene.config.matters if x.code == matter), None)
        if found is None:
            raise r.UnknownMatter(matter=matter)
        sheet, now = views.guide(scene, found), scene.at(scene.now)
    return face.private("floor/guide_sheet.html", sheet=sheet, now=now)

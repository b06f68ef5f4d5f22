"""What everybody may read, for kiosks, screens and staff: the query pages are drawn from it."""

from __future__ import annotations

from typing import Any

from floor import refusals as r
from floor.actors import STAFF_ROLES
from floor.hub.routes import Api, Call
from floor.views import public as views

api = Api("public")
READERS = ("kiosk", "screen", *STAFF_ROLES)


@api.get("/public", READERS, answer="{version, duty, publications, figures, results, matters, seq}")
def public(call: Call) -> dict[str, Any]:
    """Publications by group, figures of the published bulletins, results of complaints, times of matters. `version`: as in pictures."""
    with call.hub.writer.lock:
        scene = call.hub.scene()
        return {**views.everything(scene), "seq": scene.book.seq}


@api.get("/public/matters/<matter>", READERS, answer="{matter, seq}")
def guide(call: Call, matter: str) -> dict[str, Any]:
    """The guide sheet of a matter: basis, conditions, papers, procedure, fee, times and stages."""
    with call.hub.writer.lock:
        scene = call.hub.scene()
        found = next((x for x in scene.config.matters if x.code == matter), None)
        if found is None:
            raise r.UnknownMatter(matter=matter)
        return {"matter": views.guide(scene, found), "seq": scene.book.seq}

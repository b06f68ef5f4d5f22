"""Pages about lanes: who is in the care and green lanes and who helps them."""

from __future__ import annotations

from typing import Any

from flask import make_response

from floor.hub.pages import face

__all__ = ["face"]  # with these pages

LANE_PAGES = ("guide", "lead", "office", "leader", "supervisor", "admin")
_ASSIGNERS = {"guide", "lead", "office", "admin"}


@face.page("/lanes", roles=LANE_PAGES)
def lanes() -> Any:
    """Care lane, green lane and helpers."""
    response = make_response(face.render("floor/lanes.html", assigners=_ASSIGNERS))
    response.headers["Cache-Control"] = "no-store"
    return response

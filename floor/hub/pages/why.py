"""The page that answers "why was B called before A?" on a clean sheet, for the visitor who asks."""

from __future__ import annotations

from typing import Any

from flask import request

from floor.hub import why
from floor.hub.api.why import ASKERS, day_of
from floor.hub.pages.lanes import face

__all__ = ["face"]  # with this page


@face.page("/why", roles=ASKERS)
def why_page() -> Any:
    """The question as a form, the answer as a sheet of A4: numbers, lanes and minutes only."""
    asked = {name: request.args.get(name, "")[:20] for name in ("called", "before", "day")}
    told = None
    if asked["called"] and asked["before"]:
        told = why.answer(face.hub, asked["called"], asked["before"], day_of(face.hub, asked["day"]))
    return face.private("floor/why.html", asked=asked, told=told)

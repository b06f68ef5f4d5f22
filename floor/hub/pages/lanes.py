"""Pages about lanes: who is in the care and green lanes, who helps them, the list of projects and their slips."""

from __future__ import annotations

from typing import Any

from flask import Response

from floor import refusals as r
from floor.hub.face import qr_svg
from floor.hub.pages import face
from floor.nouns import Project
from floor.rules.projects import tidy

__all__ = ["face"]  # with these pages

LANE_PAGES = ("guide", "lead", "office", "leader", "supervisor", "admin")
_KEEPERS = ("lead", "office", "admin")
_ASSIGNERS = {"guide", "lead", "office", "admin"}


@face.page("/lanes", roles=LANE_PAGES)
def lanes() -> Any:
    """Care lane, green lane and helpers."""
    return face.private("floor/lanes.html", assigners=_ASSIGNERS, keepers=_KEEPERS)


@face.page("/projects/<project>/slip", roles=_KEEPERS)
def project_slip(project: str) -> Any:
    """A project's code on paper or screen, for its visitor to scan at a kiosk. It names no project, company or person."""
    found = _project(project)
    return face.private("floor/project_slip.html", project=found)


@face.page("/projects/<project>/qr.svg", roles=_KEEPERS)
def project_qr(project: str) -> Any:
    """The code alone as a picture: a scanner at the kiosk types it."""
    return Response(qr_svg(_project(project).code), mimetype="image/svg+xml", headers={"Cache-Control": "no-store"})


def _project(code: str) -> Project:
    found = face.hub.writer.book.projects.get(tidy(code))
    if found is None:
        raise r.UnknownProject(project=code)
    return found

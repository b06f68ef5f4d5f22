"""Pages of the green lane's list: every project, adding one, its form and versions; for staff only (P3). Without JavaScript."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from config.parts import Values
from floor import refusals as r
from floor.desk import projects as desk
from floor.desk.projects import KEEPER, NewProject
from floor.hub.api import projects as api
from floor.hub.api.versioned import refused_plans
from floor.hub.pages import face
from floor.hub.pages.versions import Pages, Shown, choices, read

__all__ = ["face"]  # with these pages


@face.page("/admin/projects", roles=api.READERS)
def admin_projects() -> Any:
    """The green lane's list, with what each code was used for."""
    dropped = [x.part.partition("/")[2] for x in refused_plans(face.hub, KEEPER)]
    may = bool(face.actor.roles & set(KEEPER.part.roles))
    found = api.projects(face.call())["projects"]
    return face.private("floor/admin_projects.html", found=found, part=KEEPER.part, may=may, refused=dropped)


@face.page("/admin/projects/add", roles=api.KEEPERS)
def admin_project_add() -> Any:
    """A form for a new project."""
    return _form({x.name: None for x in KEEPER.part.fields} | {"kind": "key_project"})


@face.page("/admin/projects/add", roles=api.KEEPERS, methods=("POST",))
def admin_project_made() -> AnyResponse:
    """Put it on the list."""
    values = read(KEEPER.part)
    try:
        first, last = (_day(name, values[name]) for name in ("valid_from", "valid_to"))
        own = (values["kind"], values["basis"], values["charge"])
        new = NewProject(*own, first, last, request.form.get("code", ""), values["quota"])
        made = face.hub.writer.quietly(face.actor, lambda tx: desk.add(tx, new).code)
    except r.Refused as refused:
        return _form(values, refused)
    return redirect(f"/admin/projects/{made}", 303)


@face.page("/admin/projects/<project>", roles=api.READERS)
def admin_project(project: str) -> Any:
    """One project: its form, and its versions."""
    return _PAGES.one(project)


@face.page("/admin/projects/<project>", roles=api.KEEPERS, methods=("POST",))
def admin_project_change(project: str) -> AnyResponse:
    """look, undo_look, do, undo or call_off, as the form says."""
    return _PAGES.step(project)


def _form(values: Values, refused: r.Refused | None = None) -> Response:
    return face.private(
        "floor/admin_project_add.html", 200 if refused is None else 400, part=KEEPER.part, values=values, options=choices,
        wrong=_PAGES.wrong(refused), sent=request.form, prefix="f_",
    )  # fmt: skip


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise r.BadRequest(problems=[f"{name}: a day: 2026-06-01"], wrong=[name]) from None


def _shown(project: str) -> Shown:
    return api.project_shown(face.call(), project)


_PAGES = Pages(KEEPER, _shown, lambda shown: str(shown["code"]), choices, template="floor/admin_project.html")

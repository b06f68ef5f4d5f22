"""The green lane's list of projects (R05): add, end, see what each was used for."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any, Literal

import sqlalchemy as sa
from flask import Response
from pydantic import Field

from floor import refusals as r
from floor.desk import projects as desk
from floor.desk import versions
from floor.desk.settings import in_force
from floor.hub.api.versioned import CallOffBody, ChangeBody, LookBody, UndoBody, looked, ordered, shown
from floor.hub.asked import csv_file
from floor.hub.hub import Hub
from floor.hub.routes import Api, Body, Call
from floor.nouns import Project, Ticket
from floor.rules.projects import state, tidy
from floor.rules.settings import part_of
from floor.store import tables as t
from floor.views.scene import Scene
from floor.views.sheet import sheet

api = Api("projects")
KEEPERS = ("lead", "office", "admin")
READERS = (*KEEPERS, "leader", "supervisor", "auditor")
_COLUMNS = ("day", "number", "matter", "state", "outcome", "taken_at")


class ProjectBody(Body):
    code: str = Field("", max_length=32, description="4 to 16 letters or digits; empty = one is made up")
    kind: Literal["key_project", "investment", "livelihood"]
    basis: str = Field(min_length=1, max_length=200, description="the document it rests on")
    charge: str = Field(min_length=1, max_length=60, description="person in charge", repr=False)
    valid_from: date
    valid_to: date
    quota: int | None = Field(None, ge=1, le=100_000, description="tickets in all, without those that end unserved; left out = no limit")


class EndBody(Body):
    reason: str = Field(min_length=1, max_length=200)


@api.get("/projects", READERS, answer="{projects: [...], seq}")
def projects(call: Call) -> dict[str, Any]:
    """The list, newest first, with uses so far and the state of each code."""
    charges = _charges(call.hub)
    with call.hub.writer.lock:
        scene = call.hub.scene()
        listed = sorted(scene.book.projects.values(), key=lambda p: (p.added_at, p.code), reverse=True)
        return {"projects": [_shown(scene, p, charges) for p in listed], "seq": scene.book.seq}


@api.post("/projects", KEEPERS, ProjectBody, answer="{project, seq}")
def add(call: Call) -> Response:
    """Put a project on the list."""
    body: ProjectBody = call.body
    new = desk.NewProject(body.kind, body.basis, body.charge, body.valid_from, body.valid_to, body.code, body.quota)
    return call.order(lambda tx: {"project": _brief(desk.add(tx, new), tx.house.hours.day(tx.now)), "seq": tx.seq}, 201)


@api.post("/projects/<project>/end", KEEPERS, EndBody, answer="{project, seq}")
def end(call: Call, project: str) -> Response:
    """Take a project off the list; its uses stay on record."""
    code = tidy(project)
    return call.order(lambda tx: {"project": _brief(desk.end(tx, code, call.body.reason), tx.house.hours.day(tx.now)), "seq": tx.seq})


@api.get("/projects/<project>", READERS, answer="{project: {values, version, changes, ...}, seq}")
def one(call: Call, project: str) -> dict[str, Any]:
    """One project: what stands there, and its versions with what each changed, the newest first."""
    return {"project": project_shown(call, project), "seq": call.hub.writer.book.seq}


@api.post("/projects/<project>/look", KEEPERS, LookBody, answer="{diff: [...], seq}")
def look(call: Call, project: str) -> dict[str, Any]:
    """What a change would change, in words; refused as the change itself would be. Nothing is written."""
    return looked(call, desk.KEEPER, tidy(project), call.body.values, call.body.version)


@api.post("/projects/<project>", KEEPERS, ChangeBody, answer="{change: {version, state, takes_at}, seq}")
def change(call: Call, project: str) -> Response:
    """Give a project other dates, quota, basis or person in charge, now or from a moment on."""
    return ordered(call, lambda tx: versions.change(tx, desk.KEEPER, tidy(project), call.body.values, call.body.asked()))


@api.post("/projects/<project>/undo", KEEPERS, UndoBody, answer="{change, seq}")
def undo(call: Call, project: str) -> Response:
    """A new version with the values of an old one; so comes back what was ended by mistake."""
    return ordered(call, lambda tx: versions.undo(tx, desk.KEEPER, tidy(project), call.body.to, call.body.asked()))


@api.post("/projects/<project>/call_off", KEEPERS, CallOffBody, answer="{change, seq}")
def call_off(call: Call, project: str) -> Response:
    """A planned change will not come."""
    return ordered(call, lambda tx: versions.call_off(tx, desk.KEEPER, tidy(project), call.body.why), 200)


@api.get("/projects/<project>/uses", READERS, answer="{project, count, days: [{day, count, tickets}], seq}")
def uses(call: Call, project: str) -> dict[str, Any]:
    """Tickets of one project, by day."""
    charges = _charges(call.hub)
    with call.hub.writer.lock:
        scene = call.hub.scene()
        found = _known(scene, project)
        rows = [_use(scene, x) for x in _tickets(call.hub, found.code)]
        days = [{"day": day, "count": len(tickets), "tickets": tickets} for day, tickets in _by_day(rows)]
        return {"project": _shown(scene, found, charges), "count": len(rows), "days": days, "seq": scene.book.seq}


@api.get("/projects/<project>/uses.csv", READERS, answer="text/csv")
def uses_csv(call: Call, project: str) -> Response:
    """The same for a spreadsheet."""
    with call.hub.writer.lock:
        scene = call.hub.scene()
        code = _known(scene, project).code
        rows = [_use(scene, x) | {"matter": scene.matter_name(x.matter)["zh"]} for x in _tickets(call.hub, code)]
    return csv_file(sheet(_COLUMNS, ([row[name] for name in _COLUMNS] for row in rows)), f"project-{code}")


def project_shown(call: Call, project: str) -> dict[str, Any]:
    """One project with its versions, as pages and programs see it."""
    code = tidy(project)
    with call.hub.writer.lock:
        scene = call.hub.scene()
        brief = _brief(_known(scene, code), scene.house.hours.day(scene.now))
    return {"code": code, "state": brief["state"], "uses": brief["uses"]} | shown(call, desk.KEEPER, code)


def _by_day(rows: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(day, list(tickets)) for day, tickets in groupby(rows, key=lambda row: str(row["day"]))]


def _known(scene: Scene, project: str) -> Project:
    found = scene.book.projects.get(tidy(project))
    if found is None:
        raise r.UnknownProject(project=project)
    return found


def _tickets(hub: Hub, code: str) -> list[Ticket]:
    return hub.database.select(Ticket, project=code, order=t.ticket.c.seq)


def _use(scene: Scene, x: Ticket) -> dict[str, Any]:
    shown = {"id": x.id, "day": x.day, "number": x.number, "matter": x.matter, "matter_name": scene.matter_name(x.matter)}
    return shown | {"state": x.state, "outcome": x.outcome, "taken_at": scene.at(x.taken_at)}


def _charges(hub: Hub) -> dict[str, str]:
    """Persons in charge by their key: personal data stands beside the journal, and is erased in its time."""
    p = t.personal.c
    rows = hub.database.read(sa.select(p.id, p.value).where(p.hall == hub.database.hall, p.kind == desk.CHARGE))
    return {str(key): str(name) for key, name in rows}


def _brief(p: Project, today: date) -> dict[str, Any]:
    shown = {"code": p.code, "kind": p.kind, "basis": p.basis, "valid_from": p.valid_from, "valid_to": p.valid_to}
    return shown | {"quota": p.quota, "uses": p.uses, "state": state(p, today), "reason": p.reason}


def _shown(scene: Scene, p: Project, charges: dict[str, str]) -> dict[str, Any]:
    plan = scene.book.plans.get(part_of(desk.KEEPER.code, p.code))
    planned = {"version": in_force(scene.book, part_of(desk.KEEPER.code, p.code)), "takes_at": scene.at(plan.takes_at) if plan else None}
    return _brief(p, scene.house.hours.day(scene.now)) | planned | {"charge": charges.get(p.charge), "added_at": scene.at(p.added_at)}

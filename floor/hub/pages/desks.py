"""Desks: consoles of the counters, the supervisor's page, the paper tray of a virtual printer."""

from __future__ import annotations

from typing import Any

from flask import request

from floor import refusals as r
from floor.access.gate import Session
from floor.hub.pages import face
from floor.hub.slips import KINDS

__all__ = ["face"]  # with these pages

CONSOLE = ("clerk", "lead", "admin", "counter")


@face.page("/console", roles=CONSOLE)
def consoles() -> Any:
    """Which counter do I sit at?"""
    hub = face.hub
    with hub.writer.lock:
        scene = hub.scene()
        found = [
            {"number": c.number, "zone_name": scene.zones[c.zone]["name"], "state": c.state, "clerk": scene.person(c.clerk)}
            for c in scene.book.in_use.values()
        ]
    return face.private("floor/consoles.html", counters=found)


@face.page("/console/<int:counter>", roles=CONSOLE)
def console(counter: int) -> Any:
    """The clerk's console of one counter."""
    found = face.hub.writer.book.in_use.get(counter)
    if found is None:
        raise r.UnknownCounter(counter=counter)
    zone = next(z for z in face.hub.house.config.zones if z.code == found.zone)
    lang = request.args.get("lang") or request.cookies.get("hall_lang")
    session: Session = request.environ["hall.session"]
    staff = face.hub.writer.book.staff(session.account) if session.account else None
    chosen = {*face.hub.house.config.order.chosen_roles} | {"counter"}
    books = [
        {"code": x.code, "name": {"zh": x.zh, "en": x.en}}
        for x in face.hub.house.rulebook.registers.values()
        if session.account and session.actor.roles & set(x.writers) and any(field.matter for field in x.fields)
    ]
    return face.private(
        "floor/console.html", counter=counter, books=books, zone_name=zone.name_en if lang == "en" else zone.name,
        trained=staff.trained if staff else None, chooses=bool(session.actor.roles & chosen),
    )  # fmt: skip


@face.page("/supervisor", roles=("supervisor", "lead", "office", "leader", "admin"))
def supervisor() -> Any:
    """The whole floor at a glance."""
    people = sorted((one.name, one.login) for one in face.hub.accounts.all())
    return face.private("floor/supervisor.html", people=people)


@face.page("/papers/<code>", roles=("om", "admin", "supervisor", "lead"))
def papers(code: str) -> Any:
    """The paper tray of a virtual printer."""
    if all(p.code != code for p in face.hub.house.config.printers):
        raise r.UnknownPlace(printer=code)
    return face.private("floor/papers.html", code=code, kinds=KINDS)

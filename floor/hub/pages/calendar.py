"""The working calendar of a year: its days, a look at what a change does, its versions, and back to one of them. Without JavaScript."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from floor import refusals as r
from floor.desk.duties import calendars as desk
from floor.hub.api import settings as api
from floor.hub.api.obligations import CALENDAR_KEEPERS
from floor.hub.face import language
from floor.hub.history import history
from floor.hub.pages import face
from floor.rules.settings import added_and_gone
from floor.times import local, parse

__all__ = ["face"]  # with these pages
_LISTS = ("off", "work")
Year = dict[str, Any]  # off, work: ISO dates; source


@face.page("/admin/calendar/<int:year>", roles=api.READERS)
def admin_calendar(year: int) -> Any:
    """The year as it is known, and its versions."""
    _known(year)
    return _page(year, _now(year))


@face.page("/admin/calendar/<int:year>", roles=CALENDAR_KEEPERS, methods=("POST",))
def admin_calendar_change(year: int) -> AnyResponse:
    """look: what it would change; do: change it."""
    _known(year)
    sent, version = _sent(), request.form.get("version", "")
    steps = {
        "look": lambda tx: desk.calendar_faults(year, **sent),
        "do": lambda tx: desk.set_calendar(tx, year, **sent, version=int(version)),
    }
    step = request.form.get("step", "")
    if step not in steps or not version.isdigit():
        raise r.BadRequest(problems=[f"step: one of {', '.join(steps)}; version: the one that was looked at"])
    try:
        face.hub.writer.quietly(face.actor, steps[step])
    except r.Refused as refused:
        return _page(year, sent, refused=refused)
    if step == "look":
        return _page(year, sent, look=True)
    return redirect(f"/admin/calendar/{year}", 303)


def _known(year: int) -> None:
    """Years that have a calendar, and the one to come."""
    with face.hub.writer.lock:
        years = face.hub.writer.book.calendar
        next_one = max(years, default=face.hub.house.hours.day(face.hub.clock.now()).year - 1) + 1
    if year not in years and year != next_one:
        raise r.UnknownPart(part=f"calendar/{year}")


def _now(year: int) -> Year:
    with face.hub.writer.lock:
        found = face.hub.writer.book.calendar.get(year)
    return {"off": found.off, "work": found.work, "source": found.source} if found else {"off": [], "work": [], "source": ""}


def _sent() -> Year:
    lists = {name: sorted(set(request.form.get(name, "").split())) for name in _LISTS}
    return {**lists, "source": request.form.get("source", "")[:200].strip()}


def _versions(year: int) -> list[Year]:
    """Newest first, each with the days that it added and took away."""
    zone, before, found = face.hub.house.hours.zone, dict[str, Any](), []
    for row in history(face.hub, f"calendar:{year}"):
        body = row["body"]
        changes = {name: added_and_gone(before.get(name), body[name]) for name in _LISTS}
        found.append({**body, "at": local(parse(row["at"]), zone), "person": row["person"], "changes": changes})
        before = body
    return found[::-1]


def _page(year: int, shown: Year, look: bool = False, refused: r.Refused | None = None) -> Response:
    now, versions = _now(year), _versions(year)
    version = versions[0]["version"] if versions else 0
    return face.private(
        "floor/admin_calendar.html", year=year, shown=shown, look=look, versions=versions, version=version,
        changes={name: added_and_gone(now[name], shown[name]) for name in _LISTS}, may=bool(face.actor.roles & set(CALENDAR_KEEPERS)),
        wrong=_wrong(refused),
    )  # fmt: skip


def _wrong(refused: r.Refused | None) -> dict[str, Any] | None:
    if refused is None:
        return None
    told = refused.facts
    return {"code": refused.code, "own": told.get(language()), "days": told.get("days", []), "wrong": told.get("wrong", [])}


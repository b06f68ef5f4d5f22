"""What is due under the regulations, what is overdue; pauses, extensions; and the working calendar."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any, Literal

import sqlalchemy as sa
from flask import Response, request
from pydantic import Field

from floor.actors import STAFF_ROLES
from floor.desk.duties import calendars
from floor.desk.duties import orders as desk
from floor.desk.duties.following import OPEN
from floor.desk.tx import Tx
from floor.hub.routes import Api, Body, Call
from floor.nouns import Duty
from floor.store import tables as t
from floor.times import iso
from floor.views import registers as views

api = Api("obligations")
CALENDAR_KEEPERS = ("office", "admin")
READERS = ("lead", "office", "leader", "supervisor", "om", "auditor")
_DECIDE = ("lead", "office", "leader", "supervisor")
_KEEPERS = ("clerk", *_DECIDE)
_MOST = 500


class PauseBody(Body):
    reason: str = Field(max_length=40, description="one of the reasons that its rule allows")
    words: str = Field("", max_length=200)


class ExtendBody(Body):
    days: int = Field(ge=1, le=365)
    reason: str = Field("", max_length=200)
    approved_by: str = Field("", max_length=60)
    told_at: str = Field("", max_length=40, description="when the citizen was told")
    told_how: Literal["", "written", "oral"] = Field("", description="left out = in writing")


class CancelBody(Body):
    reason: str = Field("", max_length=200)


class YearBody(Body):
    off: list[str] = Field([], max_length=366, description="days on which nobody works")
    work: list[str] = Field([], max_length=366, description="make-up working days")
    source: str = Field("", max_length=200, description="the notice that they come from")


@api.get("/obligations", READERS, answer="{obligations: [...], missing_years: [...], seq}")
def obligations(call: Call) -> dict[str, Any]:
    """Open ones, the most urgent first; `which` = overdue, today or all (default); `done=1` those that have ended, newest first."""
    hub, c = call.hub, t.duty.c
    where: list[sa.ColumnElement[bool]] = [c.state.in_(OPEN)]
    order: Any = sa.nulls_last(c.due_at)
    which = request.args.get("which", "all")
    if request.args.get("done"):
        where, order = [c.state.not_in(OPEN)], sa.desc(c.ended_at)
    elif which == "overdue":
        where.append(c.overdue_at.is_not(None))
    elif which == "today":
        where += [c.due_at.is_not(None), c.due_at <= iso(_end_of_day(call)), c.overdue_at.is_(None)]
    rows = hub.database.select(Duty, *where, limit=_MOST, order=order)
    with hub.writer.lock:
        scene = hub.scene()
        found = [views.duty(scene, x, hub.house.rulebook.obligations.get(x.rule)) for x in rows]
        missing = sorted({x.missing_year for x in rows if x.missing_year})
        return {"obligations": found, "missing_years": missing, "seq": scene.book.seq}


def _end_of_day(call: Call) -> datetime:
    zone = call.hub.house.hours.zone
    return datetime.combine(call.hub.clock.now().astimezone(zone).date(), time.max, zone)


@api.post("/obligations/<obligation>/pause", _KEEPERS, PauseBody, answer="{obligation, seq}")
def pause(call: Call, obligation: str) -> Response:
    """Stop its clock, for a reason that its rule allows."""
    return _ordered(call, lambda tx: desk.pause(tx, obligation, call.body.reason, call.body.words))


@api.post("/obligations/<obligation>/resume", _KEEPERS, answer="{obligation, seq}")
def resume(call: Call, obligation: str) -> Response:
    """Let the clock go on; the working days of the pause are not counted."""
    return _ordered(call, lambda tx: desk.resume(tx, obligation))


@api.post("/obligations/<obligation>/extend", _DECIDE, ExtendBody, answer="{obligation, seq}")
def extend(call: Call, obligation: str) -> Response:
    """More days, with approval and the notice that `extension.notice` asks for (T08)."""
    body: ExtendBody = call.body
    approval = {"reason": body.reason, "approved_by": body.approved_by, "told_at": body.told_at, "told_how": body.told_how}
    return _ordered(call, lambda tx: desk.extend(tx, obligation, body.days, approval))


@api.post("/obligations/<obligation>/cancel", _DECIDE, CancelBody, answer="{obligation, seq}")
def cancel(call: Call, obligation: str) -> Response:
    """It falls away, with the reason."""
    return _ordered(call, lambda tx: desk.cancel(tx, obligation, call.body.reason))


def _ordered(call: Call, work: Any) -> Response:
    def answered(tx: Tx) -> dict[str, Any]:
        done: Duty = work(tx)
        due_at = done.due_at.astimezone(tx.house.hours.zone).isoformat() if done.due_at else None
        return {"obligation": {"id": done.id, "state": done.state, "due_at": due_at, "amount": done.amount}, "seq": tx.seq}

    return call.order(answered)


@api.get("/calendar", STAFF_ROLES, answer="{years: [{year, version, off, work, source}], seq}")
def calendar(call: Call) -> dict[str, Any]:
    """The working calendar, year by year."""
    with call.hub.writer.lock:
        book = call.hub.writer.book
        return {"years": views.calendar(book.calendar[y] for y in sorted(book.calendar)), "seq": book.seq}


@api.post("/calendar/<int:year>", CALENDAR_KEEPERS, YearBody, answer="{year, version, seq}")
def set_year(call: Call, year: int) -> Response:
    """A year as it is known from now on; open due dates follow it."""
    body: YearBody = call.body

    def answered(tx: Tx) -> dict[str, Any]:
        calendars.set_calendar(tx, year, body.off, body.work, body.source)
        return {"year": year, "version": tx.book.calendar[year].version, "seq": tx.seq}

    return call.order(answered)

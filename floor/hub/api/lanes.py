"""Care lane and green lane: an age from an ID number, a lane granted by staff, a helper of one's own."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import Field

from floor import refusals as r
from floor.desk import lanes as desk
from floor.desk import persons
from floor.hub.api.tickets import FLOOR, ordered
from floor.hub.routes import Api, Body, Call
from floor.views.lanes import care

api = Api("lanes")
GRANTERS = (*FLOOR, "office")
ASSIGNERS = ("guide", "lead", "office", "admin")
HELPER_ROLES = frozenset({"guide", "clerk", "lead", "office"})


class AgeBody(Body):
    id_number: str = Field(max_length=40, repr=False)


class LaneBody(Body):
    lane: str
    ground: str | None = None
    reason: str | None = Field(None, max_length=200, description="in words, beside the ground; about the case, not naming a person")
    project: str | None = Field(None, max_length=32, description="code of a listed project, for the green lane")


class HelperBody(Body):
    helper: str | None = Field(None, max_length=64, description="login; null = nobody any more")


@api.post("/kiosks/<code>/age", ("kiosk", *FLOOR), AgeBody, answer="{ground: elder | minor | null}")
def age(call: Call, code: str) -> dict[str, Any]:
    """The care lane's ground by full years on the hall's day; the number is used and not kept."""
    if "kiosk" in call.actor.roles and call.actor.place not in (None, code):
        raise r.NotPermitted(kiosk=code, place=call.actor.place)
    if all(k.code != code for k in call.hub.house.config.kiosks):
        raise r.UnknownPlace(kiosk=code)
    today = call.hub.house.hours.day(call.hub.clock.now())
    return {"ground": persons.ground_by_age(call.body.id_number, today)}


@api.post("/tickets/<ticket>/grant_lane", GRANTERS, LaneBody, answer="{ticket, seq}")
def grant_lane(call: Call, ticket: str) -> Response:
    """Put a waiting ticket into another lane; number and clock stay."""
    body: LaneBody = call.body
    return ordered(call, lambda tx: desk.grant_lane(tx, ticket, body.lane, body.ground, body.reason, body.project))


@api.post("/tickets/<ticket>/helper", ASSIGNERS, HelperBody, answer="{ticket, seq}")
def assign_helper(call: Call, ticket: str) -> Response:
    """One person who helps this visitor, one to one (R04)."""
    helper = _helper(call, call.body.helper) if call.body.helper is not None else None
    return ordered(call, lambda tx: desk.assign_helper(tx, ticket, helper))


def _helper(call: Call, login: str) -> str:
    account = call.hub.accounts.by_login(login)
    actor = call.hub.accounts.actor(account.id) if account else None
    if account is None or actor is None or not actor.roles & HELPER_ROLES:
        raise r.BadRequest(problems=[f"helper: {login} is no account of {', '.join(sorted(HELPER_ROLES))}"])
    return account.id


@api.get("/care", (*GRANTERS, "leader", "supervisor"), answer="{tickets, helpers: [{id, login, name, badge}], seq}")
def care_tickets(call: Call) -> dict[str, Any]:
    """Visitors of the care and green lanes who are in the hall, those without a helper first; and who can help."""
    hub = call.hub
    helpers = [a for a in hub.accounts.all() if (actor := hub.accounts.actor(a.id)) and actor.roles & HELPER_ROLES]
    shown = [{"id": a.id, "login": a.login, "name": a.name, "badge": a.badge} for a in sorted(helpers, key=lambda a: a.login)]
    with hub.writer.lock:
        return care(hub.scene(), shown)

"""Counters: open, close, pause, resume, call the next or a chosen number."""

from __future__ import annotations

from typing import Any

from flask import Response
from pydantic import Field

from floor import refusals as r
from floor.desk import calls
from floor.desk import counters as desk
from floor.desk.tx import Tx
from floor.hub.api.tickets import AT_COUNTER, answer
from floor.hub.routes import Api, Body, Call
from floor.nouns import Counter

api = Api("counters", alone=True)


class OpenBody(Body):
    clerk: str | None = Field(None, max_length=64, description="login of the clerk on post; the asker's own account if left out")
    matters: list[str] | None = None


class LeaveBody(Body):
    reason: str | None = Field(None, max_length=200)
    cover: str | None = Field(None, max_length=64, description="login of who covers the post")


class ChosenBody(Body):
    number: str = Field(min_length=2, max_length=12)
    reason: str = Field(min_length=1, max_length=200)


def _answer(tx: Tx, counter: Counter) -> dict[str, Any]:
    body = {"number": counter.number, "zone": counter.zone, "state": counter.state, "clerk": counter.clerk, "ticket": counter.ticket}
    matters = counter.matters if counter.serves is None else counter.serves
    return {"counter": body | {"matters": matters, "reason": counter.reason}, "seq": tx.seq}


def account_of(call: Call, login: str | None) -> str | None:
    """Account id of a login; the journal holds no names."""
    if login is None:
        return None
    found = call.hub.accounts.by_login(login)
    if found is None:
        raise r.BadRequest(problems=[f"{login}: no such account; see run.py user list"])
    return found.id


@api.post("/counters/<int:number>/open", AT_COUNTER, OpenBody, answer="{counter, seq}")
def open_counter(call: Call, number: int) -> Response:
    """Open the counter: the post begins."""
    body: OpenBody = call.body
    clerk = account_of(call, body.clerk)
    if clerk is not None and clerk != call.actor.staff and not call.actor.roles & {"lead", "admin", "counter"}:
        raise r.NotPermitted(clerk=body.clerk)
    return call.order(lambda tx: _answer(tx, desk.open_counter(tx, number, clerk, body.matters)))


@api.post("/counters/<int:number>/close", AT_COUNTER, LeaveBody, answer="{counter, seq}")
def close(call: Call, number: int) -> Response:
    """Close the counter."""
    cover = account_of(call, call.body.cover)
    return call.order(lambda tx: _answer(tx, desk.close(tx, number, call.body.reason, cover)))


@api.post("/counters/<int:number>/pause", AT_COUNTER, LeaveBody, answer="{counter, seq}")
def pause(call: Call, number: int) -> Response:
    """Pause: nobody is called until resume."""
    cover = account_of(call, call.body.cover)
    return call.order(lambda tx: _answer(tx, desk.pause(tx, number, call.body.reason, cover)))


@api.post("/counters/<int:number>/resume", AT_COUNTER, answer="{counter, seq}")
def resume(call: Call, number: int) -> Response:
    """Go on after a pause."""
    return call.order(lambda tx: _answer(tx, desk.resume(tx, number)))


@api.post("/counters/<int:number>/next", AT_COUNTER, answer="{ticket, why, seq} or 204")
def call_next(call: Call, number: int) -> Response:
    """Call the next number of this counter."""

    def work(tx: Tx) -> dict[str, Any] | None:
        ticket = calls.call_next(tx, number)
        if ticket is None:
            return None
        return {"ticket": answer(call.hub, tx, ticket), "why": call.hub.teller.why(ticket.why), "seq": tx.seq}

    return call.order(work)


@api.post("/counters/<int:number>/call", AT_COUNTER, ChosenBody, answer="{ticket, why, seq}")
def call_chosen(call: Call, number: int) -> Response:
    """Call a chosen number, with the reason."""
    body: ChosenBody = call.body

    def work(tx: Tx) -> dict[str, Any]:
        ticket = calls.call_chosen(tx, number, body.number, body.reason)
        return {"ticket": answer(call.hub, tx, ticket), "why": call.hub.teller.why(ticket.why), "seq": tx.seq}

    return call.order(work)

"""Why was B called before A: the answer from the journal, and its slip."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from flask import Response, request
from pydantic import Field

from floor import refusals as r
from floor.desk import paper
from floor.desk.tx import Tx, id_of
from floor.hub import why
from floor.hub.api.tickets import job_answer
from floor.hub.hub import Hub
from floor.hub.routes import Api, Body, Call

api = Api("why")
ASKERS = ("clerk", "lead", "supervisor", "office", "auditor")


class WhyBody(Body):
    called: str = Field(max_length=12, description="the number called first")
    before: str = Field(max_length=12, description="the number of the visitor who asks")
    day: str | None = Field(None, max_length=10, description="today if left out")
    kiosk: str | None = Field(None, description="whose printer makes the slip; where the ticket was taken, or one that works")
    lang: Literal["zh", "en"] = "zh"


@api.get("/why", ASKERS, answer="{why: {cause, sentences, public, called, before, clause, counter, at, ...}, seq}")
def explain(call: Call) -> dict[str, Any]:
    """Why `called` was called before `before`; `day` is today if left out."""
    called, before = request.args.get("called", "")[:20], request.args.get("before", "")[:20]
    told = why.answer(call.hub, called, before, day_of(call.hub, request.args.get("day")))
    return {"why": told, "seq": call.hub.writer.book.seq}


@api.post("/why/print", ASKERS, WhyBody, answer="{print_job, seq}")
def print_slip(call: Call) -> Response:
    """A slip with the explanation: numbers, lanes and minutes only."""
    body: WhyBody = call.body
    day = day_of(call.hub, body.day)
    called, before = why.tidy(body.called), why.tidy(body.before)
    if called == before:
        raise r.BadRequest(problems=["called and before: two different numbers"])

    def work(tx: Tx) -> dict[str, Any]:
        job = paper.print_why(tx, id_of(day, called), id_of(day, before), body.kiosk, body.lang)
        return {"print_job": job_answer(job), "seq": tx.seq}

    return call.order(work, 201)


def day_of(hub: Hub, text: str | None) -> str:
    """The day asked for, the book's own if none."""
    if not text:
        return hub.writer.book.day
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise r.BadRequest(problems=["day: a day (2026-06-01)"]) from None

"""Tickets: take, the orders on one, its history, its rating."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from flask import Response
from pydantic import Field

from floor import refusals as r
from floor.desk import appointments, matters, paper, ratings
from floor.desk import take as taking
from floor.desk import tickets as desk
from floor.desk.tx import Tx
from floor.facts import Taken
from floor.hub.history import history
from floor.hub.hub import Hub
from floor.hub.routes import Api, Body, Call
from floor.nouns import PrintJob, Ticket
from floor.times import local
from floor.views.agent import promised
from floor.views.kiosk import ahead
from priority.lanes import ORDINARY

api = Api("tickets", alone=True)
AT_COUNTER = ("counter", "clerk", "lead", "admin")
FLOOR = (*AT_COUNTER, "guide")
RATING_READERS = frozenset({"supervisor", "office", "leader", "auditor"})
READERS = (*FLOOR, "office", "leader", "supervisor", "auditor")


class TakeBody(Body):
    matter: str = ""
    matters: list[str] = Field([], max_length=5, description="several matters on one number, in the visitor's order; instead of `matter`")
    lane: str | None = Field(None, description="ordinary if left out; green with a project code")
    ground: str | None = None
    project: str | None = Field(None, max_length=32)
    id_number: str | None = Field(None, max_length=40, repr=False)
    appointment: str | None = Field(None, max_length=200, repr=False, description="code, link or telephone number of an appointment")
    kiosk: str | None = None
    lang: Literal["zh", "en"] = Field("zh", description="language of the slip")
    reviewed: bool = Field(False, description="staff have looked at the papers, and they are complete (`queue.number_after_review`)")


class MatterBody(Body):
    matter: str


class HoldBody(Body):
    reason: str = Field(min_length=1, max_length=200)


class TransferBody(Body):
    matter: str | None = None
    counter: int | None = None


class CancelBody(Body):
    reason: str = Field("", max_length=200)


class ReprintBody(Body):
    kiosk: str | None = None


class NoticeBody(Body):
    matter: str | None = Field(None, description="the ticket's own if left out")
    kiosk: str | None = Field(None, description="whose printer makes it; where the ticket was taken, or one that works")
    lang: Literal["zh", "en"] | None = Field(None, description="the visitor's if left out")


class RatingBody(Body):
    grade: int = Field(ge=1, le=5)
    reasons: list[str] = Field([], max_length=10)
    channel: Literal["pad", "serial_pad", "phone", "kiosk", "staff_form"]


def answer(hub: Hub, tx: Tx, ticket: Ticket, ahead_then: int | None = None) -> dict[str, Any]:
    """A ticket as programs get it (contract section 2)."""
    zone = tx.house.hours.zone
    if ahead_then is not None:  # just taken
        wait = promised(ticket)
    else:
        told = hub.forecaster.now.of(ticket, tx.now)
        wait = told.view() if told else None
    return {
        "id": ticket.id, "number": ticket.number, "matter": ticket.matter, "matters": ticket.matters, "lane": ticket.lane,
        "state": ticket.state, "outcome": ticket.outcome, "counter": ticket.counter, "wait_no": ticket.wait_no,
        "taken_at": local(ticket.taken_at, zone), "ahead": ahead_then if ahead_then is not None else _ahead(tx, ticket),
        "wait": wait, "url": hub.url_of(ticket.id), "call_no": ticket.call_no, "call_seq": ticket.call_seq,
        "delegated": ticket.delegated,
        "booked_at": local(ticket.booked_at, zone) if ticket.booked_at else None,
    }  # fmt: skip


def _ahead(tx: Tx, ticket: Ticket) -> int | None:
    if ticket.id not in tx.book.lines:
        return None
    return tx.book.lines.ahead(ticket.id, tx.house.rule, tx.book.runs.get(ticket.matter, 0), tx.now, tx.waited_s)


def job_answer(job: PrintJob) -> dict[str, Any]:
    return {"id": job.id, "state": job.state, "printer": job.printer, "reason": job.reason}


@api.post("/tickets", ("kiosk", *FLOOR, "office"), TakeBody, answer="{ticket, print_job, seq}")
def take(call: Call) -> Response:
    """Take a ticket."""
    body: TakeBody = call.body
    kiosk = own_kiosk(call, body.kiosk)
    lane = body.lane or ("green" if body.project is not None else ORDINARY)
    wanted = body.matters or [body.matter]
    if body.matter and body.matters and body.matter != wanted[0]:
        raise r.BadRequest(problems=["matter: leave it out, or let it be the first of `matters`"])
    if not any((body.matter, body.matters, body.appointment)):
        raise r.BadRequest(problems=["matter: say what the visitor comes for"])
    order = taking.Take(
        wanted[0], lane, body.ground, body.project, body.id_number, body.appointment, kiosk, body.lang, tuple(wanted[1:]),
        reviewed=body.reviewed,
    )  # fmt: skip

    if order.appointment is not None:
        return by_secret(call, lambda tx: issued(call, tx, appointments.take(tx, order)))
    return call.order(lambda tx: issued(call, tx, taking.take(tx, order)), 201)


def own_kiosk(call: Call, kiosk: str | None) -> str | None:
    """A kiosk's token acts for its own kiosk only."""
    if "kiosk" in call.actor.roles and call.actor.place is not None:
        if kiosk not in (None, call.actor.place):
            raise r.NotPermitted(kiosk=kiosk, place=call.actor.place)
        return call.actor.place
    return kiosk


def issued(call: Call, tx: Tx, ticket: Ticket) -> dict[str, Any]:
    """What is answered to a ticket just taken; refused, and with it undone, when the kiosk was too quick."""
    _pace(call)
    fact = next(x for x in reversed(tx.facts) if isinstance(x, Taken))
    job = {"id": fact.job, "state": fact.job_state, "printer": fact.printer, "reason": fact.job_reason}
    return {"ticket": answer(call.hub, tx, ticket, fact.ahead), "print_job": job, "seq": tx.seq}


def by_secret(call: Call, work: Callable[[Tx], dict[str, Any]]) -> Response:
    """A check-in by code, link or telephone number: who guesses is slowed down, each token and account by itself."""
    key, mono_s = f"check_in|{call.actor.id}", call.hub.runtime.mono_s()
    if call.hub.guesses.full(key, mono_s):
        raise r.TooManyRequests(retry_after_s=60)
    try:
        return call.order(work, 201)
    except r.UnknownAppointment:
        call.hub.guesses.wait_s(key, mono_s)
        raise


def _pace(call: Call) -> None:
    """One ticket per kiosk token and interval; a repeated request never comes here."""
    if "kiosk" in call.actor.roles:
        wait_s = call.hub.takes.wait_s(call.actor.id, call.hub.runtime.mono_s())
        if wait_s > 0:
            raise r.TooManyRequests(retry_after_s=round(wait_s, 2))


def ordered(call: Call, work: Any) -> Response:
    def answered(tx: Tx) -> dict[str, Any]:
        ticket = work(tx)
        return {"ticket": answer(call.hub, tx, ticket), "seq": tx.seq}

    return call.order(answered)


@api.post("/tickets/<ticket>/recall", AT_COUNTER, answer="{ticket, seq}")
def recall(call: Call, ticket: str) -> Response:
    """Summon again, same counter."""
    return ordered(call, lambda tx: desk.recall(tx, ticket))


@api.post("/tickets/<ticket>/withdraw", AT_COUNTER, answer="{ticket, seq}")
def withdraw(call: Call, ticket: str) -> Response:
    """Take a call back; the wait goes on where it stood."""
    return ordered(call, lambda tx: desk.withdraw(tx, ticket))


@api.post("/tickets/<ticket>/start", AT_COUNTER, answer="{ticket, seq}")
def start(call: Call, ticket: str) -> Response:
    """Begin the service."""
    return ordered(call, lambda tx: desk.start(tx, ticket))


@api.post("/tickets/<ticket>/finish", AT_COUNTER, answer="{ticket, seq}")
def finish(call: Call, ticket: str) -> Response:
    """End the service; the pad may rate it."""
    return ordered(call, lambda tx: desk.finish(tx, ticket))


@api.post("/tickets/<ticket>/add_matter", (*FLOOR, "office"), MatterBody, answer="{ticket, seq}")
def add_matter(call: Call, ticket: str) -> Response:
    """Another matter on the same number."""
    return ordered(call, lambda tx: matters.add(tx, ticket, call.body.matter))


@api.post("/tickets/<ticket>/go_on", AT_COUNTER, answer="{ticket, seq}")
def go_on(call: Call, ticket: str) -> Response:
    """Straight on with the visitor's next matter, at the counter that ended the one before."""
    return ordered(call, lambda tx: matters.go_on(tx, ticket))


@api.post("/tickets/<ticket>/no_show", AT_COUNTER, answer="{ticket, seq}")
def no_show(call: Call, ticket: str) -> Response:
    """Called, did not come."""
    return ordered(call, lambda tx: desk.no_show(tx, ticket))


@api.post("/tickets/<ticket>/return", FLOOR, answer="{ticket, seq}")
def come_back(call: Call, ticket: str) -> Response:
    """Back in line after a no-show."""
    return ordered(call, lambda tx: desk.come_back(tx, ticket))


@api.post("/tickets/<ticket>/hold", FLOOR, HoldBody, answer="{ticket, seq}")
def hold(call: Call, ticket: str) -> Response:
    """Set aside, with the reason."""
    return ordered(call, lambda tx: desk.hold(tx, ticket, call.body.reason))


@api.post("/tickets/<ticket>/resume", FLOOR, answer="{ticket, seq}")
def resume(call: Call, ticket: str) -> Response:
    """Take up again what was set aside."""
    return ordered(call, lambda tx: desk.resume(tx, ticket))


@api.post("/tickets/<ticket>/transfer", FLOOR, TransferBody, answer="{ticket, seq}")
def transfer(call: Call, ticket: str) -> Response:
    """To another matter or counter."""
    return ordered(call, lambda tx: desk.transfer(tx, ticket, call.body.matter, call.body.counter))


@api.post("/tickets/<ticket>/cancel", FLOOR, CancelBody, answer="{ticket, seq}")
def cancel(call: Call, ticket: str) -> Response:
    """Leave before service."""
    return ordered(call, lambda tx: desk.cancel(tx, ticket, call.body.reason))


@api.post("/tickets/<ticket>/reprint", (*FLOOR, "kiosk"), ReprintBody, answer="{ticket, print_job, seq}")
def reprint(call: Call, ticket: str) -> Response:
    """Another slip, marked 补打."""
    kiosk = call.actor.place if "kiosk" in call.actor.roles else call.body.kiosk

    def work(tx: Tx) -> dict[str, Any]:
        if "kiosk" in call.actor.roles and tx.ticket(ticket).channel != kiosk:
            raise r.NotYourTicket(ticket=ticket, kiosk=kiosk)
        job = paper.reprint(tx, ticket, kiosk)
        return {"ticket": answer(call.hub, tx, tx.ticket(ticket)), "print_job": job_answer(job), "seq": tx.seq}

    return call.order(work)


@api.post("/tickets/<ticket>/notice", FLOOR, NoticeBody, answer="{print_job, seq}")
def print_notice(call: Call, ticket: str) -> Response:
    """The one-time notice (一次性告知单) of its matter on paper."""
    body: NoticeBody = call.body

    def work(tx: Tx) -> dict[str, Any]:
        job = paper.print_notice(tx, ticket, body.matter, body.kiosk, body.lang or tx.ticket(ticket).lang)
        return {"print_job": job_answer(job), "seq": tx.seq}

    return call.order(work, 201)


@api.post("/tickets/<ticket>/rating", ("pad", "kiosk", "guide", "office", "supervisor"), RatingBody, answer="{ticket, seq}")
def rate(call: Call, ticket: str) -> Response:
    """Rate a finished service, once."""
    body: RatingBody = call.body
    _channel_of(call, body.channel)
    def work(tx: Tx) -> dict[str, Any]:
        rated = ratings.rate(tx, ticket, body.grade, body.reasons, body.channel)
        return {"ticket": answer(call.hub, tx, rated), "rating": {"grade": body.grade, "channel": body.channel}, "seq": tx.seq}

    return call.order(work, 201)


def _channel_of(call: Call, channel: str) -> None:
    """A pad rates as a pad, a kiosk as a kiosk, staff by form: nobody lends another's channel."""
    own = {"pad": ("pad", "serial_pad"), "kiosk": ("kiosk",)}
    allowed = next((own[x] for x in call.actor.roles if x in own), ("staff_form",))
    if channel not in allowed:
        raise r.NotPermitted(channel=channel, allowed=list(allowed))


@api.get("/tickets/<ticket>", READERS, answer="{ticket with history}")
def show(call: Call, ticket: str) -> dict[str, Any]:
    """One ticket with its history: who did what, when, and why it was called."""
    hub = call.hub
    with hub.writer.lock:
        found = hub.writer.book.ticket(ticket)
        if found is None:
            raise r.UnknownTicket(ticket=ticket)
        scene = hub.scene()
        shown = scene.ticket(found) | {"ahead": ahead(scene, found), "url": hub.url_of(found.id)}
        shown |= {"outcome": found.outcome, "wait": scene.wait(found), "closed_at": scene.at(found.closed_at), "call_seq": found.call_seq}
    told = _history(hub, ticket)
    if not call.actor.roles & RATING_READERS:
        told = [row for row in told if row["kind"] != "rated"]  # staff see no single rating
    return {"ticket": shown | {"history": told}}


def _history(hub: Hub, ticket: str) -> list[dict[str, Any]]:
    people = hub.accounts.people()
    found = []
    for row in history(hub, f"ticket:{ticket}"):
        told = hub.teller.why(row["body"]["why"]) if row["kind"] == "called" else None
        if helper := row["body"].get("helper"):
            row["helper"] = people.get(helper, {}).get("name", helper)
        found.append(row | {"sentence": told["sentence"] if told else None, "why": told})
    return found

"""Appointments (R08): book, look, check in, contact, abandon, move, cancel."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Literal

from flask import Response, request
from pydantic import AwareDatetime, Field

from floor import refusals as r
from floor.desk import appointments as desk
from floor.desk.tx import Tx
from floor.hub.api.tickets import by_secret, issued, own_kiosk
from floor.hub.routes import Api, Body, Call
from floor.nouns import Appointment
from floor.rules.appointments import Change
from floor.store import tables as t
from floor.views import appointments as views

api = Api("appointments")
BOOKERS = ("office", "guide", "lead", "admin")
READERS = (*BOOKERS, "clerk", "counter", "leader", "supervisor", "auditor")
AT_HALL = (*BOOKERS, "clerk", "counter")
CALLERS = ("office", "lead")  # who contact the visitor: they see the telephone number, code and link
CHANGERS = ("office", "lead", "admin")
_ISSUED = "{appointment, ticket, print_job, seq}"


class BookBody(Body):
    matter: str
    at: AwareDatetime = Field(description="beginning of a free slot")
    contact: str | None = Field(None, max_length=40, repr=False, description="telephone of the visitor, kept apart and erased")
    lang: Literal["zh", "en"] = "zh"
    project: str | None = Field(None, max_length=32, repr=False, description="code of a listed project, for the green lane (R05)")


class TextBody(Body):
    text: str = Field(min_length=1, max_length=200, repr=False, description="code, link or telephone number")
    kiosk: str | None = None
    lang: Literal["zh", "en"] | None = None


class CheckInBody(Body):
    kiosk: str | None = None
    lang: Literal["zh", "en"] | None = None


class ContactBody(Body):
    result: Literal["coming", "cannot_come", "no_answer"]


class ChangeBody(Body):
    by: Literal["visitor", "hall"] = Field("hall", description="hall: needs all that follows (R08)")
    reason: str | None = Field(None, max_length=200)
    approved_by: str | None = Field(None, max_length=64, description="login of the leader who approved")
    told_at: AwareDatetime | None = Field(None, description="when the visitor was told, before the booked time")
    told_how: Literal["phone", "message", "in_person", "other"] | None = None


class MoveBody(ChangeBody):
    at: AwareDatetime


@api.get("/appointments", READERS, answer="{appointments: [...], now, seq}")
def appointments(call: Call) -> dict[str, Any]:
    """Appointments of a `day` (today if left out), by time; telephone, code and link for office and lead only."""
    hub = call.hub
    day = _day(request.args.get("day")) if request.args.get("day") else hub.house.hours.day(hub.clock.now())
    rows = hub.database.select(Appointment, t.appointment.c.day == day.isoformat(), order=t.appointment.c.at)
    told = hub.bookings.contacts(a.id for a in rows) if call.actor.roles & set(CALLERS) else None
    with hub.writer.lock:
        scene = hub.scene()
        found = [views.shown(scene, a) for a in sorted(rows, key=lambda a: (a.at, a.seq))]
        seq, now = scene.book.seq, scene.at(scene.now)
    if told is not None:
        found = [row | {"contact": told.get(row["id"])} | _secrets(call, row["id"]) for row in found]
    return {"appointments": found, "day": day.isoformat(), "now": now, "seq": seq}


@api.get("/appointments/slots", READERS, answer="{matter, days: [{day, free, slots: [{at, free}]}], matters}")
def slots(call: Call) -> dict[str, Any]:
    """Matters that are done by appointment; with `matter`, its times that can be booked."""
    matter = request.args.get("matter")
    known, days = call.hub.bookings.offers(matter)
    return {"matters": known, "matter": matter, "days": days}


@api.post("/appointments", BOOKERS, BookBody, answer="{appointment, seq}")
def book(call: Call) -> Response:
    """Book: confirmed at once with the one-time notice, a code and a link."""
    body: BookBody = call.body
    channel = "office" if call.actor.staff else "api"
    order = desk.Booking(body.matter, body.at.astimezone(UTC), body.contact, channel, body.lang, body.project)

    def work(tx: Tx) -> dict[str, Any]:
        made = desk.book(tx, order)
        scene = call.hub.scene()
        shown = views.shown(scene, made) | {"notice": views.notice(scene, made.matter)}
        return {"appointment": shown | _secrets(call, made.id), "seq": tx.seq}

    return call.order(work, 201)


@api.post("/appointments/check_in", ("kiosk", *AT_HALL), TextBody, answer=_ISSUED)
def check_in_by_text(call: Call) -> Response:
    """Check in by what the visitor types or scans: code, link or telephone number."""
    body: TextBody = call.body
    kiosk = own_kiosk(call, body.kiosk)
    return by_secret(call, lambda tx: _checked_in(call, tx, desk.find(tx, body.text), kiosk, body.lang))


@api.post("/appointments/<appointment>/check_in", AT_HALL, CheckInBody, answer=_ISSUED)
def check_in(call: Call, appointment: str) -> Response:
    """Check in: the visitor is here and gets the ticket."""
    body: CheckInBody = call.body
    return call.order(lambda tx: _checked_in(call, tx, desk.appointment(tx, appointment), body.kiosk, body.lang), 201)


def _checked_in(call: Call, tx: Tx, found: Appointment, kiosk: str | None, lang: str | None) -> dict[str, Any]:
    ticket = desk.check_in(tx, found, kiosk, lang)
    now = desk.appointment(tx, found.id)
    about = {"id": now.id, "state": now.state, "late": ticket.lane != "booked"}
    return {"appointment": about, **issued(call, tx, ticket)}


@api.post("/appointments/<appointment>/contact", CHANGERS, ContactBody, answer="{appointment, seq}")
def contact(call: Call, appointment: str) -> Response:
    """Record an attempt to reach the visitor, with its result."""
    return _ordered(call, lambda tx: desk.contact(tx, appointment, call.body.result))


@api.post("/appointments/<appointment>/abandon", CHANGERS, answer="{appointment, seq}")
def abandon(call: Call, appointment: str) -> Response:
    """Given up: more than 30 min late and the contact said "cannot come" (T04)."""
    return _ordered(call, lambda tx: desk.abandon(tx, appointment))


@api.post("/appointments/<appointment>/move", CHANGERS, MoveBody, answer="{appointment, seq}")
def move(call: Call, appointment: str) -> Response:
    """To another time; by the hall only approved and told beforehand (T05)."""
    body: MoveBody = call.body
    change = _change(call, body)
    return _ordered(call, lambda tx: desk.move(tx, appointment, body.at.astimezone(UTC), change))


@api.post("/appointments/<appointment>/cancel", BOOKERS, ChangeBody, answer="{appointment, seq}")
def cancel(call: Call, appointment: str) -> Response:
    """Cancel; by the hall only approved and told beforehand (T05)."""
    change = _change(call, call.body)
    return _ordered(call, lambda tx: desk.cancel(tx, appointment, change))


def _change(call: Call, body: ChangeBody) -> Change:
    """Approval is a leader's (R08); anybody else's is none."""
    approved_by = None
    if body.approved_by is not None:
        account = call.hub.accounts.by_login(body.approved_by)
        actor = call.hub.accounts.actor(account.id) if account else None
        approved_by = actor.staff if actor and "leader" in actor.roles else None
    told_at = body.told_at.astimezone(UTC) if body.told_at else None
    return Change(body.by, body.reason, approved_by, told_at, body.told_how)


def _ordered(call: Call, work: Any) -> Response:
    def answered(tx: Tx) -> dict[str, Any]:
        return {"appointment": views.shown(call.hub.scene(), work(tx)), "seq": tx.seq}

    return call.order(answered)


def _secrets(call: Call, appointment: str) -> dict[str, str]:
    """For whoever is to hand them to the visitor."""
    return {"code": call.hub.house.code_of(appointment), "url": call.hub.bookings.url_of(appointment)}


def _day(text: str | None) -> date:
    try:
        return datetime.strptime(text or "", "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise r.BadRequest(problems=["day: YYYY-MM-DD"]) from None

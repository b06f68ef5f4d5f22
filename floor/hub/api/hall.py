"""The hall at large: what it offers, who waits, what a screen shows, help at kiosks, the rehearsal clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response
from pydantic import AwareDatetime, Field, model_validator

from floor import refusals as r
from floor.actors import HALL, ROLES
from floor.desk import counters as desk
from floor.desk import emergencies, ledger
from floor.desk.tx import Tx
from floor.hub.api.emergencies import CAPPERS
from floor.hub.clocks import RehearsalClock
from floor.hub.hub import Hub
from floor.hub.routes import Api, Body, Call
from floor.times import iso
from floor.views.scene import View

api = Api("hall")
STAFF_READERS = ("clerk", "guide", "lead", "office", "leader", "supervisor", "auditor", "admin", "counter")


@api.get("/hall", ROLES, answer="{name, time_zone, now, open, until, matters, counters, kiosks, lanes, rule}")
def hall(call: Call) -> dict[str, Any]:
    """The hall: matters, counters, kiosks, lanes, hours now."""
    hub = call.hub
    with hub.writer.lock:
        scene = hub.scene()
        opening = hub.house.hours.opening(scene.now)
        config = hub.house.config
        matters = scene.book.matters.values()
        return {
            "name": config.hall.name, "time_zone": config.hall.time_zone, "now": scene.at(scene.now), "open": opening.state == "open",
            "until": scene.at(opening.until), "opens_at": scene.at(opening.opens_at),
            "takes": hub.house.hours.gives_numbers(scene.now, config.hours.take_before_min),
            "matters": [
                {"code": m.code, "name": m.names["zh"], "name_en": m.names["en"], "theme": m.theme, "open": m.open} for m in matters
            ],
            "counters": [
                {"number": c.number, "zone": c.zone, "state": c.state, "matters": c.matters} for c in scene.book.in_use.values()
            ],
            "kiosks": [{"code": k.code} for k in config.kiosks],
            "lanes": [{"lane": x.lane, "name": x.name, "name_en": x.name_en} for x in config.lanes],
            "rule": config.order.rule, "seq": scene.book.seq,
        }  # fmt: skip


@api.get("/screens/<code>/view", ("screen", *STAFF_READERS), answer="the board's picture")
def screen(call: Call, code: str) -> View:
    """The picture that a screen shows."""
    if "screen" in call.actor.roles and call.actor.place not in (None, code):
        raise r.NotPermitted(screen=code, place=call.actor.place)
    if not call.hub.pictures.exists("/screen", code):
        raise r.UnknownPlace(screen=code)
    return call.hub.pictures.draw("/screen", code)


@api.get("/queue", STAFF_READERS, answer="{queues: [{matter, name, lane, count, tickets}], seq}")
def queue(call: Call) -> dict[str, Any]:
    """Who waits, per matter and lane, in the order in which they will be called."""
    hub = call.hub
    with hub.writer.lock:
        scene = hub.scene()
        book = scene.book
        found: dict[tuple[str, str], list[Any]] = {}
        for matter in book.matters:
            order = book.lines.order([matter], None, hub.house.rule, book.runs, scene.now, scene.waited_s)
            for place, choice in enumerate(order):
                ticket = book.tickets[choice.head.ticket]
                shown: dict[str, Any] = {"id": ticket.id, "number": ticket.number, "taken_at": scene.at(ticket.taken_at), "ahead": place}
                shown["wait"] = scene.wait(ticket)
                more = {"waited_s": round(choice.head.waited_s, 1), "level": scene.level(ticket.id)}
                found.setdefault((matter, ticket.lane), []).append(shown | more)
        return {
            "queues": [
                {"matter": m, "name": book.matters[m].names, "lane": lane, "count": len(rows), "tickets": rows}
                for (m, lane), rows in found.items()
            ],
            "seq": book.seq,
        }


@api.post("/kiosks/<code>/help", ("kiosk", "guide", "clerk", "lead", "admin"), answer="{kiosk, seq}")
def call_help(call: Call, code: str) -> Response:
    """Staff help wanted at a kiosk."""
    if "kiosk" in call.actor.roles and call.actor.place not in (None, code):
        raise r.NotPermitted(kiosk=code, place=call.actor.place)

    def work(tx: Tx) -> dict[str, Any]:
        desk.call_help(tx, code)
        return {"kiosk": code, "seq": tx.seq}

    return call.order(work)


@api.post("/helps/<kiosk>/answer", ("guide", "clerk", "lead", "supervisor", "counter", "admin"), answer="{kiosk, seq}")
def answer_help(call: Call, kiosk: str) -> Response:
    """Somebody goes to the kiosk."""

    def work(tx: Tx) -> dict[str, Any]:
        desk.answer_help(tx, kiosk)
        return {"kiosk": kiosk, "seq": tx.seq}

    return call.order(work)


class CapBody(Body):
    most: int | None = Field(ge=0, le=100_000, description="numbers a day; null = no cap any more")


@api.post("/matters/<matter>/cap", CAPPERS, CapBody, answer="{matter, most, emergency, seq}")
def cap(call: Call, matter: str) -> Response:
    """Limit the numbers a day of a matter: in an emergency on record only, in the asker's name, and it ends with it (T12)."""

    def work(tx: Tx) -> dict[str, Any]:
        running = emergencies.cap(tx, matter, call.body.most)
        return {"matter": matter, "most": running.caps.get(matter), "emergency": running.id, "seq": tx.seq}

    return call.order(work)


class ClockBody(Body):
    at: AwareDatetime | None = None
    advance_s: float | None = Field(None, ge=0, le=86_400 * 31)

    @model_validator(mode="after")
    def _one(self) -> ClockBody:
        if (self.at is None) == (self.advance_s is None):
            raise ValueError("give either at or advance_s")
        return self


@api.post("/rehearsal/clock", ("admin", "supervisor"), ClockBody, answer="{now, done}")
def move_clock(call: Call) -> dict[str, Any]:
    """Move the rehearsal clock; whatever falls due on the way is done in its true order."""
    clock = call.hub.clock
    if not isinstance(clock, RehearsalClock):
        raise r.UnknownPlace(rehearsal=False)
    target = call.body.at or _later(clock, call.body.advance_s)
    if target < clock.now():
        raise r.ClockForward(at=iso(target), stands_at=iso(clock.now()))
    done = advance(call.hub, clock, target)
    with call.hub.writer.lock:
        scene = call.hub.scene()
        return {"now": scene.at(scene.now), "done": done, "seq": scene.book.seq}


def _later(clock: RehearsalClock, seconds: float) -> datetime:
    return clock.now() + timedelta(seconds=seconds)


def advance(hub: Hub, clock: RehearsalClock, target: datetime) -> int:
    """Step to each moment at which something falls due, do it, and stop at `target`; how many things were done."""
    before = hub.writer.swept
    while True:
        with hub.writer.lock:
            moment = ledger.next_moment(hub.house, hub.writer.book, clock.now())
        if moment > target:
            break
        clock.set(max(moment, clock.now()))
        hub.writer.quietly(HALL, lambda tx: 0)  # the writer sweeps before every batch
    clock.set(target)
    hub.writer.quietly(HALL, lambda tx: 0)
    clock.keep()
    hub.pump.wake()
    return hub.writer.swept - before

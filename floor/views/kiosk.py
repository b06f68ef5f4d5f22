"""Kiosk, phone and pad pictures: what visitors touch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from config.schema import Kiosk
from floor.nouns import CALLED, CLOSED, FINISHED, HELD, SERVING, WAITING, PrintJob, Ticket
from floor.rules import delegation
from floor.views.public import duty, version
from floor.views.scene import NO_WAIT, Scene, View
from priority.lanes import LANES, ORDINARY

GRADES = (5, 4, 3, 2, 1)
OFFERED = (ORDINARY, "care")  # lanes of the kiosk's question


def kiosk(scene: Scene, place: Kiosk, jobs: Mapping[str, PrintJob]) -> View:
    """`jobs`: print jobs of this kiosk in the last minutes."""
    config, chosen = scene.config, scene.house.rulebook.settings
    wanted = scene.book.helps.get(place.code)
    lanes = [x for x in LANES if x in OFFERED]
    gives = scene.house.hours.gives_numbers(scene.now, config.hours.take_before_min)
    return {
        **scene.head(),
        "hall": {"name": scene.hall_name(), "hotline": config.hall.hotline},
        "open": scene.open() | {"takes": gives},
        "themes": [
            {
                "code": t.code, "name": {"zh": t.name, "en": t.name_en}, "icon": t.icon, "colour": t.colour,
                "matters": [m.code for m in scene.book.matters.values() if m.theme == t.code],
            }
            for t in config.themes
        ],  # fmt: skip
        "appointments": config.appointments.enabled,
        "matters": [_matter(scene, code) for code in scene.book.matters],
        "lanes": [{"lane": lane, "name": scene.lane_names[lane]} for lane in lanes if lane in scene.lane_names],
        "lane_names": scene.lane_names,
        "printer": _printer(scene, place),
        "others": _others(scene, place),
        "jobs": {job.id: {"state": job.state, "reason": job.reason} for job in jobs.values()},
        "help": {"since": scene.at(wanted.since), "state": wanted.state} if wanted else None,
        "settings": {
            "idle_s": config.kiosk.idle_s, "idle_elder_s": config.kiosk.idle_elder_s, "result_s": config.kiosk.result_s,
            "speech": config.kiosk.speech, "volume": config.kiosk.speech_volume, "one": config.voice.one,
            "one_per_person": config.kiosk.one_ticket_per_person, "long_ahead": config.kiosk.long_queue_ahead,
            "long_min": config.kiosk.long_queue_min, "require_id": bool(chosen["ticket.require_id"]),
            "after_review": bool(chosen["queue.number_after_review"]),
        },  # fmt: skip
        "duty": duty(scene),
        "public": version(scene),
        "notice": scene.notice(),
        "rule": scene.rule_sentence(),
    }


def _matter(scene: Scene, code: str) -> View:
    matter = scene.book.matters[code]
    delegated = delegation.counter_of(scene.book, code)
    counters = [c for c in scene.book.in_use.values() if (c.number == delegated if delegated else code in c.matters)]
    zones = [scene.zones[z] for z in dict.fromkeys(c.zone for c in counters)]
    return {
        "code": code, "name": matter.names, "theme": matter.theme, "common": matter.common, "open": matter.open and bool(counters),
        "waiting": sum(scene.book.lines.count(code, lane) for lane in LANES), **scene.newcomer(code, ORDINARY),
        "lanes": {lane: scene.newcomer(code, lane) for lane in OFFERED}, "counters": [c.number for c in counters], "zones": zones,
        "delegated": delegated,
    }  # fmt: skip


def _printer(scene: Scene, place: Kiosk) -> View | None:
    if place.printer is None:
        return None
    device = scene.book.devices.get(place.printer)
    if device is None:
        return {"code": place.printer, "state": "down", "reason": "unreachable"}
    return {"code": place.printer, "state": device.state, "reason": device.reason}


def _others(scene: Scene, place: Kiosk) -> list[str]:
    """Kiosks that can print, those of the same zone first: whoever needs paper should not have far to go."""
    able = [k for k in scene.config.kiosks if k.code != place.code and _ready(scene, k)]
    return [k.code for k in sorted(able, key=lambda k: k.zone != place.zone)]


def _ready(scene: Scene, place: Kiosk) -> bool:
    device = scene.book.devices.get(place.printer or "")
    return device is not None and device.state != "down"


def phone(scene: Scene, ticket: Ticket, rated: int | None) -> View:
    """The page behind the slip's QR: this ticket and nothing of anybody else."""
    counter = ticket.counter if ticket.state in (CALLED, SERVING) else ticket.reserved
    zone = scene.zones[scene.book.counters[counter].zone] if counter is not None else None
    return {
        **scene.head(),
        "hall": scene.hall_name(), "number": ticket.number, "state": ticket.state, "outcome": ticket.outcome,
        "matter": scene.matter_name(ticket.matter),
        "matters": [scene.matter_name(m) for m in ticket.matters], "lane": ticket.lane, "ahead": ahead(scene, ticket),
        **(scene.wait(ticket) or NO_WAIT), "counter": counter,
        "zone_name": zone["name"] if zone else None, "arrow": zone["arrow"] if zone else "",
        "can": _phone_orders(scene, ticket, rated), "rated": rated, "taken_at": scene.at(ticket.taken_at),
        "open": scene.open(), "rule": scene.rule_sentence(), "booked_at": scene.at(ticket.booked_at), "early": ticket.clock > scene.now,
    }  # fmt: skip


def ahead(scene: Scene, ticket: Ticket) -> int | None:
    """People called before it if nobody else came; None when it does not wait."""
    book = scene.book
    if ticket.state != WAITING or ticket.id not in book.lines:
        return None
    return book.lines.ahead(ticket.id, scene.house.rule, book.runs.get(ticket.matter, 0), scene.now, scene.waited_s)


def _phone_orders(scene: Scene, ticket: Ticket, rated: int | None) -> list[str]:
    if ticket.state == WAITING:
        return ["hold", "cancel"]
    if ticket.state == HELD:
        return ["resume", "cancel"] if ticket.counter is None else ["cancel"]
    if ticket.state == CLOSED and ticket.outcome == FINISHED and rated is None and ticket.day == scene.book.day:
        return ["rate"]
    return []


def pad(scene: Scene, number: int) -> View:
    """A counter's rating tablet. `rate` from finish to the next start, at most the rating window."""
    counter = scene.book.counters[number]
    person = scene.person(counter.clerk)
    ticket = scene.book.ticket(counter.ticket or counter.rating or "")
    left_s: float | None = None
    state = _pad_state(scene, number)
    if state == "rate" and counter.rating_until is not None:
        left_s = round((counter.rating_until - scene.now).total_seconds(), 1)
    reasons: dict[str, Any] = {
        grade: [{"code": code} for code in codes] for grade, codes in scene.config.rating.reasons.items()
    }
    return {
        **scene.head(),
        "counter": {"number": number, "zone_name": scene.zones[counter.zone]["name"]},
        "clerk": {"name": person["name"], "badge": person["badge"]} if person else None,
        "state": state,
        "ticket": {"id": ticket.id, "number": ticket.number, "matter": scene.matter_name(ticket.matter)} if ticket else None,
        "until": scene.at(counter.rating_until) if state == "rate" else None,
        "remaining_s": left_s,
        "grades": [{"grade": g, "name": scene.words(f"floor.grade.{g}")} for g in GRADES],
        "reasons": reasons,
    }


def _pad_state(scene: Scene, number: int) -> str:
    counter = scene.book.counters[number]
    if counter.rating is not None and counter.rating_until is not None and scene.now <= counter.rating_until:
        return "rate"
    if counter.state != "open":
        return "closed"
    ticket = scene.book.tickets.get(counter.ticket or "")
    return ticket.state if ticket is not None else "idle"

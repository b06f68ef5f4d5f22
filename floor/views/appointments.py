"""Appointments as staff see them, as their visitor sees one, and the times that can be booked. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from floor.nouns import CONFIRMED, NOTICE, Appointment
from floor.views.scene import Scene, View

ORDERS = ("check_in", "contact", "abandon", "move", "cancel")


def shown(scene: Scene, a: Appointment) -> View:
    """As staff see it; the telephone number is not in it."""
    ticket = scene.book.ticket(a.ticket) if a.ticket else None
    person = scene.person(a.contacted_by.removeprefix("staff:")) if a.contacted_by else None
    return {
        "id": a.id, "matter": a.matter, "matter_name": scene.matter_name(a.matter), "day": a.day, "at": scene.at(a.at),
        "keeps_until": scene.at(a.keeps_until), "state": a.state, "late": _late(scene, a), "channel": a.channel, "lang": a.lang,
        "booked_at": scene.at(a.booked_at), "moves": a.moves, "has_contact": a.has_contact,
        "ticket": {"id": ticket.id, "number": ticket.number, "state": ticket.state, "outcome": ticket.outcome} if ticket else None,
        "contact_due_at": scene.at(a.contact_due_at), "contact_open": a.id in scene.book.contacts,
        "contacted_at": scene.at(a.contacted_at), "contacted_by": person["name"] if person else None, "result": a.result,
        "ended_at": scene.at(a.ended_at), "ended_by": a.ended_by, "reason": a.reason, "approved_by": _name(scene, a.approved_by),
        "told_at": scene.at(a.told_at), "told_how": a.told_how, "project": a.project, "can": _can(scene, a),
    }  # fmt: skip


def _late(scene: Scene, a: Appointment) -> bool:
    return a.state == CONFIRMED and scene.now > a.keeps_until


def _name(scene: Scene, staff: str | None) -> str | None:
    person = scene.person(staff)
    return str(person["name"]) if person else None


def _can(scene: Scene, a: Appointment) -> list[str]:
    """Orders that its state allows; gates may still ask for more."""
    if a.state != CONFIRMED:
        return []
    late = _late(scene, a)
    today = a.day == scene.book.day
    fits = {"check_in": today, "contact": True, "abandon": late, "move": True, "cancel": True}
    return [order for order in ORDERS if fits[order]]


def notice(scene: Scene, matter: str) -> dict[str, str]:
    """The one-time notice of the matter, as it is now, a line for each thing that it tells (R15); empty when it has none."""
    found = scene.book.matters.get(matter)
    guide = found.guide if found else {}
    own = {"zh": guide.get("notice", ""), "en": guide.get("notice_en") or guide.get("notice", "")}
    parts = [(name, guide[name]) for name in NOTICE[1:] if guide.get(name) not in ("", None, [])]
    return {lang: "\n".join([*([text] if text else []), *(_told(scene, *part, lang) for part in parts)]) for lang, text in own.items()}


def _told(scene: Scene, name: str, value: Any, lang: str) -> str:
    if isinstance(value, list):
        head = scene.words(f"floor.notice.{name}", text="")[lang].rstrip()
        return "\n".join([head, *(f"{i}. {item}" for i, item in enumerate(value, 1))])
    return str(scene.words(f"floor.notice.{name}", text=value)[lang])


def own(scene: Scene, a: Appointment) -> View:
    """The page behind the visitor's own link: this appointment and nothing of anybody else."""
    ticket = scene.book.ticket(a.ticket) if a.ticket else None
    counters = sorted(c.number for c in scene.book.in_use.values() if a.matter in c.matters)
    zones = dict.fromkeys(scene.book.counters[number].zone for number in counters)
    return {
        **scene.head(),
        "hall": scene.hall_name(), "matter": scene.matter_name(a.matter), "matter_code": a.matter, "day": a.day,
        "booked_at": scene.at(a.at), "keeps_until": scene.at(a.keeps_until), "state": a.state, "late": _late(scene, a),
        "code": scene.house.code_of(a.id) if a.state == CONFIRMED else None, "moves": a.moves, "has_contact": a.has_contact,
        "green": a.project is not None, "notice": notice(scene, a.matter), "counters": counters, "zones": [scene.zones[z] for z in zones],
        "number": ticket.number if ticket else None, "ticket_key": scene.house.phone_key(ticket.id) if ticket else None,
        "ended_by": a.ended_by, "can": ["cancel"] if a.state == CONFIRMED else [],
    }  # fmt: skip


def matters(scene: Scene) -> list[View]:
    """Matters that are done by appointment, with their one-time notice."""
    needs = scene.house.rulebook.settings["appointment.needs_notice"]  # T06
    return [
        {"code": m.code, "name": m.names, "theme": m.theme, "notice": notice(scene, m.code)}
        for m in scene.book.matters.values()
        if m.open and scene.house.slots.capacity(m.code) and (m.tells or not needs)
    ]


def days(scene: Scene, matter: str) -> list[View]:
    """Every day that can be booked, with its slots; full ones have 0 free."""
    return [_day(scene, matter, day) for day in scene.house.slots.days(scene.now)]


def _day(scene: Scene, matter: str, day: date) -> View:
    slots = scene.house.slots.of_day(matter, day, scene.now, scene.book.diary.taken)
    rows: list[dict[str, Any]] = [{"at": scene.at(slot.at), "free": slot.free} for slot in slots]
    return {"day": day.isoformat(), "free": sum(slot.free for slot in slots), "slots": rows}

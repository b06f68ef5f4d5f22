"""What a device agent works from: queued jobs, counters, rating windows; and the words of one slip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from config.agents import version_of
from floor.announcing.post import agent as place_of
from floor.nouns import CALLED, Counter, PrintJob, Ticket
from floor.views.appointments import notice
from floor.views.kiosk import ahead
from floor.views.scene import NO_WAIT, Scene, View
from floor.views.voice import of_place


def agent(scene: Scene, name: str, jobs: Iterable[PrintJob], readers: Mapping[str, bool], orders: Iterable[View]) -> View:
    """`jobs`: queued jobs of all printers; those of this agent's printers are shown, oldest first. `orders`: to its devices.

    `readers`: this agent's, with whether a visitor lets a card be read there now.
    `devices`: another word when the devices that this agent is to have are others than before.
    """
    mine = {p.code for p in scene.config.printers if p.agent == name}
    queued = sorted((j for j in jobs if j.state == "queued" and j.printer in mine), key=lambda j: (j.queued_at, j.id))
    counters = []
    windows = []
    for number, c in sorted(scene.book.in_use.items()):
        ticket = scene.book.tickets.get(c.ticket or "")
        offered = scene.book.tickets.get(c.offered or "")
        show = "paused" if scene.book.emergency else shown(c, ticket)  # no call stands on a sign meanwhile (R46)
        now = {"state": c.state, "show": show, "number_now": ticket.number if ticket else None}
        more = {"waiting": scene.waiting_for(c), "offered": offered.number if offered else None}
        counters.append({"number": number, **now, **more})
        still = c.rating is not None and c.rating_until is not None and scene.now <= c.rating_until
        windows.append({"counter": number, "ticket": c.rating if still else None, "open": still})
    return {
        **scene.head(),
        "agent": name,
        "jobs": [{"id": j.id, "printer": j.printer, "kind": j.kind, "number": j.number} for j in queued],
        "counters": counters,
        "windows": windows,
        "readers": [{"code": code, "wanted": wanted} for code, wanted in sorted(readers.items())],
        "speakers": of_place(scene, place_of(name)),
        "orders": [{"id": x["id"], "device": x["device"], "what": x["what"]} for x in orders],
        "devices": version_of(scene.config, name),
    }


def shown(counter: Counter, ticket: Ticket | None) -> str:
    """What the sign over a counter says: its visitor before everything else, then whether it serves at all."""
    if ticket is not None:
        return "call" if ticket.state == CALLED else "serving"
    return {"paused": "paused", "closed": "closed"}.get(counter.state, "waiting")


def why_slip(scene: Scene, job: PrintJob, told: View) -> View:
    """The slip for a complainant: numbers, lanes and minutes only; nobody's name, ground or reason."""
    return {
        "job": job.id, "kind": "why", "lang": job.lang or "zh", "hall": scene.hall_name(), "number": told["before"]["number"],
        "matter": {"zh": "", "en": ""}, "lane": told["before"]["lane_name"] or {"zh": "", "en": ""}, "ahead": 0,
        "taken_at": told["before"]["taken_at"], "free": False, "hotline": scene.config.hall.hotline, "kiosk": job.kiosk,
        "about": told["called"]["number"], "lines": told["public"], "rule": told["rule"], "printed_at": scene.at(scene.now),
    }  # fmt: skip


def notice_slip(scene: Scene, ticket: Ticket, job: PrintJob) -> View:
    """The one-time notice of a matter, line for line as the hall wrote it."""
    lang, matter = job.lang or "zh", job.about or ticket.matter
    lines = [line for line in notice(scene, matter)[lang].splitlines() if line.strip()]
    return {
        "job": job.id, "kind": "notice", "lang": lang, "hall": scene.hall_name(), "number": ticket.number,
        "matter": scene.matter_name(matter), "lane": scene.lane_names[ticket.lane], "ahead": 0, "taken_at": scene.at(ticket.taken_at),
        "free": False, "hotline": scene.config.hall.hotline, "kiosk": job.kiosk, "lines": [{"zh": line, "en": line} for line in lines],
        "printed_at": scene.at(scene.now),
    }  # fmt: skip


def slip(scene: Scene, ticket: Ticket, job: PrintJob, url: str, ahead_then: int) -> View:
    """Everything that one slip says. No project, ground or person stands on it."""
    takes = set(ticket.stands)
    found = scene.book.in_use.values()
    counters = [c for c in found if (c.number == ticket.reserved if ticket.delegated else takes & set(c.matters))]
    zones = [scene.zones[z] for z in dict.fromkeys(c.zone for c in counters)]
    zone = zones[0] if len(zones) == 1 else None
    again = job.kind == "reprint"
    wait = scene.wait(ticket) if again else promised(ticket)
    now_ahead = ahead(scene, ticket) if again else ahead_then
    return {
        "job": job.id, "kind": job.kind, "lang": ticket.lang, "hall": scene.hall_name(), "number": ticket.number,
        "matter": scene.matter_name(ticket.matter), "matters": [scene.matter_name(m) for m in ticket.matters],
        "lane": scene.lane_names[ticket.lane], "ahead": now_ahead or 0,
        "taken_at": scene.at(ticket.taken_at), "booked_at": scene.at(ticket.booked_at) if ticket.lane == "booked" else None,
        "wait": wait if wait and wait["high_min"] else None, "url": url, "zone": zone["name"] if zone else None,
        "counters": [c.number for c in counters], "arrow": zone["arrow"] if zone else "", "free": True,
        "hotline": scene.config.hall.hotline, "notice": scene.notice(), "kiosk": job.kiosk,
    }  # fmt: skip


def promised(ticket: Ticket) -> View | None:
    """What the kiosk told when the ticket was taken."""
    told = ticket.promise
    return {name: told[name] for name in NO_WAIT} if told else None

"""The supervisor's page: figures, queues, counters, the 30-minute ledger, and what could hide a lapse."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest, nsmallest
from typing import Any

from config.agents import devices as devices_in
from config.agents import owner_of
from floor.desk.faults import AGENT
from floor.nouns import CALLED, SERVING, WAITING, Lapse, Ticket
from floor.views import devices, tides
from floor.views import extended as sessions
from floor.views.alarms import alarm
from floor.views.console import helps
from floor.views.estimates import promises
from floor.views.scene import Scene, View
from floor.views.voice import unheard
from priority.lanes import LANES

_UNSTARTED_S = 120.0  # called and not started for longer: an alarm


@dataclass(slots=True)
class _Queue:
    """One matter and lane, surveyed. `longest_s`: of those looked at so far."""

    count: int = 0
    warned: int = 0
    lapsed: int = 0
    first: Ticket | None = None
    due_at: datetime | None = None
    longest: Ticket | None = None
    longest_s: float = 0.0

    def look(self, ticket: Ticket, waited_s: float) -> None:
        if self.longest is None or waited_s > self.longest_s:
            self.longest, self.longest_s = ticket, waited_s


def supervisor(scene: Scene, can: list[str]) -> View:
    book, day = scene.book, scene.book.figures
    queues, warned = _survey(scene)
    longest = max(queues.values(), key=lambda q: q.longest_s, default=_Queue())
    at_counters = [book.tickets.get(c.ticket or "") for c in book.counters.values()]
    return {
        **scene.head(),
        "open": scene.open(),
        "figures": {
            "waiting": len(book.lines), "longest_wait_s": round(longest.longest_s, 1),
            "longest": scene.ticket(longest.longest) if longest.longest else None,
            "open_counters": sum(c.state == "open" for c in book.counters.values()), "counters": len(book.in_use),
            "serving": sum(t is not None and t.state == SERVING for t in at_counters), "abandoned": day.no_show + day.cancelled,
            "avg_service_s": round(day.service_s / day.services, 1) if day.services else None, "bad_ratings": day.bad_ratings,
            "ratings": day.ratings, "lapses_logged": sum(x.state == "logged" for x in book.lapses.values()), "issued": day.issued,
        },
        "balance": {
            "issued": day.issued, "finished": day.finished, "no_show": day.no_show, "cancelled": day.cancelled,
            "open": len(book.tickets),
        },
        "queues": _queues(scene, queues),
        "counters": [_counter(scene, number) for number in sorted(book.in_use)],
        "lapses": [lapse(scene, x) for x in nlargest(200, book.lapses.values(), key=lambda x: x.seq)],
        "warned": [scene.ticket(t) for t in nsmallest(100, warned, key=lambda t: (t.clock, t.seq))],
        "alarms": _alarms(scene),
        "doubtful": _doubtful(scene),
        "devices": [_device(scene, code) for code in sorted(book.devices) if _has(scene, code)],
        "helps": helps(scene),
        "estimates": promises(scene),
        "rule": scene.rule_sentence(),
        "extended": {"enabled": scene.house.extended.enabled, "sessions": sessions.today(scene)},
        "tides": tides.today(scene),
        "can": can,
    }  # fmt: skip


def _survey(scene: Scene) -> tuple[dict[tuple[str, str], _Queue], list[Ticket]]:
    """Queues and warned tickets, in one cheap look at each waiting ticket: who is due first has waited longest."""
    queues: dict[tuple[str, str], _Queue] = {}
    warned = []
    waits, level = scene.book.waits, scene.level
    for t in scene.book.tickets.values():
        if t.state != WAITING:
            continue
        queue = queues.get((t.matter, t.lane)) or queues.setdefault((t.matter, t.lane), _Queue())
        queue.count += 1
        due_at = waits[t.id].due_at if t.id in waits else None
        if due_at is None:  # called back after its lapse: nothing falls due any more
            queue.look(t, scene.waited_s(t.id))
        elif queue.due_at is None or due_at < queue.due_at:
            queue.first, queue.due_at = t, due_at
        if (seen := level(t.id)) != "ok":
            warned.append(t)
            queue.warned += seen == "warn"
            queue.lapsed += seen == "lapsed"
    for queue in queues.values():
        if queue.first is not None:
            queue.look(queue.first, scene.waited_s(queue.first.id))
    return queues, warned


def lapse(scene: Scene, x: Lapse) -> View:
    """As the ledger shows it."""
    return {
        "id": x.id, "seq": x.seq, "ticket": x.ticket, "number": x.number, "matter": x.matter, "wait_no": x.wait_no,
        "counted_for": scene.at(x.counted_for), "written_at": scene.at(x.written_at), "late": x.late, "cause": x.cause,
        "cause_text": scene.words(f"floor.cause.{x.cause}"), "state": x.state, "complaint": x.complaint, "reason": x.reason,
        "decided_by": x.decided_by, "decided_at": scene.at(x.decided_at), "waited_s": x.waited_s,
        "counter": x.counter, "person": scene.person(x.person),
    }  # fmt: skip


def _queues(scene: Scene, queues: dict[tuple[str, str], _Queue]) -> list[View]:
    order = [(matter, lane) for matter in scene.book.matters for lane in LANES]
    return [
        {
            "matter": matter, "name": scene.matter_name(matter), "lane": lane, "count": queue.count,
            "longest_s": round(queue.longest_s, 1), "warned": queue.warned, "lapsed": queue.lapsed,
        }
        for matter, lane in order if (queue := queues.get((matter, lane)))
    ]  # fmt: skip


def _counter(scene: Scene, number: int) -> View:
    c = scene.book.counters[number]
    ticket = scene.book.tickets.get(c.ticket or "")
    tide = scene.book.tides.open.get(number)
    idle_since = max(c.idle_since, tide.opened_at) if c.idle_since and tide else c.idle_since  # before it nobody waited for it
    idle_s = max(0.0, (scene.now - idle_since).total_seconds()) if idle_since else None
    return {
        "number": number, "zone": c.zone, "zone_name": scene.zones[c.zone]["name"], "state": c.state, "clerk": scene.person(c.clerk),
        "since": scene.at(c.since), "reason": c.reason, "idle_s": idle_s, "ticket": scene.ticket(ticket) if ticket else None,
        "matters": c.matters if c.serves is None else c.serves, "lent": tide.matters if tide else [],
    }  # fmt: skip


def _doubtful(scene: Scene) -> View:
    """Holds, withdrawn calls and hasty no-shows: each could hide a lapse."""
    day = scene.book.figures
    return {
        "holds": [scene.ticket(t) for t in scene.book.held.values()],
        "withdrawn": [_moment(scene, x) for x in reversed(day.withdrawn)],
        "quick_no_shows": [_moment(scene, x) for x in reversed(day.quick_no_shows)],
    }


def _moment(scene: Scene, seen: dict[str, Any]) -> View:
    return seen | {"at": scene.at(seen["at"])}


def _device(scene: Scene, code: str) -> View:
    d = scene.book.devices[code]
    return {
        "code": code, "kind": d.kind, "place": _place(scene, code), "state": d.state, "reason": d.reason,
        "since": scene.at(d.since), "last_seen": scene.at(scene.last_seen.get(d.agent)), "agent": d.agent,
    }  # fmt: skip


def _has(scene: Scene, code: str) -> bool:
    """Whether the hall still has the device."""
    return scene.book.devices[code].kind == AGENT or owner_of(scene.config, code) is not None


def _place(scene: Scene, code: str) -> str | None:
    """The kiosk or counter where it stands."""
    device = next((x for _, x in devices_in(scene.config) if x.code == code), None)
    _, counter, kiosk = devices.place_of(scene, device)
    return kiosk or (str(counter) if counter is not None else None)


def _alarms(scene: Scene) -> list[View]:
    """What a person should act on now: who, since when, what to do."""
    found: list[View] = []
    for c in scene.book.in_use.values():
        t = scene.book.tickets.get(c.ticket or "")
        if t is not None and t.state == CALLED and t.called_at and (scene.now - t.called_at).total_seconds() > _UNSTARTED_S:
            found.append(alarm(scene, "unstarted", "warn", (f"{t.counter}", t.called_at), number=t.number))
    for fault in scene.book.faults.open.values():
        if fault.muted_at is None:
            kind, level, places = devices.alarm_of(fault)
            reason = scene.words(f"floor.reason.{fault.reason}")
            found.append(alarm(scene, kind, level, (fault.device, fault.seen_at), reason=reason, **places))
    for duty in scene.book.contacts.values():
        booked = scene.book.appointment(duty.subject)
        if booked is not None and duty.since is not None:
            where = {"time": f"{booked.at.astimezone(scene.house.hours.zone):%H:%M}", "matter": scene.matter_name(booked.matter)}
            found.append(alarm(scene, "contact", "warn", (duty.subject, duty.since), **where))
    found += _unready(scene)
    for h in scene.book.helps.values():
        found.append(alarm(scene, "help", "error", (h.kiosk, h.since), kiosk=h.kiosk))
    found += unheard(scene)
    found += [alarm(scene, kind, level, about, **places) for kind, level, about, places in sessions.alarms(scene)]
    return found


def _unready(scene: Scene) -> list[View]:
    """Booked times that have come while no counter of their matter is on post (O20), once a matter and time."""
    staffed = {m for c in scene.book.counters.values() if c.state == "open" for m in c.serves or ()}
    slots = {(x.matter, x.at): x for x in scene.book.diary.expected(scene.now) if x.matter not in staffed}
    zone = scene.house.hours.zone
    return [
        alarm(scene, "unready", "warn", (f"{matter} {at:%H%M}", at), time=f"{at.astimezone(zone):%H:%M}", matter=scene.matter_name(matter))
        for matter, at in slots
    ]

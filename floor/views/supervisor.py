"""The supervisor's page: figures, queues, counters, the 30-minute ledger, and what could hide a lapse."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from floor.nouns import CALLED, HELD, SERVING, WAITING, Lapse
from floor.views.console import helps
from floor.views.scene import Scene, View
from priority.lanes import LANES

_UNSTARTED_S = 120.0  # called and not started for longer: an alarm


def supervisor(scene: Scene, can: list[str]) -> View:
    book = scene.book
    waiting = sorted((t for t in book.tickets.values() if t.state == WAITING), key=lambda t: (t.clock, t.seq))
    longest = max(waiting, key=lambda t: scene.waited_s(t.id), default=None)
    day = book.figures
    opened = sum(1 for t in book.tickets.values() if t.day == book.day)
    return {
        **scene.head(),
        "open": scene.open(),
        "figures": {
            "waiting": len(waiting), "longest_wait_s": round(scene.waited_s(longest.id), 1) if longest else 0,
            "longest": scene.ticket(longest) if longest else None,
            "open_counters": sum(c.state == "open" for c in book.counters.values()), "counters": len(book.counters),
            "serving": sum(t.state == SERVING for t in book.tickets.values()), "abandoned": day.no_show + day.cancelled,
            "avg_service_s": round(day.service_s / day.finished, 1) if day.finished else None, "bad_ratings": day.bad_ratings,
            "ratings": day.ratings, "lapses_logged": sum(x.state == "logged" for x in book.lapses.values()), "issued": day.issued,
        },
        "balance": {
            "issued": day.issued, "finished": day.finished, "no_show": day.no_show, "cancelled": day.cancelled, "open": opened,
        },
        "queues": _queues(scene),
        "counters": [_counter(scene, number) for number in sorted(book.counters)],
        "lapses": [lapse(scene, x) for x in sorted(book.lapses.values(), key=lambda x: x.seq, reverse=True)[:200]],
        "warned": [scene.ticket(t) for t in waiting if scene.level(t.id) != "ok"][:100],
        "alarms": _alarms(scene),
        "doubtful": _doubtful(scene),
        "devices": [_device(scene, code) for code in sorted(book.devices)],
        "helps": helps(scene),
        "rule": scene.rule_sentence(),
        "can": can,
    }  # fmt: skip


def lapse(scene: Scene, x: Lapse) -> View:
    """As the ledger shows it."""
    return {
        "id": x.id, "seq": x.seq, "ticket": x.ticket, "number": x.number, "matter": x.matter, "wait_no": x.wait_no,
        "counted_for": scene.at(x.counted_for), "written_at": scene.at(x.written_at), "late": x.late, "cause": x.cause,
        "cause_text": scene.words(f"floor.cause.{x.cause}"), "state": x.state, "complaint": x.complaint, "reason": x.reason,
        "decided_by": x.decided_by, "decided_at": scene.at(x.decided_at), "waited_s": x.waited_s,
    }  # fmt: skip


def _queues(scene: Scene) -> list[View]:
    found: dict[tuple[str, str], View] = {}
    for t in scene.book.tickets.values():
        if t.state != WAITING:
            continue
        key = (t.matter, t.lane)
        named = {"matter": t.matter, "name": scene.matter_name(t.matter), "lane": t.lane}
        row = found.setdefault(key, named | {"count": 0, "longest_s": 0.0, "warned": 0, "lapsed": 0})
        level = scene.level(t.id)
        row["count"] += 1
        row["longest_s"] = max(row["longest_s"], round(scene.waited_s(t.id), 1))
        row["warned"] += level == "warn"
        row["lapsed"] += level == "lapsed"
    order = {(m, lane): i for i, (m, lane) in enumerate((m, lane) for m in scene.book.matters for lane in LANES)}
    return sorted(found.values(), key=lambda row: order[row["matter"], row["lane"]])


def _counter(scene: Scene, number: int) -> View:
    c = scene.book.counters[number]
    ticket = scene.book.tickets.get(c.ticket or "")
    idle_s = max(0.0, (scene.now - c.idle_since).total_seconds()) if c.idle_since else None
    return {
        "number": number, "zone": c.zone, "zone_name": scene.zones[c.zone]["name"], "state": c.state, "clerk": scene.person(c.clerk),
        "since": scene.at(c.since), "reason": c.reason, "idle_s": idle_s, "ticket": scene.ticket(ticket) if ticket else None,
        "matters": c.matters if c.serves is None else c.serves,
    }  # fmt: skip


def _doubtful(scene: Scene) -> View:
    """Holds, withdrawn calls and hasty no-shows: each could hide a lapse."""
    day = scene.book.figures
    return {
        "holds": [scene.ticket(t) for t in scene.book.tickets.values() if t.state == HELD],
        "withdrawn": [_moment(scene, x) for x in reversed(day.withdrawn)],
        "quick_no_shows": [_moment(scene, x) for x in reversed(day.quick_no_shows)],
    }


def _moment(scene: Scene, seen: dict[str, Any]) -> View:
    return seen | {"at": scene.at(seen["at"])}


def _device(scene: Scene, code: str) -> View:
    d = scene.book.devices[code]
    place = next((k.code for k in scene.config.kiosks if k.printer == code), None)
    pad = next((p.counter for p in scene.config.pads if p.code == code), None)
    return {
        "code": code, "kind": d.kind, "place": place or (str(pad) if pad else None), "state": d.state, "reason": d.reason,
        "since": scene.at(d.since), "last_seen": scene.at(scene.last_seen.get(d.agent)), "agent": d.agent,
    }  # fmt: skip


def _alarms(scene: Scene) -> list[View]:
    """What a person should act on now: who, since when, what to do."""
    found: list[View] = []
    for t in scene.book.tickets.values():
        if t.state == CALLED and t.called_at and (scene.now - t.called_at).total_seconds() > _UNSTARTED_S:
            found.append(_alarm(scene, "unstarted", "warn", (f"{t.counter}", t.called_at), number=t.number))
    for d in scene.book.devices.values():
        if d.state != "ready":
            level = "error" if d.state == "down" else "warn"
            reason = scene.words(f"floor.reason.{d.reason or d.state}")
            found.append(_alarm(scene, "device", level, (d.code, d.since), code=d.code, reason=reason))
    for h in scene.book.helps.values():
        found.append(_alarm(scene, "help", "error", (h.kiosk, h.since), kiosk=h.kiosk))
    return found


def _alarm(scene: Scene, kind: str, level: str, about: tuple[str, datetime], **places: Any) -> View:
    who, since = about
    text, do = scene.words(f"floor.alarm.{kind}", **places), scene.words(f"floor.alarm.{kind}.do")
    return {"kind": kind, "level": level, "who": who, "since": scene.at(since), "text": text, "do": do}

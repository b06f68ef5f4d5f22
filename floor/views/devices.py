"""The device page: each device with its state, its fault, its place; and the equipment register as a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from config.agents import devices
from floor.desk.faults import AGENT, agent_code
from floor.nouns import Fault
from floor.views.scene import Scene, View
from floor.views.sheet import sheet

_COLUMNS = (
    "device", "kind", "reason", "symptom", "opened", "told", "seconds", "times", "mended", "mended_by", "words", "muted", "muted_why",
)  # fmt: skip

Last = Callable[[str, str], View | None]  # (device, what): the last order of that kind


def page(scene: Scene, faces: Collection[tuple[str, str]], last: Last, can: Sequence[str]) -> View:
    """`faces`: (namespace, place) of the screens and kiosks that are connected."""
    there = [_device(scene, word, device, last) for word, device in devices(scene.config)]
    agents = [_agent(scene, name) for name in sorted({x["agent"] for x in there})]
    shown = [*agents, *there, *_faces(scene, faces)]
    gone = [_gone(scene, fault) for device, fault in sorted(scene.book.faults.open.items()) if device not in {x["code"] for x in shown}]
    return {
        **scene.head(),
        "devices": [*shown, *gone],
        "zones": [{**zone, "counters": _counters(scene, zone["code"])} for zone in scene.zones_in_use()],
        "recent": [entry(scene, x) for x in sorted(scene.book.faults.last.values(), key=lambda x: x.seen_at, reverse=True)[:50]],
        "can": list(can),
    }


def alarm_of(fault: Fault) -> tuple[str, str, dict[str, str]]:
    """(kind of the alarm, level, places of its sentence)."""
    if fault.device_kind == AGENT:
        return "agent", fault.level, {"code": fault.agent}
    return "device", fault.level, {"code": fault.device}


def entry(scene: Scene, x: Fault) -> View:
    """One entry of the register."""
    return {
        "id": x.id, "device": x.device, "kind": x.device_kind, "agent": x.agent, "reason": x.reason,
        "reason_text": scene.words(f"floor.reason.{x.reason}"), "level": x.level, "symptom": x.symptom, "opened_at": scene.at(x.opened_at),
        "seen_at": scene.at(x.seen_at), "times": x.times, "told_at": scene.at(x.told_at), "mended_at": scene.at(x.mended_at),
        "mended_by": _person(scene, x.mended_by), "words": x.words, "open": x.mended_at is None,
        "muted": {"by": _person(scene, x.muted_by), "at": scene.at(x.muted_at), "why": x.muted_why} if x.muted_at else None,
    }  # fmt: skip


def table(scene: Scene, faults: Iterable[Fault], lang: str) -> str:
    """CSV, words in one language."""
    columns = [scene.words(f"floor.fault.column.{name}")[lang] for name in _COLUMNS]
    return sheet(columns, [_cells(scene, x, lang) for x in faults])


def _cells(scene: Scene, x: Fault, lang: str) -> list[object]:
    seconds = round((x.told_at - x.seen_at).total_seconds(), 1) if x.told_at and x.told_at >= x.seen_at else None
    return [
        x.device, scene.words(f"floor.device.kind.{x.device_kind}")[lang], scene.words(f"floor.reason.{x.reason}")[lang],
        x.symptom, scene.at(x.opened_at), scene.at(x.told_at), seconds, x.times, scene.at(x.mended_at), _person(scene, x.mended_by),
        x.words, scene.at(x.muted_at), x.muted_why,
    ]  # fmt: skip


def _person(scene: Scene, actor: str | None) -> str | None:
    """A name; "itself" when it was the device."""
    kind, _, who = (actor or "").partition(":")
    person = scene.person(who) if kind == "staff" else None
    return person["name"] if person else actor


def _device(scene: Scene, word: str, device: Any, last: Last) -> View:
    known = scene.book.devices.get(device.code)
    fault = scene.book.faults.open.get(device.code)
    zone, counter, kiosk = place_of(scene, device)
    return {
        "code": device.code, "kind": word, "model": device.kind if hasattr(device, "kind") else "", "agent": str(device.agent),
        "state": known.state if known else "unknown", "reason": known.reason if known else None,
        "since": scene.at(known.since) if known else None, "last_seen": scene.at(scene.last_seen.get(str(device.agent))),
        "zone": zone, "counter": counter, "kiosk": kiosk, "fault": entry(scene, fault) if fault else None,
        "test": last(device.code, "test"), "record": last(device.code, "record"), "orders": True,
    }  # fmt: skip


def place_of(scene: Scene, device: Any) -> tuple[str | None, int | None, str | None]:
    """(zone, counter, kiosk) where the device stands, as far as the hall's file says."""
    config = scene.config
    kiosk = getattr(device, "kiosk", None) or next((k.code for k in config.kiosks if device and k.printer == device.code), None)
    counter = getattr(device, "counter", None)
    zone = next((k.zone for k in config.kiosks if k.code == kiosk), None)
    if zone is None and counter in scene.book.counters:
        zone = scene.book.counters[counter].zone
    if zone is None:
        zone = getattr(device, "zone", None) or next(iter(getattr(device, "zones", [])), None)
    return zone, counter, kiosk


def _agent(scene: Scene, name: str) -> View:
    code = agent_code(name)
    known, fault = scene.book.devices.get(code), scene.book.faults.open.get(code)
    return _bare(code, AGENT, known.state if known else "unknown", None) | {
        "agent": name, "since": scene.at(known.since) if known else None, "last_seen": scene.at(scene.last_seen.get(name)),
        "reason": known.reason if known else None, "fault": entry(scene, fault) if fault else None,
    }  # fmt: skip


def _faces(scene: Scene, connected: Collection[tuple[str, str]]) -> list[View]:
    """Kiosks, screens and tablets: browsers, of which is known whether they are connected."""
    config = scene.config
    found: list[tuple[str, str, str, str, str | None, int | None]]
    found = [("kiosk", "/kiosk", k.code, k.code, k.zone, None) for k in config.kiosks]
    found += [("screen", "/screen", s.code, s.code, s.zone, s.counter) for s in config.screens]
    found += [("pad", "/pad", str(p.counter), p.code, None, p.counter) for p in config.pads if p.kind == "tablet"]
    views = []
    for kind, namespace, place, code, zone, counter in found:
        if counter is not None and zone is None and counter in scene.book.counters:
            zone = scene.book.counters[counter].zone
        state = "ready" if (namespace, place) in connected else "away"
        views.append(_bare(code, kind, state, zone) | {"counter": counter, "kiosk": code if kind == "kiosk" else None})
    return views


def _gone(scene: Scene, fault: Fault) -> View:
    """Not in the hall's file any more, its fault still stands."""
    return _bare(fault.device, fault.device_kind, "unknown", None) | {"agent": fault.agent, "fault": entry(scene, fault)}


def _bare(code: str, kind: str, state: str, zone: str | None) -> View:
    return {
        "code": code, "kind": kind, "model": "", "agent": None, "state": state, "reason": None, "since": None, "last_seen": None,
        "zone": zone, "counter": None, "kiosk": None, "fault": None, "test": None, "record": None, "orders": False,
    }  # fmt: skip


def _counters(scene: Scene, zone: str) -> list[int]:
    return [number for number, counter in sorted(scene.book.in_use.items()) if counter.zone == zone]

"""Boards: main, zone and window screens (contract section 3)."""

from __future__ import annotations

from config.schema import Screen
from floor.announcing.post import screen as place_of
from floor.figures import Call
from floor.nouns import CALLED, SERVING
from floor.views.public import duty
from floor.views.scene import Scene, View
from floor.views.voice import of_place, speaking
from priority.lanes import LANES

SHOWN_S = 60.0  # a call stays in the list at least this long (faces.md A21)
MOST = 20  # calls that nobody has to follow any more, beside newer ones: more rows than a board has room for


def board(scene: Scene, screen: Screen) -> View:
    """The whole picture of one screen. A zone or window screen gets the calls, counters and queues of its own part."""
    numbers = _counters(scene, screen)
    voice = scene.config.voice
    speakers = of_place(scene, place_of(screen.code))
    spoken = speaking(scene, numbers)
    return {
        **scene.head(),
        "hall": {"name": scene.hall_name(), "time_zone": scene.config.hall.time_zone},
        "screen": {
            "code": screen.code, "kind": screen.kind, "zone": screen.zone, "counter": screen.counter,
            "diagonal_in": screen.diagonal_in, "farthest_m": screen.farthest_m, "voice": bool(speakers),
            "volume": speakers[0]["volume"] if speakers else voice.volume, "speak_within_s": voice.speak_within_s,
            "drop_after_s": voice.drop_after_s, "repeat": voice.repeat,
        },  # fmt: skip
        "calls": _calls(scene, numbers, spoken),
        "speaker": speakers[0] if speakers else None,
        "speaking": spoken,
        "serving": _serving(scene, numbers),
        "counters": [_counter(scene, number) for number in numbers],
        "waiting": _waiting(scene, numbers),
        "lanes": _lanes(scene),
        "missed": [t.number for t in list(scene.book.missed.values())[-12:]][::-1],
        "zones": scene.zones_in_use(),
        "open": scene.open(),
        "rule": scene.rule_sentence(),
        "notice": _notice(scene),
        "duty": duty(scene),
    }


def _notice(scene: Scene) -> View:
    """The hall's line, and behind it which matters are delegated."""
    line = scene.notice()
    told = [scene.words("floor.delegated", matter=x["matter"], counter=x["counter"]) for x in scene.announced()]
    return {lang: " · ".join(filter(None, [line[lang], *(x[lang] for x in told)])) for lang in ("zh", "en")}


def _counters(scene: Scene, screen: Screen) -> list[int]:
    found = sorted(scene.book.in_use)
    if screen.kind == "zone":
        return [number for number in found if scene.book.counters[number].zone == screen.zone]
    if screen.kind == "window":
        return [number for number in found if number == screen.counter]
    return found


def _calls(scene: Scene, numbers: list[int], spoken: list[int]) -> list[View]:
    """Newest first, one entry a ticket: still called, in the air, or among the newest and not older than a minute."""
    found, seen = list[View](), set[str]()
    for call in reversed(scene.book.figures.calls):
        if call.ticket in seen or call.counter not in numbers:
            continue
        seen.add(call.ticket)
        ticket = scene.book.tickets.get(call.ticket)
        live = ticket is not None and ticket.state == CALLED and ticket.counter == call.counter
        age_s = scene.age_s(call.seq)
        if live or call.seq in spoken or (age_s <= SHOWN_S and len(found) < MOST):
            found.append(_call(scene, call, live, ticket.state if ticket else "closed", age_s))
    return found


def _call(scene: Scene, call: Call, live: bool, state: str, age_s: float) -> View:
    said = scene.say(call.number, call.counter)
    zone = scene.zones[scene.book.counters[call.counter].zone]
    return {
        "seq": call.seq, "at": scene.at(call.at), "age_s": round(age_s, 3), "number": call.number, "counter": call.counter,
        "zone": zone["code"], "zone_name": zone["name"], "arrow": zone["arrow"], "matter": scene.matter_name(call.matter),
        "live": live, "state": state, "say": said["text"], "audio": said["audio"],
    }  # fmt: skip


def _serving(scene: Scene, numbers: list[int]) -> list[View]:
    found = []
    for number in numbers:
        ticket = scene.book.tickets.get(scene.book.counters[number].ticket or "")
        if ticket is not None and ticket.state in (CALLED, SERVING):
            since = scene.at(ticket.started_at if ticket.state == SERVING else ticket.called_at)
            name = scene.matter_name(ticket.matter)
            found.append({"number": ticket.number, "counter": number, "matter": name, "state": ticket.state, "since": since})
    return found


def _counter(scene: Scene, number: int) -> View:
    counter = scene.book.counters[number]
    ticket = scene.book.tickets.get(counter.ticket or "")
    person = scene.person(counter.clerk)
    return {
        "number": number, "zone": counter.zone, "state": counter.state,
        "ticket": {"number": ticket.number, "state": ticket.state} if ticket else None,
        "clerk": {"badge": person["badge"]} if person else None,
    }  # fmt: skip


def _waiting(scene: Scene, numbers: list[int]) -> list[View]:
    served = {m for number in numbers for m in scene.book.counters[number].matters}
    found = []
    for matter in scene.book.matters.values():
        if matter.code not in served:
            continue
        for lane in LANES:
            count = scene.book.lines.count(matter.code, lane)
            if count:
                first = [s.number for s in scene.book.lines.first(matter.code, lane, 3)]
                row = {"matter": matter.code, "name": matter.names, "lane": lane, "count": count}
                found.append(row | scene.newcomer(matter.code, lane) | {"next": first})
    return found


def _lanes(scene: Scene) -> list[View]:
    found = []
    for lane in LANES:
        places = {s.ticket: s for matter in scene.book.matters for s in scene.book.lines.first(matter, lane, 3)}.values()
        count = scene.book.lines.people(scene.book.matters, lane)
        first = [s.number for s in sorted(places, key=lambda s: s.place)[:3]]
        found.append({"lane": lane, "name": scene.lane_names.get(lane, {"zh": lane, "en": lane}), "count": count, "next": first})
    return found

"""The clerk's console of one counter."""

from __future__ import annotations

from floor.nouns import Counter
from floor.rules.tickets import reason_of
from floor.views.scene import Scene, View
from priority.choose import choose
from priority.lanes import LANES

SHOWN = 60  # waiting tickets on the list


def console(scene: Scene, number: int, can: list[str]) -> View:
    """`can`: orders this session may give. The list stands in call order."""
    counter = scene.book.counters[number]
    ticket = scene.book.tickets.get(counter.ticket or "")
    matters = _served(counter)
    person = scene.person(counter.clerk)
    book = scene.book
    reserved = [scene.ticket(book.tickets[s.ticket]) for s in book.lines.reserved(number)]
    return {
        **scene.head(),
        "counter": {
            "number": number, "zone": counter.zone, "zone_name": scene.zones[counter.zone]["name"], "state": counter.state,
            "clerk": person, "matters": matters, "all_matters": counter.matters, "since": scene.at(counter.since),
            "reason": counter.reason,
        },
        "ticket": scene.ticket(ticket) | {"mean_min": book.matters[ticket.matter].mean_min} if ticket else None,
        "next": _next(scene, counter),
        "why": scene.teller.why(ticket.why) if ticket else None,
        "waiting": _waiting(scene, counter),
        "waiting_total": sum(book.lines.count(m, lane) for m in matters for lane in LANES) + len(reserved),
        "held": [scene.ticket(t) for t in book.held.values() if t.counter in (None, number)][:SHOWN],
        "missed": [scene.ticket(t) for t in list(book.missed.values())[-20:]],
        "reserved": reserved,
        "counters": [
            {"number": c.number, "state": c.state, "matters": c.matters, "zone": c.zone} for c in book.counters.values()
        ],
        "matters": [{"code": m.code, "name": m.names, "mean_min": m.mean_min} for m in book.matters.values()],
        "helps": helps(scene),
        "rating": _rating(scene, counter),
        "alarms": [],
        "can": can,
    }  # fmt: skip


def _served(counter: Counter) -> list[str]:
    return counter.matters if counter.serves is None else counter.serves


def _next(scene: Scene, counter: Counter) -> View | None:
    heads = scene.book.lines.heads(_served(counter), counter.number, scene.house.rule, scene.waited_s)
    choice = choose(heads, scene.book.runs, scene.house.rule, scene.now)
    if choice is None:
        return None
    head = choice.head
    said = scene.teller.sentence(reason_of(choice))
    return {"number": head.number, "lane": head.lane, "matter": head.matter, "clause": choice.clause, "sentence": said}


def _waiting(scene: Scene, counter: Counter) -> list[View]:
    found: list[View] = []
    order = scene.book.lines.order(
        _served(counter), counter.number, scene.house.rule, scene.book.runs, scene.now, scene.waited_s
    )
    for choice in order:
        found.append(scene.ticket(scene.book.tickets[choice.head.ticket]))
        if len(found) == SHOWN:
            break
    return found


def helps(scene: Scene) -> list[View]:
    zones = {k.code: k.zone for k in scene.config.kiosks}
    return [
        {"kiosk": h.kiosk, "zone": zones.get(h.kiosk), "since": scene.at(h.since), "state": h.state} for h in scene.book.helps.values()
    ]


def _rating(scene: Scene, counter: Counter) -> View | None:
    if counter.rating is None or counter.rating_until is None:
        return None
    ticket = scene.book.ticket(counter.rating)
    state = "open" if scene.now <= counter.rating_until else "timeout"
    return {"ticket_number": ticket.number if ticket else None, "grade": None, "until": scene.at(counter.rating_until), "state": state}



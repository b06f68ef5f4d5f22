"""The clerk's console of one counter."""

from __future__ import annotations

from itertools import islice

from floor.nouns import WAITING, Counter, Ticket
from floor.rules.matters import next_here
from floor.rules.tickets import reason_of
from floor.views.appointments import notice
from floor.views.scene import Scene, View
from floor.views.voice import unheard
from priority.choose import Choice, choose
from priority.lanes import LANES

SHOWN = 60  # waiting tickets on the list


def _in_hand(scene: Scene, ticket: Ticket) -> View:
    mean_min = scene.book.matters[ticket.matter].mean_min
    return scene.ticket(ticket) | {"mean_min": mean_min, "has_notice": bool(notice(scene, ticket.matter)["zh"])}


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
            "reason": counter.reason, "ready": counter.ready_since is not None, "offered": _offered(scene, counter),
        },
        "ticket": _in_hand(scene, ticket) if ticket else None,
        "next": _next(scene, counter),
        "after": _after(scene, counter),
        "tide": _tide(scene, number),
        "why": scene.teller.why(ticket.why) if ticket else None,
        "waiting": _waiting(scene, counter),
        "waiting_total": scene.waiting_for(counter),
        "held": [scene.ticket(t) for t in book.held.values() if t.counter in (None, number)][:SHOWN],
        "missed": [scene.ticket(t) for t in list(book.missed.values())[-20:]],
        "reserved": reserved,
        "counters": [
            {"number": c.number, "state": c.state, "matters": c.matters, "zone": c.zone} for c in book.in_use.values()
        ],
        "matters": [{"code": m.code, "name": m.names, "mean_min": m.mean_min} for m in book.matters.values()],
        "helps": helps(scene),
        "rating": _rating(scene, counter),
        "alarms": unheard(scene, number),
        "can": can,
    }  # fmt: skip


def _after(scene: Scene, counter: Counter) -> View | None:
    """The visitor who was just served here and has another matter; `here`: this counter serves it."""
    ticket = scene.book.tickets.get(counter.rating or "")
    if ticket is None or ticket.state != WAITING or not ticket.done or counter.ticket is not None:
        return None
    here = next_here(ticket, counter)
    shown = {"id": ticket.id, "number": ticket.number, "here": here is not None}
    return shown | {"matter": scene.matter_name(here or ticket.matter), "left": len(ticket.stands)}


def _offered(scene: Scene, counter: Counter) -> View | None:
    """The ticket that came while the counter was ready."""
    ticket = scene.book.tickets.get(counter.offered or "")
    return {"number": ticket.number, "lane": ticket.lane, "matter": ticket.matter} if ticket else None


def _served(counter: Counter) -> list[str]:
    return counter.matters if counter.serves is None else counter.serves


def _next(scene: Scene, counter: Counter) -> View | None:
    heads = scene.book.lines.heads(_served(counter), counter.number, scene.house.rule, scene.waited_s)
    lent = [] if heads else scene.book.tides.lent(counter.number)
    if lent:
        heads = scene.book.lines.heads(lent, None, scene.house.rule, scene.waited_s)
    choice = choose(heads, scene.book.runs, scene.house.rule, scene.now)
    if choice is None:
        return None
    head = choice.head
    said = scene.teller.sentence(reason_of(choice, scene.house.rule, bool(lent)))
    shown = {"number": head.number, "lane": head.lane, "matter": head.matter, "clause": choice.clause, "sentence": said}
    return {**shown, "lent": bool(lent)}


def _tide(scene: Scene, number: int) -> View | None:
    """What the counter also takes, when nobody of its own waits."""
    tide = scene.book.tides.open.get(number)
    if tide is None:
        return None
    names = [scene.matter_name(m) for m in tide.matters]
    return {"matters": tide.matters, "names": names, "until": scene.at(tide.until), "waiting": _count(scene, tide.matters)}


def _count(scene: Scene, matters: list[str]) -> int:
    return sum(scene.book.lines.people(matters, lane) for lane in LANES)


def _waiting(scene: Scene, counter: Counter) -> list[View]:
    """In call order; after its own those that it lends itself to."""
    lines, rule, runs = scene.book.lines, scene.house.rule, scene.book.runs
    own = lines.order(_served(counter), counter.number, rule, runs, scene.now, scene.waited_s)
    found = [_waiter(scene, choice) | {"lent": False} for choice in islice(own, SHOWN)]
    if lent := scene.book.tides.lent(counter.number):
        others = lines.order(lent, None, rule, runs, scene.now, scene.waited_s)
        found += [_waiter(scene, choice) | {"lent": True} for choice in islice(others, SHOWN - len(found))]
    return found


def _waiter(scene: Scene, choice: Choice) -> View:
    ticket = scene.book.tickets[choice.head.ticket]
    return scene.ticket(ticket) | {"wait": scene.wait(ticket)}


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



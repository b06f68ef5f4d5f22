"""The client's own process: reads {"scenario", ...} from standard input, acts, prints what it measured as JSON."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Callable
from typing import Any

from tests.benchmarks.http import Ask, Said, Visitor, run

PAGE_EVERY_S = 0.02
CYCLE_S = 0.13  # hall pace: one call
Plan = dict[str, Any]
Held = tuple[str, str]  # a ticket and the token of its counter


def order(path: str, token: str, what: str, **body: Any) -> Ask:
    text = json.dumps(body | {"request_id": secrets.token_hex(8)})
    return Ask("POST", f"/api/v1{path}", token, text.encode(), what)


def good(said: Said | None) -> Said:
    if said is None or said.status not in (200, 201):
        raise SystemExit(f"refused: {said}")
    return said


def taker(plan: Plan, count: int) -> Visitor:
    for i in range(count):
        matter = plan["matters"][i % len(plan["matters"])]
        good((yield order("/tickets", plan["kiosk"], "take", matter=matter)))


def page_reader(plan: Plan, busy: Callable[[], bool]) -> Visitor:
    """A visitor's phone page, as HTML."""
    while busy():
        good((yield Ask("GET", plan["page"], "", what="page")))
        yield PAGE_EVERY_S


def takes(plan: Plan) -> Plan:
    """`clients` take `count` tickets in all, as fast as they are answered; with `pages` somebody else reads a page meanwhile."""
    left = [plan["clients"]]

    def counted(visitor: Visitor) -> Visitor:
        yield from visitor
        left[0] -= 1

    visitors = [counted(taker(plan, plan["count"] // plan["clients"])) for _ in range(plan["clients"])]
    if plan.get("pages"):
        visitors.append(page_reader(plan, lambda: left[0] > 0))
    said = run(plan["url"], visitors)
    mine = [s for s in said if s.what == "take"]
    return {"ms": [s.ms for s in mine], "window_s": _window(mine), "page_ms": [s.ms for s in said if s.what == "page"]}


def _window(said: list[Said]) -> float:
    return max(s.done for s in said) - min(s.sent for s in said)


def caller(plan: Plan, counters: list[str], called: dict[str, str]) -> Visitor:
    for counter in counters:
        said = good((yield order(f"/counters/{counter}/next", plan["counters"][counter], "call")))
        called[counter] = said.json()["ticket"]["id"]


def ender(plan: Plan, called: dict[str, str]) -> Visitor:
    for counter, ticket in called.items():
        good((yield order(f"/tickets/{ticket}/no_show", plan["counters"][counter], "end")))


def calls(plan: Plan) -> Plan:
    """`clients` call at each of their counters once; between the rounds, not measured, the counters are freed."""
    clients, ms, window_s = plan["clients"], [], 0.0
    counters = list(plan["counters"])[: plan.get("most")]
    for _ in range(plan["rounds"]):
        called: dict[str, str] = {}
        said = run(plan["url"], [caller(plan, counters[i::clients], called) for i in range(clients)])
        ms += [s.ms for s in said]
        window_s += _window(said)
        run(plan["url"], [ender(plan, called)])
    return {"ms": ms, "window_s": window_s}


def pair(plan: Plan, count: int) -> Visitor:
    """One take, one call, its end: the hall stays as full as it is."""
    for i in range(count):
        counter, matter = plan["pairs"][i % len(plan["pairs"])]
        token = plan["counters"][counter]
        good((yield order("/tickets", plan["kiosk"], "take", matter=matter)))
        said = good((yield order(f"/counters/{counter}/next", token, "call")))
        good((yield order(f"/tickets/{said.json()['ticket']['id']}/no_show", token, "end")))


def turns(plan: Plan) -> Plan:
    """Several halls in turn, so that what else the machine does falls on all of them."""
    found: Plan = {hall["name"]: {"take": [], "call": []} for hall in plan["halls"]}
    for _ in range(plan["rounds"]):
        for hall in plan["halls"]:
            for s in run(hall["url"], [pair(hall, plan["count"])])[3:]:
                if s.what != "end":
                    found[hall["name"]][s.what].append(s.ms)
    return found


def hall_day(plan: Plan, calls_wanted: int) -> Visitor:
    """At hall pace: each 130 ms a call; between two calls a start, a finish and a take somewhere else."""
    counters, called, serving = list(plan["counters"])[:12], list[Held](), list[Held]()
    due = time.monotonic()
    for k in range(calls_wanted):
        yield from _until(due)
        counter = counters[k % 12]
        said = good((yield order(f"/counters/{counter}/next", plan["counters"][counter], "call")))
        called.append((said.json()["ticket"]["id"], plan["counters"][counter]))
        for place, (queue, most, what) in enumerate(((called, 4, "start"), (serving, 5, "finish"))):
            if len(queue) > most:
                yield from _until(due + (place + 1) * CYCLE_S / 4)
                ticket, token = queue.pop(0)
                good((yield order(f"/tickets/{ticket}/{what}", token, what)))
                if what == "start":
                    serving.append((ticket, token))
        yield from _until(due + CYCLE_S * 0.75)
        good((yield order("/tickets", plan["kiosk"], "take", matter=plan["matters"][k % len(plan["matters"])])))
        due += CYCLE_S
    for what, left in (("no_show", called), ("finish", serving)):
        for ticket, token in left:
            good((yield order(f"/tickets/{ticket}/{what}", token, what)))


def _until(moment: float) -> Visitor:
    while (left_s := moment - time.monotonic()) > 0:
        yield left_s


def pace(plan: Plan) -> Plan:
    said = run(plan["url"], [hall_day(plan, plan["count"])])
    return {"calls": [(s.json()["seq"], s.sent) for s in said if s.what == "call"]}


def storm(plan: Plan) -> Plan:
    """8 clerks call and end as fast as they are answered."""

    def clerk(counter: str, until: float) -> Visitor:
        token = plan["counters"][counter]
        while time.monotonic() < until:
            said = good((yield order(f"/counters/{counter}/next", token, "call")))
            good((yield order(f"/tickets/{said.json()['ticket']['id']}/no_show", token, "end")))

    until = time.monotonic() + plan["seconds"]
    said = run(plan["url"], [clerk(counter, until) for counter in list(plan["counters"])[:8]])
    mine = [s for s in said if s.what == "call"]
    return {"calls": [(s.json()["seq"], s.sent) for s in mine], "window_s": _window(mine)}


def steady(plan: Plan) -> Plan:
    """A hall that stays as full as it is: a take, a call and its end, ten times a second, and somebody reads a page."""
    until = time.monotonic() + plan["seconds"]

    def visitors() -> Visitor:
        k = 0
        while time.monotonic() < until:
            yield from pair(plan | {"pairs": plan["pairs"][k % len(plan["pairs"]) :]}, 1)
            yield 0.1
            k += 1

    said = run(plan["url"], [visitors(), page_reader(plan, lambda: time.monotonic() < until)])
    return {what: [s.ms for s in said if s.what == what] for what in ("take", "call", "page")}


SCENARIOS: dict[str, Callable[[Plan], Plan]] = {
    "takes": takes, "calls": calls, "turns": turns, "pace": pace, "storm": storm, "steady": steady
}  # fmt: skip

if __name__ == "__main__":
    asked: Plan = json.loads(sys.stdin.read())
    print(json.dumps(SCENARIOS[asked["scenario"]](asked)))

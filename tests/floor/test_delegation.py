"""Delegated handling (委托办理, R39): a matter whose own counters are not staffed is offered at the counter it is delegated to."""

from __future__ import annotations

from typing import Any

from floor.views.agent import slip
from floor.views.board import board
from floor.views.kiosk import kiosk
from tests.floor.book_steps import act, made
from tests.floor.desk_harness import CLERK, OFFICE, Desk
from tests.floor.hub_harness import Hall

DELEGATION = {
    "matter": "marriage", "counter": 4, "office": "某局", "start": "2026-06-01", "until": "2026-06-30", "powers": "核对材料、受理、办结",
}  # fmt: skip


def delegated(desk: Desk, **changes: Any) -> str:
    return made(desk, "delegations", DELEGATION | changes, OFFICE)


def own_counters(desk: Desk) -> list[int]:
    return [c.number for c in desk.book.counters.values() if "marriage" in c.matters]


def test_a_walk_in_is_marked_delegated_and_only_that_counter_calls_the_number(desk: Desk) -> None:
    assert 4 not in own_counters(desk)
    delegated(desk)
    desk.open(4)
    ticket = desk.take("marriage")
    assert (ticket.delegated, ticket.reserved, ticket.matter) == (4, 4, "marriage")
    called = desk.next(4)
    assert called is not None
    assert (called.id, called.counter) == (ticket.id, 4)
    desk.order("start", ticket)
    assert desk.order("finish", ticket).outcome == "finished"
    assert desk.verify().sound


def test_the_own_counter_comes_first_while_it_is_staffed(desk: Desk) -> None:
    delegated(desk)
    desk.open(4)
    desk.open(own_counters(desk)[0])
    assert desk.take("marriage").delegated is None
    desk.close_counter(own_counters(desk)[0], reason="休息", cover="c2")
    assert desk.take("marriage").delegated == 4


def test_nobody_is_sent_to_a_counter_that_is_not_staffed(desk: Desk) -> None:
    delegated(desk)
    assert desk.take("marriage").delegated is None


def test_it_holds_from_its_first_to_its_last_day_and_until_it_is_ended(desk: Desk) -> None:
    desk.open(4)
    first = delegated(desk, start="2026-06-02", until="2026-06-02")
    assert desk.take("marriage").delegated is None
    desk.at("08:40", "2026-06-02").open(4)
    assert desk.take("marriage").delegated == 4
    act(desk, "delegations", first, "end", OFFICE)
    assert desk.take("marriage").delegated is None
    desk.restart()
    delegated(desk, start="2026-06-01", until="2026-06-01")
    assert desk.take("marriage").delegated is None


def test_its_wait_has_the_thirty_minutes_and_the_people_before_it_are_those_of_that_counter(desk: Desk) -> None:
    delegated(desk)
    desk.open(4)
    first, second = desk.take("marriage"), desk.take("marriage")
    ahead = [desk.book.lines.ahead(x.id, desk.house.rule, 0, desk.now, lambda _: 0.0) for x in (first, second)]
    assert ahead == [0, 1]
    desk.sweep("09:30")
    assert desk.lapses() == []
    desk.sweep("09:30:01")
    assert [x["ticket"] for x in desk.lapses()] == [first.id, second.id]


def test_a_delegation_names_a_matter_and_counter_of_the_hall_its_office_dates_and_powers(desk: Desk) -> None:
    for name, value in (("matter", "nothing"), ("counter", 99)):
        with desk.refused("bad_request") as told:
            delegated(desk, **{name: value})
        assert told.value.facts["wrong"] == [name]
    for name in ("office", "until", "powers"):
        with desk.refused("bad_request") as told:
            delegated(desk, **{name: ""})
        assert told.value.facts["missing"] == [name]
    with desk.refused("rule_refused"):
        delegated(desk, until="2026-05-31")
    with desk.refused("not_permitted"):
        made(desk, "delegations", DELEGATION, CLERK)


def test_kiosk_board_and_slip_announce_it(hub: Hall) -> None:
    token, kiosk_token = hub.token("counter", "4"), hub.token("kiosk", "k1")
    hub.api(token, "POST", "/counters/4/open")
    office = hub.staff("o7", "office")
    head = {"X-CSRF-Token": office.csrf("/registers")}
    assert office.post("/api/v1/registers/delegations", json={"fields": DELEGATION}, headers=head).status_code == 201
    scene = hub.hub.scene()
    place, screen = scene.config.kiosks[0], scene.config.screens[0]
    (matter,) = [x for x in kiosk(scene, place, {})["matters"] if x["code"] == "marriage"]
    assert (matter["delegated"], matter["counters"]) == (4, [4])
    assert "由 4 号窗口受委托办理" in board(scene, screen)["notice"]["zh"]
    assert "handled on behalf at counter 4" in board(scene, screen)["notice"]["en"]
    taken = hub.api(kiosk_token, "POST", "/tickets", matter="marriage", lane="ordinary").json
    assert (taken["ticket"]["delegated"], taken["ticket"]["ahead"]) == (4, 0)
    book = hub.hub.writer.book
    ticket, job = book.tickets[taken["ticket"]["id"]], book.job(taken["print_job"]["id"])
    assert job is not None
    assert slip(hub.hub.scene(), ticket, job, "", 0)["counters"] == [4]

"""The care lane (R04): who may stand in it, who put somebody there and why, who helps, and what it changes in the order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from floor.actors import Actor
from tests.floor.desk_harness import GUIDE, Desk
from tests.floor.hub_harness import Hall

OFFICE = Actor("staff:o1", frozenset({"office"}))
IDS = {"19660601": "elder", "19660602": None, "20100601": "minor", "20090601": None}


def id_number(born: str) -> str:
    """An invented number of a region that does not exist."""
    stem = f"990101{born}001"
    remainder = 0
    for digit in stem:
        remainder = (remainder + int(digit)) * 2 % 11
    check = (12 - remainder) % 11
    return stem + ("X" if check == 10 else str(check))


def test_a_care_ticket_taken_later_is_called_before_an_ordinary_one(desk: Desk) -> None:
    ordinary = desk.at("09:00").take("social_card")
    care = desk.at("09:10").take("social_card", "care")
    desk.at("09:11").open(1)
    first, second = desk.next(1), None
    assert first is not None
    desk.order("start", first)
    desk.order("finish", first)
    second = desk.next(1)
    assert second is not None
    assert (care.number, ordinary.number) == ("L001", "A001")
    assert [first.number, second.number] == ["L001", "A001"]
    assert first.why is not None
    assert (first.why["clause"], first.why["passed"][0]["number"]) == ("promise", "A001")


@pytest.mark.parametrize("born", IDS)
def test_an_age_is_full_years_on_the_halls_day(hub: Hall, born: str) -> None:
    answer = hub.api(hub.token("kiosk", "k1"), "POST", "/kiosks/k1/age", id_number=id_number(born))
    assert (answer.status_code, answer.get_json()) == (200, {"ground": IDS[born]})


def test_asking_for_an_age_writes_nothing(hub: Hall) -> None:
    token = hub.token("kiosk", "k1")
    before = len(hub.facts())
    hub.api(token, "POST", "/kiosks/k1/age", id_number=id_number("19660601"))
    assert len(hub.facts()) == before


def test_a_wrong_number_or_another_kiosk_is_refused(hub: Hall) -> None:
    token = hub.token("kiosk", "k1")
    wrong = hub.api(token, "POST", "/kiosks/k1/age", id_number="990101196606010011")
    assert (wrong.status_code, wrong.get_json()["code"]) == (400, "bad_request")
    other = hub.api(token, "POST", "/kiosks/k2/age", id_number=id_number("19660601"))
    assert (other.status_code, other.get_json()["code"]) == (403, "not_permitted")
    nowhere = hub.api(hub.token("guide"), "POST", "/kiosks/k9/age", id_number=id_number("19660601"))
    assert nowhere.get_json()["code"] == "unknown_place"


def test_who_granted_a_lane_and_why_is_kept(desk: Desk) -> None:
    ticket = desk.take()
    granted = desk.order("grant_lane", ticket, "care", "pregnant", " could not stand any longer ", actor=GUIDE)
    assert (granted.lane, granted.ground, granted.number, granted.clock) == ("care", "pregnant", ticket.number, ticket.clock)
    assert (granted.granted_by, granted.grant_reason) == ("staff:g1", "could not stand any longer")
    with desk.refused("bad_request"):
        desk.order("grant_lane", ticket, "care", "hurry")


def test_a_helper_is_named_for_a_care_ticket_and_taken_back(desk: Desk) -> None:
    ticket = desk.take(lane="care")
    assert desk.order("assign_helper", ticket, "g1", actor=OFFICE).helper == "g1"
    seq = desk.seq
    assert desk.order("assign_helper", ticket, "g1", actor=OFFICE).helper == "g1"
    assert desk.seq == seq, "naming the same helper again is no news"
    assert desk.order("assign_helper", ticket, None, actor=OFFICE).helper is None
    assert [kind for _, kind, _ in desk.facts("helper%")] == ["helper_assigned"] * 2


def test_an_ordinary_or_closed_ticket_gets_no_helper(desk: Desk) -> None:
    ordinary = desk.take()
    with desk.refused("rule_refused") as told:
        desk.order("assign_helper", ordinary, "g1")
    assert told.value.facts["rule"] == "R04"
    gone = desk.order("cancel", desk.take(lane="care"), "left")
    with desk.refused("wrong_state"):
        desk.order("assign_helper", gone, "g1")


def test_history_console_and_lanes_page_show_who_granted_and_who_helps(hub: Hall) -> None:
    guide = hub.staff("guide1", "guide")
    hub.account("guide2", "guide", name="苏念安")
    kiosk, office, clerk = hub.token("kiosk", "k1"), hub.token("office"), hub.token("counter", "4")
    ticket = hub.api(kiosk, "POST", "/tickets", matter="id_card").get_json()["ticket"]["id"]
    csrf = {"X-CSRF-Token": guide.csrf("/lanes")}
    wanted = {"lane": "care", "ground": "mobility", "reason": "on crutches"}
    done = guide.post(f"/api/v1/tickets/{ticket}/grant_lane", json=wanted, headers=csrf)
    assert done.status_code == 200
    assert hub.api(office, "POST", f"/tickets/{ticket}/helper", helper="guide2").status_code == 200
    shown = hub.api(clerk, "GET", f"/tickets/{ticket}").get_json()["ticket"]
    assert shown["granted"] == {"by": "白露", "actor": "staff", "reason": "on crutches"}
    assert shown["helper"]["name"] == "苏念安"
    told = {row["kind"]: row for row in shown["history"]}
    assert (told["lane_granted"]["person"], told["helper_assigned"]["helper"]) == ("白露", "苏念安")
    assert told["lane_granted"]["body"]["ground"] == "mobility"
    view = hub.listen("/console", token=clerk).get_received("/console")[0]["args"][0]
    assert (view["waiting"][0]["helper"]["name"], view["waiting"][0]["granted"]["by"]) == ("苏念安", "白露")
    care = hub.api(office, "GET", "/care").get_json()
    assert [(t["number"], t["ground"]) for t in care["tickets"]] == [("B001", "mobility")]
    assert {h["login"]: h["with"] for h in care["helpers"]} == {"guide1": 0, "guide2": 1}


def test_those_without_a_helper_stand_first(hub: Hall) -> None:
    hub.account("guide1", "guide")
    kiosk, lead = hub.token("kiosk", "k1"), hub.token("lead")
    first, second = (hub.api(kiosk, "POST", "/tickets", matter="id_card", lane="care").get_json()["ticket"]["id"] for _ in range(2))
    hub.api(lead, "POST", f"/tickets/{first}/helper", helper="guide1")
    assert [t["id"] for t in hub.api(lead, "GET", "/care").get_json()["tickets"]] == [second, first]


def test_only_an_account_that_may_help_is_named(hub: Hall) -> None:
    hub.account("auditor1", "auditor")
    ticket = hub.api(hub.token("kiosk", "k1"), "POST", "/tickets", matter="id_card", lane="care").get_json()["ticket"]["id"]
    for login in ("auditor1", "nobody"):
        answer = hub.api(hub.token("guide"), "POST", f"/tickets/{ticket}/helper", helper=login)
        assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request")


def test_public_pictures_name_no_helper_and_no_reason(hubs: Callable[..., Hall]) -> None:
    hub = hubs()
    hub.account("guide2", "guide", name="苏念安")
    kiosk = hub.token("kiosk", "k1")
    taken = hub.api(kiosk, "POST", "/tickets", matter="id_card", lane="care").get_json()
    hub.api(hub.token("lead"), "POST", f"/tickets/{taken['ticket']['id']}/grant_lane", lane="care", ground="mobility", reason="crutches")
    hub.api(hub.token("lead"), "POST", f"/tickets/{taken['ticket']['id']}/helper", helper="guide2")
    hub.settle()
    for namespace, auth in (("/screen", ("screen", "main")), ("/kiosk", ("kiosk", "k1")), ("/pad", ("pad", "4"))):
        told = str(hub.listen(namespace, token=hub.token(*auth)).get_received(namespace))
        assert "seq" in told
        assert not [word for word in ("苏念安", "crutches", "mobility") if word in told]

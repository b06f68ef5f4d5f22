"""Posts: what a clerk is trained for, ready counters and whom a new ticket is offered to, chosen numbers, the cap's gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from floor.actors import Actor
from floor.desk import counters
from floor.facts import StaffSet
from floor.nouns import Counter
from floor.rules.counters import offered_to
from floor.store.verify import verify
from tests.floor.desk_harness import CLERK, LEAD, Desk, moment
from tests.floor.hub_harness import Hall

Desks = Callable[..., Desk]


def trained(desk: Desk, matters: list[str] | None, account: str = "c1") -> None:
    desk.do(lambda tx: tx.append(f"staff:{account}", [StaffSet(account, ["clerk"], True, matters)]))


def test_a_post_serves_what_counter_and_clerk_have_in_common(desk: Desk) -> None:
    trained(desk, ["household_move", "marriage"])
    assert desk.book.counters[4].matters == ["id_card", "household_move"]
    assert desk.open(4, actor=CLERK).serves == ["household_move"]
    desk.take("id_card")
    assert desk.next(4, CLERK) is None
    assert desk.verify().sound


def test_a_matter_that_the_clerk_is_not_trained_for_is_refused_at_opening(desk: Desk) -> None:
    trained(desk, ["household_move"])
    with desk.refused("not_trained") as told:
        desk.open(4, ["id_card", "household_move"], CLERK)
    assert told.value.facts["matters"] == ["id_card"]
    trained(desk, ["marriage"])
    with desk.refused("not_trained"):
        desk.open(4, actor=CLERK)


def test_a_lead_who_opens_for_a_colleague_opens_what_the_colleague_is_trained_for(desk: Desk) -> None:
    trained(desk, ["id_card"])
    assert desk.open(4, actor=LEAD, clerk="c1").serves == ["id_card"]
    desk.close_counter(4)
    trained(desk, None)
    assert desk.open(4, actor=LEAD, clerk="c1").serves == ["id_card", "household_move"]


def ready(desk: Desk, number: int, matters: list[str] | None = None) -> None:
    desk.open(number, matters)
    assert desk.next(number) is None


def test_a_counter_that_was_told_nobody_is_ready_and_a_fitting_ticket_is_offered(desk: Desk) -> None:
    ready(desk, 4)
    assert desk.counter(4).ready_since == desk.now
    seq = desk.seq
    assert desk.next(4) is None
    assert desk.seq == seq, "asking again is no news"
    desk.take("social_card")
    assert desk.counter(4).offered is None
    ticket = desk.take("id_card")
    assert desk.counter(4).offered == ticket.id
    assert desk.fresh_book().counters == desk.book.counters
    called = desk.next(4)
    assert called is not None
    assert (called.id, desk.counter(4).offered, desk.counter(4).ready_since) == (ticket.id, None, None)
    assert desk.verify().sound


def test_the_counter_with_the_fewest_matters_is_offered_it_then_the_longest_ready() -> None:
    def at(number: int, matters: int, when: str) -> Counter:
        return Counter(number, "A", [], "open", [str(i) for i in range(matters)], ready_since=moment(when))

    assert offered_to([]) is None
    found = offered_to([at(1, 3, "09:00"), at(2, 2, "09:05"), at(3, 2, "09:04")])
    assert found is not None
    assert found.number == 3
    tied = offered_to([at(7, 2, "09:00"), at(5, 2, "09:00")])
    assert tied is not None
    assert tied.number == 5


def test_several_ready_counters_share_new_tickets(desk: Desk) -> None:
    ready(desk, 4, ["id_card", "household_move"])
    desk.later(seconds=5)
    ready(desk, 5, ["id_card"])
    first, second, third = desk.take("id_card"), desk.take("id_card"), desk.take("id_card")
    assert (desk.counter(5).offered, desk.counter(4).offered) == (first.id, second.id)
    assert third.id not in (desk.counter(4).offered, desk.counter(5).offered)


@pytest.mark.parametrize(("order", "more"), [("cancel", ("left",)), ("hold", ("papers",)), ("transfer", ("marriage", None))])
def test_an_offer_ends_when_the_ticket_waits_no_more(desk: Desk, order: str, more: tuple[Any, ...]) -> None:
    ready(desk, 4)
    ticket = desk.take("id_card")
    desk.order(order, ticket, *more)
    assert desk.counter(4).offered is None
    assert desk.counter(4).ready_since is not None
    again = desk.take("id_card")
    assert desk.counter(4).offered == again.id


@pytest.mark.parametrize("leave", [counters.pause, counters.close])
def test_who_leaves_is_not_ready(desk: Desk, leave: Any) -> None:
    ready(desk, 4)
    desk.do(lambda tx: leave(tx, 4, "tea", None))
    desk.take("id_card")
    assert (desk.counter(4).ready_since, desk.counter(4).offered) == (None, None)


def test_with_auto_call_the_ready_counter_calls_by_itself(desks: Desks) -> None:
    desk = desks({"order.auto_call": True})
    ready(desk, 4)
    ticket = desk.take("id_card", "care")
    assert (ticket.state, ticket.counter) == ("called", 4)
    [row] = desk.sql("SELECT actor, body FROM event WHERE kind = 'called'")
    assert row["actor"] == "hall"
    assert '"clause":"promise"' in row["body"]
    assert desk.take("id_card").state == "waiting"
    assert desk.verify().sound


def test_calling_a_chosen_number_is_a_right_of_its_own(desks: Desks) -> None:
    desk = desks({"order.chosen_roles": ["lead"]})
    ticket = desk.take("id_card")
    desk.open(4, actor=CLERK)
    with desk.refused("not_permitted") as told:
        desk.call(4, ticket.number, "asked", CLERK)
    assert told.value.facts["chosen_roles"] == ["lead"]
    called = desk.call(4, ticket.number, "asked", LEAD)
    assert called.why is not None
    assert (called.why["clause"], called.why["reason"]) == ("chosen", "asked")
    [row] = desk.sql("SELECT actor FROM event WHERE kind = 'called'")
    assert row["actor"] == "staff:lead"


def test_a_counters_token_has_its_clerks_right(desks: Desks) -> None:
    token = Actor("token:x", frozenset({"counter"}), "4")
    desk = desks()
    ticket = desk.take("id_card")
    desk.open(4, actor=token)
    assert desk.call(4, ticket.number, "asked", token).state == "called"


@pytest.mark.parametrize("role", ["lead", "office", "leader", "admin"])
def test_without_an_emergency_no_daily_cap_is_set(hub: Hall, role: str) -> None:
    answer = hub.api(hub.token(role), "POST", "/matters/id_card/cap", most=50)
    told = answer.get_json()
    assert (answer.status_code, told["code"], told["rule"], told["missing"]) == (409, "rule_refused", "T12", ["emergency"])
    for _ in range(60):
        assert hub.api(hub.token("kiosk", "k1"), "POST", "/tickets", matter="id_card").status_code == 201


def test_in_an_emergency_a_cap_is_set_in_somebodys_name_and_ends_with_it(hub: Hall) -> None:
    guide, lead, kiosk = hub.token("guide"), hub.staff("l1", "lead"), hub.token("kiosk", "k1")
    csrf = {"X-CSRF-Token": lead.csrf("/password")}

    def take() -> Any:
        return hub.api(kiosk, "POST", "/tickets", matter="id_card")

    assert take().status_code == 201
    assert hub.api(guide, "POST", "/emergency", what="停电", message="请听从引导").status_code == 201
    done = lead.post("/api/v1/matters/id_card/cap", json={"most": 2}, headers=csrf)
    assert (done.status_code, done.get_json()["most"]) == (200, 2)
    assert take().status_code == 201
    refused = take()
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["most"]) == (409, "cap_reached", 2)
    assert hub.api(kiosk, "POST", "/tickets", matter="marriage").status_code == 201
    (fact,) = hub.facts("cap_set")
    assert (fact["subject"], fact["actor"].startswith("staff:")) == ("matter:id_card", True)
    page = lead.page("/emergency?lang=zh").get_data(as_text=True)
    assert "居民身份证办理：当天最多 2 个" in page
    lead.post("/emergency", data={"csrf": csrf["X-CSRF-Token"], "order": "cap", "matter": "id_card", "most": "3"})
    assert take().status_code == 201 and take().status_code == 409
    assert hub.api(guide, "POST", "/emergency/end").status_code == 200
    assert take().status_code == 201
    assert lead.post("/api/v1/matters/id_card/cap", json={"most": 2}, headers=csrf).get_json()["rule"] == "T12"
    assert verify(hub.hub.database).sound


def test_nobody_else_asks_for_a_cap(hub: Hall) -> None:
    assert hub.api(hub.token("clerk"), "POST", "/matters/id_card/cap", most=50).status_code == 403
    assert hub.api(hub.token("lead"), "POST", "/matters/nothing/cap", most=50).get_json()["code"] == "unknown_matter"

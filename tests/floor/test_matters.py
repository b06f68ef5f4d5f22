"""One visitor, several matters on one number: the first call locks, the rest keep their order clock, the number never changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floor.nouns import Ticket
from tests.floor.desk_harness import LEAD, Desk, moment
from tests.floor.hub_harness import Hall


def several(desk: Desk, *matters: str, lane: str = "ordinary") -> Ticket:
    return desk.take(matters[0], lane, later=tuple(matters[1:]))


def queues(desk: Desk, *matters: str) -> list[list[str]]:
    return [[s.number for s in desk.book.lines.first(m, "ordinary", 9)] for m in matters]


def served(desk: Desk, number: int) -> Ticket:
    called = desk.next(number)
    assert called is not None
    desk.order("start", called)
    return desk.order("finish", called)


def test_it_stands_in_each_queue_and_the_first_call_locks(desk: Desk) -> None:
    ticket = several(desk, "id_card", "social_card")
    assert queues(desk, "id_card", "social_card") == [["B001"], ["B001"]]
    assert len(desk.book.lines) == 1
    desk.open(1, ["social_card"])
    desk.open(4, ["id_card"])
    called = desk.next(1)
    assert called is not None
    assert (called.id, called.number, called.matter, called.later, called.locked) == (ticket.id, "B001", "social_card", ["id_card"], True)
    assert queues(desk, "id_card", "social_card") == [[], []]
    assert desk.next(4) is None
    assert desk.verify().sound


def test_the_rest_keep_the_order_clock_and_their_wait_starts_when_the_matter_before_ends(desk: Desk) -> None:
    ticket = several(desk.at("09:00"), "social_card", "id_card")
    other = desk.at("09:05").take("id_card")
    desk.at("09:10").open(1, ["social_card"])
    desk.next(1)
    desk.at("09:11").order("start", ticket)
    again = desk.at("09:20").order("finish", ticket)
    assert (again.state, again.matter, again.later, again.done, again.number) == ("waiting", "id_card", [], ["social_card"], ticket.number)
    assert again.clock == moment("09:00")
    assert queues(desk, "id_card") == [[ticket.number, other.number]], "before whoever came later"
    first, second = desk.waits(ticket)
    assert (first.state, first.used_s) == ("discharged", 600.0)
    assert (second.since, second.due_at, second.used_s) == (moment("09:20"), moment("09:50"), 0.0)
    desk.sweep("09:50:01")
    assert [(x["number"], x["wait_no"]) for x in desk.lapses()] == [(other.number, 1), (ticket.number, 2)]
    assert desk.verify().sound
    assert desk.fresh_book().tickets == desk.book.tickets


def test_the_average_service_is_of_each_matter_and_the_same_after_a_restart(desk: Desk) -> None:
    """Ten minutes for one matter and twenty for the other are two services, one visit; so is a last matter that never came to it."""
    desk.at("09:00").open(4)
    ticket = several(desk, "id_card", "household_move")
    for minutes in (10, 20):
        assert desk.next(4) is not None
        desk.order("start", ticket)
        desk.later(minutes=minutes)
        desk.order("finish", ticket)
    left = several(desk, "id_card", "household_move")
    desk.next(4)
    desk.order("start", left)
    desk.later(minutes=3)
    desk.order("finish", left)
    desk.order("cancel", left, "asked")
    figures = desk.book.figures
    assert (figures.finished, figures.services, figures.service_s) == (1, 3, 33 * 60.0)
    again = desk.fresh_book().figures
    assert (again.finished, again.services, again.service_s) == (1, 3, 33 * 60.0)
    desk.at("08:00", "2026-06-02").take("id_card")
    assert (desk.book.figures.services, desk.book.figures.service_s) == (0, 0.0)


def test_the_visit_is_finished_after_its_last_matter_only(desk: Desk) -> None:
    ticket = several(desk, "id_card", "household_move")
    desk.open(4)
    first = served(desk, 4)
    assert (first.state, first.outcome, desk.book.figures.finished) == ("waiting", None, 0)
    last = served(desk, 4)
    assert (last.id, last.state, last.outcome, last.matters, last.services) == (
        ticket.id, "closed", "finished", ["id_card", "household_move"], 2,
    )  # fmt: skip
    assert desk.book.figures.finished == 1
    assert desk.verify().balance == {"issued": 1, "finished": 1, "no_show": 0, "cancelled": 0, "open": 0}


def test_a_counter_that_serves_both_is_shown_one_visitor_once(desk: Desk) -> None:
    several(desk, "id_card", "household_move")
    other = desk.take("household_move")
    desk.open(4)
    order = desk.book.lines.order(["id_card", "household_move"], 4, desk.house.rule, {}, desk.now, lambda _: 0.0)
    assert [(c.head.number, c.head.matter) for c in order] == [("B001", "id_card"), (other.number, "household_move")]
    assert desk.book.lines.people(["id_card", "household_move"], "ordinary") == 2
    called = desk.next(4)
    assert called is not None and called.why is not None
    assert called.why["passed"] == [], "it heads both queues: nobody was passed"


def test_the_same_counter_may_go_straight_on(desk: Desk) -> None:
    waiting = desk.take("household_move")
    ticket = several(desk, "id_card", "household_move")
    desk.open(4, ["id_card"])
    served(desk, 4)
    desk.open(4)
    gone = desk.order("go_on", ticket)
    assert (gone.state, gone.matter, gone.counter, gone.done) == ("serving", "household_move", 4, ["id_card"])
    assert gone.why is not None
    assert (gone.why["clause"], [p["number"] for p in gone.why["passed"]]) == ("went_on", [waiting.number])
    assert desk.counter(4).ticket == ticket.id
    assert desk.order("finish", gone).outcome == "finished"
    assert desk.verify().sound


def test_another_counter_cannot_go_on_and_calls_in_turn(desk: Desk) -> None:
    ticket = several(desk, "social_card", "id_card")
    desk.open(1, ["social_card"])
    desk.open(4, ["id_card"])
    served(desk, 1)
    with desk.refused("matter_not_served"):
        desk.order("go_on", ticket)
    called = desk.next(4)
    assert called is not None
    assert (called.id, called.matter, called.number) == (ticket.id, "id_card", ticket.number)


def test_a_withdrawn_call_stands_in_each_queue_again(desk: Desk) -> None:
    ticket = several(desk, "id_card", "social_card")
    desk.open(1, ["social_card"])
    desk.next(1)
    desk.order("withdraw", ticket)
    assert queues(desk, "id_card", "social_card") == [[ticket.number], [ticket.number]]
    assert desk.fresh_book().lines.first("id_card", "ordinary", 1)[0].number == ticket.number


def test_a_transfer_goes_to_its_matter_and_the_rest_keep_their_clock(desk: Desk) -> None:
    ticket = several(desk.at("09:00"), "id_card", "social_card")
    moved = desk.at("09:10").order("transfer", ticket, "marriage", None)
    assert (moved.matter, moved.clock, queues(desk, "marriage", "social_card")) == ("marriage", moment("09:10"), [[ticket.number], []])
    desk.open(5, ["marriage"])
    back = served(desk.at("09:15"), 5)
    assert (back.matter, back.clock) == ("social_card", moment("09:00"))


def test_each_service_is_rated_once_at_its_own_counter(desk: Desk) -> None:
    ticket = several(desk, "id_card", "household_move")
    desk.open(4)
    served(desk, 4)
    desk.rate(desk.ticket(ticket), 5, "pad", pad(4))
    with desk.refused("already_rated"):
        desk.rate(desk.ticket(ticket), 1, "pad", pad(4))
    served(desk, 4)
    desk.rate(desk.ticket(ticket), 2, "pad", pad(4))
    rows = desk.sql("SELECT service, grade FROM rating ORDER BY service")
    assert [(row["service"], row["grade"]) for row in rows] == [(1, 5), (2, 2)]
    assert desk.verify().sound


def pad(counter: int) -> Any:
    from floor.actors import Actor

    return Actor("token:pad", frozenset({"pad"}), str(counter))


def test_a_matter_is_added_to_the_number_while_it_is_open(desk: Desk) -> None:
    ticket = desk.take("id_card")
    desk.open(4)
    desk.next(4)
    desk.order("start", ticket)
    more = desk.order("add", ticket, "household_move")
    assert (more.later, more.state) == (["household_move"], "serving")
    assert desk.order("finish", ticket).state == "waiting"
    with desk.refused("bad_request"):
        desk.order("add", ticket, "id_card")
    with desk.refused("unknown_matter"):
        desk.order("add", ticket, "nothing")


@pytest.mark.parametrize("matters", [("id_card", "id_card"), ("id_card", "marriage", "social_card", "pension", "invoice", "living_aid")])
def test_a_number_has_each_matter_once_and_five_at_most(desk: Desk, matters: tuple[str, ...]) -> None:
    with desk.refused("bad_request"):
        several(desk, *matters)
    with desk.refused("unknown_matter"):
        several(desk, "id_card", "nothing")


def test_a_priority_ticket_with_several_matters_counts_for_each_lapsed_queue(desk: Desk) -> None:
    desk.take("id_card")
    desk.take("household_move")
    desk.open(4)
    desk.now += timedelta(minutes=31)
    several(desk, "id_card", "household_move", lane="care")
    called = desk.next(4)
    assert called is not None
    assert (called.lane, called.matter) == ("care", "id_card")
    assert {m: n for m, n in desk.book.runs.items() if n} == {"id_card": 1, "household_move": 1}


def test_over_http_the_number_slip_and_console_name_every_matter(hub: Hall) -> None:
    kiosk, clerk = hub.token("kiosk", "k1"), hub.token("counter", "4")
    taken = hub.api(kiosk, "POST", "/tickets", matters=["id_card", "household_move"]).get_json()
    assert (taken["ticket"]["number"], taken["ticket"]["matters"]) == ("B001", ["id_card", "household_move"])
    hub.settle()
    agent = hub.listen("/agent", token=hub.token("agent", "local"))
    slip = agent.emit("take_job", {"job": taken["print_job"]["id"]}, namespace="/agent", callback=True)["slip"]
    assert [name["zh"] for name in slip["matters"]] == ["居民身份证办理", "户口迁移登记"]
    hub.api(clerk, "POST", "/counters/4/open")
    hub.api(clerk, "POST", "/counters/4/next")
    for order in ("start", "finish"):
        assert hub.api(clerk, "POST", f"/tickets/{taken['ticket']['id']}/{order}").status_code == 200
    hub.settle()
    after = hub.listen("/console", token=clerk).get_received("/console")[0]["args"][0]["after"]
    assert (after["number"], after["here"], after["matter"]["zh"]) == ("B001", True, "户口迁移登记")
    gone = hub.api(clerk, "POST", f"/tickets/{taken['ticket']['id']}/go_on").get_json()
    assert (gone["ticket"]["state"], gone["ticket"]["matter"], gone["ticket"]["number"]) == ("serving", "household_move", "B001")
    page = hub.browser().get(taken["ticket"]["url"].removeprefix("http://hall.test") + "/view").get_json()
    assert [name["zh"] for name in page["matters"]] == ["居民身份证办理", "户口迁移登记"]


def test_a_lead_sees_a_chosen_call_for_the_matter_the_counter_serves(desk: Desk) -> None:
    ticket = several(desk, "id_card", "social_card")
    desk.open(1, ["social_card"])
    called = desk.call(1, ticket.number, "asked", LEAD)
    assert (called.matter, called.later) == ("social_card", ["id_card"])

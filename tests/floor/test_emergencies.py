"""An emergency (应急处置, R46): calls are refused, the 30-minute clocks stand, every picture shows it, and all goes on after it."""

from __future__ import annotations

from typing import Any

import pytest

from floor.actors import Actor
from floor.desk import setup, terminals
from floor.nouns import Entry
from tests.floor.book_steps import HEAD, LEADER, act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import AGENT, CLERK, GUIDE, KIOSK, OFFICE, SUPERVISOR, Desk
from tests.floor.hub_harness import Hall


@pytest.fixture
def desk(desks: Desks) -> Desk:
    found = desks()
    found.at("09:00", "2026-06-01").do(setup.seed_calendar)
    return found


def entry_of(desk: Desk, entry: str) -> Entry:
    found = desk.book.entry(entry)
    assert found is not None
    return found


# --- it begins and ends -----------------------------------------------------------------------------------------------


def test_a_guide_begins_it_and_it_stands_in_its_register(desk: Desk) -> None:
    begun = desk.begin_emergency("配电间起火", "请从安全出口离开", "Please leave by the exits")
    assert begun.message == {"zh": "请从安全出口离开", "en": "Please leave by the exits"}
    entry = entry_of(desk, begun.id)
    assert (entry.id, entry.state, entry.fields["what"]) == ("G31b-2026-0001", "begun", "配电间起火")
    assert entry.fields["begun_at"] == "2026-06-01T09:00:00+08:00"


def test_it_ends_at_its_true_moment_and_a_leader_confirms_it(desk: Desk) -> None:
    begun = desk.begin_emergency()
    act(desk, "emergencies", begun.id, "step", GUIDE, steps=["疏散"])
    assert desk.book.emergency is not None, "a step does not end it"
    desk.at("09:20").end_emergency()
    entry = entry_of(desk, begun.id)
    assert (entry.state, entry.fields["ended_at"]) == ("ended", "2026-06-01T09:20:00+08:00")
    with desk.refused("not_permitted"):
        act(desk, "emergencies", begun.id, "confirm", HEAD, confirmed_by="h1")
    assert act(desk, "emergencies", begun.id, "confirm", LEADER, confirmed_by="l1").state == "confirmed"
    assert desk.verify().sound


def test_ended_in_the_register_it_is_over_now_whatever_moment_is_typed(desk: Desk) -> None:
    begun = desk.begin_emergency()
    desk.at("09:20")
    act(desk, "emergencies", begun.id, "end", GUIDE, ended_at="2026-06-01T09:05:00+08:00")
    assert desk.book.emergency is None
    assert entry_of(desk, begun.id).fields["ended_at"] == "2026-06-01T09:20:00+08:00"


@pytest.mark.parametrize("actor", [CLERK, OFFICE, SUPERVISOR, KIOSK], ids=["clerk", "office", "supervisor", "kiosk"])
def test_nobody_else_begins_or_ends_it(desk: Desk, actor: Actor) -> None:
    with desk.refused("not_permitted"):
        desk.begin_emergency(actor=actor)
    desk.begin_emergency()
    with desk.refused("not_permitted"):
        desk.end_emergency(actor)


def test_there_is_one_at_a_time_and_none_is_ended_that_does_not_run(desk: Desk) -> None:
    with desk.refused("no_emergency"):
        desk.end_emergency()
    desk.begin_emergency()
    with desk.refused("wrong_state"):
        desk.begin_emergency()


def test_the_message_is_the_halls_and_none_is_invented(desks: Desks) -> None:
    desk = desks()
    with desk.refused("bad_request") as told:
        desk.begin_emergency(zh="")
    assert told.value.facts["missing"] == ["message"]
    own = desk.house.config.emergency.model_copy(update={"message": "请跟随工作人员撤离", "message_en": "Follow the staff"})
    told_in_file = desks({"emergency": own})
    assert told_in_file.begin_emergency(zh="").message == {"zh": "请跟随工作人员撤离", "en": "Follow the staff"}
    told_in_file.end_emergency()
    assert told_in_file.begin_emergency(zh="请原地等候").message == {"zh": "请原地等候", "en": "请原地等候"}


def test_what_is_entered_by_hand_in_the_register_pauses_nothing(desk: Desk) -> None:
    made(desk, "emergencies", {"what": "上周演练", "begun_at": "2026-05-25T09:00:00+08:00"}, GUIDE)
    assert desk.book.emergency is None


# --- calls ------------------------------------------------------------------------------------------------------------


def test_calls_are_refused_meanwhile_and_what_was_begun_may_be_ended(desk: Desk) -> None:
    serving = desk.serving(4)
    called = desk.called(5)
    waiting = desk.take()
    desk.begin_emergency()
    desk.order("finish", serving)
    for order in (lambda: desk.next(4), lambda: desk.call(4, waiting.number), lambda: desk.order("recall", called)):
        with desk.refused("emergency") as told:
            order()
        assert told.value.facts["since"] == "2026-06-01T09:00:00+08:00"
    desk.order("start", called)
    desk.order("finish", called)
    desk.end_emergency()
    assert desk.next(4) == desk.ticket(waiting)


def test_a_terminal_calls_nobody_either(desk: Desk) -> None:
    desk.take()
    desk.open(4, actor=Actor("token:c4", frozenset({"counter"}), "4"))
    desk.begin_emergency()
    with desk.refused("emergency"):
        desk.do(lambda tx: terminals.press(tx, terminals.Pressed("t1", 4, "next")), AGENT)


def test_a_ready_counter_calls_nobody_by_itself_until_it_is_over(desks: Desks) -> None:
    desk = desks({"order.auto_call": True})
    desk.open(4)
    assert desk.next(4) is None
    desk.begin_emergency()
    ticket = desk.take()
    assert ticket.state == "waiting"
    desk.end_emergency()
    assert desk.ticket(ticket).state == "called"


def test_a_ready_counters_button_is_lit_when_it_is_over(desk: Desk) -> None:
    desk.open(4)
    assert desk.next(4) is None
    desk.begin_emergency()
    ticket = desk.take()
    assert desk.counter(4).offered is None
    desk.end_emergency()
    assert desk.counter(4).offered == ticket.id


# --- the 30-minute clock ----------------------------------------------------------------------------------------------


def test_the_clock_stands_from_begin_to_end_and_goes_on_where_it_stood(desk: Desk) -> None:
    ticket = desk.take()
    desk.at("09:10").begin_emergency()
    (wait,) = desk.waits(ticket)
    assert (wait.due_at, wait.warn_at) == (None, None), "nothing is due while nobody knows how long it lasts"
    desk.sweep("10:30")
    assert desk.lapses() == []
    assert desk.waited_s(ticket) == 600.0
    desk.end_emergency()
    desk.sweep("10:50")
    assert (desk.lapses(), desk.waited_s(ticket)) == ([], 1800.0), "exactly 30 minutes are in time"
    desk.sweep("10:50:01")
    (lapse,) = desk.lapses()
    assert (lapse["ticket"], lapse["counted_for"]) == (ticket.id, "2026-06-01T02:50:00.000000+00:00")


def test_who_comes_meanwhile_begins_to_wait_when_it_is_over(desk: Desk) -> None:
    desk.begin_emergency()
    ticket = desk.at("09:15").take()
    desk.at("09:40").end_emergency()
    assert desk.waited_s(ticket) == 0.0
    desk.sweep("10:10")
    assert desk.lapses() == []
    desk.sweep("10:10:01")
    assert len(desk.lapses()) == 1


def test_a_call_withdrawn_meanwhile_waits_on_only_after_it(desk: Desk) -> None:
    ticket = desk.called()
    desk.at("09:05").begin_emergency()
    desk.order("withdraw", ticket)
    desk.at("09:30").end_emergency()
    assert desk.waited_s(ticket) == 0.0
    desk.sweep("10:00")
    assert desk.lapses() == []


def test_a_wait_that_was_late_before_stays_one_lapse(desk: Desk) -> None:
    desk.take()
    desk.sweep("09:31")
    desk.begin_emergency()
    desk.at("10:31").end_emergency()
    desk.sweep("11:30")
    assert len(desk.lapses()) == 1


def test_a_lapse_of_the_moment_before_is_written_though_the_server_was_off(desk: Desk) -> None:
    desk.take()
    desk.at("09:45").begin_emergency()
    assert [x["counted_for"] for x in desk.lapses()] == ["2026-06-01T01:30:00.000000+00:00"]


def test_two_in_a_day_are_both_left_out_of_the_wait(desk: Desk) -> None:
    ticket = desk.take()
    for begin, end in (("09:05", "09:20"), ("09:25", "10:00")):
        desk.at(begin).begin_emergency()
        desk.at(end).end_emergency()
    desk.sweep("10:20")
    assert (desk.waited_s(ticket), desk.lapses()) == (1800.0, [])


def test_it_goes_on_over_lunch_closing_and_the_turn_of_the_day(desk: Desk) -> None:
    ticket = desk.take()
    desk.at("11:50").begin_emergency()
    assert len(desk.lapses()) == 1
    second = desk.take()
    desk.sweep("17:31")
    desk.sweep("2026-06-02T08:40")
    assert desk.book.emergency is not None
    assert {desk.ticket(x).outcome for x in (ticket, second)} == {"cancelled"}
    third = desk.take()
    desk.at("09:00").end_emergency()
    desk.sweep("09:30")
    assert desk.waited_s(third) == 1800.0
    assert len(desk.lapses()) == 1
    assert desk.verify().sound


def test_a_restart_amid_it_changes_nothing(desk: Desk) -> None:
    ticket = desk.take()
    desk.open(4)
    desk.at("09:10").begin_emergency()
    desk.at("09:30").restart()
    assert desk.book.emergency is not None
    with desk.refused("emergency"):
        desk.next(4)
    desk.at("09:40").end_emergency()
    desk.restart()
    assert desk.waited_s(ticket) == 600.0
    assert desk.next(4) == desk.ticket(ticket)
    assert desk.verify().sound


def test_no_two_emergencies_run_at_once_in_the_tables(desk: Desk) -> None:
    desk.begin_emergency()
    same = "day, message, begun_at, begun_by, caps"
    with pytest.raises(Exception, match=r"(?i)unique"):
        desk.sql(f"INSERT INTO emergency (hall, id, {same}) SELECT hall, 'x', {same} FROM emergency")


# --- pictures and HTTP ------------------------------------------------------------------------------------------------


def pictures(hub: Hall) -> dict[str, Any]:
    places = {
        "/screen": "main", "/kiosk": "k1", "/console": "4", "/pad": "4", "/supervisor": "looks", "/agent": "local", "/devices": "looks",
    }  # fmt: skip
    return {namespace: hub.hub.pictures.draw(namespace, place) for namespace, place in places.items()}


def test_every_picture_shows_the_message_until_it_is_over(hub: Hall) -> None:
    assert {x["emergency"] for x in pictures(hub).values()} == {None}
    guide = hub.staff("g7", "guide")
    head = {"X-CSRF-Token": guide.csrf("/emergency")}
    alarm = {"what": "停电", "message": "请从安全出口离开", "message_en": "Leave by the exits"}
    begun = guide.post("/api/v1/emergency", json=alarm, headers=head)
    assert begun.status_code == 201
    for shown in pictures(hub).values():
        assert shown["emergency"]["message"] == {"zh": "请从安全出口离开", "en": "Leave by the exits"}
        assert shown["emergency"]["title"] == {"zh": "应急处置中，暂停叫号", "en": "Emergency: calls are paused"}
        assert shown["emergency"]["since"] == "2026-06-01T09:00:00.000+08:00"
    assert guide.get("/api/v1/emergency").json["emergency"]["id"] == begun.json["emergency"]["id"]
    assert guide.post("/api/v1/emergency/end", json={}, headers=head).json["emergency"]["running"] is False
    assert {x["emergency"] for x in pictures(hub).values()} == {None}


def test_a_call_over_http_is_answered_with_the_code_emergency(hub: Hall) -> None:
    token = hub.token("counter", "4")
    hub.api(token, "POST", "/counters/4/open")
    guide = hub.staff("g7", "guide")
    guide.post("/emergency", data={"what": "停电", "message": "请离开", "csrf": guide.csrf("/emergency")})
    refused = hub.api(token, "POST", "/counters/4/next")
    assert (refused.status_code, refused.json["code"]) == (409, "emergency")


def test_nothing_is_spoken_meanwhile_and_later_calls_are(hub: Hall) -> None:
    voices = hub.hub.voices
    screen = next(iter(voices.now.values())).places[0]
    voices.came("c", screen, True)
    token, kiosk = hub.token("counter", "4"), hub.token("kiosk", "k1")
    hub.api(token, "POST", "/counters/4/open")
    hub.api(kiosk, "POST", "/tickets", matter="id_card", lane="ordinary")
    guide = hub.staff("g7", "guide")
    hub.api(token, "POST", "/counters/4/next")
    hub.settle()
    assert any(x.say for x in voices.now.values())
    guide.post("/emergency", data={"what": "停电", "message": "请离开", "csrf": guide.csrf("/emergency")})
    hub.settle()
    assert [x.say for x in voices.now.values() if x.say] == []
    guide.post("/emergency", data={"order": "end", "csrf": guide.csrf("/emergency")})
    ticket = hub.hub.writer.book.counters[4].ticket
    hub.api(token, "POST", f"/tickets/{ticket}/recall")
    hub.settle()
    assert any(x.say for x in voices.now.values())


def test_signs_over_the_counters_show_no_call_meanwhile(hub: Hall) -> None:
    token, kiosk = hub.token("counter", "4"), hub.token("kiosk", "k1")
    hub.api(token, "POST", "/counters/4/open")
    hub.api(kiosk, "POST", "/tickets", matter="id_card", lane="ordinary")
    hub.api(token, "POST", "/counters/4/next")

    def sign() -> str:
        return next(x["show"] for x in hub.hub.pictures.draw("/agent", "local")["counters"] if x["number"] == 4)

    assert sign() == "call"
    guide = hub.staff("g7", "guide")
    guide.post("/emergency", data={"what": "停电", "message": "请离开", "csrf": guide.csrf("/emergency")})
    assert sign() == "paused"
    guide.post("/emergency", data={"order": "end", "csrf": guide.csrf("/emergency")})
    assert sign() == "call"


def test_the_page_begins_and_ends_it_without_javascript_and_says_what_is_missing(hub: Hall) -> None:
    guide = hub.staff("g7", "guide")
    empty = guide.post("/emergency", data={"what": "停电", "message": "", "csrf": guide.csrf("/emergency")}).get_data(as_text=True)
    assert "屏幕提示（中文）" in empty and 'id="wrong"' in empty
    guide.post("/emergency", data={"what": "停电", "message": "请离开", "message_en": "Leave", "csrf": guide.csrf("/emergency")})
    for page in ("/emergency", "/registers"):
        shown = guide.page(page).get_data(as_text=True)
        assert "请离开" in shown and "应急处置中，暂停叫号" in shown
    guide.post("/emergency", data={"order": "end", "csrf": guide.csrf("/emergency")})
    assert "请离开" not in guide.page("/registers").get_data(as_text=True)


@pytest.mark.parametrize("role", ["clerk", "office", "supervisor"])
def test_the_page_is_for_guides_leads_and_leaders(hub: Hall, role: str) -> None:
    person = hub.staff("p7", role)
    assert person.page("/emergency").status_code in (303, 403)

"""The 30-minute rule, line by line (design section 6)."""

from __future__ import annotations

import pytest

from floor.nouns import Ticket
from tests.floor.conftest import Desks
from tests.floor.desk_harness import Desk, moment


def lapse_times(desk: Desk) -> list[tuple[str, str]]:
    """(number, local time for which it is counted) of each lapse, in journal order."""
    return [(row["number"], row["counted_for"]) for row in desk.lapses()]


def counted(number: str, clock: str) -> tuple[str, str]:
    return (number, moment(clock).isoformat(timespec="microseconds"))


def test_exactly_thirty_minutes_is_no_lapse_and_a_second_more_is_exactly_one(desk: Desk) -> None:
    desk.take()
    assert desk.sweep("09:30:00") == 0
    assert desk.lapses() == []
    assert desk.sweep("09:30:01") == 1
    assert desk.sweep() == 0
    assert desk.sweep("10:30:00") == 0
    assert desk.restart().sweep() == 0
    assert lapse_times(desk) == [counted("B001", "09:30:00")]
    [row] = desk.lapses()
    assert (row["state"], bool(row["late"]), row["waited_s"], row["wait_no"]) == ("logged", False, 1801.0, 1)
    assert [seq for seq, _, _ in desk.facts("lapsed")] == [row["seq"]]


def test_any_order_after_the_due_moment_writes_the_lapse_first(desk: Desk) -> None:
    desk.take()
    desk.at("09:31").take("pension")
    assert [kind for _, kind, _ in desk.facts()][-2:] == ["lapsed", "taken"]


def test_a_start_at_the_last_moment_is_in_time(desk: Desk) -> None:
    ticket = desk.take()
    desk.open(4)
    desk.at("09:30:00").next(4)
    desk.order("start", ticket)
    desk.sweep("12:00")
    assert desk.lapses() == []


def test_a_call_at_the_last_moment_stops_the_clock_until_it_is_withdrawn(desk: Desk) -> None:
    ticket = desk.take()
    desk.open(4)
    desk.at("09:29:50").next(4)
    assert desk.sweep("09:31:00") == 0
    desk.order("withdraw", ticket)
    assert desk.sweep("09:31:10") == 0
    assert desk.sweep("09:31:11") == 1
    assert lapse_times(desk) == [counted("B001", "09:31:10")]
    assert desk.lapses()[0]["cause"] == "visitor_gone"


def test_a_recall_changes_nothing(desk: Desk) -> None:
    ticket = desk.take()
    desk.open(4)
    desk.at("09:29:50").next(4)
    for minute in range(30, 50, 5):
        desk.at(f"09:{minute}").order("recall", ticket)
    desk.order("withdraw", ticket)
    assert desk.sweep("09:45:10") == 0
    assert desk.sweep("09:45:11") == 1


def test_lunch_is_not_counted(desk: Desk) -> None:
    desk.at("11:50").take()
    assert desk.sweep("13:50:00") == 0
    assert desk.sweep("13:50:01") == 1
    assert lapse_times(desk) == [counted("B001", "13:50:00")]


def test_lunch_is_counted_where_the_hall_wants_it(desks: Desks) -> None:
    desk = desks({"wait.count_lunch": True})
    desk.at("11:50").take()
    assert desk.sweep("12:20:00") == 0
    assert desk.sweep("12:20:01") == 1


def test_before_opening_nobody_waits(desk: Desk) -> None:
    desk.at("08:00").take()
    assert desk.sweep("09:00:00") == 0
    assert desk.sweep("09:00:01") == 1


def test_a_wait_used_up_exactly_at_closing_is_a_lapse_only_when_the_hall_opens_again(desk: Desk) -> None:
    desk.at("11:30").take()
    assert desk.sweep("12:00:01") == 0
    assert desk.sweep("13:30:00") == 0
    assert desk.sweep("13:30:01") == 1
    assert lapse_times(desk) == [counted("B001", "13:30:00")]


def test_a_no_show_closes_the_wait(desk: Desk) -> None:
    ticket = desk.called()
    desk.at("09:29").order("no_show", ticket)
    desk.sweep("11:00")
    assert desk.lapses() == []


def end_of_first_wait(desk: Desk, ticket: Ticket, way: str) -> None:
    """A new wait opens at 09:20."""
    desk.at("09:20")
    if way == "transfer":
        desk.order("transfer", ticket, "pension", None)
    elif way == "return":
        desk.open(4)
        desk.next(4)
        desk.order("no_show", ticket)
        desk.order("come_back", ticket)
    else:
        desk.order("hold", ticket, "papers")
        desk.order("resume", ticket)


@pytest.mark.parametrize("way", ["transfer", "return", "hold and resume"])
def test_a_transfer_a_return_and_a_resume_open_a_new_wait(desk: Desk, way: str) -> None:
    ticket = desk.take()
    end_of_first_wait(desk, ticket, way)
    assert desk.sweep("09:50:00") == 0
    assert desk.sweep("09:50:01") == 1
    assert [(row["wait_no"], row["counted_for"]) for row in desk.lapses()] == [(2, counted("", "09:50")[1])]


@pytest.mark.parametrize("way", ["transfer", "return", "hold and resume"])
def test_each_wait_of_a_ticket_can_lapse_once(desk: Desk, way: str) -> None:
    ticket = desk.at("08:30").take()
    desk.sweep("09:10")
    end_of_first_wait(desk, ticket, way)
    desk.sweep("10:30")
    assert [row["wait_no"] for row in desk.lapses()] == [1, 2]


def test_a_held_ticket_does_not_wait(desk: Desk) -> None:
    desk.order("hold", desk.take(), "papers")
    desk.sweep("11:30")
    assert desk.lapses() == []


def test_a_lapsed_wait_that_is_called_and_withdrawn_does_not_lapse_again(desk: Desk) -> None:
    ticket = desk.take()
    desk.open(4)
    desk.sweep("09:31")
    desk.next(4)
    desk.order("withdraw", ticket)
    assert desk.sweep("11:00") == 0
    assert desk.restart().sweep("11:30") == 0
    assert len(desk.lapses()) == 1
    assert desk.waits(ticket)[0].breached_at == moment("09:30")


def test_waits_lapse_in_the_order_in_which_they_fell_due(desk: Desk) -> None:
    desk.take()
    desk.at("09:02").take("pension")
    desk.at("09:01").take("invoice")
    assert desk.sweep("09:40") == 3
    assert [row["number"] for row in desk.lapses()] == ["B001", "C001", "A001"]


# --- the server was off ---------------------------------------------------------------------------------------------


def test_what_fell_due_while_the_server_was_off_is_dated_truly_and_marked_late(desk: Desk) -> None:
    desk.take()
    desk.at("09:40").restart()
    [row] = desk.lapses()
    assert row["counted_for"] == counted("", "09:30")[1]
    assert row["written_at"] == counted("", "09:40")[1]
    assert bool(row["late"]) is True


@pytest.mark.parametrize(("clock", "late"), [("09:31:00", False), ("09:31:01", True)])
def test_written_late_begins_after_a_minute(desk: Desk, clock: str, late: bool) -> None:
    desk.take()
    desk.sweep(clock)
    assert bool(desk.lapses()[0]["late"]) is late


def test_a_night_without_the_server_keeps_lapses_before_the_closing_of_the_book(desk: Desk) -> None:
    lapsed = desk.at("16:50").take()
    short = desk.at("17:10").take()
    desk.at("09:30", "2026-06-02").restart()
    assert lapse_times(desk) == [counted("B001", "17:20"), counted("B002", "17:40")]
    assert [row["waited_s"] for row in desk.lapses()] == [430 * 60, 410 * 60]  # until midnight, not until the next morning
    used = [(430 * 60.0, "cancelled"), (410 * 60.0, "cancelled")]
    assert [(desk.waits(x)[0].used_s, desk.waits(x)[0].state) for x in (lapsed, short)] == used
    kinds = [kind for _, kind, _ in desk.facts()][-8:]
    assert kinds == ["lapsed", "extended_opened", "wait_redated", "lapsed", "extended_ended", "cancelled", "cancelled", "day_opened"]
    assert desk.verify().sound


def test_without_extended_service_the_clock_rests_from_closing_to_the_days_end(desks: Desks) -> None:
    desk = desks({"extended.enabled": False})
    lapsed = desk.at("16:50").take()
    short = desk.at("17:10").take()
    desk.at("09:30", "2026-06-02").restart()
    assert lapse_times(desk) == [counted("B001", "17:20")]
    assert desk.lapses()[0]["waited_s"] == 2400  # until closing, not until the next morning
    assert [(desk.waits(x)[0].used_s, desk.waits(x)[0].state) for x in (lapsed, short)] == [(2400.0, "cancelled"), (1200.0, "cancelled")]
    kinds = [kind for _, kind, _ in desk.facts()][-4:]
    assert kinds == ["lapsed", "cancelled", "cancelled", "day_opened"]


# --- the day's turn -------------------------------------------------------------------------------------------------


def test_at_the_days_turn_open_tickets_close_as_day_end_and_counters_close(desk: Desk) -> None:
    held = desk.order("hold", desk.take("pension"), "papers")
    serving = desk.serving(4)
    called = desk.called(1, "social_card")
    waiting = desk.at("17:29").take("invoice")
    assert desk.sweep("23:59:59") == 2  # the extended session, and a wait that lapsed in it
    assert desk.at("00:00", "2026-06-02").sweep() == 6  # the session's end, four tickets and the new day
    for ticket in (held, serving, called, waiting):
        closed = desk.ticket(ticket)
        assert (closed.state, closed.outcome, closed.reason) == ("closed", "cancelled", "day_end")
        assert {w.state for w in desk.waits(ticket)} <= {"cancelled", "discharged"}
    assert {c["state"] for c in desk.sql("SELECT state FROM counter")} == {"closed"}
    assert desk.counter(4).ticket is None
    assert desk.book.tickets == desk.book.waits == desk.book.missed == desk.book.series == {}
    assert desk.verify().sound


def test_several_days_off_are_one_turn(desk: Desk) -> None:
    desk.take()
    desk.at("09:00", "2026-06-05").restart()
    assert [body for _, _, body in desk.facts("day_opened")] == ['{"day":"2026-06-01"}', '{"day":"2026-06-05"}']
    assert desk.take().id == "20260605-B001"


# --- decisions ------------------------------------------------------------------------------------------------------


def test_a_supervisor_confirms_with_a_complaint_or_dismisses_with_a_reason_and_nothing_is_deleted(desk: Desk) -> None:
    desk.take()
    desk.take("pension")
    desk.sweep("09:31")
    first, second = (row["id"] for row in desk.lapses())
    with desk.refused("rule_refused"):
        desk.confirm(first, None)
    assert desk.confirm(first, "C-2026-7").state == "confirmed"
    with desk.refused("rule_refused"):
        desk.dismiss(second, " ")
    assert desk.dismiss(second, "fire drill").state == "dismissed"
    with desk.refused("wrong_state"):
        desk.dismiss(first, "again")
    with desk.refused("unknown_lapse"):
        desk.confirm("nothing", "C-1")
    rows = desk.lapses()
    assert [(r["state"], r["complaint"], r["reason"], r["decided_by"]) for r in rows] == [
        ("confirmed", "C-2026-7", None, "staff:s1"),
        ("dismissed", None, "fire drill", "staff:s1"),
    ]


# --- what could hide a lapse ----------------------------------------------------------------------------------------


def test_hasty_no_shows_and_withdrawn_calls_are_listed_also_after_a_restart(desk: Desk) -> None:
    ticket = desk.take()
    desk.open(4)
    desk.at("09:26").next(4)
    desk.at("09:26:30").order("withdraw", ticket)
    desk.next(4)
    desk.at("09:27").order("no_show", ticket)
    for _ in range(2):
        day = desk.book.figures
        assert [(x["number"], x["counter"], x["waited_s"]) for x in day.withdrawn] == [("B001", 4, 1560.0)]
        assert [(x["number"], x["called_s"], x["waited_s"]) for x in day.quick_no_shows] == [("B001", 30.0, 1560.0)]
        desk.restart()

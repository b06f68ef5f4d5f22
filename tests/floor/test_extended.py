"""Extended service (延时服务, R07): closing time opens a session, its clocks run on, and nobody leaves people unserved."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from floor.access.gate import issue_token
from floor.actors import Actor
from floor.desk import ledger
from floor.opening import act
from floor.store.sessions import past
from tests.floor.conftest import Desks
from tests.floor.desk_harness import ZONE, Desk, moment

CLERK = Actor("staff:c1", frozenset({"clerk"}))


def counted(desk: Desk) -> list[tuple[str, str]]:
    """(number, local time for which it is counted) of each lapse, in journal order."""
    return [(x.number, f"{x.counted_for.astimezone(ZONE):%H:%M:%S}") for x in sorted(desk.book.lapses.values(), key=lambda x: x.seq)]


def kinds(desk: Desk, *of: str) -> list[str]:
    return [kind for _, kind, _ in desk.facts() if kind in of]


def served(desk: Desk, number: int) -> None:
    ticket = desk.next(number)
    assert ticket is not None
    desk.order("start", ticket)
    desk.order("finish", ticket)


# --- closing time ---------------------------------------------------------------------------------------------------


def test_who_waits_at_closing_is_served_in_a_session_and_the_clock_runs_on(desk: Desk) -> None:
    ticket = desk.at("17:10").take()
    assert desk.waits(ticket)[0].due_at == moment("2026-06-02T08:40")  # nobody knows yet that a session will open
    assert desk.sweep("17:29:59") == 0
    assert desk.sweep("17:30:00") == 1
    [session] = desk.sessions()
    assert (session.id, session.kind, session.cause, session.waiting, session.serving) == ("20260601-x1730", "day", "closing", 1, 0)
    assert (session.opened_at, session.ended_at) == (moment("17:30"), None)
    assert desk.waits(ticket)[0].due_at == moment("17:40")
    assert desk.sweep("17:40:00") == 0
    assert desk.sweep("17:40:01") == 1
    assert counted(desk) == [("B001", "17:40:00")]
    assert desk.lapses()[0]["waited_s"] == 1801
    desk.open(4)
    served(desk, 4)
    assert desk.sweep("23:59") == 0
    assert len(desk.lapses()) == 1
    assert desk.verify().sound


def test_the_session_opens_exactly_once_and_survives_a_restart(desk: Desk) -> None:
    desk.at("17:10").take()
    for clock in ("17:30", "17:30", "17:30:01", "18:00"):
        desk.sweep(clock)
        desk.restart()
    assert kinds(desk, "extended_opened", "wait_redated") == ["extended_opened", "wait_redated"]
    assert desk.book.session == desk.sessions()[0]
    assert desk.book.at == desk.fresh_book().at


def test_two_sessions_of_one_closing_or_two_at_once_cannot_be_stored(desk: Desk) -> None:
    desk.at("17:10").take()
    desk.sweep("17:30")
    row = "INSERT INTO extended SELECT hall, {id}, day, kind, closing, {no}, cause, reason, opened_at, ends_by, waiting, serving, served,"
    row += " {ended}, end_reason, end_words, ended_by, {left} FROM extended"
    quoted = '"left"'
    with pytest.raises(sa.exc.IntegrityError):
        desk.sql(row.format(id="'x'", no="no", ended="opened_at", left=quoted))
    with pytest.raises(sa.exc.IntegrityError):
        desk.sql(row.format(id="'x'", no="no + 1", ended="NULL", left=quoted))
    desk.sql(row.format(id="'x'", no="no + 1", ended="opened_at", left=quoted))


def test_a_wait_used_up_exactly_at_closing_lapses_a_second_later(desk: Desk) -> None:
    desk.at("17:00").take()
    desk.sweep("17:30")
    assert counted(desk) == []
    desk.sweep("17:30:01")
    assert counted(desk) == [("B001", "17:30:00")]


def test_with_nobody_there_closing_time_opens_nothing(desk: Desk) -> None:
    desk.finished()
    desk.order("hold", desk.take("pension"), "papers")
    assert desk.sweep("23:00") == 0
    assert desk.sessions() == []


def test_a_service_under_way_at_closing_is_a_session_too_and_its_end_ends_it(desk: Desk) -> None:
    ticket = desk.at("17:20").serving()
    desk.sweep("17:30")
    assert (desk.sessions()[0].waiting, desk.sessions()[0].serving) == (0, 1)
    desk.at("17:52:10").order("finish", ticket)
    [session] = desk.sessions()
    assert (session.ended_at, session.end_reason, session.served, session.left) == (moment("17:52:10"), "done", 1, 0)
    assert desk.sweep("23:00") == 0


def test_no_new_numbers_after_closing_and_no_cap_before(desk: Desk) -> None:
    for _ in range(300):
        desk.at("17:29:59").take()
    desk.sweep("17:30")
    assert desk.sessions()[0].waiting == 300
    with desk.refused("hall_closed"):
        desk.take()
    for seq, kind, body in desk.facts("wait_redated"):
        assert '"due_at":"2026-06-01T09:59:59.000000+00:00"' in body, (seq, kind)


def test_the_end_is_dated_by_the_order_that_left_nobody(desk: Desk) -> None:
    desk.open(4)
    ticket = desk.at("17:25").take()
    desk.sweep("17:30")
    desk.at("17:33").next(4)
    desk.at("17:34:30").order("no_show", ticket)
    desk.sweep("17:50")
    assert [(s.ended_at, s.served) for s in desk.sessions()] == [(moment("17:34:30"), 0)]


def test_a_visitor_who_comes_back_after_the_end_opens_it_again(desk: Desk) -> None:
    desk.open(4)
    ticket = desk.at("17:25").take()
    desk.at("17:34").next(4)
    desk.order("no_show", ticket)
    desk.at("17:40").order("come_back", ticket)
    first, second = desk.sessions()
    assert (first.ended_at, second.cause, second.no, second.opened_at) == (moment("17:34"), "came_back", 2, moment("17:40"))
    assert desk.book.waits[ticket.id].due_at == moment("18:10")
    served(desk, 4)
    assert desk.sessions()[1].ended_at == moment("17:40")


def test_a_called_ticket_taken_back_in_the_session_goes_on_where_it_stood(desk: Desk) -> None:
    desk.open(4)
    ticket = desk.at("17:10").take()
    desk.at("17:28").next(4)
    desk.at("17:45").order("withdraw", ticket)
    assert desk.waits(ticket)[0].due_at == moment("17:57")  # 18 minutes waited, 12 left
    desk.sweep("17:57:01")
    assert counted(desk) == [("B001", "17:57:00")]


def test_a_transfer_in_the_session_opens_a_new_wait_that_runs(desk: Desk) -> None:
    desk.open(4)
    ticket = desk.at("17:25").take()
    desk.at("17:31").next(4)
    desk.at("17:32").order("transfer", ticket, "pension", None)
    assert desk.book.waits[ticket.id].due_at == moment("18:02")


# --- outages --------------------------------------------------------------------------------------------------------


def test_after_an_outage_lapses_and_the_session_stand_in_their_true_order(desk: Desk) -> None:
    for clock in ("16:50", "17:00", "17:10"):
        desk.at(clock).take()
    desk.at("17:15").restart()
    desk.at("19:00").restart()
    assert counted(desk) == [("B001", "17:20:00"), ("B002", "17:30:00"), ("B003", "17:40:00")]
    told = kinds(desk, "lapsed", "extended_opened", "wait_redated")
    assert told == ["lapsed", "extended_opened", "wait_redated", "wait_redated", "lapsed", "lapsed"]
    assert [row["waited_s"] for row in desk.lapses()] == [130 * 60, 120 * 60, 110 * 60]
    assert {bool(row["late"]) for row in desk.lapses()} == {True}
    assert desk.sessions()[0].opened_at == moment("17:30")
    assert desk.verify().sound


def test_a_command_line_while_the_hub_is_off_hides_no_closing(desk: Desk) -> None:
    desk.at("17:10").take()
    desk.at("18:00")
    act(desk.folder, lambda: desk.now, lambda database, tx: issue_token(database, tx, "screen", "main"))
    desk.at("18:05").restart()
    assert [s.opened_at for s in desk.sessions()] == [moment("17:30")]
    assert counted(desk) == [("B001", "17:40:00")]


def test_a_session_never_lasts_beyond_midnight(desk: Desk) -> None:
    waiting = desk.at("17:10").take()
    desk.at("09:00", "2026-06-03").restart()
    [session] = desk.sessions()
    assert (session.ended_at, session.end_reason, session.left) == (moment("2026-06-02T00:00"), "day_end", 1)
    assert desk.ticket(waiting).reason == "day_end"
    assert desk.waits(waiting)[0].used_s == (6 * 60 + 50) * 60
    assert desk.book.spans == () and desk.book.sessions == {}
    assert desk.verify().sound


def test_the_next_thing_to_fall_due_is_named_for_the_rehearsal_clock(desk: Desk) -> None:
    desk.at("17:10").take()

    def next_moment() -> str:
        return f"{ledger.next_moment(desk.house, desk.book, desk.now).astimezone(ZONE):%H:%M:%S}"

    assert next_moment() == "17:30:00"
    desk.sweep("17:30")
    assert next_moment() == "17:40:01"
    desk.sweep("17:40:01")
    assert next_moment() == "00:00:00"


# --- settings -------------------------------------------------------------------------------------------------------


def test_switched_off_the_clock_rests_after_closing(desks: Desks) -> None:
    desk = desks({"extended.enabled": False})
    desk.open(4)
    desk.at("17:10").take()
    assert desk.sweep("23:59") == 0
    assert desk.sessions() == desk.lapses() == []
    desk.close_counter(4)


def test_at_lunch_nobody_is_kept_unless_the_hall_wants_it(desk: Desk) -> None:
    desk.at("11:50").take()
    desk.sweep("13:50:01")
    assert desk.sessions() == []
    assert counted(desk) == [("B001", "13:50:00")]


def test_where_the_hall_wants_it_the_morning_is_served_to_its_end(desks: Desks) -> None:
    desk = desks({"extended.lunch": True})
    desk.open(4)
    desk.at("11:50").take()
    desk.sweep("12:00")
    late = desk.at("12:05").take("pension")
    assert desk.book.waits[late.id].due_at == moment("12:35")
    served(desk, 4)
    [session] = desk.sessions()
    assert (session.kind, session.id, session.ended_at) == ("lunch", "20260601-x1200", moment("12:05"))
    assert desk.book.waits[late.id].due_at == moment("14:00")  # who came at lunch waits for the afternoon
    desk.sweep("14:00:01")
    assert counted(desk) == [("A001", "14:00:00")]


def test_a_lunch_session_ends_at_the_latest_when_the_hall_opens_again_also_after_an_outage(desks: Desks) -> None:
    desk = desks({"extended.lunch": True})
    desk.at("11:50").take()
    desk.at("18:00").restart()
    assert [(s.kind, s.opened_at, s.ended_at, s.end_reason) for s in desk.sessions()] == [
        ("lunch", moment("12:00"), moment("13:30"), "reopened"),
        ("day", moment("17:30"), None, None),
    ]
    assert counted(desk) == [("B001", "12:20:00")]
    assert desk.verify().sound


def test_a_closing_that_is_past_opens_nothing_for_those_who_came_later(desks: Desks) -> None:
    desk = desks({"extended.lunch": True})
    desk.sweep("12:00")
    desk.at("14:00").take()
    assert desk.sweep("14:01") == 0
    assert desk.restart().sweep("14:02") == 0
    assert desk.sessions() == []


# --- who stayed, and the gate ----------------------------------------------------------------------------------------


def test_who_stayed_and_how_many_were_served_is_kept(desk: Desk) -> None:
    desk.open(4, actor=CLERK)
    desk.open(5, clerk="c2")
    desk.at("17:25").take()
    desk.take()
    desk.take()
    desk.sweep("17:30")
    for minute in (35, 40):
        desk.at(f"17:{minute}")
        served(desk, 4)
    desk.at("17:41").close_counter(5)
    desk.at("17:50").next(4)
    desk.order("no_show", desk.book.counters[4].ticket or "")
    assert [(x.counter, x.clerk, x.until, x.served) for x in desk.stays()] == [
        (4, "c1", moment("17:50"), 2),
        (5, "c2", moment("17:41"), 0),
    ]
    assert desk.verify().sound


def test_leaving_people_whom_only_this_counter_serves_needs_a_substitute(desk: Desk) -> None:
    desk.open(4, actor=CLERK)
    desk.at("17:10").take()
    desk.sweep("17:31")
    with desk.refused("rule_refused") as told:
        desk.close_counter(4, CLERK)
    assert told.value.facts == {"rule": "R07", "missing": ["cover"], "counter": 4, "matters": ["id_card"], "waiting": 1}
    with desk.refused("rule_refused"):
        desk.close_counter(4, CLERK, cover="c1")  # nobody covers himself
    assert desk.close_counter(4, CLERK, cover="c2").state == "closed"
    assert [(x.counter, x.clerk, x.cover) for x in desk.stays()] == [(4, "c1", "c2")]


def test_a_counter_whose_matters_others_serve_may_close(desk: Desk) -> None:
    desk.open(4)
    desk.open(5)
    desk.at("17:10").take()
    desk.sweep("17:31")
    assert desk.close_counter(5).state == "closed"
    with desk.refused("rule_refused"):
        desk.close_counter(4)


def test_a_paused_counter_serves_nobody_and_is_no_substitute(desk: Desk) -> None:
    desk.open(4)
    desk.open(5)
    desk.at("17:10").take()
    desk.sweep("17:31")
    desk.pause(5)
    with desk.refused("rule_refused"):
        desk.close_counter(4)


def test_a_ticket_transferred_to_the_counter_keeps_it_open(desk: Desk) -> None:
    desk.open(4)
    desk.open(5)
    ticket = desk.at("17:10").called(4)
    desk.order("transfer", ticket, None, 5)
    desk.sweep("17:31")
    with desk.refused("rule_refused"):
        desk.close_counter(5)


def test_giving_up_a_matter_that_only_this_counter_serves_is_leaving_it(desk: Desk) -> None:
    desk.open(4)
    desk.at("17:10").take()
    desk.sweep("17:31")
    others = [m for m in desk.book.counters[4].matters if m != "id_card"]
    with desk.refused("rule_refused"):
        desk.open(4, others)


@pytest.mark.parametrize(("clock", "free"), [("17:19:59", True), ("17:20:00", False), ("17:30:00", False)])
def test_a_hall_may_shut_the_gate_shortly_before_closing_only(desks: Desks, clock: str, free: bool) -> None:
    desk = desks({"extended.cover_from_min": 10})
    desk.open(4)
    desk.at("17:10").take()
    desk.sweep(clock)
    if free:
        desk.close_counter(4)
    else:
        with desk.refused("rule_refused"):
            desk.close_counter(4)


def test_the_gate_is_shut_all_day(desk: Desk) -> None:
    """T10: the last counter of a matter with people waiting."""
    desk.open(4)
    desk.at("10:00").take()
    with desk.refused("rule_refused"):
        desk.close_counter(4)
    desk.close_counter(4, cover="c2")


# --- a lead's word ---------------------------------------------------------------------------------------------------


def test_a_lead_ends_the_session_with_a_reason_and_the_rest_ends_with_the_day(desk: Desk) -> None:
    desk.open(4)
    ticket = desk.at("17:10").take()
    desk.sweep("17:31")
    [session] = desk.sessions()
    with desk.refused("rule_refused"):
        desk.end_session(session.id, " ")
    with desk.refused("unknown_session"):
        desk.end_session("20260601-x1200", "storm")
    ended = desk.at("17:35").end_session(session.id, "storm")
    assert (ended.end_reason, ended.end_words, ended.ended_by, ended.left) == ("lead", "storm", "staff:lead", 1)
    assert desk.waits(ticket)[0].due_at == moment("2026-06-02T08:35")  # 25 minutes used, five left
    desk.close_counter(4)
    assert desk.sweep("23:59") == 0
    assert desk.restart().sweep() == 0
    assert desk.lapses() == []
    assert len(desk.sessions()) == 1
    desk.at("00:00", "2026-06-02").sweep()
    assert (desk.ticket(ticket).reason, desk.waits(ticket)[0].used_s) == ("day_end", 1500)
    assert desk.verify().sound


def test_a_lead_may_begin_again_what_a_lead_ended(desk: Desk) -> None:
    ticket = desk.at("17:10").take()
    desk.sweep("17:31")
    desk.at("17:35").end_session("20260601-x1730", "storm")
    again = desk.at("18:00").begin_session("the storm is over")
    assert (again.id, again.no, again.cause, again.reason) == ("20260601-x1730-2", 2, "lead", "the storm is over")
    assert desk.waits(ticket)[0].due_at == moment("18:05")
    with desk.refused("wrong_state"):
        desk.begin_session()
    desk.sweep("18:05:01")
    assert counted(desk) == [("B001", "18:05:00")]


def test_a_lead_begins_ahead_of_closing_and_lunch_still_rests(desk: Desk) -> None:
    with desk.refused("rule_refused"):
        desk.begin_session("")
    early = desk.at("11:50").take()
    desk.begin_session("many visitors")
    assert desk.waits(early)[0].due_at == moment("13:50")
    late = desk.at("17:10").take("pension")
    assert desk.waits(late)[0].due_at == moment("17:40")  # known ahead
    desk.order("cancel", early, "left")
    desk.sweep("17:30")
    assert [(s.cause, s.ended_at) for s in desk.sessions()] == [("lead", None)]
    desk.at("17:35").order("cancel", late, "left")
    assert desk.sessions()[0].ended_at == moment("17:35")


def test_a_session_begun_ahead_ends_at_closing_when_nobody_is_there(desk: Desk) -> None:
    desk.at("16:00").begin_session("many visitors")
    desk.sweep("17:45")
    assert [(s.ended_at, s.end_reason) for s in desk.sessions()] == [(moment("17:30"), "done")]


def test_with_nobody_there_after_closing_there_is_nothing_to_begin(desk: Desk) -> None:
    desk.at("18:00").sweep()
    with desk.refused("wrong_state"):
        desk.begin_session()


# --- past sessions ------------------------------------------------------------------------------------------------------


def an_evening(desk: Desk, day: str) -> None:
    """Two sessions of one closing, both at counter 4: one served, one who comes back."""
    desk.at("17:20", day).open(4, clerk="c1")
    ticket = desk.at("17:25").take()
    desk.at("17:34").next(4)
    desk.order("no_show", ticket)
    desk.at("17:40").order("come_back", ticket)
    served(desk, 4)
    desk.at("17:41").close_counter(4)


def test_past_sessions_come_with_their_own_stays_however_the_database_sorts_ids(desk: Desk) -> None:
    for day in ("2026-06-01", "2026-06-02"):
        an_evening(desk, day)
    rows, stays = past(desk.database, None, None, 100)
    assert [row.day for row in rows] == ["2026-06-02", "2026-06-02", "2026-06-01", "2026-06-01"]
    assert {stay.session for stay in stays} == {row.id for row in rows}
    rows, stays = past(desk.database, "2026-06-01", "2026-06-01", 100)
    assert {stay.session[:8] for stay in stays} == {"20260601"} == {row.id[:8] for row in rows}
    [row], stays = past(desk.database, None, None, 1)
    assert {stay.session for stay in stays} == {row.id}
    assert past(desk.database, "2026-06-03", None, 100) == ([], [])

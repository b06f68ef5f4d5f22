"""Calling, recalling, taking back, starting, finishing: on a real database."""

from __future__ import annotations

import json

from floor.actors import Actor
from tests.floor.desk_harness import CLERK, GUIDE, LEAD, OTHER_CLERK, Desk, moment


def test_the_next_ticket_is_called_to_the_counter_and_its_reason_is_stored(desk: Desk) -> None:
    first, second = desk.take(), desk.take()
    care = desk.at("09:10").take("household_move", "care")
    desk.open(4)
    called = desk.at("09:12").next(4)
    assert called is not None
    assert (called.id, called.state, called.counter, called.call_no, called.called_at) == (care.id, "called", 4, 1, moment("09:12"))
    assert called.call_seq == desk.seq
    assert called.why is not None
    assert called.why["clause"] == "promise"
    assert called.why["key"] == "2026-06-01T01:15:00+00:00"
    assert [(p["number"], p["lane"], p["waited_s"]) for p in called.why["passed"]] == [(first.number, "ordinary", 720.0)]
    assert desk.counter(4).ticket == care.id
    assert desk.ticket(second).state == "waiting"


def test_a_call_stops_the_wait_where_it_stands(desk: Desk) -> None:
    ticket = desk.take()
    desk.open(4)
    desk.at("09:12").next(4)
    [wait] = desk.waits(ticket)
    assert (wait.state, wait.used_s, wait.since, wait.due_at) == ("paused", 720.0, None, None)
    assert desk.at("11:00").waited_s(ticket) == 720.0


def test_nobody_waiting_makes_the_counter_ready_and_calls_nobody(desk: Desk) -> None:
    desk.take("pension")
    desk.open(4)
    before = desk.seq
    assert desk.next(4) is None
    assert [kind for seq, kind, _ in desk.facts() if seq > before] == ["counter_ready"]


def test_a_counter_calls_only_when_it_is_open_and_free(desk: Desk) -> None:
    desk.take()
    desk.take()
    with desk.refused("counter_closed"):
        desk.next(4)
    with desk.refused("unknown_counter"):
        desk.next(99)
    desk.open(4)
    desk.pause(4)
    with desk.refused("counter_closed"):
        desk.next(4)
    desk.resume_counter(4)
    desk.next(4)
    with desk.refused("counter_busy"):
        desk.next(4)
    with desk.refused("counter_busy"):
        desk.call(4, "B002")


def test_a_post_calls_only_the_matters_that_it_takes(desk: Desk) -> None:
    desk.take("id_card")
    later = desk.at("09:05").take("household_move")
    desk.open(4, ["household_move"])
    called = desk.next(4)
    assert called is not None
    assert called.id == later.id


def test_the_run_of_priority_calls_is_kept_and_reset_by_the_ordinary_call(desk: Desk) -> None:
    ordinary = desk.at("08:30").take()
    desk.at("09:05")
    for _ in range(7):
        desk.take("id_card", "care")
    desk.open(4)
    clauses = []
    for _ in range(7):
        called = desk.next(4)
        assert called is not None
        assert called.why is not None
        clauses.append((called.lane, called.why["clause"]))
        desk.restart()  # the run is derived from the tables
        desk.order("finish", desk.order("start", called))
    assert clauses == [("care", "promise")] * 6 + [("ordinary", "run_cap")]
    assert desk.ticket(ordinary).state == "closed"
    assert desk.sql("SELECT calls FROM run WHERE matter = 'id_card'")[0]["calls"] == 0


# --- a chosen number ------------------------------------------------------------------------------------------------


def test_a_chosen_number_is_called_with_its_reason_and_whom_it_passed(desk: Desk) -> None:
    desk.take()
    desk.take()
    third = desk.take()
    desk.open(4)
    called = desk.at("09:10").call(4, " b003 ", "visitor feels ill")
    assert called.id == third.id
    assert called.why is not None
    assert (called.why["clause"], called.why["reason"]) == ("chosen", "visitor feels ill")
    assert [p["number"] for p in called.why["passed"]] == ["B001"]


def test_a_chosen_number_must_wait_here_and_needs_a_reason(desk: Desk) -> None:
    desk.take()
    desk.take("pension")
    desk.open(4)
    with desk.refused("unknown_ticket"):
        desk.call(4, "B777")
    with desk.refused("matter_not_served"):
        desk.call(4, "A001")
    with desk.refused("bad_request"):
        desk.call(4, "B001", "  ")
    desk.open(5)
    desk.next(5)
    with desk.refused("wrong_state"):
        desk.call(4, "B001")


def test_a_chosen_number_of_a_former_day_is_not_found(desk: Desk) -> None:
    desk.take()
    desk.at("09:00", "2026-06-02").sweep()
    desk.open(4)
    with desk.refused("unknown_ticket"):
        desk.call(4, "B001")


# --- recall, withdraw, start, finish --------------------------------------------------------------------------------


def test_a_recall_counts_the_call_and_changes_nothing_else(desk: Desk) -> None:
    ticket = desk.called()
    again = desk.at("09:20").order("recall", ticket)
    assert (again.state, again.call_no, again.call_seq) == ("called", 2, desk.seq)
    assert again.called_at == ticket.called_at
    assert desk.waits(ticket)[0].used_s == 0


def test_a_withdrawn_call_puts_the_visitor_back_at_the_old_place(desk: Desk) -> None:
    first, second = desk.take(), desk.at("09:05").take()
    desk.open(4)
    called = desk.at("09:10").next(4)
    assert called is not None
    back = desk.at("09:12").order("withdraw", called)
    assert (back.state, back.counter, back.clock, back.wait_no) == ("waiting", None, moment("09:00"), 1)
    assert desk.counter(4).ticket is None
    [wait] = desk.waits(first)
    assert (wait.state, wait.used_s, wait.since, wait.due_at) == ("open", 600.0, moment("09:12"), moment("09:32"))
    again = desk.next(4)
    assert again is not None
    assert again.id == first.id
    assert desk.ticket(second).state == "waiting"


def test_start_ends_the_wait_and_finish_opens_the_rating(desk: Desk) -> None:
    ticket = desk.called()
    started = desk.at("09:06").order("start", ticket)
    assert (started.state, started.started_at) == ("serving", moment("09:06"))
    assert desk.waits(ticket)[0].state == "discharged"
    done = desk.at("09:20").order("finish", ticket)
    assert (done.state, done.outcome, done.closed_at) == ("closed", "finished", moment("09:20"))
    counter = desk.counter(4)
    assert (counter.ticket, counter.rating, counter.rating_until) == (None, ticket.id, moment("09:20:30"))
    assert counter.idle_since == moment("09:20")


# --- no-show and return ---------------------------------------------------------------------------------------------


def test_a_no_show_closes_ticket_and_wait_and_frees_the_counter(desk: Desk) -> None:
    ticket = desk.called()
    gone = desk.at("09:03").order("no_show", ticket)
    assert (gone.state, gone.outcome) == ("closed", "no_show")
    assert desk.waits(ticket)[0].state == "cancelled"
    assert desk.counter(4).ticket is None
    assert [t.number for t in desk.book.missed.values()] == ["B001"]


def test_who_returns_keeps_the_old_clock_once_and_waits_anew(desk: Desk) -> None:
    first = desk.called()
    other = desk.at("09:01").take()
    desk.at("09:05").order("no_show", first)
    back = desk.at("09:15").order("come_back", first, actor=GUIDE)
    assert (back.state, back.outcome, back.clock, back.wait_no, back.number) == ("waiting", None, moment("09:00"), 2, "B001")
    assert [(w.ordinal, w.state, w.due_at) for w in desk.waits(first)] == [(1, "cancelled", None), (2, "open", moment("09:45"))]
    again = desk.next(4)
    assert again is not None
    assert again.id == first.id
    desk.order("no_show", first)
    last = desk.at("09:20").order("come_back", first)
    assert last.clock == moment("09:20")
    turn = desk.next(4)
    assert turn is not None
    assert turn.id == other.id


def test_who_left_or_was_served_does_not_return(desk: Desk) -> None:
    served = desk.finished()
    with desk.refused("wrong_state"):
        desk.order("come_back", served)
    left = desk.take()
    desk.order("cancel", left, "tired")
    with desk.refused("wrong_state"):
        desk.order("come_back", left)
    missed = desk.take()
    desk.next(4)
    desk.order("no_show", missed)
    desk.at("09:00", "2026-06-02")
    with desk.refused("wrong_state"):
        desk.order("come_back", missed)


# --- whose ticket it is ---------------------------------------------------------------------------------------------


def test_a_clerk_acts_only_at_the_own_post(desk: Desk) -> None:
    desk.take()
    desk.open(4, actor=CLERK)
    with desk.refused("not_permitted"):
        desk.next(4, actor=OTHER_CLERK)
    with desk.refused("counter_taken"):
        desk.open(4, actor=OTHER_CLERK)
    with desk.refused("not_permitted"):
        desk.pause(4, actor=OTHER_CLERK)
    with desk.refused("not_permitted"):
        desk.close_counter(4, actor=OTHER_CLERK)
    called = desk.next(4, actor=CLERK)
    assert called is not None
    for order in ("recall", "withdraw", "start", "no_show"):
        with desk.refused("not_your_ticket"):
            desk.order(order, called, actor=OTHER_CLERK)
    for order, more in (("hold", "papers"), ("cancel", "x")):
        with desk.refused("not_your_ticket"):
            desk.order(order, called, more, actor=OTHER_CLERK)
    with desk.refused("not_your_ticket"):
        desk.order("transfer", called, "pension", None, actor=OTHER_CLERK)
    desk.order("start", called, actor=CLERK)
    with desk.refused("not_your_ticket"):
        desk.order("finish", called, actor=OTHER_CLERK)
    assert desk.order("finish", called, actor=LEAD).outcome == "finished"


def test_a_counters_token_acts_at_its_own_place_only(desk: Desk) -> None:
    four, five = (Actor(f"token:{n}", frozenset({"counter"}), n) for n in ("4", "5"))
    desk.take()
    with desk.refused("not_permitted"):
        desk.open(4, actor=five)
    desk.open(4, actor=four)
    with desk.refused("not_permitted"):
        desk.next(4, actor=five)
    called = desk.next(4, actor=four)
    assert called is not None
    with desk.refused("not_your_ticket"):
        desk.order("start", called, actor=five)
    assert desk.order("start", called, actor=four).state == "serving"


def test_the_actor_stands_in_the_journal(desk: Desk) -> None:
    desk.take()
    desk.open(4, actor=CLERK)
    desk.next(4, actor=CLERK)
    rows = desk.sql("SELECT kind, subject, actor, body FROM event ORDER BY seq DESC LIMIT 3")
    assert [(r["kind"], r["subject"], r["actor"]) for r in rows] == [
        ("called", "ticket:20260601-B001", "staff:c1"),
        ("counter_opened", "counter:4", "staff:c1"),
        ("taken", "ticket:20260601-B001", "token:k1"),
    ]
    assert json.loads(rows[1]["body"])["clerk"] == "c1"

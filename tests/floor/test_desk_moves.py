"""Holding, resuming, transferring, cancelling, granting a lane, reprinting: on a real database."""

from __future__ import annotations

import pytest

from floor import refusals
from floor.actors import PHONE
from floor.desk import paper
from tests.floor.conftest import Desks
from tests.floor.desk_harness import GUIDE, Desk, moment

# --- hold and resume ------------------------------------------------------------------------------------------------


def test_a_hold_from_waiting_closes_the_wait_and_resume_opens_a_new_one_at_the_old_place(desk: Desk) -> None:
    first, second = desk.take(), desk.at("09:05").take()
    held = desk.at("09:10").order("hold", first, "copies", actor=GUIDE)
    assert (held.state, held.counter, held.reason) == ("held", None, "copies")
    assert [(w.state, w.used_s) for w in desk.waits(first)] == [("cancelled", 600.0)]
    back = desk.at("09:25").order("resume", first)
    assert (back.state, back.clock, back.wait_no, back.reserved, back.reason) == ("waiting", moment("09:00"), 2, None, None)
    assert desk.waits(first)[1].due_at == moment("09:55")
    desk.open(4)
    called = desk.next(4)
    assert called is not None
    assert called.id == first.id
    assert desk.ticket(second).state == "waiting"


def test_a_hold_from_serving_frees_the_counter_and_resume_returns_to_that_counters_own_queue(desk: Desk) -> None:
    ticket = desk.serving(4)
    desk.at("09:10").order("hold", ticket, "photo")
    assert desk.counter(4).ticket is None
    assert desk.counter(4).idle_since == moment("09:10")
    back = desk.at("09:20").order("resume", ticket)
    assert (back.state, back.reserved, back.wait_no) == ("waiting", 4, 2)
    desk.open(5)
    assert desk.next(5) is None
    called = desk.next(4)
    assert called is not None
    assert called.id == ticket.id


def test_a_hold_from_called_ends_the_wait_with_its_seconds_and_returns_to_the_counter(desk: Desk) -> None:
    ticket = desk.take()
    desk.open(4)
    desk.at("09:10").next(4)
    desk.at("09:12").order("hold", ticket, "forms")
    assert [(w.state, w.used_s) for w in desk.waits(ticket)] == [("cancelled", 600.0)]
    assert desk.order("resume", ticket).reserved == 4


def test_a_ticket_reserved_for_a_counter_stays_so_over_a_hold_from_waiting(desk: Desk) -> None:
    ticket = desk.take()
    desk.order("transfer", ticket, None, 5)
    desk.order("hold", ticket, "copies")
    assert desk.order("resume", ticket).reserved == 5


def test_a_visitor_holds_and_resumes_on_the_phone_but_not_what_a_counter_has_in_hand(desk: Desk) -> None:
    ticket = desk.take()
    assert desk.order("hold", ticket, "phone", actor=PHONE).state == "held"
    assert desk.order("resume", ticket, actor=PHONE).state == "waiting"
    desk.open(4)
    desk.next(4)
    with desk.refused("not_your_ticket"):
        desk.order("hold", ticket, "phone", actor=PHONE)
    with desk.refused("not_your_ticket"):
        desk.order("cancel", ticket, "phone", actor=PHONE)


# --- transfer -------------------------------------------------------------------------------------------------------


def test_a_transfer_to_another_matter_opens_a_new_wait_at_the_end_of_that_line(desk: Desk) -> None:
    ticket = desk.serving(4)
    ahead = desk.at("09:05").take("pension")
    moved = desk.at("09:10").order("transfer", ticket, "pension", None)
    assert (moved.state, moved.matter, moved.clock, moved.wait_no, moved.number) == ("waiting", "pension", moment("09:10"), 2, "B001")
    assert desk.counter(4).ticket is None
    assert [(w.state, w.due_at) for w in desk.waits(ticket)] == [("discharged", None), ("open", moment("09:40"))]
    desk.open(2)
    first = desk.next(2)
    assert first is not None
    assert first.id == ahead.id


def test_a_transfer_to_a_counter_is_called_there_only(desk: Desk) -> None:
    ticket = desk.called(4)
    moved = desk.at("09:10").order("transfer", ticket, None, 5)
    assert (moved.reserved, moved.matter, moved.clock) == (5, "id_card", moment("09:10"))
    assert next((w.state, w.used_s) for w in desk.waits(ticket)) == ("cancelled", 0.0)
    assert desk.next(4) is None
    desk.open(5)
    called = desk.next(5)
    assert called is not None
    assert called.id == ticket.id


def test_a_transfer_to_matter_and_counter_at_once(desk: Desk) -> None:
    moved = desk.order("transfer", desk.take(), "marriage", 5)
    assert (moved.matter, moved.reserved) == ("marriage", 5)


def test_a_started_ticket_is_reserved_for_nobody_any_more(desk: Desk) -> None:
    ticket = desk.take()
    desk.order("transfer", ticket, None, 5)
    desk.open(5)
    desk.next(5)
    assert desk.order("start", ticket).reserved is None


def test_a_transfer_says_where_to_and_only_where_the_matter_is_served(desk: Desk) -> None:
    ticket = desk.take()
    with desk.refused("bad_request"):
        desk.order("transfer", ticket, None, None)
    with desk.refused("unknown_matter"):
        desk.order("transfer", ticket, "horoscope", None)
    with desk.refused("unknown_counter"):
        desk.order("transfer", ticket, None, 99)
    with desk.refused("matter_not_served"):
        desk.order("transfer", ticket, None, 1)
    with desk.refused("wrong_state"):
        desk.order("transfer", ticket, "id_card", None)


# --- cancel ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["waiting", "called", "held"])
def test_a_visitor_who_leaves_is_cancelled_with_the_reason(desk: Desk, state: str) -> None:
    ticket = desk.called(4) if state == "called" else desk.take()
    if state == "held":
        desk.order("hold", ticket, "papers")
    gone = desk.order("cancel", ticket, "had to leave")
    assert (gone.state, gone.outcome, gone.reason) == ("closed", "cancelled", "had to leave")
    assert [w.state for w in desk.waits(ticket)] == ["cancelled"]
    assert desk.counter(4).ticket is None
    assert ticket.id not in desk.book.lines


def test_a_service_in_hand_is_not_cancelled(desk: Desk) -> None:
    ticket = desk.serving()
    with desk.refused("wrong_state"):
        desk.order("cancel", ticket, "oops")


# --- lanes ----------------------------------------------------------------------------------------------------------


def test_a_granted_lane_keeps_number_and_clock(desk: Desk) -> None:
    desk.take()
    ticket = desk.at("09:05").take()
    granted = desk.at("09:20").order("grant_lane", ticket, "care", "pregnant")
    assert (granted.lane, granted.ground, granted.number, granted.clock, granted.wait_no) == (
        "care",
        "pregnant",
        "B002",
        moment("09:05"),
        1,
    )
    assert desk.waits(ticket)[0].due_at == moment("09:35")
    desk.open(4)
    called = desk.next(4)
    assert called is not None
    assert called.id == ticket.id


def test_a_lane_is_granted_while_the_ticket_waits_or_is_held(desk: Desk) -> None:
    called = desk.called()
    with desk.refused("wrong_state"):
        desk.order("grant_lane", called, "care", "elder")
    held = desk.order("hold", desk.take(), "papers")
    assert desk.order("grant_lane", held, "care", "elder").lane == "care"


# --- paper ----------------------------------------------------------------------------------------------------------


def test_a_reprint_is_a_second_job_of_the_kiosk_where_the_ticket_was_taken(desk: Desk) -> None:
    ticket = desk.take(kiosk="k1")
    job = desk.reprint(ticket)
    assert (job.id, job.kind, job.state, job.printer, job.kiosk) == (f"{ticket.id}-p2", "reprint", "queued", "p1", "k1")
    assert desk.reprint(ticket, "k2").id == f"{ticket.id}-p3"
    assert desk.ticket(ticket).jobs == 3


def test_a_notice_is_a_job_of_its_own_for_a_matter_that_has_one(desk: Desk) -> None:
    matters = desk.house.config.matters
    told, silent = (next(m.code for m in matters if bool(m.notice) == wanted) for wanted in (True, False))
    ticket = desk.take(told)
    job = desk.do(lambda tx: paper.print_notice(tx, ticket.id, None, "k1", "en"))
    assert (job.id, job.kind, job.state, job.about, job.lang, job.kiosk) == (f"{ticket.id}-p2", "notice", "queued", told, "en", "k1")
    with pytest.raises(refusals.NoNotice):
        desk.do(lambda tx: paper.print_notice(tx, ticket.id, silent, "k1", "zh"))
    with pytest.raises(refusals.UnknownMatter):
        desk.do(lambda tx: paper.print_notice(tx, ticket.id, "nonsense", "k1", "zh"))


def test_a_reprint_is_refused_while_no_printer_can_take_it(desk: Desk) -> None:
    taken_at_desk, ticket = desk.take(), desk.take(kiosk="k1")
    with desk.refused("printer_down"):
        desk.reprint(taken_at_desk)
    desk.device("p1", "down", "paper_out")
    with desk.refused("printer_down") as told:
        desk.reprint(ticket)
    assert told.value.facts["reason"] == "paper_out"
    desk.device("p1", "near_end")
    assert desk.reprint(ticket).state == "queued"


@pytest.mark.parametrize(
    ("steps", "refused"),
    [
        (["printing", "printed"], None),
        (["printing", "sent"], None),
        (["printing", "failed"], None),
        (["printing", "unknown"], None),
        (["failed"], None),
        (["printing", "printing"], None),
        (["printing", "printed", "printed"], None),
        (["printed"], "wrong_state"),
        (["printing", "printed", "failed"], "wrong_state"),
        (["failed", "printing"], "wrong_state"),
    ],
)
def test_a_print_job_goes_from_queued_to_printing_to_its_end_and_no_other_way(desk: Desk, steps: list[str], refused: str | None) -> None:
    job = f"{desk.take(kiosk='k1').id}-p1"
    for state in steps[:-1] if refused else steps:
        desk.move_job(job, state)
    if refused:
        with desk.refused(refused):
            desk.move_job(job, steps[-1])
    else:
        [row] = desk.sql("SELECT state FROM print_job")
        assert row["state"] == steps[-1]


def test_a_job_is_begun_exactly_once(desk: Desk) -> None:
    job = f"{desk.take(kiosk='k1').id}-p1"
    assert desk.take_job(job).state == "printing"
    with desk.refused("wrong_state"):
        desk.take_job(job)


# --- counters -------------------------------------------------------------------------------------------------------


def test_a_counter_opens_pauses_resumes_and_closes(desk: Desk) -> None:
    opened = desk.open(4, ["id_card"])
    assert (opened.state, opened.serves, opened.clerk, opened.since, opened.idle_since) == ("open", ["id_card"], "lead", desk.now, desk.now)
    paused = desk.at("09:10").pause(4, reason="tea")
    assert (paused.state, paused.reason, paused.since, paused.idle_since) == ("paused", "tea", desk.now, None)
    resumed = desk.at("09:20").resume_counter(4)
    assert (resumed.state, resumed.reason, resumed.idle_since) == ("open", None, desk.now)
    closed = desk.at("12:00").close_counter(4, reason="noon")
    assert (closed.state, closed.reason, closed.clerk, closed.serves, closed.idle_since) == ("closed", "noon", None, None, None)


def test_a_counter_with_a_ticket_in_hand_neither_pauses_nor_closes(desk: Desk) -> None:
    desk.called(4)
    with desk.refused("counter_busy"):
        desk.pause(4)
    with desk.refused("counter_busy"):
        desk.close_counter(4)


def test_opening_again_changes_the_matters_and_a_counter_with_a_ticket_in_hand_is_not_idle(desk: Desk) -> None:
    desk.called(4)
    again = desk.at("09:30").open(4, ["household_move"])
    assert (again.serves, again.ticket, again.idle_since) == (["household_move"], "20260601-B001", None)


def test_help_at_a_kiosk_is_asked_once_and_answered(desks: Desks) -> None:
    desk = desks()
    desk.help("k1")
    desk.help("k1")
    assert [kind for _, kind, _ in desk.facts("help%")] == ["help_called"]
    desk.answer_help("k1")
    desk.answer_help("k1")
    assert [kind for _, kind, _ in desk.facts("help%")] == ["help_called", "help_answered"]
    with desk.refused("unknown_place"):
        desk.help("k9")

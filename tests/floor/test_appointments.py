"""Appointments at the desk (R08): times, places, check-in, the wait that starts at the booked time, contact, gates T04 and T05."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from floor.desk import appointments
from floor.nouns import Appointment
from floor.rules.appointments import Change
from floor.times import iso
from tests.floor.conftest import Desks
from tests.floor.desk_harness import KIOSK, Desk, moment

PHONE = "0000-7654321"
VISITOR = Change("visitor")


def hall_says(desk: Desk, **but: Any) -> Change:
    told = {"reason": "power cut", "approved_by": "leader-1", "told_at": desk.now, "told_how": "phone"}
    return Change("hall", **(told | but))


# --- slots ----------------------------------------------------------------------------------------------------------


def slots(desk: Desk, day: str, matter: str = "id_card") -> list[str]:
    found = desk.house.slots.of_day(matter, moment("12:00", day).date(), desk.now, desk.book.diary.taken)
    return [f"{x.at.astimezone(desk.house.hours.zone):%H:%M}/{x.free}" for x in found]


def test_slots_lie_wholly_inside_the_opening_hours(desks: Desks) -> None:
    desk = desks({"appointments.slot_min": 50}).at("07:00")
    assert slots(desk, "2026-06-01") == [f"{x}/2" for x in ("08:30", "09:20", "10:10", "11:00", "13:30", "14:20", "15:10", "16:00")]


def test_a_weekend_a_closed_date_and_a_blackout_day_have_no_slots(desks: Desks) -> None:
    desk = desks({"appointments.blackout_dates": ["2026-06-03"], "hours.closed_dates": ["2026-06-02"]})
    assert (slots(desk, "2026-06-02"), slots(desk, "2026-06-03"), slots(desk, "2026-06-06")) == ([], [], [])
    assert len(slots(desk, "2026-06-04")) == 15
    for day in ("2026-06-02", "2026-06-03", "2026-06-06"):
        with desk.refused("slot_unknown"):
            desk.make_booking("10:00", day=day)


def test_a_time_that_is_no_beginning_past_too_soon_or_too_far_is_refused_with_the_next_free_ones(desks: Desks) -> None:
    desk = desks({"appointments.days_ahead": 3})
    for at in ("2026-06-01T10:10", "2026-06-01T08:30", "2026-06-01T09:00", "2026-06-01T12:00", "2026-06-05T10:00"):
        with desk.refused("slot_unknown") as told:
            desk.make_booking(at)
        assert len(told.value.facts["next"]) == 5
    assert desk.make_booking("09:30").day == "2026-06-01"
    assert desk.make_booking("17:00", day="2026-06-04").day == "2026-06-04"


def test_a_full_slot_is_refused_and_names_the_next_free_times(desk: Desk) -> None:
    assert [desk.make_booking("10:00").place, desk.make_booking("10:00").place] == [1, 2]
    desk.make_booking("10:30")
    desk.make_booking("10:30")
    with desk.refused("slot_full") as told:
        desk.make_booking("10:00")
    assert [x[11:16] for x in told.value.facts["next"]] == ["11:00", "11:30", "13:30", "14:00", "14:30"]
    assert desk.make_booking("10:00", "pension").place == 1  # another matter has places of its own


def test_a_cancelled_place_is_free_again_and_the_lowest_is_given(desk: Desk) -> None:
    first, _ = desk.make_booking("10:00"), desk.make_booking("10:00")
    desk.booked("cancel", first, VISITOR)
    assert desk.make_booking("10:00").place == 1


def test_a_matter_may_have_a_number_of_its_own_or_none(desks: Desks) -> None:
    desk = desks({"appointments.capacity_of": {"id_card": 3, "marriage": 0}})
    assert [desk.make_booking("10:00").place for _ in range(3)] == [1, 2, 3]
    with desk.refused("appointments_closed"):
        desk.make_booking("10:00", "marriage")
    with desk.refused("unknown_matter"):
        desk.make_booking("10:00", "nothing")


def test_the_hall_may_take_none_or_none_from_the_public_page(desks: Desks) -> None:
    with (closed := desks({"appointments.enabled": False, "appointments.public": False})).refused("appointments_closed"):
        closed.make_booking()
    desk = desks({"appointments.public": False})
    with desk.refused("appointments_closed"):
        desk.make_booking(channel="phone")
    assert desk.make_booking().channel == "office"


def test_a_second_holder_of_a_place_breaks_a_constraint(desk: Desk) -> None:
    first, second = desk.make_booking(), desk.make_booking()
    with pytest.raises(Exception, match=r"(?i)unique|one_appointment_per_place"):
        desk.sql("UPDATE appointment SET place = :place WHERE id = :id", place=first.place, id=second.id)


# --- code, link, telephone ------------------------------------------------------------------------------------------


def test_code_and_link_stand_in_no_table_and_no_fact(desk: Desk) -> None:
    booked = desk.make_booking()
    code, key = desk.house.code_of(booked.id), desk.house.link_key(booked.id)
    assert len(code) == 8 and code.isdigit() and len(key) == 32
    text = f"{desk.facts()}{desk.state()}"
    assert code not in text and key not in text


def test_the_telephone_stands_in_the_personal_table_only_and_goes_with_a_cancellation(desk: Desk) -> None:
    booked = desk.make_booking(contact=PHONE)
    assert booked.has_contact and "7654321" not in f"{desk.facts()}{desk.state()}"
    row = desk.sql("SELECT * FROM personal")[0]
    assert (row["kind"], row["subject"], row["value"]) == ("contact", booked.id, "00007654321")
    assert row["erase_at"] == iso(moment("00:00", "2026-06-03"))  # one day after
    desk.booked("cancel", booked, VISITOR)
    assert desk.sql("SELECT * FROM personal") == []


def test_moving_keeps_the_telephone_until_the_new_day_is_over(desk: Desk) -> None:
    booked = desk.make_booking(contact=PHONE)
    desk.booked("move", booked, moment("10:00", "2026-06-05"), VISITOR)
    assert desk.sql("SELECT erase_at FROM personal")[0]["erase_at"] == iso(moment("00:00", "2026-06-07"))


@pytest.mark.parametrize(
    ("setting", "given", "kept"), [("none", PHONE, False), ("optional", None, False), ("optional", " ", False), ("required", PHONE, True)]
)
def test_the_hall_sets_whether_a_telephone_is_asked_for(desks: Desks, setting: str, given: str | None, kept: bool) -> None:
    desk = desks({"appointments.contact": setting})
    assert desk.make_booking(contact=given).has_contact is kept
    assert bool(desk.sql("SELECT * FROM personal")) is kept


def test_a_telephone_that_is_needed_or_cannot_be_one_is_refused(desks: Desks) -> None:
    desk = desks({"appointments.contact": "required"})
    with desk.refused("contact_required"):
        desk.make_booking()
    with desk.refused("bad_request"):
        desk.make_booking(contact="call me")


@pytest.mark.parametrize("written", ["0000 765-4321", "（0000）7654321", "００００７６５４３２１"])
def test_a_visitor_is_found_by_code_link_or_telephone_however_written(desk: Desk, written: str) -> None:
    booked = desk.make_booking(contact=PHONE)
    code, key = desk.house.code_of(booked.id), desk.house.link_key(booked.id)
    texts = (code, f" {code[:4]} {code[4:]} ", f"http://hall.test/b/{key}", key.upper(), written)
    assert {desk.do(lambda tx, text=text: appointments.find(tx, text)).id for text in texts} == {booked.id}
    for wrong in ("00000000", "0" * 32, "nonsense", "", "0000 7654322"):
        with desk.refused("unknown_appointment"):
            desk.check_in(wrong)


def test_a_telephone_stands_for_the_next_appointment_of_today_that_has_not_begun(desk: Desk) -> None:
    desk.make_booking("14:00", day="2026-06-02", contact=PHONE)
    late = desk.make_booking("11:00", contact=PHONE)
    early = desk.make_booking("10:00", "pension", contact=PHONE)
    assert desk.check_in(PHONE).appointment == early.id
    assert desk.check_in(PHONE).appointment == late.id
    with desk.refused("already_checked_in"):
        desk.check_in(PHONE)


# --- check-in -------------------------------------------------------------------------------------------------------


def test_early_check_in_waits_from_the_booked_time(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    ticket = desk.at("09:40").check_in(booked)
    assert (ticket.number, ticket.lane, ticket.clock, ticket.booked_at) == ("Y001", "booked", moment("10:00"), moment("10:00"))
    assert desk.appointment(booked).state == "arrived"
    wait = desk.waits(ticket)[0]
    assert (wait.since, wait.due_at, wait.warn_at) == (moment("10:00"), moment("10:30"), moment("10:20"))
    assert [desk.at(x).waited_s(ticket) for x in ("09:45", "10:00", "10:05")] == [0, 0, 300]
    assert desk.sweep("10:30:00") == 0
    assert desk.sweep("10:30:01") == 1
    assert desk.lapses()[0]["counted_for"] == iso(moment("10:30"))


@pytest.mark.parametrize(
    ("at", "lane", "number"), [("10:12", "booked", "Y001"), ("10:30:00", "booked", "Y001"), ("10:30:01", "ordinary", "B001")]
)
def test_up_to_thirty_minutes_late_keeps_the_lane_and_waits_from_the_check_in(desk: Desk, at: str, lane: str, number: str) -> None:
    booked = desk.make_booking("10:00")
    ticket = desk.at(at).check_in(booked)
    assert (ticket.lane, ticket.number, ticket.clock) == (lane, number, moment(at))
    assert desk.waits(ticket)[0].due_at == moment(at) + timedelta(minutes=30)


def test_check_in_is_given_once(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    ticket = desk.check_in(booked)
    with desk.refused("already_checked_in") as told:
        desk.check_in(booked)
    assert told.value.facts["number"] == ticket.number


def test_another_day_a_cancelled_and_a_closed_hall_are_refused(desk: Desk) -> None:
    tomorrow, cancelled = desk.make_booking("10:00", day="2026-06-02"), desk.make_booking("17:00")
    with desk.refused("appointment_other_day") as told:
        desk.check_in(tomorrow)
    assert told.value.facts["at"].startswith("2026-06-02T10:00")
    last = desk.make_booking("17:00")
    desk.booked("cancel", cancelled, VISITOR)
    with desk.refused("wrong_state"):
        desk.check_in(cancelled)
    desk.at("17:30:01")
    with desk.refused("hall_closed"):
        desk.check_in(last)


def test_the_last_appointment_of_the_day_is_kept_at_closing_time_to_the_second(desk: Desk) -> None:
    last = desk.make_booking("17:00")
    assert desk.at("17:30:00").check_in(last).lane == "booked"


def test_before_numbers_are_given_nobody_checks_in(desk: Desk) -> None:
    booked = desk.make_booking("10:00", day="2026-06-02")
    desk.at("07:59", "2026-06-02")
    with desk.refused("hall_closed"):
        desk.check_in(booked)
    assert desk.at("08:00").check_in(booked).number == "Y001"


def test_a_closed_matter_still_takes_whom_it_has_booked(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    desk.close_matter("id_card")
    assert desk.check_in(booked).lane == "booked"


def test_the_slip_is_printed_at_the_kiosk_of_the_check_in_and_says_no_more_than_another(desk: Desk) -> None:
    booked = desk.make_booking("10:00", contact=PHONE)
    desk.device("p1", "ready")
    desk.check_in(booked)
    taken = desk.facts("taken")[0][2]
    assert '"job_state":"queued"' in taken and '"printer":"p1"' in taken and "7654321" not in taken


# --- in line --------------------------------------------------------------------------------------------------------


def test_an_appointment_still_to_come_takes_no_part_while_anybody_else_is_there(desk: Desk) -> None:
    early = desk.at("09:30").check_in(desk.make_booking("10:00"))
    desk.open(4)
    ordinary = desk.take("id_card")
    assert desk.book.lines.ahead(early.id, desk.house.rule, 0, desk.now, lambda ticket: 0.0) == 1
    assert desk.next(4).id == ordinary.id
    desk.order("start", ordinary)
    desk.order("finish", ordinary)
    called = desk.next(4)
    assert (called.id, desk.waits(early)[0].used_s) == (early.id, 0)


def test_from_its_time_on_it_goes_before_ordinary_numbers(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    ordinary = desk.at("09:40").take("id_card")
    early = desk.check_in(booked)
    desk.open(4)
    assert desk.at("10:00").next(4).id == early.id
    desk.order("withdraw", early)
    assert desk.at("10:00").next(4).id == early.id
    assert desk.ticket(ordinary).state == "waiting"


def test_called_early_and_withdrawn_the_wait_still_starts_at_the_booked_time(desk: Desk) -> None:
    early = desk.check_in(desk.make_booking("10:00"))
    desk.open(4)
    desk.at("09:20").next(4)
    desk.at("09:25").order("withdraw", early)
    wait = desk.waits(early)[0]
    assert (wait.since, wait.due_at, wait.used_s) == (moment("10:00"), moment("10:30"), 0)
    assert desk.at("10:06").waited_s(early) == 360


@pytest.mark.parametrize("way", ["hold", "transfer", "no_show"])
def test_set_aside_sent_on_or_missed_before_its_time_it_keeps_its_time(desk: Desk, way: str) -> None:
    early = desk.check_in(desk.make_booking("10:00"))
    desk.open(4)
    if way == "hold":
        desk.order("hold", early, "papers")
        desk.at("09:30").order("resume", early)
    elif way == "transfer":
        desk.at("09:30").order("transfer", early, "household_move", None)
    else:
        desk.next(4)
        desk.order("no_show", early)
        desk.at("09:30").order("come_back", early)
    wait = desk.waits(early)[-1]
    assert (desk.ticket(early).clock, wait.ordinal, wait.since, wait.due_at) == (moment("10:00"), 2, moment("10:00"), moment("10:30"))


def test_a_finished_visit_is_an_appointment_served(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    ticket = desk.check_in(booked)
    desk.open(4)
    desk.next(4)
    desk.order("start", ticket)
    desk.order("finish", ticket)
    assert desk.appointment(booked).state == "served"


# --- who does not come ----------------------------------------------------------------------------------------------


def test_the_duty_to_contact_opens_strictly_after_thirty_minutes_and_once(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    assert desk.sweep("10:30:00") == 0
    assert desk.sweep("10:30:01") == 1
    assert desk.sweep("10:31:00") == 0
    duty = desk.contact_tasks(booked)
    assert [(x.state, x.opened_at) for x in duty] == [("open", moment("10:30:01"))]
    assert (desk.appointment(booked).contact_due_at, list(desk.book.contacts)) == (moment("10:30"), [booked.id])
    assert '"late":false' in desk.facts("contact_due")[0][2]


def test_a_duty_that_fell_due_while_the_server_was_off_is_written_once_and_late(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    desk.at("10:50").restart().restart()
    body = desk.facts("contact_due")
    assert len(body) == 1 and '"late":true' in body[0][2]
    assert desk.appointment(booked).contact_due_at == moment("10:30")


def test_who_came_or_cancelled_needs_no_contact(desk: Desk) -> None:
    desk.check_in(desk.make_booking("10:00"))
    desk.booked("cancel", desk.make_booking("10:00"), VISITOR)
    desk.sweep("10:40")
    assert desk.facts("contact_due") == []


def test_coming_late_after_all_ends_the_duty_and_is_served_in_ordinary_order(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    before = desk.at("10:40").take("id_card")
    ticket = desk.at("10:45").check_in(booked)
    assert (ticket.lane, ticket.clock) == ("ordinary", moment("10:45"))
    assert [x.state for x in desk.contact_tasks(booked)] == ["cancelled"]
    assert desk.book.contacts == {}
    desk.open(4)
    assert desk.next(4).id == before.id


@pytest.mark.parametrize("result", ["coming", "cannot_come", "no_answer"])
def test_a_recorded_contact_ends_the_duty_and_says_who_when_and_how(desk: Desk, result: str) -> None:
    booked = desk.make_booking("10:00")
    desk.sweep("10:30:01")
    done = desk.at("10:33").booked("contact", booked, result)
    assert (done.result, done.contacted_by, done.contacted_at) == (result, "staff:o1", moment("10:33"))
    assert [x.state for x in desk.contact_tasks(booked)] == ["discharged"]


def test_abandoning_needs_thirty_minutes_and_a_contact_that_said_cannot_come(desk: Desk) -> None:
    booked = desk.make_booking("10:00")

    def refused(*missing: str) -> None:
        with desk.refused("rule_refused") as told:
            desk.booked("abandon", booked)
        assert told.value.facts == {"rule": "T04", "missing": list(missing), "appointment": booked.id}

    refused("late", "contact_cannot_come")
    desk.at("10:30:01")
    refused("contact_cannot_come")
    desk.booked("contact", booked, "no_answer")
    refused("contact_cannot_come")
    desk.booked("contact", booked, "cannot_come")
    desk.booked("contact", booked, "coming")
    refused("contact_cannot_come")
    desk.booked("contact", booked, "cannot_come")
    assert desk.booked("abandon", booked).state == "abandoned"
    with desk.refused("wrong_state"):
        desk.check_in(booked)


def test_cannot_come_said_before_the_thirty_minutes_is_not_enough_until_they_are_over(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    desk.at("10:30:00").booked("contact", booked, "cannot_come")
    with desk.refused("rule_refused") as told:
        desk.booked("abandon", booked)
    assert told.value.facts["missing"] == ["late"]
    assert desk.at("10:30:01").booked("abandon", booked).state == "abandoned"


# --- the hall changes or cancels ------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["cancel", "move"])
@pytest.mark.parametrize(
    ("but", "missing"),
    [
        ({"approved_by": None}, ["approved_by"]),
        ({"reason": "  "}, ["reason"]),
        ({"told_at": None}, ["told_at"]),
        ({"told_how": None}, ["told_how"]),
        ({"told_at": moment("10:01"), "told_how": None}, ["told_how", "told_beforehand"]),
        ({"approved_by": None, "reason": None, "told_at": None, "told_how": None}, ["approved_by", "reason", "told_at", "told_how"]),
    ],
)
def test_the_hall_needs_approval_reason_and_notice_beforehand(desk: Desk, order: str, but: dict[str, Any], missing: list[str]) -> None:
    booked = desk.make_booking("10:00")
    more = (moment("11:00"),) if order == "move" else ()
    with desk.refused("rule_refused") as told:
        desk.booked(order, booked, *more, hall_says(desk, **but))
    assert (told.value.facts["rule"], told.value.facts["missing"]) == ("T05", missing)
    done = desk.booked(order, booked, *more, hall_says(desk))
    assert (done.reason, done.approved_by, done.told_at, done.told_how) == ("power cut", "leader-1", moment("09:00"), "phone")


def test_a_notice_after_the_booked_time_is_none(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    desk.at("10:10")
    with desk.refused("rule_refused") as told:
        desk.booked("cancel", booked, hall_says(desk))
    assert told.value.facts["missing"] == ["told_beforehand"]


def test_the_visitor_cancels_and_moves_freely(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    moved = desk.booked("move", booked, moment("11:00"), VISITOR)
    assert (moved.at, moved.keeps_until, moved.moves, moved.state) == (moment("11:00"), moment("11:30"), 1, "confirmed")
    assert desk.sweep("10:30:01") == 0
    assert desk.booked("cancel", booked, VISITOR).ended_by == "visitor"


def test_moving_to_a_full_slot_is_refused_and_keeps_the_old_place(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    desk.make_booking("11:00"), desk.make_booking("11:00")
    with desk.refused("slot_full"):
        desk.booked("move", booked, moment("11:00"), VISITOR)
    assert desk.appointment(booked).at == moment("10:00")


def test_after_a_move_the_duty_opens_anew_for_the_new_time(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    desk.sweep("10:30:01")
    desk.booked("move", booked, moment("14:00"), VISITOR)
    assert desk.sweep("14:30:01") == 2 - 1
    assert [(x.ordinal, x.state) for x in desk.contact_tasks(booked)] == [(1, "cancelled"), (2, "open")]


# --- the day's turn, restarts ---------------------------------------------------------------------------------------


def states(desk: Desk, *booked: Appointment) -> list[str]:
    return [desk.appointment(x).state for x in booked]


def test_at_the_days_turn_who_never_came_did_not_keep_it_and_the_morrow_stands(desk: Desk) -> None:
    missed, tomorrow = desk.make_booking("10:00"), desk.make_booking("10:00", day="2026-06-02")
    desk.at("08:00", "2026-06-02").sweep()
    assert states(desk, missed, tomorrow) == ["unkept", "confirmed"]
    assert [x.state for x in desk.contact_tasks(missed)] == ["cancelled"]
    assert [x.id for x in desk.book.diary] == [tomorrow.id]
    assert desk.check_in(tomorrow).number == "Y001"


def test_days_on_which_the_server_was_off_are_closed_in_their_order(desk: Desk) -> None:
    booked = [desk.make_booking("10:00", day=f"2026-06-0{day}") for day in (1, 2, 3, 4)]
    desk.at("10:05", "2026-06-04").restart()
    assert states(desk, *booked) == ["unkept", "unkept", "unkept", "confirmed"]
    kinds = [kind for _, kind, _ in desk.facts() if kind in ("contact_due", "booking_unkept", "day_opened")]
    assert kinds == ["day_opened", *["contact_due"] * 3, *["booking_unkept"] * 3, "day_opened"]
    assert desk.sweep("10:30:01") == 1
    assert desk.verify().sound


def test_a_checked_in_ticket_ends_with_its_day_and_the_appointment_stays_arrived(desk: Desk) -> None:
    booked = desk.make_booking("17:00")
    ticket = desk.check_in(booked)
    desk.at("08:00", "2026-06-02").sweep()
    assert (desk.ticket(ticket).outcome, desk.ticket(ticket).reason) == ("cancelled", "day_end")
    assert states(desk, booked) == ["arrived"]


def test_a_restart_at_any_point_changes_nothing(desk: Desk) -> None:
    booked = desk.make_booking("10:00", contact=PHONE)
    desk.restart()
    ticket = desk.at("09:40").check_in(booked)
    desk.restart()
    assert (desk.book.waits[ticket.id].due_at, desk.book.lines.count("id_card", "booked")) == (moment("10:30"), 1)
    assert desk.book.diary.taken("id_card", moment("10:00")) == 1
    assert desk.verify().sound


def test_a_ticket_may_be_taken_with_the_code_and_its_own_matter_only(desk: Desk) -> None:
    booked = desk.make_booking("10:00")
    code = desk.house.code_of(booked.id)
    with desk.refused("appointment_required"):
        desk.do(lambda tx: appointments.take(tx, appointments.Take("pension", "booked", appointment=code)), KIOSK)
    assert desk.do(lambda tx: appointments.take(tx, appointments.Take("id_card", "booked", appointment=code)), KIOSK).number == "Y001"
    with desk.refused("appointment_required"):
        desk.take("id_card", "booked")

"""Taking a number: series, days, and what stands in the one commit."""

from __future__ import annotations

import json

import pytest

from floor.desk import setup
from floor.desk.duties import calendars
from floor.desk.tx import Tx
from tests.floor.conftest import Desks
from tests.floor.desk_harness import KIOSK, LEAD, Desk, moment


def test_a_ticket_has_number_wait_and_print_job_in_one_commit(desk: Desk) -> None:
    before = desk.seq
    ticket = desk.take("id_card", kiosk="k1")
    assert (ticket.number, ticket.state, ticket.lane, ticket.matter, ticket.wait_no) == ("B001", "waiting", "ordinary", "id_card", 1)
    assert ticket.taken_at == ticket.clock == desk.now
    [wait] = desk.waits(ticket)
    assert (wait.state, wait.used_s, wait.due_at, wait.warn_at) == ("open", 0.0, moment("09:30"), moment("09:20"))
    [job] = desk.sql("SELECT * FROM print_job")
    assert (job["ticket"], job["state"], job["printer"], job["kiosk"]) == (ticket.id, "queued", "p1", "k1")
    assert [kind for seq, kind, _ in desk.facts() if seq > before] == ["taken"]


def test_ordinary_numbers_begin_with_the_letter_of_their_theme_and_care_numbers_with_its_own(desk: Desk) -> None:
    given = [desk.take(m).number for m in ("social_card", "id_card", "invoice", "land_use", "pension")]
    assert given == ["A001", "B001", "C001", "D001", "A002"]
    assert desk.take("id_card", "care").number == "L001"
    assert desk.take("invoice", "care", ground="elder").number == "L002"


def test_a999_is_followed_by_a1000(desk: Desk) -> None:
    desk.take("pension")
    desk.sql("UPDATE series SET last = 998 WHERE letter = 'A'")
    desk.restart()
    assert [desk.take("pension").number for _ in range(3)] == ["A999", "A1000", "A1001"]
    assert desk.take("id_card").number == "B001"


@pytest.mark.parametrize("edits", [{"hours.week": {d: [("00:00", "24:00")] for d in ("sun", "mon", "tue")}, "hours.take_before_min": 0}])
def test_numbers_begin_again_at_local_midnight_and_not_at_that_of_utc(desks: Desks, edits: dict[str, object]) -> None:
    desk = desks(edits)
    assert desk.at("07:59:59").take().number == "B001"
    assert desk.at("08:00:00").take().number == "B002"  # 00:00 UTC
    assert desk.at("23:59:59").take().id == "20260601-B003"
    assert desk.at("00:00:00", "2026-06-02").take().id == "20260602-B001"
    assert desk.at("00:00:01").take().id == "20260602-B002"


def test_a_clock_that_went_back_over_midnight_repeats_no_number(desks: Desks) -> None:
    desk = desks({"hours.week": {d: [("00:00", "24:00")] for d in ("mon", "tue")}})
    assert desk.at("00:00:30", "2026-06-02").take().id == "20260602-B001"
    assert desk.at("23:59:59", "2026-06-01").take().id == "20260602-B002"


def test_numbers_go_on_after_a_restart(desk: Desk) -> None:
    assert desk.take().number == "B001"
    assert desk.restart().take().number == "B002"


def test_the_phone_key_stands_in_no_table(desk: Desk) -> None:
    ticket = desk.take()
    key = desk.house.phone_key(ticket.id)
    assert len(key) == 32
    assert key not in str(desk.state())
    assert all(key not in body for _, _, body in desk.facts())


def test_the_slip_says_how_many_were_ahead_when_it_was_taken(desk: Desk) -> None:
    for _ in range(3):
        desk.take()
    desk.take("id_card", "care")
    told = [json.loads(body)["ahead"] for _, _, body in desk.facts("taken")]
    assert told == [0, 1, 2, 0]


# --- paper is never a reason to refuse ------------------------------------------------------------------------------


def test_without_a_printer_the_ticket_is_given_and_its_job_says_why(desk: Desk) -> None:
    ticket = desk.take(actor=LEAD)
    [job] = desk.sql("SELECT * FROM print_job")
    assert (ticket.state, ticket.channel) == ("waiting", "desk")
    assert (job["state"], job["reason"], job["printer"]) == ("failed", "no_printer", None)


def test_with_a_printer_out_of_paper_the_ticket_is_given_and_its_job_says_why(desk: Desk) -> None:
    desk.device("p1", "down", "paper_out")
    ticket = desk.take(kiosk="k1")
    [job] = desk.sql("SELECT * FROM print_job")
    assert ticket.state == "waiting"
    assert (job["state"], job["reason"]) == ("failed", "paper_out")


# --- when and for what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "given"),
    [("07:59:59", False), ("08:00:00", True), ("12:00:00", True), ("12:45:00", True), ("17:29:59", True), ("17:30:00", False)],
)
def test_numbers_are_given_from_half_an_hour_before_opening_through_lunch_until_closing(desk: Desk, clock: str, given: bool) -> None:
    desk.at(clock)
    if given:
        assert desk.take().state == "waiting"
    else:
        with desk.refused("hall_closed"):
            desk.take()


def test_on_a_closed_day_no_number_is_given_and_the_next_opening_is_told(desk: Desk) -> None:
    desk.do(setup.seed_calendar)
    desk.at("10:00", "2026-10-01")
    desk.sweep()
    with desk.refused("hall_closed") as told:
        desk.take()
    assert told.value.facts["opens_at"] == "2026-10-08T08:30:00+08:00"


def test_on_a_make_up_sunday_numbers_are_given_also_after_a_restart(desk: Desk) -> None:
    desk.do(setup.seed_calendar)
    desk.at("10:00", "2026-09-20")
    desk.sweep()
    assert desk.take().number == "B001"
    desk.restart()
    assert desk.take().number == "B002"
    desk.at("10:00", "2026-09-26").sweep()
    with desk.refused("hall_closed"):
        desk.take()


def test_an_order_that_changes_the_calendar_and_fails_changes_no_hours(desk: Desk) -> None:
    def work(tx: Tx) -> None:
        calendars.set_calendar(tx, 2026, ["2026-06-01"], [], "a test")
        raise RuntimeError("after all")

    with pytest.raises(RuntimeError):
        desk.do(work)
    assert desk.take().state == "waiting"


def test_a_closed_matter_an_unknown_one_and_an_unknown_lane_are_refused(desk: Desk) -> None:
    with desk.refused("unknown_matter"):
        desk.take("horoscope")
    with desk.refused("unknown_lane"):
        desk.take("id_card", "express")
    with desk.refused("bad_request"):
        desk.take("id_card", "care", ground="impatient")
    with desk.refused("unknown_place"):
        desk.take("id_card", kiosk="k9")
    with desk.refused("appointment_required"):
        desk.take("id_card", "booked")
    with desk.refused("project_unknown") as told:
        desk.take("id_card", "green", project="P-1")
    assert told.value.facts["offer"] == "ordinary"
    desk.close_matter("id_card")
    with desk.refused("matter_closed"):
        desk.take("id_card")


def test_a_refused_take_leaves_no_hole_in_the_numbers(desk: Desk) -> None:
    desk.take()
    with desk.refused("unknown_place"):
        desk.take("id_card", kiosk="k9")
    assert desk.take().number == "B002"


# --- ID numbers -----------------------------------------------------------------------------------------------------

ELDER = "990101195001010018"  # invented, born 1950
ADULT = "990101199001010010"


def number(stem: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return stem[:17] + "10X98765432"[sum(w * int(c) for w, c in zip(weights, stem, strict=False)) % 11]


def test_an_id_number_gives_the_ground_elder_in_the_care_lane_and_is_not_kept(desk: Desk) -> None:
    elder = number(ELDER)
    ticket = desk.take("id_card", "care", id_number=elder)
    assert ticket.ground == "elder"
    assert elder not in str(desk.state()) + str(desk.facts()) + str(desk.sql("SELECT * FROM personal"))


def test_the_ground_of_an_ordinary_ticket_is_not_kept(desk: Desk) -> None:
    assert desk.take("id_card", id_number=number(ELDER)).ground is None


def test_a_wrong_id_number_is_refused_without_repeating_it(desk: Desk) -> None:
    with desk.refused("bad_request") as told:
        desk.take("id_card", "care", id_number="123456789012345678")
    assert "123456789012345678" not in str(told.value)


def test_one_person_one_open_ticket_of_a_matter_where_the_hall_wants_it(desks: Desks) -> None:
    desk = desks({"kiosk.one_ticket_per_person": True})
    adult = number(ADULT)
    first = desk.take("id_card", id_number=adult)
    with desk.refused("rule_refused") as told:
        desk.take("id_card", id_number=f" {adult[:6]} {adult[6:]} ")
    assert told.value.facts["number"] == first.number
    assert desk.take("pension", id_number=adult).state == "waiting"
    desk.order("cancel", first, "gone")
    assert desk.take("id_card", id_number=adult).state == "waiting"
    assert adult not in str(desk.state()) + str(desk.facts()) + str(desk.sql("SELECT * FROM personal"))


def test_the_digest_of_a_person_is_erased_at_the_days_end(desks: Desks) -> None:
    desk = desks({"kiosk.one_ticket_per_person": True})
    desk.take("id_card", id_number=number(ADULT), actor=KIOSK)
    [kept] = desk.sql("SELECT kind, value, erase_at FROM personal")
    assert kept["erase_at"].startswith("2026-06-01T16:00:00")  # local midnight
    assert len(kept["value"]) == 64

"""Who is called next, clause by clause (policy.md section 3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from heads import NINE, at, head

from priority.choose import choose
from priority.lanes import LANES, Rule

RULE = Rule()


def named(choice: object) -> tuple[str, str]:
    assert choice is not None
    return choice.head.number, choice.clause  # type: ignore[attr-defined]


def test_nobody_waits_so_nobody_is_called() -> None:
    assert choose([], {}, RULE, NINE) is None


def test_a_lone_ordinary_head_is_called_in_turn() -> None:
    assert named(choose([head("A001", 50)], {}, RULE, at(60))) == ("A001", "in_turn")


@pytest.mark.parametrize("lane", ["care", "green", "booked"])
def test_a_lone_priority_head_is_called_by_its_promise(lane: str) -> None:
    assert named(choose([head("L001", 50, lane)], {}, RULE, at(60))) == ("L001", "promise")


def test_of_several_ordinary_heads_the_oldest_clock_is_called() -> None:
    heads = [head("B002", 41), head("A001", 40), head("C003", 42)]
    assert named(choose(heads, {}, RULE, at(60))) == ("A001", "in_turn")


def test_of_the_priority_heads_the_smallest_key_is_called() -> None:
    # keys: care 50+5, green 46+10, booked 54+0
    heads = [head("L001", 50, "care"), head("G001", 46, "green"), head("Y001", 54, "booked")]
    assert named(choose(heads, {}, RULE, at(60))) == ("Y001", "promise")


@pytest.mark.parametrize(
    ("care_clock", "expected"),
    [(64.9, ("L001", "promise")), (65.1, ("A001", "in_turn"))],
)
def test_before_a_lapse_the_smaller_key_decides_between_care_and_ordinary(care_clock: float, expected: tuple[str, str]) -> None:
    """Ordinary from 40 has the key 70; care has its clock plus 5."""
    heads = [head("A001", 40, now_min=66), head("L001", care_clock, "care", now_min=66)]
    assert named(choose(heads, {}, RULE, at(66))) == expected


def test_exactly_thirty_minutes_is_no_lapse_so_the_key_still_decides() -> None:
    heads = [head("A001", 30, waited_min=30), head("L001", 59, "care")]  # keys 60 and 64
    assert named(choose(heads, {"id_card": 0}, RULE, at(60))) == ("A001", "in_turn")


def test_a_second_beyond_thirty_minutes_lets_priority_go_first() -> None:
    heads = [head("A001", 30, waited_min=30 + 1 / 60), head("L001", 59, "care")]
    assert named(choose(heads, {"id_card": 0}, RULE, at(60))) == ("L001", "promise")


@pytest.mark.parametrize(("run", "expected"), [(5, ("L001", "promise")), (6, ("A001", "run_cap")), (7, ("A001", "run_cap"))])
def test_after_six_priority_calls_the_lapsed_ordinary_head_has_its_turn(run: int, expected: tuple[str, str]) -> None:
    heads = [head("A001", 10), head("L001", 50, "care")]
    assert named(choose(heads, {"id_card": run}, RULE, at(60))) == expected


def test_the_run_of_another_matter_does_not_count() -> None:
    heads = [head("A001", 10), head("L001", 50, "care")]
    assert named(choose(heads, {"pension": 99}, RULE, at(60))) == ("L001", "promise")


def test_a_run_does_not_hinder_priority_while_nobody_has_lapsed() -> None:
    heads = [head("A001", 40), head("L001", 50, "care")]
    assert named(choose(heads, {"id_card": 99}, RULE, at(60))) == ("L001", "promise")


def test_a_priority_call_counts_for_every_matter_whose_ordinary_head_has_lapsed() -> None:
    heads = [
        head("A001", 10, matter="id_card"),
        head("B001", 20, matter="pension"),
        head("C001", 45, matter="invoice"),
        head("L001", 50, "care", matter="id_card"),
    ]
    choice = choose(heads, {}, RULE, at(60))
    assert choice is not None
    assert choice.ran == ("id_card", "pension")


def test_an_ordinary_call_makes_no_run_grow() -> None:
    choice = choose([head("A001", 10), head("L001", 50, "care")], {"id_card": 6}, RULE, at(60))
    assert choice is not None
    assert choice.ran == ()


def test_a_priority_call_without_a_lapse_makes_no_run_grow() -> None:
    choice = choose([head("A001", 40), head("L001", 50, "care")], {}, RULE, at(60))
    assert choice is not None
    assert choice.ran == ()


# --- appointments ---------------------------------------------------------------------------------------------------


def test_an_appointment_still_to_come_takes_no_part_while_an_ordinary_head_waits() -> None:
    heads = [head("Y001", 61, "booked", waited_min=0), head("A001", 59)]  # keys 61 and 89
    assert named(choose(heads, {}, RULE, at(60))) == ("A001", "in_turn")


def test_an_appointment_still_to_come_takes_no_part_while_a_care_head_waits() -> None:
    heads = [head("Y001", 61, "booked", waited_min=0), head("L001", 59, "care")]  # keys 61 and 64
    assert named(choose(heads, {}, RULE, at(60))) == ("L001", "promise")


def test_an_appointment_is_called_early_when_nobody_else_waits() -> None:
    heads = [head("Y002", 75, "booked", waited_min=0), head("Y001", 61, "booked", waited_min=0, matter="pension")]
    assert named(choose(heads, {}, RULE, at(60))) == ("Y001", "promise")


def test_an_appointment_takes_part_from_its_very_moment() -> None:
    heads = [head("Y001", 60, "booked"), head("A001", 59)]
    assert named(choose(heads, {}, RULE, at(60))) == ("Y001", "promise")


# --- ties -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lane", LANES)
def test_equal_clocks_are_called_by_the_lower_issue_seq(lane: str) -> None:
    heads = [head("A002@8", 40, lane), head("A001@7", 40, lane, matter="pension")]
    for given in (heads, heads[::-1]):
        assert named(choose(given, {}, RULE, at(60)))[0] == "A001"


def test_equal_keys_of_different_lanes_go_to_the_earlier_clock() -> None:
    heads = [head("L001@1", 45, "care"), head("G001@9", 40, "green", matter="pension")]  # both key 50
    for given in (heads, heads[::-1]):
        assert named(choose(given, {}, RULE, at(60))) == ("G001", "promise")


def test_equal_keys_of_ordinary_and_care_go_to_the_earlier_clock() -> None:
    heads = [head("A001@9", 35), head("L001@1", 60, "care")]  # both key 65
    assert named(choose(heads, {}, RULE, at(60))) == ("A001", "in_turn")


def test_equal_keys_and_clocks_go_to_the_lower_seq_whatever_the_lane() -> None:
    same = Rule({lane: timedelta(minutes=10) for lane in LANES})
    assert named(choose([head("A001@5", 40), head("L001@4", 40, "care")], {}, same, at(60))) == ("L001", "promise")
    assert named(choose([head("A001@4", 40), head("L001@5", 40, "care")], {}, same, at(60))) == ("A001", "in_turn")


# --- the reason -----------------------------------------------------------------------------------------------------


def test_the_reason_names_the_key_and_every_head_passed_with_lane_and_wait() -> None:
    heads = [head("A001", 35), head("B001", 40, matter="pension"), head("L001", 55, "care")]
    choice = choose(heads, {}, RULE, at(60))
    assert choice is not None
    assert choice.key == at(60)
    assert [(h.number, h.lane, h.waited_s) for h in choice.passed] == [("A001", "ordinary", 1500), ("B001", "ordinary", 1200)]


def test_the_promises_and_the_cap_are_settings() -> None:
    strict = Rule({"ordinary": timedelta(minutes=30), "care": timedelta(minutes=29), "green": timedelta(0), "booked": timedelta(0)}, 600, 1)
    assert named(choose([head("A001", 55), head("L001", 57, "care")], {}, strict, at(60))) == ("A001", "in_turn")
    assert named(choose([head("A001", 49), head("L001", 57, "care")], {"id_card": 0}, strict, at(60))) == ("L001", "promise")
    assert named(choose([head("A001", 49), head("L001", 57, "care")], {"id_card": 1}, strict, at(60))) == ("A001", "run_cap")


# --- rescue (opt-in) ------------------------------------------------------------------------------------------------

RESCUE = Rule(guard_s=3600.0)


def test_rescue_lets_one_who_can_still_be_saved_go_before_one_who_has_lapsed() -> None:
    heads = [head("A001", 10), head("A009", 35)]  # waited 50 and 25: the key of A009 is 5 min away
    assert named(choose(heads, {}, RESCUE, at(60))) == ("A009", "rescue")
    assert named(choose(heads, {}, RULE, at(60))) == ("A001", "in_turn")


@pytest.mark.parametrize(("clock", "expected"), [(40, ("A009", "rescue")), (40.1, ("A001", "in_turn"))])
def test_who_is_more_than_ten_minutes_from_the_limit_is_in_no_danger(clock: float, expected: tuple[str, str]) -> None:
    assert named(choose([head("A001", 10), head("A009", clock)], {}, RESCUE, at(60))) == expected


@pytest.mark.parametrize(("waited", "expected"), [(60, ("A009", "rescue")), (60.1, ("A001", "in_turn"))])
def test_after_the_guard_the_lapsed_one_goes_before_every_other(waited: float, expected: tuple[str, str]) -> None:
    heads = [head("A001", 0, waited_min=waited), head("A009", 35)]
    assert named(choose(heads, {}, RESCUE, at(60))) == expected


def test_rescue_changes_nothing_while_nobody_has_lapsed() -> None:
    heads = [head("A001", 31), head("A009", 35)]
    assert named(choose(heads, {}, RESCUE, at(60))) == ("A001", "in_turn")


def test_rescue_tells_whom_it_passed() -> None:
    choice = choose([head("A001", 10), head("A009", 35)], {}, RESCUE, at(60))
    assert choice is not None
    assert [(h.number, h.waited_s) for h in choice.passed] == [("A001", 3000.0)]


def test_rescue_keeps_the_promise_of_the_care_lane() -> None:
    heads = [head("A001", 10), head("A009", 35), head("L001", 59, "care")]  # keys 65 and 64
    assert named(choose(heads, {}, RESCUE, at(60))) == ("L001", "promise")

"""The rules that are compared, and the figures of the comparison (policy.md section 4)."""

from __future__ import annotations

import pickle

import pytest
from heads import NINE, at, head

from priority.choose import choose
from priority.lanes import Rule
from priority.play.compared import (
    BASE,
    Alternate,
    Figures,
    accumulating,
    busy,
    earliest_due,
    figures,
    first_come,
    row,
    rules,
    strict,
)
from priority.play.synthetic import Cell, day

RULE = Rule()


def order(chooser: object, *names: str) -> list[str]:
    """Numbers in the order of calls: A ordinary from 09:00, L care from 09:20, Y booked for 09:55, it is 10:00."""
    standing = {
        "A1": head("A1@1", 0), "A2": head("A2@2", 10), "L1": head("L1@3", 20, "care"), "L2": head("L2@4", 58, "care"),
        "Y1": head("Y1@5", 55, "booked"), "L3": head("L3@6", 59, "care"),
    }  # fmt: skip
    left, found = [standing[n] for n in names], []
    while left:
        choice = chooser(left, {}, RULE, at(60))  # type: ignore[operator]
        found.append(choice.head.number)
        left.remove(choice.head)
    return found


def test_first_come_knows_no_lanes() -> None:
    assert order(first_come, "Y1", "L1", "A2", "A1") == ["A1", "A2", "L1", "Y1"]


def test_strict_serves_every_priority_before_the_first_ordinary() -> None:
    assert order(strict, "A1", "A2", "Y1", "L1", "L2") == ["L1", "Y1", "L2", "A1", "A2"]


def test_alternate_calls_two_priority_then_one_ordinary() -> None:
    assert order(Alternate(), "A1", "A2", "L1", "L2", "Y1", "L3") == ["L1", "Y1", "A1", "L2", "L3", "A2"]


def test_accumulating_lets_a_long_ordinary_wait_outgrow_a_short_priority_wait() -> None:
    assert order(accumulating, "A1", "L1", "L3", "L2") == ["L1", "A1", "L2", "L3"]


def test_earliest_due_looks_at_promises_only() -> None:
    assert order(earliest_due, "A1", "A2", "L1", "Y1") == ["L1", "A1", "A2", "Y1"]


@pytest.mark.parametrize("chooser", [first_come, strict, accumulating, earliest_due, Alternate()])
def test_with_nobody_waiting_no_rule_calls_anybody(chooser: object) -> None:
    assert chooser([], {}, RULE, NINE) is None  # type: ignore[operator]


def test_every_rule_of_the_comparison_can_be_sent_to_another_process() -> None:
    found = pickle.loads(pickle.dumps(rules(Rule(run_cap=3))))
    assert next(one.name for one in found) == BASE
    assert next(one for one in found if one.name == "own").rule.run_cap == 3


def test_the_default_settings_need_no_row_of_their_own() -> None:
    assert "own" not in {one.name for one in rules(Rule())}


def test_each_rule_serves_the_same_people_of_the_same_day() -> None:
    today = day(Cell(4, 6, 0.9, 0.5), 1)
    counts = set()
    for one in rules(Rule()):
        found = figures(today, one)
        counts.add((found.ordinary[0], len(found.care), len(found.booked)))
        assert (found.overtakes > 0) <= one.name.startswith("rescue")
    assert len(counts) == 1


def test_the_floors_own_rule_is_what_the_comparison_plays() -> None:
    assert next(one for one in rules(Rule()) if one.name == "in_turn").chooser is choose


def test_ratios_are_of_sums_over_a_cell_then_the_mean_over_cells() -> None:
    def days(*lapses: int, sum_s: float = 100.0, longest: float = 50.0) -> list[Figures]:
        return [Figures(n, (10, sum_s, longest), (60.0, 120.0), (0.0, 1200.0), 0) for n in lapses]

    cells = [(days(10, 30), days(5, 5, sum_s=200.0)), (days(100, 100), days(100, 100, longest=100.0))]
    found = row("x", cells)
    assert found.lapses[0] == pytest.approx((10 / 40 + 1.0) / 2)
    assert found.mean[0] == pytest.approx((2.0 + 1.0) / 2)
    assert found.longest[0] == pytest.approx((1.0 + 2.0) / 2)
    assert found.care_mean_min[0] == pytest.approx(1.5)
    assert found.booked[0] == pytest.approx(0.5)
    assert found.lapses[1] > 0.5  # two halls say little


def test_a_hall_is_busy_from_five_lapses_a_day_under_first_come() -> None:
    day_of = lambda n: Figures(n, (1, 1.0, 1.0), (), (), 0)  # noqa: E731
    assert busy([day_of(0), day_of(10)])
    assert not busy([day_of(0), day_of(9)])

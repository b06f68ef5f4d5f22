"""Estimates: the rule played forward from the present, ranges, calibration (policy.md section 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priority.lanes import Rule
from priority.play.accuracy import promises, scored
from priority.play.engine import Visit, Window
from priority.play.forecast import Present, Range, Service, calibration, estimates, score, visits, widened
from priority.play.synthetic import Cell

NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
DAY = ((0.0, 28800.0),)
EXACT = Service(600.0, 1e-6, 99)  # always ten minutes


def waiting(name: str, waited_s: float = 0.0, matter: str = "id", lane: str = "ordinary") -> Visit:
    return Visit(name, int(name[1:]), 0.0, matter, lane, 0.0, -waited_s, -waited_s)


def present(
    people: list[Visit], windows: int = 1, serving: Mapping[int, tuple[str, float]] | None = None, **more: object
) -> Present:
    posts = tuple(Window(n + 1, ("id", "tax"), DAY) for n in range(windows))
    services = {"id": EXACT, "tax": EXACT}
    made = Present(NOW, DAY, True, Rule(), posts, serving or {}, tuple(people), services, (), {}, {}, comes=1.0)
    return replace(made, **more)  # type: ignore[arg-type]


def ranges(there: Present, joins: list[tuple[str, str]] | None = None) -> dict[str, Range]:
    return next(r for r in estimates(there, 7, joins or []) if r is not None)


def test_with_known_services_the_estimate_is_the_sum_of_those_ahead() -> None:
    found = ranges(present([waiting("A1"), waiting("A2"), waiting("A3")]))
    assert [round(found[n].mid_s) for n in ("A1", "A2", "A3")] == [0, 600, 1200]
    assert found["A3"].low_s == pytest.approx(found["A3"].high_s, abs=1)


def test_the_service_that_runs_is_counted_by_what_is_left_of_it() -> None:
    found = ranges(present([waiting("A1")], serving={1: ("id", 240.0)}))
    assert found["A1"].mid_s == pytest.approx(360.0, abs=1)


def test_two_windows_halve_the_wait() -> None:
    found = ranges(present([waiting(f"A{n}") for n in range(1, 6)], windows=2))
    assert round(found["A5"].mid_s) == 1200


def test_the_estimate_follows_the_rule_so_the_care_lane_is_told_less() -> None:
    found = ranges(present([waiting("A1", 60), waiting("A2", 50), waiting("L3", 5, lane="care")]))
    assert found["L3"].mid_s < found["A2"].mid_s


def test_who_would_join_now_is_told_the_wait_behind_all_others_and_delays_nobody() -> None:
    people = [waiting("A1"), waiting("A2")]
    alone = ranges(present(people))
    asked = ranges(present(people), [("id", "ordinary"), ("tax", "ordinary"), ("id", "care")])
    assert [asked[n] for n in ("A1", "A2")] == [alone["A1"], alone["A2"]]
    assert round(asked["id/ordinary"].mid_s) == 1200
    assert asked["id/care"].mid_s < 1200


def test_a_break_of_the_only_window_is_in_the_estimate() -> None:
    there = present([waiting("A1"), waiting("A2")])
    pause = Window(1, ("id",), ((0.0, 500.0), (3600.0, 28800.0)))
    assert round(ranges(replace(there, windows=(pause,)))["A2"].mid_s) == 3600


def test_priority_visitors_who_may_still_come_make_the_range_wider() -> None:
    quiet = present([waiting(f"A{n}", 60.0) for n in range(1, 8)])
    busy = replace(quiet, rates=(((0.0, 28800.0), {("id", "care"): 1 / 900}),))
    last_quiet, last_busy = ranges(quiet)["A7"], ranges(busy)["A7"]
    assert last_busy.high_s > last_quiet.high_s + 300
    assert last_busy.high_s - last_busy.low_s > last_quiet.high_s - last_quiet.low_s


def test_nobody_can_serve_the_matter_so_the_longest_time_is_told() -> None:
    assert ranges(present([waiting("A1", matter="tax")], windows=0))["A1"].low_s == 6 * 3600


def test_the_work_is_handed_out_in_small_steps() -> None:
    steps = sum(1 for r in estimates(present([waiting(f"A{n}") for n in range(1, 101)]), 1) if r is None)
    assert steps > 100 * 15


# --- services -------------------------------------------------------------------------------------------------------


def test_without_a_past_the_configured_mean_is_used_with_a_wide_spread() -> None:
    cold = Service.learnt(600.0, [])
    assert cold.known == 0
    assert cold.mean_s == pytest.approx(600.0, rel=0.01)
    assert cold.sigma == pytest.approx(0.6)


def test_a_long_past_outweighs_the_configured_mean() -> None:
    learnt = Service.learnt(600.0, [1200.0] * 400)
    assert learnt.mean_s == pytest.approx(1200.0, rel=0.05)
    assert learnt.sigma < 0.3


@given(st.floats(60, 3600), st.floats(0, 7200), st.integers(0, 10**6))
def test_what_is_left_of_a_service_is_never_less_than_nothing(mean_s: float, elapsed_s: float, seed: int) -> None:
    assert Service(mean_s).rest(elapsed_s, Random(seed)) >= 0


def test_drawn_services_have_the_mean_that_was_asked_for() -> None:
    random = Random(3)
    drawn = [Service(600.0, 0.6).draw(random) for _ in range(20_000)]
    assert sum(drawn) / len(drawn) == pytest.approx(600.0, rel=0.03)


def test_expected_joins_come_as_often_as_expected() -> None:
    there = present([], rates=(((0.0, 3600.0), {("id", "ordinary"): 1 / 60}), ((3600.0, 7200.0), {("tax", "care"): 1 / 600})))
    random, found = Random(5), []
    for _ in range(100):
        found += visits(there, random, 7200.0)
    assert sum(v.matter == "id" for v in found) / 100 == pytest.approx(60, rel=0.1)
    assert sum(v.matter == "tax" for v in found) / 100 == pytest.approx(6, rel=0.25)
    assert all(0 <= v.at_s < 3600 for v in found if v.matter == "id")
    names = [v.name for v in visits(there, random, 7200.0)]
    assert len(set(names)) == len(names)


# --- calibration ----------------------------------------------------------------------------------------------------


def test_a_true_wait_inside_the_range_scores_below_nothing_outside_above() -> None:
    told = Range(600.0, 900.0, 1200.0)
    assert score(told, 900.0) < 0 < score(told, 1500.0)
    assert score(told, 600.0) == 0


def test_ranges_that_were_too_narrow_are_widened_until_eight_of_ten_are_inside() -> None:
    random = Random(1)
    past = [(Range(540.0, 600.0, 660.0), random.gauss(600.0, 300.0)) for _ in range(2000)]
    by = calibration([score(told, true) for told, true in past[:1000]])
    inside = sum(widened(told, by).low_s <= true <= widened(told, by).high_s for told, true in past[1000:]) / 1000
    assert 0.75 <= inside <= 0.85


def test_ranges_that_were_too_wide_are_narrowed_and_never_turned_over() -> None:
    told = Range(0.0, 600.0, 3600.0)
    narrow = widened(told, calibration([-0.4] * 50))
    assert 0 < narrow.low_s <= narrow.mid_s <= narrow.high_s < 3600.0


def test_without_a_past_the_range_is_told_as_it_is() -> None:
    told = Range(60.0, 120.0, 300.0)
    assert widened(told, calibration([])) == told


def test_on_synthetic_days_the_calibrated_ranges_hold_and_the_error_is_small() -> None:
    """A small piece of `run.py simulate --estimates`; its targets are 5 and 2 minutes and 75 to 85 per cent."""
    cell = Cell(6, 10, 0.85, 0.55, profile="calm")
    lines = {line.lane: line for line in scored([p for seed in range(4) for p in promises((cell, seed))])}
    assert lines["ordinary"].count > 100
    assert lines["ordinary"].median_error_min <= 5
    assert lines["care"].median_error_min <= 2
    assert 0.70 <= lines["ordinary"].calibrated <= 0.90

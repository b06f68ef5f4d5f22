"""Days played by the floor's own rule: what must hold on every day (policy.md sections 1, 3 and 7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from priority.choose import choose
from priority.lanes import Rule
from priority.play.engine import Hours, Play, Visit, Window
from priority.play.synthetic import Cell, day

ZERO = datetime(2026, 6, 1, 0, 30, tzinfo=UTC)
ALL_DAY = ((0.0, 28800.0),)
cells = st.builds(
    Cell,
    counters=st.integers(2, 7),
    matters=st.integers(3, 9),
    load=st.sampled_from([0.7, 0.9, 1.05]),
    breadth=st.sampled_from([0.3, 0.5, 0.8]),
    swing=st.sampled_from([0.0, 0.4]),
)
either = st.sampled_from([Rule(), Rule(guard_s=3600.0)])


def visit(name: str, at_s: float, service_s: float = 600.0, matter: str = "id", lane: str = "ordinary", **more: object) -> Visit:
    seq = int(name[1:])
    return Visit(name, seq, at_s, matter, lane, service_s, at_s, at_s)._replace(**more)  # type: ignore[arg-type]


def window(number: int, *matters: str, posts: tuple[tuple[float, float], ...] = ALL_DAY) -> Window:
    return Window(number, matters, posts)


def played(windows: list[Window], visits: list[Visit], rule: Rule | None = None) -> list[tuple[str, int, float]]:
    play = Play(windows, Hours(ALL_DAY), rule or Rule(), ZERO)
    return [(s.visit.name, s.window, s.called_s) for s in play.run(visits)]


# --- what must hold on every day ------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(cells, st.integers(0, 10**6))
def test_in_turn_overtakes_nobody_in_the_own_lane(cell: Cell, seed: int) -> None:
    today = day(cell, seed)
    assert sum(s.overtook for s in today.play(Rule(), choose).run(today.visits)) == 0


@settings(max_examples=25, deadline=None)
@given(cells, st.integers(0, 10**6), either)
def test_everybody_is_called_once_by_a_window_that_serves_the_matter_with_a_reason(cell: Cell, seed: int, rule: Rule) -> None:
    today = day(cell, seed)
    served = today.play(rule, choose).run(today.visits)
    onward = sum(v.comes and v.onward is not None for v in today.visits)
    assert len({s.visit.name for s in served}) == len(served) == len(today.visits) + onward
    matters = {w.number: w.matters for w in today.windows}
    assert all(s.visit.matter in matters[s.window] for s in served)
    assert {s.clause for s in served} <= {"promise", "in_turn", "run_cap", "rescue"}


@settings(max_examples=15, deadline=None)
@given(cells, st.integers(0, 10**6), either)
def test_no_window_idles_while_somebody_waits_whom_it_can_serve(cell: Cell, seed: int, rule: Rule) -> None:
    today = day(cell, seed)
    play = today.play(rule, choose)
    idle, then_s = False, 0.0
    for _ in play.steps(today.visits):
        assert not idle or play.now_s == then_s  # several things may happen at one moment; then nobody idles
        waiting = {v.matter for v in play.waiting.values()}
        idle, then_s = any(waiting & set(w.matters) for w in play.idle()), play.now_s
    assert not idle


@settings(max_examples=15, deadline=None)
@given(cells, st.integers(0, 10**6))
def test_a_window_serves_one_at_a_time_and_only_when_somebody_is_on_post(cell: Cell, seed: int) -> None:
    today = day(cell, seed)
    play = today.play(Rule(), choose)
    busy_until: dict[int, float] = {}
    for s in play.run(today.visits):
        assert s.called_s >= busy_until.get(s.window, 0.0)
        busy_until[s.window] = s.called_s + (s.visit.service_s if s.visit.comes else play.grace_s)
        posts = next(w.posts for w in today.windows if w.number == s.window)
        assert s.called_s >= posts[-1][1] or any(start <= s.called_s < end for start, end in posts)


@settings(max_examples=10, deadline=None)
@given(cells, st.integers(0, 10**6))
def test_a_day_played_twice_is_the_same_day(cell: Cell, seed: int) -> None:
    first, again = day(cell, seed), day(cell, seed)
    assert first == again
    assert first.play(Rule(), choose).run(first.visits) == again.play(Rule(), choose).run(again.visits)


# --- small plays, to be followed by hand ----------------------------------------------------------------------------


def test_who_comes_first_is_served_first_and_the_next_when_the_window_is_free() -> None:
    assert played([window(1, "id")], [visit("A1", 0), visit("A2", 60)]) == [("A1", 1, 0.0), ("A2", 1, 600.0)]


def test_of_several_ready_windows_the_one_with_the_fewest_matters_then_the_longest_ready_is_offered_the_ticket() -> None:
    windows = [window(1, "id", "tax"), window(2, "id"), window(3, "id")]
    visits = [visit("A1", 0, 100.0), visit("A2", 500), visit("A3", 501), visit("A4", 502)]
    assert [(name, at) for name, at, _ in played(windows, visits)] == [("A1", 2), ("A2", 3), ("A3", 2), ("A4", 1)]


def test_who_does_not_come_frees_the_window_after_a_minute() -> None:
    assert played([window(1, "id")], [visit("A1", 0, comes=False), visit("A2", 10)])[1] == ("A2", 1, 60.0)


def test_who_is_transferred_waits_again_from_that_moment() -> None:
    calls = played([window(1, "id"), window(2, "tax")], [visit("A1", 0, onward=("tax", 60.0))])
    assert calls == [("A1", 1, 0.0), ("A1+", 2, 600.0)]


def test_nobody_is_called_in_a_break_and_the_wait_goes_on_after_it() -> None:
    pause = window(1, "id", posts=((0.0, 600.0), (1800.0, 28800.0)))
    assert played([pause], [visit("A1", 0), visit("A2", 0)]) == [("A1", 1, 0.0), ("A2", 1, 1800.0)]


def test_a_service_that_lasts_into_the_break_is_not_cut_by_the_next_post() -> None:
    pause = window(1, "id", posts=((0.0, 300.0), (400.0, 28800.0)))
    assert played([pause], [visit("A1", 0), visit("A2", 0)]) == [("A1", 1, 0.0), ("A2", 1, 600.0)]


def test_those_who_wait_at_closing_are_served_in_an_extended_session_and_their_clocks_run_on() -> None:
    play = Play([window(1, "id", posts=((0.0, 1000.0),))], Hours(((0.0, 1000.0),)), Rule(), ZERO)
    served = play.run([visit("A1", 900, 2000.0), visit("A2", 950)])
    assert [(s.visit.name, s.called_s, s.waited_s) for s in served] == [("A1", 900.0, 0.0), ("A2", 2900.0, 1950.0)]


def test_lunch_is_not_counted_as_waiting() -> None:
    hours = Hours(((0.0, 1000.0), (4600.0, 9000.0)))
    assert [hours.open_s(at) for at in (-5.0, 0.0, 999.0, 2000.0, 4600.0, 4700.0)] == [0.0, 0.0, 999.0, 1000.0, 1000.0, 1100.0]


@pytest.mark.parametrize(("lent", "window_of_a2"), [(frozenset({"tax"}), 2), (frozenset(), 1)])
def test_a_window_that_lends_itself_takes_the_other_matter_when_nobody_of_its_own_waits(lent: frozenset[str], window_of_a2: int) -> None:
    play = Play([window(1, "tax"), window(2, "id")], Hours(ALL_DAY), Rule(), ZERO)
    play.lend(2, lent)
    visits = [visit("A1", 0, 2000.0, matter="tax"), visit("A3", 5), visit("A2", 10, matter="tax")]
    served = {s.visit.name: (s.window, s.called_s) for s in play.run(visits)}
    assert served["A2"] == ((2, 605.0) if window_of_a2 == 2 else (1, 2000.0))
    assert served["A3"] == (2, 5.0)


def test_the_lender_serves_its_own_first() -> None:
    play = Play([window(1, "tax", posts=((28000.0, 28800.0),)), window(2, "id")], Hours(ALL_DAY), Rule(), ZERO)
    play.lend(2, frozenset({"tax"}))
    visits = [visit("A1", 0), visit("A2", 10, matter="tax"), visit("A3", 20), visit("A4", 30)]
    assert [s.visit.name for s in play.run(visits)] == ["A1", "A3", "A4", "A2"]


def test_moments_of_the_play_are_moments_of_the_hall() -> None:
    seen = []

    def looking(heads, runs, rule, now):  # type: ignore[no-untyped-def]
        seen.append(now)
        return choose(heads, runs, rule, now)

    Play([window(1, "id")], Hours(ALL_DAY), Rule(), ZERO, looking).run([visit("A1", 90)])
    assert ZERO + timedelta(seconds=90) in seen

"""Tide windows: what is proposed, and what is not (policy.md section 6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from priority.choose import choose
from priority.lanes import Rule
from priority.play.compared import figures_of
from priority.play.day import Day
from priority.play.engine import Visit, Window
from priority.play.forecast import Present, Service
from priority.play.tide import Proposal, propose

NOW = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
DAY = ((0.0, 28800.0),)
SERVICES = {"tax": Service(600.0, 0.3, 99), "id": Service(600.0, 0.3, 99)}
BOTH = frozenset({"tax", "id"})


def rush(count: int, waited_s: float = 600.0) -> tuple[Visit, ...]:
    """So many who wait for `tax`."""
    return tuple(Visit(f"B{n}", n, 0.0, "tax", "ordinary", 0.0, -waited_s + n, -waited_s) for n in range(1, count + 1))


def present(people: tuple[Visit, ...], windows: tuple[Window, ...], lent: Mapping[int, frozenset[str]] | None = None) -> Present:
    return Present(NOW, DAY, True, Rule(), windows, {}, people, SERVICES, (), {}, lent or {}, comes=1.0)


def proposal(there: Present, spare: tuple[Window, ...] = ()) -> Proposal | None:
    return next((p for p in propose(there, 3, spare) if p is not None), None)


def test_an_idle_window_whose_clerk_is_trained_is_proposed_for_the_matter_that_will_lapse() -> None:
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, BOTH))
    found = proposal(present(rush(6), windows))
    assert found is not None
    assert (found.window, found.matters, found.opens) == (2, ("tax",), False)
    assert found.without >= 2
    assert found.with_it <= found.without - 1


def test_nothing_is_proposed_while_no_lapse_is_foreseen() -> None:
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, BOTH))
    assert proposal(present(rush(2, 0.0), windows)) is None


def test_nobody_is_proposed_for_a_matter_that_the_clerk_is_not_trained_for() -> None:
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, frozenset({"id"})))
    assert proposal(present(rush(6), windows)) is None


def test_one_window_is_proposed_for_every_matter_in_danger_that_its_clerk_is_trained_for() -> None:
    """It only takes them when it would be idle: the change stays one window, and the most endangered stands first."""
    services = SERVICES | {"land": Service(600.0, 0.3, 99), "birth": Service(600.0, 0.3, 99)}
    crowd = (*rush(9), *(v._replace(name=f"C{v.seq}", seq=100 + v.seq, matter="land") for v in rush(6)))
    busy = Window(1, ("tax", "land"), DAY)
    idle = Window(2, ("id",), DAY, frozenset({"id", "tax", "land", "birth"}))
    found = proposal(replace(present(crowd, (busy, idle)), services=services))
    assert found is not None
    assert (found.window, found.matters) == (2, ("tax", "land"))
    only = proposal(replace(present(crowd, (busy, replace(idle, trained=frozenset({"land"})))), services=services))
    assert only is not None
    assert only.matters == ("land",)


def test_a_matter_whose_priority_lane_would_wait_long_is_taken_too_but_is_no_reason_by_itself() -> None:
    services = SERVICES | {"land": Service(1500.0, 0.3, 99)}
    slow = tuple(Visit(f"L{n}", 200 + n, 0.0, "land", "care", 0.0, -60.0, -60.0) for n in (1, 2))
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, frozenset({"tax", "land"})), Window(3, ("land",), DAY))
    found = proposal(replace(present((*rush(6), *slow), windows), services=services))
    assert found is not None
    assert (found.window, found.matters) == (2, ("tax", "land"))
    assert proposal(replace(present(slow, windows), services=services)) is None


def test_of_several_the_window_with_least_of_its_own_to_do_is_asked() -> None:
    """Its own matter is what it will have to do, though nobody waits for that yet."""
    rates = (((0.0, 7200.0), {("id", "ordinary"): 1 / 600}),)
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, BOTH), Window(3, ("birth",), DAY, BOTH))
    there = replace(present(rush(6), windows), services=SERVICES | {"birth": SERVICES["id"]}, rates=rates)
    found = proposal(there)
    assert found is not None
    assert found.window == 3


def test_a_rush_that_only_builds_up_is_seen_before_anybody_has_waited_long() -> None:
    """Nobody waits now; from the second half hour on twice as many come as one window can serve."""
    rates = (((1800.0, 7200.0), {("tax", "ordinary"): 1 / 300}),)
    there = replace(present((), (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, BOTH))), rates=rates)
    found = proposal(there)
    assert found is not None
    assert found.window == 2
    assert found.without >= 2


def test_a_window_that_lends_itself_already_is_not_proposed_again() -> None:
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, BOTH))
    assert proposal(present(rush(6), windows, {2: frozenset({"tax"})})) is None


def test_those_who_have_lapsed_already_are_no_reason_for_a_window() -> None:
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, BOTH))
    assert proposal(present(rush(1, 3000.0), windows)) is None


def test_one_more_window_is_proposed_when_no_open_one_can_help() -> None:
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, frozenset({"id"})))
    found = proposal(present(rush(6), windows), spare=(Window(3, (), (), BOTH),))
    assert found is not None
    assert (found.window, found.opens) == (3, True)


def test_lending_an_open_window_is_preferred_to_opening_one_more() -> None:
    windows = (Window(1, ("tax",), DAY), Window(2, ("id",), DAY, BOTH))
    found = proposal(present(rush(6), windows), spare=(Window(3, (), (), BOTH),))
    assert found is not None
    assert not found.opens


def test_on_a_day_with_a_rush_the_windows_that_lend_themselves_save_most_lapses() -> None:
    visits = tuple(
        Visit(f"B{n}", n, 150.0 * n, "tax" if n % 4 else "id", "ordinary", 500.0, 150.0 * n, 150.0 * n) for n in range(1, 60)
    )
    windows = (Window(1, ("tax",), DAY, BOTH), Window(2, ("id",), DAY, BOTH), Window(3, ("id",), DAY, BOTH))
    today = Day("rush", windows, visits, DAY, NOW, SERVICES, ())
    plain = figures_of(today.play(Rule(), choose).run(visits), 1800.0)
    tide = figures_of(today.play(Rule(), choose, tide=True).run(visits), 1800.0)
    assert plain.lapses >= 20
    assert tide.lapses <= 0.6 * plain.lapses
    assert tide.overtakes == 0

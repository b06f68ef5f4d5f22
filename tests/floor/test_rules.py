"""What may happen to a ticket, a counter and a lapse: each order in each state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from config.demo import example_hall
from floor import facts as f
from floor import refusals as r
from floor.desk.tx import House
from floor.nouns import Counter, Lapse, Obligation, Ticket
from floor.rules import counters, lanes, lapses, tickets
from floor.rules.clocks import WaitClock
from floor.timetable import Timetable
from tests.floor.desk_harness import ZONE, moment

NOW = moment("09:20")
DAY = "2026-06-01"
CLOCK = WaitClock(Timetable({"mon": [("08:30", "12:00"), ("13:30", "17:30")]}, ZONE), 1800.0, 1200.0)
WAITED = Ticket(
    id="20260601-B001", seq=7, day=DAY, number="B001", series="B", n=1, matter="id_card", lane="ordinary", ground=None, project=None,
    channel="k1", lang="zh", key_digest="x", taken_at=moment("09:00"), clock=moment("09:00"),
)  # fmt: skip
WAIT = Obligation("w", "wait", WAITED.id, 1, moment("09:00"), 1800.0, 1200.0, None, None, None, "paused")
OPEN = Counter(4, "A", ["id_card", "household_move"], "open", ["id_card"], "c1", moment("08:30"))

STATES: dict[str, Ticket] = {
    "waiting": WAITED,
    "called": replace(WAITED, state="called", counter=4, call_no=1, called_at=moment("09:19")),
    "serving": replace(WAITED, state="serving", counter=4, call_no=1, started_at=moment("09:19")),
    "held": replace(WAITED, state="held", reason="papers"),
    "finished": replace(WAITED, state="closed", outcome="finished", counter=4),
    "no_show": replace(WAITED, state="closed", outcome="no_show", counter=4),
    "cancelled": replace(WAITED, state="closed", outcome="cancelled"),
}
ORDERS: dict[str, tuple[Callable[[Ticket], list[f.Fact]], type[f.Fact], set[str]]] = {
    "call": (lambda t: tickets.call(t, OPEN, 60.0, {}), f.Called, {"waiting"}),
    "recall": (tickets.recall, f.Recalled, {"called"}),
    "withdraw": (lambda t: tickets.withdraw(t, WAIT, CLOCK, NOW), f.Withdrawn, {"called"}),
    "start": (tickets.start, f.Started, {"called"}),
    "finish": (lambda t: tickets.finish(t, NOW, 30, CLOCK), f.Finished, {"serving"}),
    "no_show": (lambda t: tickets.no_show(t, WAIT, NOW, (60.0, 1500.0)), f.NoShow, {"called"}),
    "return": (lambda t: tickets.come_back(t, NOW, CLOCK, True, DAY), f.Returned, {"no_show"}),
    "hold": (lambda t: tickets.hold(t, 60.0, "papers"), f.Held, {"waiting", "called", "serving"}),
    "resume": (lambda t: tickets.resume(t, NOW, CLOCK), f.Resumed, {"held"}),
    "transfer": (lambda t: tickets.transfer(t, ("pension", None), 60.0, NOW, CLOCK), f.Transferred, {"waiting", "called", "serving"}),
    "cancel": (lambda t: tickets.cancel(t, 60.0, "left"), f.Cancelled, {"waiting", "called", "held"}),
    "grant_lane": (lambda t: lanes.grant_lane(t, "care", "elder"), f.LaneGranted, {"waiting", "held"}),
}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("order", ORDERS)
def test_each_order_works_in_its_own_states_and_in_every_other_is_refused_as_wrong_state(order: str, state: str) -> None:
    work, made, allowed = ORDERS[order]
    if state in allowed:
        [fact] = work(STATES[state])
        assert isinstance(fact, made)
        assert fact.ticket == WAITED.id  # type: ignore[attr-defined]
    else:
        with pytest.raises(r.WrongState) as told:
            work(STATES[state])
        assert told.value.facts["number"] == "B001"
        assert told.value.facts["state"] == STATES[state].state
        assert told.value.facts["needs"]


def test_a_ticket_of_yesterday_does_not_come_back() -> None:
    with pytest.raises(r.WrongState):
        tickets.come_back(STATES["no_show"], NOW, CLOCK, True, "2026-06-02")


@pytest.mark.parametrize(("returns", "keeps", "clock"), [(0, True, "09:00"), (1, True, "09:20"), (0, False, "09:20")])
def test_a_return_keeps_the_old_clock_once_if_the_hall_wants_it(returns: int, keeps: bool, clock: str) -> None:
    [fact] = tickets.come_back(replace(STATES["no_show"], returns=returns), NOW, CLOCK, keeps, DAY)
    assert isinstance(fact, f.Returned)
    assert fact.clock == moment(clock)
    assert fact.due_at == moment("09:50")


@pytest.mark.parametrize(
    ("called_at", "waited_s", "doubtful"),
    [("09:19", 1501, True), ("09:18:59", 1501, False), ("09:19", 1500, False), ("09:20", 1800, True)],
)
def test_a_hasty_no_show_of_a_long_wait_is_doubtful(called_at: str, waited_s: float, doubtful: bool) -> None:
    called = replace(STATES["called"], called_at=moment(called_at))
    [fact] = tickets.no_show(called, replace(WAIT, used_s=waited_s), NOW, (60.0, 1500.0))
    assert isinstance(fact, f.NoShow)
    assert fact.doubtful is doubtful


def test_a_hold_needs_a_reason() -> None:
    with pytest.raises(r.BadRequest):
        tickets.hold(WAITED, 60.0, "   ")


def test_a_waiting_ticket_is_not_transferred_to_where_it_stands() -> None:
    with pytest.raises(r.WrongState):
        tickets.transfer(WAITED, ("id_card", None), 60.0, NOW, CLOCK)


@pytest.mark.parametrize(
    ("lane", "ground", "code"),
    [("express", None, "unknown_lane"), ("booked", None, "appointment_required"), ("care", None, "ground_required")],
)
def test_a_lane_is_granted_only_as_the_rules_allow(lane: str, ground: str | None, code: str) -> None:
    with pytest.raises(r.Refused) as told:
        lanes.grant_lane(WAITED, lane, ground)
    assert told.value.code == code


def test_only_the_care_lane_keeps_a_ground() -> None:
    [fact] = lanes.grant_lane(replace(WAITED, lane="care", ground="elder"), "ordinary", "elder")
    assert isinstance(fact, f.LaneGranted)
    assert (fact.lane, fact.ground, fact.before) == ("ordinary", None, "care")


# --- counters -------------------------------------------------------------------------------------------------------

COUNTERS = {
    "closed": replace(OPEN, state="closed", clerk=None, serves=None),
    "open": OPEN,
    "paused": replace(OPEN, state="paused"),
    "busy": replace(OPEN, ticket=WAITED.id),
}
COUNTER_ORDERS: dict[str, tuple[Callable[[Counter], Any], dict[str, str]]] = {
    "open": (lambda c: counters.open_post(c, "c1", None), {}),
    "open by another": (lambda c: counters.open_post(c, "c2", None), dict.fromkeys(("open", "paused", "busy"), "counter_taken")),
    "close": (lambda c: counters.close(c, None, None), {"closed": "counter_closed", "busy": "counter_busy"}),
    "pause": (lambda c: counters.pause(c, "tea", None), {"closed": "counter_closed", "busy": "counter_busy"}),
    "resume": (counters.resume, {"closed": "counter_closed", "open": "counter_closed", "busy": "counter_closed"}),
    "call": (
        lambda c: tickets.call(WAITED, c, 60.0, {}),
        {"closed": "counter_closed", "paused": "counter_closed", "busy": "counter_busy"},
    ),
}


@pytest.mark.parametrize("state", COUNTERS)
@pytest.mark.parametrize("order", COUNTER_ORDERS)
def test_each_order_on_a_counter_works_or_says_why_not(order: str, state: str) -> None:
    work, refused = COUNTER_ORDERS[order]
    if state in refused:
        with pytest.raises(r.Refused) as told:
            work(COUNTERS[state])
        assert told.value.code == refused[state]
    else:
        assert len(work(COUNTERS[state])) == 1


@pytest.mark.parametrize("matters", [[], ["pension"], ["id_card", "pension"]])
def test_a_post_takes_only_matters_of_its_counter_and_at_least_one(matters: list[str]) -> None:
    with pytest.raises(r.NotServed):
        counters.open_post(COUNTERS["closed"], "c1", matters)


def test_a_post_takes_all_matters_of_its_counter_or_those_named() -> None:
    assert counters.open_post(COUNTERS["closed"], "c1", None)[0].serves == ["id_card", "household_move"]  # type: ignore[attr-defined]
    assert counters.open_post(COUNTERS["closed"], "c1", ["household_move"])[0].serves == ["household_move"]  # type: ignore[attr-defined]


# --- lapses ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticket", "places", "cause"),
    [
        (WAITED, [COUNTERS["closed"]], "no_counter_open"),
        (WAITED, [COUNTERS["paused"]], "no_counter_open"),
        (WAITED, [replace(OPEN, serves=["household_move"])], "no_counter_open"),
        (WAITED, [COUNTERS["busy"]], "all_busy"),
        (WAITED, [COUNTERS["busy"], replace(OPEN, number=5)], "counter_idle"),
        (replace(WAITED, call_no=1), [OPEN], "visitor_gone"),
        (replace(WAITED, reserved=5), [OPEN], "no_counter_open"),
        (replace(WAITED, reserved=4), [OPEN], "counter_idle"),
    ],
)
def test_a_lapse_names_its_likely_cause(ticket: Ticket, places: list[Counter], cause: str) -> None:
    assert lapses.cause(ticket, places) == cause


LOGGED = Lapse("x", 9, "w", WAITED.id, "B001", "id_card", 1, moment("09:30"), moment("09:30:01"), 1801.0, False, "all_busy")


@pytest.mark.parametrize("state", ["confirmed", "dismissed"])
def test_a_lapse_is_decided_once(state: str) -> None:
    decided = replace(LOGGED, state=state)
    with pytest.raises(r.WrongState):
        lapses.confirm(decided, "C-1", True)
    with pytest.raises(r.WrongState):
        lapses.dismiss(decided, "bell test")


@pytest.mark.parametrize("complaint", [None, "", "  "])
def test_a_lapse_is_confirmed_with_the_complaint_it_rests_on(complaint: str | None) -> None:
    with pytest.raises(r.RuleRefused) as told:
        lapses.confirm(LOGGED, complaint, True)
    assert told.value.facts == {"rule": "R02", "missing": ["complaint"]}
    assert lapses.confirm(LOGGED, complaint, False) == [f.LapseConfirmed("x", None)]
    assert lapses.confirm(LOGGED, " C-1 ", True) == [f.LapseConfirmed("x", "C-1")]


def test_a_lapse_is_dismissed_with_a_reason() -> None:
    with pytest.raises(r.RuleRefused):
        lapses.dismiss(LOGGED, " ")
    assert lapses.dismiss(LOGGED, " power cut ") == [f.LapseDismissed("x", "power cut")]


def test_rescue_is_off_unless_the_hall_sets_a_guard() -> None:
    hall = example_hall()
    assert (hall.order.rule, House.of(hall, b"k").rule.guard_s) == ("in_turn", None)
    rescued = hall.model_copy(update={"order": hall.order.model_copy(update={"longest_wait_guard_min": 90})})
    assert (rescued.order.rule, House.of(rescued, b"k").rule.guard_s) == ("rescue", 5400.0)

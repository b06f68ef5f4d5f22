"""What people are told about their wait, and the score that the product keeps of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floor.forecast.estimates import Estimates, Wait, shown
from floor.forecast.told import ENOUGH, Kept, Score, Told
from floor.nouns import Ticket
from priority.play.forecast import MOST_S, Range
from tests.floor.conftest import Desks
from tests.floor.desk_harness import Desk, moment
from tests.floor.test_forecast_present import learnt

AT = moment("09:00")
TEN_TO_THIRTY = Range(600.0, 1080.0, 1800.0)


def minutes(low: float, mid: float, high: float) -> Range:
    return Range(low * 60, mid * 60, high * 60)


def waiting(ticket_id: str = "20260601-B001", **changes: Any) -> Ticket:
    fields = {"seq": 1, "day": "2026-06-01", "number": "B001", "series": "B", "n": 1, "matter": "id_card", "lane": "ordinary"}
    more = {"ground": None, "project": None, "channel": "k1", "lang": "zh", "key_digest": "", "taken_at": AT, "clock": AT}
    return Ticket(**({"id": ticket_id} | fields | more | changes))


# --- what is shown --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "wait"),
    [
        (minutes(0, 0, 0), Wait(0, 0)),
        (minutes(1, 2.2, 4.1), Wait(2, 5)),
        (minutes(5, 5, 5), Wait(5, 5)),
        (minutes(10, 18.6, 24.9), Wait(18, 25)),
        (minutes(20, 33, 41), Wait(30, 45)),
        (minutes(20, 40, 40), Wait(40, 45)),
        (minutes(60, 75, 98), Wait(70, 100)),
        (minutes(60, 60, 60), Wait(60, 70)),
    ],
)
def test_a_range_is_shown_from_its_middle_to_its_upper_end_in_honest_steps(told: Range, wait: Wait) -> None:
    assert shown(told) == wait


@given(st.tuples(*[st.floats(0, MOST_S)] * 3).map(sorted))
def test_no_long_wait_is_ever_told_as_one_number_and_the_range_never_promises_too_much(three: list[float]) -> None:
    told = Range(*three)
    wait = shown(told)
    assert wait.low_min * 60 <= told.mid_s <= told.high_s <= wait.high_min * 60 + 1e-6
    assert wait.low_min < wait.high_min or wait.high_min <= 20


def test_a_waiting_ticket_is_told_less_as_time_goes_by() -> None:
    batch = Estimates(AT, {"20260601-B001": TEN_TO_THIRTY})
    assert batch.of(waiting(), AT) == Wait(18, 30)
    assert batch.of(waiting(), AT + timedelta(minutes=2)) == Wait(16, 30)  # steps of five above twenty


def test_an_old_batch_is_not_told_and_none_before_the_first() -> None:
    batch = Estimates(AT, {"20260601-B001": TEN_TO_THIRTY, "id_card/ordinary": TEN_TO_THIRTY})
    late = AT + timedelta(minutes=4)
    assert batch.of(waiting(), late) is None
    assert batch.newcomer("id_card", "ordinary", late) is None
    assert batch.promise("id_card", "ordinary", late) is None
    assert Estimates().newcomer("id_card", "ordinary", AT) is None
    assert Estimates().of(waiting(), AT) is None


def test_a_ticket_taken_after_the_batch_has_a_newcomers_wait_from_its_own_time() -> None:
    batch = Estimates(AT, {"id_card/ordinary": TEN_TO_THIRTY})
    taken = AT + timedelta(seconds=60)
    assert batch.of(waiting(taken_at=taken), taken + timedelta(seconds=60)) == Wait(17, 30)
    assert batch.of(waiting(taken_at=taken, wait_no=2), taken) is None  # came back: the batch knows nothing of it
    assert batch.of(waiting(taken_at=taken, state="called"), taken) is None


def test_what_nobody_would_serve_is_told_as_unknown_not_as_six_hours() -> None:
    batch = Estimates(AT, {"id_card/ordinary": Range(100.0, 600.0, MOST_S)})
    assert batch.newcomer("id_card", "ordinary", AT) is None


def test_a_promise_keeps_what_was_played_and_shows_what_is_calibrated() -> None:
    batch = Estimates(AT, {"id_card/ordinary": TEN_TO_THIRTY}, {"ordinary": 0.25})
    promise = batch.promise("id_card", "ordinary", AT)
    assert promise == {"low_s": 600.0, "mid_s": 1080.0, "high_s": 1800.0, "by": 0.25, "low_min": 18, "high_min": 35}


# --- the score ------------------------------------------------------------------------------------------------------


def told(low: float, mid: float, high: float, by: float = 0.0) -> Told:
    return Told(minutes(low, mid, high), by, high * 60)


def test_few_promises_prove_nothing_and_widen_nothing() -> None:
    kept = Kept()
    for _ in range(ENOUGH - 1):
        kept.add("2026-06-01", "care", told(1, 2, 4), 6000.0)
    assert kept.lanes()["care"] == Score(ENOUGH - 1, None, None, None)
    assert kept.widen("care") == 0.0
    kept.add("2026-06-01", "care", told(1, 2, 4), 6000.0)
    assert kept.lanes()["care"] == Score(ENOUGH, 0.0, pytest.approx(5880.0), 1.0)
    assert kept.widen("care") > 0


def test_the_calibrated_interval_holds_eight_of_ten_of_those_that_calibrated_it() -> None:
    kept, by = Kept(), 0.0
    for n in range(200):
        kept.add("2026-06-01", "ordinary", told(10, 15, 20), 60.0 * (n % 40))  # the truth swings twice as wide
    by = kept.widen("ordinary")
    again = Kept()
    for n in range(200):
        again.add("2026-06-02", "ordinary", told(10, 15, 20, by), 60.0 * (n % 40))
    assert again.lanes()["ordinary"].inside == pytest.approx(0.8, abs=0.05)


def test_ranges_that_were_too_wide_are_narrowed() -> None:
    kept = Kept()
    for n in range(100):
        kept.add("2026-06-01", "ordinary", told(0, 30, 60), 60.0 * (25 + n % 10))
    assert kept.widen("ordinary") < 0


def test_scores_stand_per_day_and_old_days_are_forgotten() -> None:
    kept = Kept()
    for day in ("2026-06-01", "2026-06-02"):
        for _ in range(ENOUGH):
            kept.add(day, "ordinary", told(0, 5, 10), 300.0)
    assert list(kept.days()) == ["2026-06-02", "2026-06-01"]
    assert kept.days()["2026-06-01"]["ordinary"] == Score(ENOUGH, 1.0, 0.0, 0.0)
    kept.forget("2026-06-02")
    assert list(kept.days()) == ["2026-06-02"]


# --- promises on the ticket and in the journal -----------------------------------------------------------------------


def promise(low_s: float, mid_s: float, high_s: float, by: float = 0.0) -> dict[str, Any]:
    wait = shown(Range(low_s, mid_s, high_s))
    return {"low_s": low_s, "mid_s": mid_s, "high_s": high_s, "by": by, **wait.view()}


def promising(desk: Desk, found: dict[str, Any] | None) -> None:
    desk.promises = lambda matter, lane, now: found  # type: ignore[method-assign]


def scores(desk: Desk) -> dict[str, int]:
    return {lane: score.count for lane, score in learnt(desk).kept.lanes().items()}


def test_a_promise_stands_in_the_fact_and_on_the_ticket_and_the_chain_is_whole(desk: Desk) -> None:
    found = promise(0.0, 300.0, 900.0)
    promising(desk, found)
    ticket = desk.take()
    assert ticket.promise == found
    assert desk.ticket(ticket).promise == found
    (row,) = desk.facts("taken")
    assert json.loads(row[2])["promise"] == found
    promising(desk, None)
    assert desk.ticket(desk.take()).promise is None
    assert desk.verify().sound


def test_a_promise_is_scored_at_the_first_call_by_the_open_seconds_waited(desk: Desk) -> None:
    promising(desk, promise(0.0, 300.0, 900.0))
    desk.take()
    desk.later(minutes=6)
    desk.open(4)
    called = desk.next(4)
    assert called is not None
    desk.order("withdraw", called)
    desk.later(minutes=50)
    desk.next(4)  # the second call is no outcome
    (found,) = learnt(desk).kept._days["2026-06-01"]["ordinary"]
    assert (found.inside, found.error_s, found.late) == (True, 60.0, False)


def test_lunch_counts_on_neither_side(desk: Desk) -> None:
    desk.at("11:50")
    promising(desk, promise(0.0, 105 * 60.0, 120 * 60.0))  # by the clock on the wall; lunch is 90 of them
    desk.take()
    desk.at("13:40")
    desk.open(4)
    desk.next(4)
    (found,) = learnt(desk).kept._days["2026-06-01"]["ordinary"]
    assert (found.inside, found.error_s, found.late) == (True, 300.0, False)


def test_after_closing_the_extended_session_counts_on_both_sides(desk: Desk) -> None:
    desk.at("17:20")
    promising(desk, promise(900.0, 1200.0, 1800.0))
    desk.open(4)
    desk.take()
    desk.sweep("17:31")
    desk.at("17:40")
    desk.next(4)
    (found,) = learnt(desk).kept._days["2026-06-01"]["ordinary"]
    assert (found.inside, found.error_s) == (True, 0.0)


@pytest.mark.parametrize("order", [("hold", "papers"), ("grant_lane", "care", "mobility"), ("cancel", "left")])
def test_who_was_set_aside_or_put_into_another_lane_was_promised_something_else(desks: Desks, order: tuple[str, ...]) -> None:
    desk = desks()
    promising(desk, promise(0.0, 300.0, 900.0))
    ticket = desk.take()
    desk.order(order[0], ticket, *order[1:])
    if order[0] == "hold":
        desk.order("resume", ticket)
    desk.open(4)
    desk.next(4)
    assert scores(desk) == {}


def test_the_learner_read_in_pieces_knows_what_it_knows_read_at_once(desk: Desk) -> None:
    promising(desk, promise(0.0, 300.0, 900.0))
    desk.finished(4)
    desk.later(minutes=3)
    desk.take("id_card", "care")
    desk.next(4)
    whole, again = learnt(desk), learnt(desk)
    assert scores(desk) == {"ordinary": 1, "care": 1}
    assert whole.kept.days() == again.kept.days()

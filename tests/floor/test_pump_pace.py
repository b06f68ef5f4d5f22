"""How often a group gets its picture: calls at once, other changes soon, never more than ten in a second."""

from __future__ import annotations

import pytest

from floor.hub.pump import Pace


def sent_times(pace: Pace, wants: list[tuple[float, bool]], until_s: float, step_s: float = 0.001) -> list[float]:
    """Times of the pictures when these changes (moment, is it a call) happen; the pump looks each millisecond."""
    found, left, now_s = [], sorted(wants), 0.0
    while now_s < until_s:
        while left and left[0][0] <= now_s:
            pace.want(left.pop(0)[1])
        if pace.wait_s(now_s) <= 0:
            pace.sent(now_s)
            found.append(now_s)
        now_s = round(now_s + step_s, 6)
    return found


def most_in_a_second(times: list[float]) -> int:
    return max(sum(t <= other < t + 1.0 for other in times) for t in times)


def test_a_new_group_gets_its_picture_at_once():
    assert Pace().wait_s(100.0) <= 0


def test_a_calm_group_gets_a_picture_each_five_seconds():
    assert sent_times(Pace(), [], 11.0) == [0.0, 5.0, 10.0]


def test_a_call_after_a_quiet_second_goes_out_at_once():
    assert sent_times(Pace(), [(2.0, True)], 3.0) == [0.0, 2.0]


@pytest.mark.parametrize("parts", [(), (0.5,), (0.9,), (0.25, 0.5, 0.75), (0.1, 0.2, 0.97)])
def test_at_hall_pace_calls_go_out_at_once_though_others_change_between(parts: tuple[float, ...]):
    calls = [1.0 + 0.13 * k for k in range(40)]
    between = [(t + 0.13 * part, False) for t in calls for part in parts]
    times = sent_times(Pace(), [(t, True) for t in calls] + between, 8.0)
    waited = sorted(min(t - call for t in times if t >= call) for call in calls)
    assert waited[35] < 0.002
    assert waited[-1] < 0.03


def test_a_storm_never_gets_more_than_ten_pictures_in_a_second_and_loses_no_end():
    for call in (True, False):
        storm = [(0.5 + k * 0.002, call) for k in range(2000)]
        times = sent_times(Pace(), storm, 7.0)
        assert most_in_a_second(times) <= 10
        assert len(times) >= 4 * 5
        assert times[-1] > storm[-1][0]


def test_a_costly_picture_waits_ten_times_its_cost_but_not_for_a_call():
    pace = Pace()
    pace.sent(10.0)
    pace.took_s = 0.2
    pace.want(call=False)
    assert pace.wait_s(10.5) > 1.4
    pace.want(call=True)
    assert pace.wait_s(10.5) <= 0

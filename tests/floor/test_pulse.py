"""How long the hub's loop stands still, told in figures."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from floor.hub.pulse import BOUNDS_S, KEPT_S, Pulse
from floor.threads import ThreadRuntime
from tests.conftest import wait_until
from tests.floor.hub_harness import Hall


def test_the_longest_stall_is_kept_for_ever_and_the_recent_one_for_a_while() -> None:
    pulse = Pulse(ThreadRuntime())
    pulse.beat(100.0, 0.08, 0.03)
    pulse.beat(100.4, 0.01, 0.06)
    assert (pulse.recent_s, pulse.longest_s, pulse.busy_s) == (0.08, 0.08, 0.06)
    for second in range(101, 101 + int(KEPT_S) + 2):
        pulse.beat(float(second), 0.002, 0.001)
    assert (pulse.recent_s, pulse.longest_s, pulse.busy_s) == (0.002, 0.08, 0.001)


@pytest.mark.parametrize(("stall_s", "bound"), [(-0.001, 0.005), (0.005, 0.005), (0.0051, 0.01), (0.05, 0.05), (0.0501, 0.1), (9.0, None)])
def test_each_turn_is_counted_by_how_late_it_came(stall_s: float, bound: float | None) -> None:
    pulse = Pulse(ThreadRuntime())
    pulse.beat(1.0, stall_s, 0.0)
    counted = dict(zip([*BOUNDS_S, None], pulse.counts, strict=True))
    assert counted.pop(bound) == 1
    assert not any(counted.values())


def test_a_long_stall_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    Pulse(ThreadRuntime()).beat(1.0, 0.3, 0.01)
    assert "the loop stood still stall_s=0.300 computing_s=0.010" in caplog.text


def test_the_metrics_tell_it(hubs: Callable[..., Hall]) -> None:
    hall = hubs()
    wait_until(lambda: sum(hall.hub.pulse.counts) > 20)
    hall.hub.pulse.beat(0.0, 0.07, 0.0)
    text = hall.browser().get("/metrics").get_data(as_text=True)
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert float(figures["hall_longest_stall_seconds"]) >= 0.07
    assert float(figures['hall_stall_seconds_bucket{le="+Inf"}']) == float(figures["hall_stall_seconds_count"]) > 20
    assert float(figures['hall_stall_seconds_bucket{le="0.05"}']) < float(figures["hall_stall_seconds_count"])
    assert float(figures["hall_faults_open"]) == 0

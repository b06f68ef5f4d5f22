"""An agent that is killed and started again: no work doubled, no word lost that anybody was told is kept."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.simulators.escpos import EscposSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.tcp import TcpPrinter
from tests.devices.fake_hub import TOKEN, FakeHub

ROOT = Path(__file__).resolve().parents[2]
AGENT = [sys.executable, "-W", "error", "-c", "from devices.cli import agent; agent()", "--local"]


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    hub.start()
    yield hub
    hub.stop()


class Runs:
    """Starts one agent after the other on the same data folder; `kill` is kill -9."""

    def __init__(self, hub: FakeHub, folder: Path) -> None:
        self._settings: dict[str, Any] = {"hub": hub.url, "token": TOKEN, "data_dir": str(folder)}
        self._process: subprocess.Popen[str] | None = None

    def start(self, **devices: Any) -> None:
        self._settings |= devices
        self._process = subprocess.Popen(
            AGENT, cwd=ROOT, env=dict(os.environ), stdin=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(self._settings) + "\n")
        self._process.stdin.flush()

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.communicate(timeout=10)

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()


@pytest.fixture
def runs(hub: FakeHub, tmp_path: Path) -> Iterator[Runs]:
    runs = Runs(hub, tmp_path / "agent")
    yield runs
    runs.end()


def tcp(device: TcpPrinter) -> dict[str, Any]:
    return {"code": "p1", "kind": "network", "host": "127.0.0.1", "port": device.port, "timeout_s": 2.0}


class Slow(EscposSim):
    """Takes a slip, and answers only when it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def feed(self, data: bytes) -> bytes:
        answer = super().feed(data)
        if len(data) > 3:
            self.begun.set()
            self.go_on.wait(10)
        return answer


def ended(hub: FakeHub, job: str) -> Callable[[], bool]:
    return lambda: hub.state_of(job) in {"printed", "sent", "failed", "unknown"}


def test_a_slip_that_was_being_printed_is_told_as_unknown_and_never_printed_again(hub: FakeHub, runs: Runs) -> None:
    sim = Slow()
    with TcpPrinter(sim) as device:
        runs.start(printers=[tcp(device)])
        hub.queue("j1")
        assert sim.begun.wait(20)
        runs.kill()
        sim.go_on.set()
        runs.start()
        hub.wait(ended(hub, "j1"), 20)
        hub.queue("j2")
        hub.wait(ended(hub, "j2"), 20)
        assert hub.messages("job") == [
            {"job": "j1", "state": "unknown", "reason": "agent_restart"},
            {"job": "j2", "state": "printed", "reason": None},
        ]
        assert len(sim.sheets) == 2


def test_an_outcome_that_the_hub_never_heard_is_told_by_the_next_run_as_that_of_the_run_that_printed(hub: FakeHub, runs: Runs) -> None:
    hub.swallow.add("job")
    with TcpPrinter(EscposSim()) as device:
        runs.start(printers=[tcp(device)])
        hub.queue("j1")
        hub.wait(lambda: hub.messages("job"), 20)
        runs.kill()
        hub.swallow.clear()
        hub.jobs["j1"]["state"] = "printing"
        hub.heard.clear()
        runs.start()
        hub.wait(lambda: hub.messages("job"), 20)
        (told,) = [data for kind, data in hub.heard if kind == "job"]
        assert (told["job"], told["state"]) == ("j1", "printed")
        assert told["run"] == hub.runs[0] != hub.runs[1]
        assert len(device.sim.sheets) == 1


def test_a_slip_that_was_asked_for_and_not_begun_is_asked_for_again(hub: FakeHub, runs: Runs) -> None:
    hub.swallow.add("take_job")
    with TcpPrinter(EscposSim()) as device:
        runs.start(printers=[tcp(device)])
        hub.queue("given")
        hub.wait(lambda: hub.messages("take_job"), 20)
        runs.kill()
        hub.swallow.clear()
        runs.start()
        hub.wait(ended(hub, "given"), 20)
        # The hub thinks that it was given away: nobody will print it, and the kiosk is told so.
        assert hub.messages("job") == [{"job": "given", "state": "failed", "reason": "timeout"}]
        assert device.sim.sheets == []


def test_presses_that_the_hub_never_heard_are_told_once_with_their_age(hub: FakeHub, runs: Runs, pty_end: PtyEnd) -> None:
    runs.start(pads=[{"code": "pad5", "counter": 5, "kind": "serial", "device": str(pty_end.path)}])
    hub.wait(lambda: any(d["state"] == "ready" for d in hub.messages("device")), 20)
    hub.stop()
    keys = PadSim("hall68", pty_end, 0x85)
    keys.press(4)
    assert [(f.function, f.data) for f in keys.heard(4)][:1] == [(0x01, b"\x03")]
    runs.kill()
    hub.start()
    runs.start()
    hub.wait(lambda: hub.messages("press"), 20)
    (press,) = [data for kind, data in hub.heard if kind == "press"]
    assert (press["pad"], press["grade"]) == ("pad5", 4)
    assert 0 < press["age_s"] < 60


def test_a_press_told_by_two_runs_has_one_id_by_which_the_hub_knows_it(hub: FakeHub, runs: Runs, pty_end: PtyEnd) -> None:
    def told() -> dict[str, int]:
        return {data["press_id"]: data["grade"] for data in hub.messages("press")}

    pad = {"code": "pad5", "counter": 5, "kind": "serial", "device": str(pty_end.path)}
    for n in range(1, 4):
        runs.start(pads=[pad])
        hub.wait(lambda n=n: sum(d["state"] == "ready" for d in hub.messages("device")) >= n, 20)
        PadSim("hall68", pty_end, 0x85).press(n)
        hub.wait(lambda n=n: len(told()) == n, 20)
        runs.kill()
    assert sorted(told().values()) == [1, 2, 3]

"""kill -9 of a device agent, again and again, while slips print and keys are pressed: nothing is doubled, nothing kept is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from devices.simulators.escpos import EscposSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.tcp import TcpPrinter
from tests.conftest import ROOT, RunningHall, wait_until, write_config
from tests.hall.steps import facts

pytestmark = pytest.mark.timeout(420)

KILLS = 5
TAKES = 4  # between two kills
ENDED = {"printed", "sent", "failed", "unknown"}


class Agent:
    """`run.py agent` of another PC, on one data folder."""

    def __init__(self, hall: RunningHall, config: Path) -> None:
        self._command = [sys.executable, "run.py", "agent", "--hub", hall.url, "--config", str(config)]
        self._environment = os.environ | {"HALL_AGENT_TOKEN": hall.token("agent", "west")}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[tuple[RunningHall, Agent, TcpPrinter, PtyEnd]]:
    cable = PtyEnd(tmp_path / "bus")
    with TcpPrinter(EscposSim()) as printer:
        edits = {
            "printers": f'[{{code = "p1", kind = "network", agent = "west", host = "127.0.0.1", port = {printer.port}}}]',
            "kiosks": '[{code = "k1", zone = "A", printer = "p1"}]',
            "pads": f'[{{code = "pad1", counter = 1, kind = "serial", agent = "west", device = "{cable.path}"}}]',
            "limits.take_every_s": "0",
        }
        hall = RunningHall(tmp_path / "data", [], write_config(tmp_path / "hall.toml", edits)).start()
        (tmp_path / "agent.toml").write_text('name = "west"\n', "utf-8")
        agent = Agent(hall, tmp_path / "agent.toml")
        yield hall, agent, printer, cable
        agent.kill()
        hall.stop()
    cable.close()


def devices(hall: RunningHall) -> dict[str, str]:
    return {device["code"]: device["state"] for device in hall.get(hall.token("om"), "/devices")["devices"]}


def acknowledged(keys: PadSim, grade: int) -> bool:
    """A key is pressed; whether the pad heard that it counts."""
    keys.press(grade)
    return any(frame.function == 0x01 for frame in keys.heard(1.0))


def test_each_ticket_has_at_most_one_paper_and_each_acknowledged_press_counts_once(bench: Any) -> None:
    hall, agent, printer, cable = bench
    kiosk, keys = hall.token("kiosk", "k1"), PadSim("hall68", cable, 0x81)
    jobs: dict[str, str] = {}
    pressed = counted = 0
    for turn in range(KILLS + 1):
        agent.start()
        wait_until(lambda: {devices(hall).get(code) for code in ("p1", "pad1")} == {"ready"}, 60)
        for n in range(TAKES):
            taken = hall.order(kiosk, "/tickets", matter="social_card")
            jobs[taken["print_job"]["id"]] = taken["ticket"]["number"]
            pressed += 1
            counted += acknowledged(keys, 1 + (turn + n) % 5)
        if turn < KILLS:
            time.sleep(0.13 * turn)  # each time at another moment of the printing
            agent.kill()
    states = {job: ended(hall, job) for job in jobs}
    wait_until(lambda: len(presses(hall)) >= counted, 30)
    papers = Counter(number for sheet in printer.sim.sheets for number in jobs.values() if number.encode() in sheet.data)
    for job, number in jobs.items():
        assert papers[number] <= 1, f"{number} has {papers[number]} papers"
        assert states[job] != "printed" or papers[number] == 1, number
    assert counted <= len(presses(hall)) <= pressed
    print(f"papers={sum(papers.values())} of {len(jobs)} states={dict(Counter(states.values()))}")
    print(f"presses={pressed} acknowledged={counted} counted={len(presses(hall))}")


def ended(hall: RunningHall, job: str) -> str:
    found = wait_until(lambda: (x := hall.get(hall.token("om"), f"/print_jobs/{job}"))["state"] in ENDED and x, 60)
    return str(found["state"])


def presses(hall: RunningHall) -> list[dict[str, Any]]:
    """Nobody was served, so that each press is a stray one."""
    return [fact for fact in facts(hall) if fact["kind"] in ("rating_strayed", "rated")]

"""`run.py devices simulate pad` and `... terminal` as a technician uses them, against the very commands that test a device."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from devices.simulators.keys_command import Desk, commands
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.terminal import TerminalSim
from devices.simulators.typed import obey
from tests.conftest import ROOT, wait_until
from tests.devices.test_simulate_command import running


class SelfTest:
    """`devices selftest x1` while it runs."""

    def __init__(self, folder: Path, section: str, seconds: int = 6) -> None:
        config = folder / "agent.toml"
        config.write_text(section, "utf-8")
        command = [sys.executable, "run.py", "devices", "selftest", "x1", "--config", str(config), "--seconds", str(seconds)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    def said(self, text: str) -> None:
        wait_until(lambda: any(text in line for line in self.lines), 30)

    def ended(self) -> int:
        code = self.process.wait(60)
        self._reader.join(10)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def test_keys_of_a_terminal_are_orders_and_its_display_is_told(tmp_path: Path) -> None:
    link = tmp_path / "line"
    with running("terminal", "--pty", str(link), "--address", "0x05", "--pads") as simulator:
        simulator.said(f"hall68 ready at {link}")
        test = SelfTest(tmp_path, f'[[terminals]]\ncode = "x1"\ncounter = 5\ndevice = "{link}"\n')
        test.said("x1 ready")
        simulator.said("terminal 5: [888 08]")
        simulator.type("function 1012", "terminal 5: [888 08], carried out")
        test.said("login 1012")
        simulator.type("next", "terminal 5: [888 08], carried out")
        test.said("next")
        assert test.ended() == 0
        simulator.type("grade 6", "grade: one of 1, 2, 3, 4, 5")
        simulator.type("show", "pad 0x85: started 0 times")


@pytest.mark.parametrize("preset", ["hall68", "byte", "line"])
def test_keys_of_a_pad_are_grades(preset: str, tmp_path: Path) -> None:
    with running("pad", "--tcp", "0", "--preset", preset, "--address", "0x85") as simulator:
        url = simulator.said(f"{preset} ready at").split(" at ")[1].split(";")[0]
        test = SelfTest(tmp_path, f'[[pads]]\ncode = "x1"\ncounter = 5\nkind = "serial"\npreset = "{preset}"\ndevice = "{url}"\n')
        test.said("x1 ready")
        simulator.type("grade 4", "")
        test.said("grade 4")
        assert test.ended() == 0


def test_a_terminal_whose_keys_nobody_presses_fails_its_self_test(tmp_path: Path) -> None:
    with running("terminal", "--tcp", "0") as simulator:
        url = simulator.said("hall68 ready at").split(" at ")[1].split(";")[0]
        test = SelfTest(tmp_path, f'[[terminals]]\ncode = "x1"\ncounter = 1\ndevice = "{url}"\n', 2)
        assert test.ended() == 1


def test_a_slip_of_the_finger_says_what_can_be_typed(pty_end: PtyEnd) -> None:
    desk = Desk()
    desk.terminals = {1: TerminalSim("hall68", pty_end, 1), 2: TerminalSim("hall68", pty_end, 2)}
    desk.pads, desk.at = {0x81: PadSim("hall68", pty_end, 0x81)}, 1
    typed = commands(desk)
    assert obey(typed, "at 3") == "at: one of 1, 2, 129"
    assert obey(typed, "at") == "at: one of 1, 2, 129"
    assert obey(typed, "next week") == "next: alone, or with the digits that are typed before it"
    assert obey(typed, "at 0x81") == "keys of 129"
    assert obey(typed, "next") == "next: there is no terminal at 129; say at ADDRESS"
    assert obey(typed, "at 2") == "keys of 2"
    assert obey(typed, "grade 5") == "grade: there is no pad at 2; say at ADDRESS"
    assert obey(typed, "show").splitlines() == ["terminal 1: [], 0 beeps", "terminal 2: [], 0 beeps", "pad 0x81: started 0 times"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--preset", "hall86"), "no model hall86: there are"),
        (("--address", "256"), "is no address"),
        (("--address", "x"), "is no address"),
    ],
)
def test_what_cannot_be_simulated_is_told(options: tuple[str, ...], said: str) -> None:
    command = [sys.executable, "run.py", "devices", "simulate", "pad", "--tcp", "0", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr

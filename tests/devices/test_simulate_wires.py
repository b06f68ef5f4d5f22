"""`run.py devices simulate led` and `... reader` as a technician uses them, against the very commands that test a device."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from devices.simulators.led import LedSim
from devices.simulators.led_command import commands as led_commands
from devices.simulators.pty_end import PtyEnd
from devices.simulators.reader import SamSim, ScannerSim
from devices.simulators.reader_command import card_commands, scan_commands
from devices.simulators.typed import obey
from tests.conftest import ROOT
from tests.devices.test_simulate_command import running


def selftest(folder: Path, section: str, seconds: float = 4.0) -> subprocess.CompletedProcess[str]:
    """`devices selftest x1` on an agent.toml with just this device."""
    config = folder / "agent.toml"
    config.write_text(section, "utf-8")
    command = [sys.executable, "run.py", "devices", "selftest", "x1", "--config", str(config), "--seconds", str(seconds)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("kind", ["onbon", "hall68", "hall68_mono", "cd5220"])
def test_a_screen_at_a_line_tells_what_would_be_seen(kind: str, tmp_path: Path) -> None:
    link = tmp_path / "line"
    with running("led", "--pty", str(link), "--kind", kind) as simulator:
        simulator.said(f"{kind} ready at {link}")
        done = selftest(tmp_path, f'[[leds]]\ncode = "x1"\ncounter = 3\nkind = "{kind}"\ndevice = "{link}"\n')
        assert done.returncode == 0, done.stdout + done.stderr
        address = {"onbon": 1, "cd5220": 0}.get(kind, 3)
        simulator.said(f"{address}: T000 -> 3" if kind == "cd5220" else f"{address}: 请 T000 到本窗口")
        simulator.said(f"{address}: Please wait" if kind == "cd5220" else f"{address}: 请稍候")
        simulator.type("off", f"{address}: (dark)")


def test_a_screen_without_power_fails_its_self_test(tmp_path: Path) -> None:
    with running("led", "--tcp", "0") as simulator:
        url = simulator.said("onbon ready at").split(" at ")[1].split(";")[0]
        simulator.type("off", "off")
        done = selftest(tmp_path, f'[[leds]]\ncode = "x1"\ncounter = 3\nkind = "onbon"\ndevice = "{url}"\n', 6.0)
    assert done.returncode == 1
    assert "x1 down timeout does not answer" in done.stdout


def test_a_card_put_down_is_read_and_its_number_shown_nowhere(tmp_path: Path) -> None:
    link = tmp_path / "line"
    with running("reader", "--pty", str(link)) as simulator:
        simulator.said("sam ready at")
        simulator.type("put 990101196606010016", "a card lies there")
        done = selftest(tmp_path, f'[[readers]]\ncode = "x1"\nkiosk = "k1"\nkind = "sam"\ndevice = "{link}"\n')
        simulator.type("reads", "1 read")
    assert (done.returncode, "read 18 characters" in done.stdout) == (0, True)
    assert "990101196606010016" not in done.stdout + done.stderr + "".join(simulator.lines)


def test_a_slip_of_the_finger_is_told_and_ends_nothing(tmp_path: Path) -> None:
    leds, cards, end = LedSim("hall68"), SamSim(), PtyEnd(tmp_path / "cable")
    scanner = scan_commands(ScannerSim(), end)
    assert obey(led_commands(leds), "away") == "away: give the address of a screen"
    assert obey(led_commands(leds), "away 3") == "3 does not answer"
    assert obey(led_commands(leds), "back 3") == "3 answers"
    assert obey(led_commands(leds), "show") == "brightness never set; 0 bytes that made no sense"
    assert obey(card_commands(cards), "put 123").startswith("put: alone for an invented card of 1950")
    assert obey(card_commands(cards), "badly") == "a card lies there badly: it is found and cannot be read"
    assert obey(card_commands(cards), "take") == "no card"
    assert obey(card_commands(cards), "off") == "off: it does not answer"
    assert obey(scanner, "scan") == "scan: give the text that the code holds"
    assert obey(scanner, "scan GX 2026") == "scanned"
    end.close()

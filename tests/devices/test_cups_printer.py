"""The queue of a spooler, by programs of the same names as CUPS': what they answer is what CUPS 2.4 prints."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from config.schema import Printer
from devices.printers.cups import CupsPrinter
from devices.slip.profile import Profile
from tests.devices.slips import work

# Each program notes how it was called; `lp` keeps its input. `state` and `jobs` are files that a test writes.
LP = """#!/bin/sh
echo "lp $*" >> {folder}/calls
[ -f {folder}/hang ] && sleep 20
[ -f {folder}/gone ] && { echo "lp: Error - The printer or class does not exist." >&2; exit 1; }
cat > {folder}/data
echo "kiosk-12 root 1024 Mon 01 Jun 2026 09:00:05 AM CST" > {folder}/jobs
[ -f {folder}/keep ] || (sleep 0.3; : > {folder}/jobs) &
echo "request id is kiosk-12 (0 file(s))"
"""
LPSTAT = """#!/bin/sh
echo "lpstat $* $LC_ALL" >> {folder}/calls
case $1 in
  -o) cat {folder}/jobs ;;
  -a) cat {folder}/accepting ;;
  *) cat {folder}/state ;;
esac
"""
CANCEL = """#!/bin/sh
echo "cancel $*" >> {folder}/calls
: > {folder}/jobs
"""
IDLE = "printer kiosk is idle.  enabled since Mon 01 Jun 2026 08:00:00 AM CST\n"
STOPPED = "printer kiosk disabled since Mon 01 Jun 2026 08:00:00 AM CST -\n\tUnplugged or turned off\n"


class Spooler:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in (("lp", LP), ("lpstat", LPSTAT), ("cancel", CANCEL)):
            program = folder / name
            program.write_text(text.replace("{folder}", str(folder)))
            program.chmod(0o755)
        self.write("state", IDLE)
        self.write("accepting", "kiosk accepting requests since Mon 01 Jun 2026 08:00:00 AM CST\n")
        self.write("jobs", "")

    def write(self, name: str, text: str = "") -> None:
        (self.folder / name).write_text(text)

    @property
    def calls(self) -> list[str]:
        return (self.folder / "calls").read_text().splitlines()


@pytest.fixture
def spooler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Spooler:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return Spooler(tmp_path)


def printer(leave_s: float = 5.0, timeout_s: float = 2.0) -> CupsPrinter:
    return CupsPrinter(Printer(code="p", kind="cups", queue="kiosk", timeout_s=timeout_s), leave_s)


def test_a_slip_goes_through_the_queue_raw_and_ends_as_sent(spooler: Spooler) -> None:
    made = work(Profile.of(Printer(code="p", kind="cups", queue="kiosk")))
    assert not made.provable
    outcome = printer().print_slip(made)
    assert (outcome.state, outcome.reason) == ("sent", "")
    assert (spooler.folder / "data").read_bytes() == made.data
    assert "lp -d kiosk -o raw -t slip" in spooler.calls
    assert all(call.endswith(" C") for call in spooler.calls if call.startswith("lpstat")), "asked in English"


def test_a_stopped_queue_gets_no_slip(spooler: Spooler) -> None:
    spooler.write("state", STOPPED)
    outcome = printer().print_slip(work())
    assert (outcome.state, outcome.reason) == ("failed", "offline")
    assert "cupsenable kiosk" in outcome.detail
    assert not (spooler.folder / "data").exists()


def test_a_queue_that_takes_nothing_is_down(spooler: Spooler) -> None:
    spooler.write("accepting", "kiosk not accepting requests since Mon 01 Jun 2026 08:00:00 AM CST -\n\tRejecting Jobs\n")
    assert printer().health().reason == "offline"


def test_a_slip_that_stays_in_the_queue_is_taken_back_so_that_it_does_not_come_an_hour_later(spooler: Spooler) -> None:
    spooler.write("keep")
    outcome = printer(leave_s=0.6).print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")
    assert spooler.calls[-1] == "cancel kiosk-12"
    assert outcome.health is not None
    assert outcome.health.state == "down"


def test_a_spooler_that_hangs_ends_within_the_limit_and_nobody_knows(spooler: Spooler) -> None:
    spooler.write("hang")
    begun = time.monotonic()
    outcome = printer(timeout_s=0.5).print_slip(work())
    assert (outcome.state, outcome.reason) == ("unknown", "timeout")
    assert time.monotonic() - begun < 15


def test_a_queue_that_is_not_there_is_a_failed_slip(spooler: Spooler) -> None:
    spooler.write("gone")
    outcome = printer().print_slip(work())
    assert (outcome.state, outcome.reason) == ("failed", "unreachable")
    assert "does not exist" in outcome.detail


def test_without_cups_the_printer_is_down_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    health = printer().health()
    assert (health.state, health.reason) == ("down", "unreachable")
    assert "cups-client" in health.detail

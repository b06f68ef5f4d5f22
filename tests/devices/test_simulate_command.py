"""`run.py devices simulate printer` as a technician uses it: a process, a port, faults typed on its standard input."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.schema import Printer
from devices.printers.network import network_printer
from devices.printers.serial import serial_printer
from devices.simulators.escpos import EscposSim
from devices.simulators.faults import FAULTS
from devices.simulators.printer_command import commands
from devices.simulators.typed import Mistyped, Typed, obey
from tests.conftest import ROOT, wait_until
from tests.devices.slips import work


class Running:
    """The command as a process; `lines` is what it said."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "run.py", "devices", "simulate", *options],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        self.lines.extend(line.rstrip("\n") for line in self.process.stdout)

    def said(self, begin: str) -> str:
        return str(wait_until(lambda: next((line for line in self.lines if line.startswith(begin)), ""), 30))

    def type(self, line: str, answer: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        self.said(answer)

    def close(self) -> int:
        self.process.terminate()
        code = self.process.wait(10)
        self._reader.join(5)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        return code


@contextmanager
def running(*options: str) -> Iterator[Running]:
    made = Running(*options)
    try:
        yield made
    finally:
        made.close()


def test_a_fault_typed_is_a_fault_seen_and_each_paper_becomes_a_picture(tmp_path: Path) -> None:
    with running("printer", "--tcp", "0", "--out", str(tmp_path / "papers")) as simulator:
        port = int(simulator.said("printer ready at").split(":")[1].split(";")[0])
        printer = network_printer(Printer(code="p", kind="network", host="127.0.0.1", port=port))
        assert printer.print_slip(work()).state == "printed"
        picture = Path(simulator.said("paper 1").split()[-1])
        assert picture.read_bytes().startswith(b"\x89PNG")
        simulator.type("paper_out", "paper_out:")
        assert printer.print_slip(work()).reason == "paper_out"
        simulator.type("mend", "no fault")
        simulator.type("cover 4", "cover comes")
        outcome = printer.print_slip(work())
        assert (outcome.state, outcome.reason, outcome.detail) == ("failed", "cover_open", "after sending")
        simulator.type("papers", "1 papers cut; faults: cover")


def test_it_stands_on_a_serial_line_that_it_makes_and_removes(tmp_path: Path) -> None:
    link = tmp_path / "ttyPrinter"
    with running("printer", "--pty", str(link), "--fault", "near_end") as simulator:
        simulator.said("printer ready at")
        printer = serial_printer(Printer(code="p", kind="serial", device=str(link), baud=115200))
        outcome = printer.print_slip(work())
        printer.close()
        assert outcome.state == "printed"
        assert outcome.health is not None
        assert outcome.health.state == "near_end"
    assert not link.is_symlink()


def test_it_ends_when_it_is_told_to_and_says_when_it_cannot_begin(tmp_path: Path) -> None:
    simulator = Running("printer", "--tcp", "0")
    simulator.said("printer ready at")
    assert simulator.process.stdin is not None
    simulator.process.stdin.close()     # a service has no terminal: the end of standard input ends nothing
    assert simulator.close() == 0
    for options, words in ((["--tcp", "0", "--pty", "x"], "one of --tcp"), (["--serial", str(tmp_path / "none")], "No such file")):
        done = subprocess.run(
            [sys.executable, "run.py", "devices", "simulate", "printer", *options], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert words in done.stderr


def test_a_slip_of_the_finger_is_answered_with_what_can_be_typed() -> None:
    def act(rest: list[str]) -> str:
        if rest:
            raise Mistyped("alone")
        return "done"

    typed = [Typed("go", "goes", act)]
    assert obey(typed, "go") == "done"
    assert obey(typed, "go now") == "go: alone"
    assert obey(typed, "come") == "no command come; there are: go, help, quit"
    assert obey(typed, "  ") == ""
    assert "goes" in obey(typed, "help")


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_can_be_typed(fault: str) -> None:
    sim = EscposSim()
    assert obey(commands(sim), fault).startswith(fault)
    assert sim.faults == {fault}
    obey(commands(sim), "mend")
    assert sim.faults == set()

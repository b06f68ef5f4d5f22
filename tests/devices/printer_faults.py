"""Every fault at every moment of a slip, over TCP and over a pty: what became of the slip, and how many papers came.

`python -m tests.devices.printer_faults` runs it and prints the table of docs/writing-a-device.md.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from config.schema import Printer
from devices.ports import Outcome
from devices.printers.network import network_printer
from devices.printers.serial import serial_printer
from devices.printers.talking import TalkingPrinter
from devices.simulators.escpos import EscposSim
from devices.simulators.faults import FAULTS, Fault
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.commands import parse
from tests.conftest import wait_until
from tests.devices.slips import work

Moment = Literal["before", "within", "at the cut", "behind"]
Way = Literal["tcp", "pty"]
MOMENTS: tuple[Moment, ...] = get_args(Moment)
WAYS: tuple[Way, ...] = get_args(Way)
REPLY_S = 1.0       # limit of one answer; a busy machine answers later than a printer
WITHIN_LINES = 6    # the number stands on the paper by then, the code does not
AT_ONCE = 26        # cases that run side by side: nearly all their time is waiting
HEADS = {"before": "before it", "within": "within it", "at the cut": "at its cut", "behind": "behind it"}


@dataclass(frozen=True, slots=True)
class Case:
    fault: Fault
    moment: Moment
    way: Way


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one case. `papers`: sheets with the number on them, when all was mended. `device`: what was known then."""

    state: str
    reason: str
    papers: int
    device: str
    next_alone: bool    # the slip after it came out, once, and the number before does not stand on its paper

    @property
    def cell(self) -> str:
        reason = f" {self.reason}" if self.reason else ""
        return f"{self.state}{reason}, {self.papers}; {self.device}"


CASES = [Case(fault, moment, way) for fault in FAULTS for moment in MOMENTS for way in WAYS]


@dataclass(frozen=True, slots=True)
class Stand:
    """A simulated printer where a driver can reach it."""

    sim: EscposSim
    place: TcpPrinter | SerialPrinterSim

    def fail(self, fault: Fault) -> None:
        """Returns when it has taken effect."""
        self.sim.fail(fault)
        if fault == "refused":
            wait_until(lambda: self.place.shut)

    def mend(self) -> None:
        self.sim.mend()
        wait_until(lambda: not self.place.shut)


@contextmanager
def standing(way: Way, folder: Path, name: str) -> Iterator[tuple[Stand, TalkingPrinter]]:
    """A simulated printer and its driver."""
    sim = EscposSim()
    with ExitStack() as stack:
        if way == "tcp":
            place: TcpPrinter | SerialPrinterSim = stack.enter_context(net := TcpPrinter(sim))
            driver = network_printer(Printer(code="p", kind="network", host="127.0.0.1", port=net.port, timeout_s=REPLY_S))
        else:
            end = PtyEnd(folder / name)
            stack.callback(end.close)
            place = stack.enter_context(SerialPrinterSim(sim, end))
            driver = serial_printer(Printer(code="p", kind="serial", device=str(end.path), baud=115200, timeout_s=REPLY_S))
        stack.callback(driver.close)
        yield Stand(sim, place), driver


def papers_of(sim: EscposSim, number: str) -> int:
    """Sheets that show the number."""
    return sum(
        any(command.name == "text" and number.encode() in command.args for command in parse(sheet.data)) for sheet in list(sim.sheets)
    )


def run(case: Case, folder: Path) -> Row:
    """One case from the look before the slip to the slip after the repair."""
    with standing(case.way, folder, f"{case.fault}-{case.moment}".replace(" ", "-")) as (stand, driver):
        sim = stand.sim
        assert driver.health().state == "ready"
        if case.moment == "before":
            stand.fail(case.fault)
        elif case.moment == "within":
            sim.strike(case.fault, lines=WITHIN_LINES)
        elif case.moment == "at the cut":
            sim.strike(case.fault)
        outcome = driver.print_slip(work(number="A017"))
        device = _known(outcome)
        if case.moment == "behind":
            stand.fail(case.fault)
            health = driver.health()
            device = f"{health.state} {health.reason}".strip()
        stand.mend()
        return Row(outcome.state, outcome.reason, *_after_repair(sim, driver, device))


def _known(outcome: Outcome) -> str:
    health = outcome.health
    return "" if health is None else f"{health.state} {health.reason}".strip()


def _after_repair(sim: EscposSim, driver: TalkingPrinter, device: str) -> tuple[int, str, bool]:
    wait_until(lambda: driver.health().state == "ready")    # a plug that was put back, a listener that comes up again
    sim.wait_for_sheets(1, 0.2)
    following = driver.print_slip(work(number="A018"))
    alone = following.state == "printed" and papers_of(sim, "A018") == 1 and not _shares_a_sheet(sim)
    return papers_of(sim, "A017"), device, alone


def _shares_a_sheet(sim: EscposSim) -> bool:
    return any(b"A017" in sheet.data and b"A018" in sheet.data for sheet in sim.sheets)


def run_all() -> dict[Case, Row]:
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        rows = pool.map(lambda case: run(case, Path(folder)), CASES)
        return dict(zip(CASES, rows, strict=True))


def table(rows: dict[Case, Row]) -> str:
    """One line a fault; where the two ways differ both are told."""
    lines = [f"| fault | {' | '.join(HEADS[moment] for moment in MOMENTS)} |", f"|---|{'---|' * len(MOMENTS)}"]
    for fault in FAULTS:
        cells = [_both(*(rows[Case(fault, moment, way)].cell for way in WAYS)) for moment in MOMENTS]
        lines.append(f"| `{fault}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _both(tcp: str, pty: str) -> str:
    return tcp if tcp == pty else f"TCP: {tcp}<br>serial: {pty}"


if __name__ == "__main__":
    sys.stdout.write(table(run_all()))

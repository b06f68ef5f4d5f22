"""The work behind `devices simulate printer`: where it stands, what may be typed, where its paper goes."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click

from devices.ports import DeviceDown
from devices.serial_line import PySerialLine
from devices.simulators.escpos import EscposSim
from devices.simulators.faults import FAULTS, HELP, Fault
from devices.simulators.place import PORT_S, Place
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.simulators.tcp import TcpPrinter
from devices.simulators.typed import Mistyped, Typed, serve

_LOOK_S = 0.5
_AT_CUT = "cut"


def run(place: Place, dots: int, faults: tuple[Fault, ...], out: Path | None) -> None:
    """Until it is ended. Every paper is counted, and drawn if there is a folder for it."""
    sim = EscposSim(dots=dots)
    sim.fail(*faults)
    try:
        with _standing(sim, place) as where, _Papers(sim, out):
            click.echo(f"printer ready at {where}; type help")
            serve(commands(sim), click.echo)
    except (DeviceDown, OSError) as e:
        raise click.ClickException(str(e)) from e


def commands(sim: EscposSim) -> list[Typed]:
    """Every fault by its name: now, behind so many lines of the next slip, or with its cut."""

    def fail(fault: Fault, rest: list[str]) -> str:
        if not rest:
            sim.fail(fault)
            return f"{fault}: {HELP[fault]}"
        if rest == [_AT_CUT]:
            sim.strike(fault)
            return f"{fault} comes with the next cut"
        if len(rest) == 1 and rest[0].isdecimal():
            sim.strike(fault, int(rest[0]))
            return f"{fault} comes behind {rest[0]} lines"
        raise Mistyped("alone, with a number of lines, or with the word cut")

    def mend(_rest: list[str]) -> str:
        sim.mend()
        return "no fault; what was in the buffer is printed"

    def papers(_rest: list[str]) -> str:
        return f"{len(sim.sheets)} papers cut; faults: {' '.join(sorted(sim.faults)) or 'none'}"

    typed = [Typed(fault, HELP[fault], partial(fail, fault)) for fault in FAULTS]
    return [*typed, Typed("mend", "all faults end, a new roll is in", mend), Typed("papers", "how many were cut", papers)]


@contextlib.contextmanager
def _standing(sim: EscposSim, place: Place) -> Iterator[str]:
    if place.port is not None:
        with TcpPrinter(sim, place.port) as printer:
            yield printer.place
    elif place.link is not None:
        end = PtyEnd(place.link)
        with contextlib.closing(end), SerialPrinterSim(sim, end):
            yield str(place.link)
    else:
        line = PySerialLine(str(place.device), place.baud, PORT_S)
        with contextlib.closing(line), SerialPrinterSim(sim, line):
            yield str(place.device)


class _Papers:
    """Tells each paper, and draws it beside the printer's own work: a picture takes longer than an answer may."""

    def __init__(self, sim: EscposSim, folder: Path | None) -> None:
        self._sim = sim
        self._folder = folder
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="papers", daemon=True)

    def __enter__(self) -> None:
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        count = 0
        while not self._stop.is_set():
            for sheet in self._sim.wait_for_sheets(count + 1, _LOOK_S)[count:]:
                count += 1
                path = ""
                if self._folder is not None:
                    picture = self._folder / f"{count:04d}.png"
                    picture.write_bytes(sheet.png(self._sim.dots))
                    path = f" {picture}"
                click.echo(f"paper {count}{path}")

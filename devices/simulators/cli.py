"""Commands of the simulators: a device made of code at the end of a real line, for halls and tests without hardware."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from devices.simulators.faults import FAULTS
from devices.slip.profile import PAPER_DOTS

_FOLDER = click.Path(path_type=Path, file_okay=False)
_LINK = click.Path(path_type=Path, dir_okay=False)


@click.group("simulate")
def simulate() -> None:
    """Devices made of code, to be used like real ones; type `help` while one runs."""


@simulate.command("printer")
@click.option("--tcp", "port", type=click.IntRange(0, 65535), help="Listen on this port of 127.0.0.1; 0 = a free one.")
@click.option("--pty", "link", type=_LINK, help="Make a serial line of this name, for `device` in hall.toml.")
@click.option("--serial", "device", help="Stand at the end of a real serial port, with a null-modem cable.")
@click.option("--baud", default=9600, show_default=True, help="Speed of --serial.")
@click.option("--paper", type=click.Choice(["58", "80"]), default="80", show_default=True, help="Width of the paper, mm.")
@click.option("--fault", "faults", multiple=True, type=click.Choice(FAULTS), help="Begin with this fault; may be repeated.")
@click.option("--out", type=_FOLDER, help="Folder for a picture of each paper.")
def printer(paper: str, faults: tuple[str, ...], out: Path | None, **place: Any) -> None:
    """A ticket printer over TCP or a serial line; faults are typed on standard input."""
    if [place[way] for way in ("port", "link", "device")].count(None) != 2:
        raise click.UsageError("Say where it stands: one of --tcp, --pty and --serial.")
    work = import_module("devices.simulators.printer_command")
    work.run(work.Place(**place), PAPER_DOTS[int(paper)], faults, out)

"""Commands of the simulators: a device made of code at the end of a real line, for halls and tests without hardware."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import click

from config.schema import Led, Reader
from devices.simulators.faults import FAULTS
from devices.slip.profile import PAPER_DOTS

_FOLDER = click.Path(path_type=Path, file_okay=False)
_LINK = click.Path(path_type=Path, dir_okay=False)
LED_KINDS = get_args(Led.model_fields["kind"].annotation)
READER_KINDS = get_args(Reader.model_fields["kind"].annotation)


def _addresses(_ctx: click.Context, _param: click.Parameter, written: tuple[str, ...]) -> tuple[int, ...]:
    """Bus addresses, decimal or with 0x."""
    found = []
    for text in written:
        try:
            found.append(int(text, 0))
        except ValueError:
            found.append(-1)
        if not 0 <= found[-1] <= 0xFF:
            raise click.BadParameter(f"{text} is no address: 0 to 255, or 0x00 to 0xFF")
    return tuple(found)


@click.group("simulate")
def simulate() -> None:
    """Devices made of code, to be used like real ones; type `help` while one runs."""


def standing(command: Callable[..., None]) -> Callable[..., None]:
    """The three places where a device may stand; the command gets `place`."""

    @click.option("--tcp", "port", type=click.IntRange(0, 65535), help="Listen on this port of 127.0.0.1; 0 = a free one.")
    @click.option("--pty", "link", type=_LINK, help="Make a serial line of this name, for `device` in hall.toml.")
    @click.option("--serial", "device", help="Stand at the end of a real serial port, with a null-modem cable.")
    @click.option("--baud", default=9600, show_default=True, help="Speed of --serial.")
    @wraps(command)
    def placed(port: int | None, link: Path | None, device: str | None, baud: int, **options: Any) -> None:
        if [port, link, device].count(None) != 2:
            raise click.UsageError("Say where it stands: one of --tcp, --pty and --serial.")
        command(place=import_module("devices.simulators.place").Place(port, link, device, baud), **options)

    return placed


@simulate.command("printer")
@standing
@click.option("--paper", type=click.Choice(["58", "80"]), default="80", show_default=True, help="Width of the paper, mm.")
@click.option("--fault", "faults", multiple=True, type=click.Choice(FAULTS), help="Begin with this fault; may be repeated.")
@click.option("--out", type=_FOLDER, help="Folder for a picture of each paper.")
def printer(place: Any, paper: str, faults: tuple[str, ...], out: Path | None) -> None:
    """A ticket printer over TCP or a serial line; faults are typed on standard input."""
    import_module("devices.simulators.printer_command").run(place, PAPER_DOTS[int(paper)], faults, out)


@simulate.command("led")
@standing
@click.option("--kind", type=click.Choice(LED_KINDS), default="onbon", show_default=True, help="As `kind` in hall.toml.")
def led(place: Any, kind: str) -> None:
    """All window LEDs of one line: checks each frame as a real one does and tells what would be seen."""
    import_module("devices.simulators.led_command").run(place, kind)


@simulate.command("reader")
@standing
@click.option("--kind", type=click.Choice(READER_KINDS), default="sam", show_default=True, help="As `kind` in hall.toml.")
def reader(place: Any, kind: str) -> None:
    """An ID card reader or a scanner; cards are put down and codes scanned by what is typed on standard input."""
    import_module("devices.simulators.reader_command").run(place, kind)


def _keys() -> Any:
    return import_module("devices.simulators.keys_command")


@simulate.command("pad")
@standing
@click.option("--preset", default="hall68", show_default=True, help="Its model, as in hall.toml.")
@click.option("--address", "addresses", callback=_addresses, multiple=True, default=("0x81",), show_default=True, help="May be repeated.")
def pad(place: Any, preset: str, addresses: tuple[int, ...]) -> None:
    """Rating pads on one line; their keys are what is typed on standard input."""
    _keys().run_pads(place, preset, addresses)


@simulate.command("terminal")
@standing
@click.option("--preset", default="hall68", show_default=True, help="Its model, as in hall.toml.")
@click.option("--address", "addresses", callback=_addresses, multiple=True, default=("1",), show_default=True, help="May be repeated.")
@click.option("--pads", "with_pads", is_flag=True, help="Each has a rating pad beside it, at its address + 0x80.")
def terminal(place: Any, preset: str, addresses: tuple[int, ...], with_pads: bool) -> None:
    """Call terminals on one line; keys are typed on standard input, displays are told."""
    _keys().run_terminals(place, preset, addresses, with_pads)

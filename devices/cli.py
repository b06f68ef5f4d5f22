"""Commands of this room: the agent process, and what a technician needs beside a printer or pad."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from devices.simulators.cli import simulate
from devices.slip.template import KINDS

_FILE = click.Path(path_type=Path, dir_okay=False)
_EXAMPLE = Path(__file__).resolve().parent.parent / "config" / "hall.example.toml"


def _work() -> Any:
    """Printers, fonts and ports are loaded when a command needs them: the hub joins these commands and never does."""
    return import_module("devices.commands")


@click.command("agent")
@click.option("--local", is_flag=True, help="Started by the hub: settings come as one line of JSON on standard input.")
@click.option("--hub", default="", help="Address of the hub, http://host:port.")
@click.option("--token", default="", envvar="HALL_AGENT_TOKEN", help="Token of role agent; better as HALL_AGENT_TOKEN.")
@click.option("--config", "config", type=_FILE, help="agent.toml with the devices of this PC.")
def agent(local: bool, hub: str, token: str, config: Path | None) -> None:
    """Device agent: owns the printers and serial pads of one PC."""
    if local:
        _work().run_local_agent()
    elif hub and token and config:
        _work().run_agent(hub, token, config)
    else:
        raise click.UsageError("Another PC needs --hub, --token and --config; --local is for the hub itself.")


@click.group("devices")
def devices() -> None:
    """List and test printers and pads, while no agent holds them."""


@devices.command("list")
@click.option("--config", "config", type=_FILE, default=_EXAMPLE, help="hall.toml or agent.toml; default: the example hall.")
@click.option("--ask", is_flag=True, help="Also ask each printer how it is.")
def list_devices(config: Path, ask: bool) -> None:
    """Each device: code, kind, where its wire goes, and with --ask its state."""
    _work().list_devices(config, ask)


@devices.command("record")
@click.argument("code")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), envvar="HALL_DATA", default="data", show_default=True,
              help="The hub's data folder, or data_dir of an agent.toml.")
@click.option("--out", type=_FILE, help="Where it goes; default: the screen.")
def record(code: str, data: Path, out: Path | None) -> None:
    """What went over a device's line, as JSON lines; the agent may run meanwhile."""
    _work().show_record(code, data, out)


@devices.command("replay")
@click.argument("file", type=_FILE)
def replay(file: Path) -> None:
    """A record through the parsers of today; exit 1 when a frame means something else than it did."""
    if not _work().replay_record(file):
        raise SystemExit(1)


@devices.command("selftest")
@click.argument("code")
@click.option("--config", "config", type=_FILE, default=_EXAMPLE, help="hall.toml or agent.toml; default: the example hall.")
@click.option("--seconds", default=20.0, show_default=True, help="For a pad: how long its keys are watched.")
@click.option("--out", type=_FILE, help="For a virtual printer: where its picture goes.")
def selftest(code: str, config: Path, seconds: float, out: Path | None) -> None:
    """Print a test slip, or show the keys of a serial pad; exit 1 when it failed."""
    if not _work().selftest(code, config, seconds, out):
        raise SystemExit(1)


@devices.command("profiles")
def profiles() -> None:
    """The printer models that hall.toml may name, with what each of them can do."""
    _work().list_profiles()


@devices.command("usb")
def usb() -> None:
    """USB printers by the socket they are plugged into, for usb_port."""
    _work().list_usb()


@devices.command("preview")
@click.argument("kind", type=click.Choice(KINDS), default="ticket")
@click.option("--config", "config", type=_FILE, default=_EXAMPLE, help="hall.toml; default: the example hall.")
@click.option("--printer", "code", help="Code of the printer whose paper it is; default: the first one, or 80 mm with everything.")
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
@click.option("--template", "template", type=_FILE, help="A template that hall.toml does not name yet.")
@click.option("--out", type=_FILE, default=Path("slip.png"), show_default=True, help="Where the picture goes.")
@click.option("--json", "from_stdin", is_flag=True, hidden=True, help="All of it as one JSON object on standard input.")
def preview(kind: str, config: Path, out: Path, from_stdin: bool, **options: Any) -> None:
    """Draw a slip with invented contents, as the hall's template makes it for one of its printers."""
    work: Any = import_module("devices.preview")
    asked = work.from_line(sys.stdin.read()) if from_stdin else work.from_hall(kind, config, **options)
    work.draw(asked, out)


devices.add_command(simulate)

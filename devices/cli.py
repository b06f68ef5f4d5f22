"""Commands of this room: the agent process, and what a technician needs beside a printer or pad."""

from __future__ import annotations

import logging
import signal
import sys
import threading
import tomllib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from config.load import Complaints, read
from config.schema import Pad, Printer
from devices.agent.main import Agent, when_stdin_closes
from devices.agent.settings import AgentSettings, BadSettings, from_file, from_line
from devices.selftest import place_of, print_test_slip, printer_health, watch_pad

log = logging.getLogger("devices.agent")

_FILE = click.Path(path_type=Path, dir_okay=False)
_EXAMPLE = Path(__file__).resolve().parent.parent / "config" / "hall.example.toml"


@click.command("agent")
@click.option("--local", is_flag=True, help="Started by the hub: settings come as one line of JSON on standard input.")
@click.option("--hub", default="", help="Address of the hub, http://host:port.")
@click.option("--token", default="", envvar="HALL_AGENT_TOKEN", help="Token of role agent; better as HALL_AGENT_TOKEN.")
@click.option("--config", "config", type=_FILE, help="agent.toml with the devices of this PC.")
def agent(local: bool, hub: str, token: str, config: Path | None) -> None:
    """Device agent: owns the printers and serial pads of one PC."""
    log_to_stderr()
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    if local:
        settings = _settings(lambda: from_line(sys.stdin.readline()))
        when_stdin_closes(ended)
    elif hub and token and config:
        settings = _settings(lambda: from_file(config, hub, token))
    else:
        raise click.UsageError("Another PC needs --hub, --token and --config; --local is for the hub itself.")
    log.info("agent starts name=%s printers=%d pads=%d", settings.name, len(settings.printers), len(settings.serial_pads()))
    Agent(settings).run(ended)
    log.info("agent ends name=%s", settings.name)


@click.group("devices")
def devices() -> None:
    """List and test printers and pads, while no agent holds them."""


@devices.command("list")
@click.option("--config", "config", type=_FILE, default=_EXAMPLE, help="hall.toml or agent.toml; default: the example hall.")
@click.option("--ask", is_flag=True, help="Also ask each printer how it is.")
def list_devices(config: Path, ask: bool) -> None:
    """Each device: code, kind, where its wire goes, and with --ask its state."""
    printers, pads = _devices(config)
    for printer in printers:
        health = printer_health(printer) if ask else None
        state = "" if health is None else f"{health.state} {health.reason} {health.detail}"
        click.echo(f"printer  {printer.code:<12} {printer.kind:<8} {place_of(printer):<40} {state}".rstrip())
    for pad in pads:
        click.echo(f"pad      {pad.code:<12} {pad.kind:<8} {place_of(pad):<40} counter {pad.counter}".rstrip())


@devices.command("selftest")
@click.argument("code")
@click.option("--config", "config", type=_FILE, default=_EXAMPLE, help="hall.toml or agent.toml; default: the example hall.")
@click.option("--seconds", default=20.0, show_default=True, help="For a pad: how long its keys are watched.")
@click.option("--out", type=_FILE, help="For a virtual printer: where its picture goes.")
def selftest(code: str, config: Path, seconds: float, out: Path | None) -> None:
    """Print a test slip, or show the keys of a serial pad; exit 1 when it failed."""
    printers, pads = _devices(config)
    for printer in printers:
        if printer.code == code:
            sys.exit(_test_printer(printer, out))
    for pad in pads:
        if pad.code == code and pad.kind == "serial":
            sys.exit(_test_pad(pad, seconds))
    known = [device.code for device in (*printers, *(pad for pad in pads if pad.kind == "serial"))]
    raise click.UsageError(f"no printer or serial pad {code} in {config.name}; there are {', '.join(known) or 'none'}")


def log_to_stderr() -> None:
    """The hall's log lines: TIME LEVEL room message key=value."""
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        datefmt="%Y-%m-%dT%H:%M:%S%z",
        stream=sys.stderr,
        force=True,
    )


def _test_printer(printer: Printer, out: Path | None) -> int:
    def keep(_job: str, png: bytes) -> None:
        if out is not None:
            out.write_bytes(png)
            click.echo(f"picture {out}")

    outcome = print_test_slip(printer, datetime.now().astimezone(), keep)
    click.echo(f"{printer.code} {outcome.state} {outcome.reason} {outcome.detail}".rstrip())
    return 0 if outcome.state in {"printed", "sent"} else 1


def _test_pad(pad: Pad, seconds: float) -> int:
    click.echo(f"press the keys of {pad.code} within {seconds:g} s")
    count = 0
    for press in watch_pad(pad, seconds, click.echo):
        count += 1
        click.echo(f"grade {press.grade}  raw {press.raw}")
    return 0 if count else 1


def _devices(config: Path) -> tuple[list[Printer], list[Pad]]:
    """Of a hall.toml or an agent.toml: the one has a [hall] section."""
    try:
        is_hall = "hall" in tomllib.loads(config.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise click.ClickException(f"{config}: {e}") from e
    if not is_hall:
        settings = _settings(lambda: from_file(config, "", ""))
        return settings.printers, settings.pads
    try:
        hall = read(config)
    except Complaints as e:
        raise click.ClickException("\n".join(e.complaints)) from e
    return hall.printers, hall.pads


def _settings(make: Callable[[], AgentSettings]) -> AgentSettings:
    try:
        return make()
    except BadSettings as e:
        raise click.ClickException(str(e)) from e

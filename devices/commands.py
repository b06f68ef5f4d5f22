"""The work behind the commands of this room."""

from __future__ import annotations

import logging
import os
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


def run_local_agent() -> None:
    """Settings from the first line of standard input; its end is our end."""
    ended = _begin()
    settings = _settings(lambda: from_line(sys.stdin.readline()))
    when_stdin_closes(ended)
    _run(settings, ended)


def run_agent(hub: str, token: str, config: Path) -> None:
    """Until SIGINT or SIGTERM."""
    ended = _begin()
    _run(_settings(lambda: from_file(config, hub, token)), ended)


def list_devices(config: Path, ask: bool) -> None:
    printers, pads = _devices(config)
    for printer in printers:
        health = printer_health(printer) if ask else None
        state = "" if health is None else f"{health.state} {health.reason} {health.detail}"
        click.echo(f"printer  {printer.code:<12} {printer.kind:<8} {place_of(printer):<40} {state}".rstrip())
    for pad in pads:
        click.echo(f"pad      {pad.code:<12} {pad.kind:<8} {place_of(pad):<40} counter {pad.counter}".rstrip())


def selftest(code: str, config: Path, seconds: float, out: Path | None) -> bool:
    """Whether the device did its work."""
    printers, pads = _devices(config)
    for printer in printers:
        if printer.code == code:
            return _test_printer(printer, out)
    serial_pads = [pad for pad in pads if pad.kind == "serial"]
    for pad in serial_pads:
        if pad.code == code:
            return _test_pad(pad, seconds)
    known = [printer.code for printer in printers] + [pad.code for pad in serial_pads]
    raise click.UsageError(f"no printer or serial pad {code} in {config.name}; there are {', '.join(known) or 'none'}")


def _begin() -> threading.Event:
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    handler = logging.StreamHandler()
    handler.setFormatter(_LineFormatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=os.environ.get("HALL_LOG", "INFO"), handlers=[handler], force=True)
    for noisy in ("engineio", "socketio", "websocket", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)     # what they know, our own lines tell
    return ended


class _LineFormatter(logging.Formatter):
    """The hall's log: TIME LEVEL room message key=value, one line an entry."""

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  logging's name
        return datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\n", " | ")


def _run(settings: AgentSettings, ended: threading.Event) -> None:
    log.info("agent starts name=%s printers=%d pads=%d", settings.name, len(settings.printers), len(settings.serial_pads()))
    Agent(settings).run(ended)
    log.info("agent ends name=%s", settings.name)


def _test_printer(printer: Printer, out: Path | None) -> bool:
    def keep(_job: str, png: bytes) -> None:
        if out is not None:
            out.write_bytes(png)
            click.echo(f"picture {out}")

    outcome = print_test_slip(printer, datetime.now().astimezone(), keep)
    click.echo(f"{printer.code} {outcome.state} {outcome.reason} {outcome.detail}".rstrip())
    return outcome.state in {"printed", "sent"}


def _test_pad(pad: Pad, seconds: float) -> bool:
    click.echo(f"press the keys of {pad.code} within {seconds:g} s")
    count = 0
    for press in watch_pad(pad, seconds, click.echo):
        count += 1
        click.echo(f"grade {press.grade}  raw {press.raw}")
    return count > 0


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

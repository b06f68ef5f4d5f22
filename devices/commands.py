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
from typing import Any

import click

from config.load import Complaints, read
from config.ports import unsteady_of
from devices.agent.main import Agent, when_stdin_closes
from devices.agent.settings import AgentSettings, BadSettings, from_file, from_line
from devices.agent.spool import FolderTaken
from devices.kinds import KINDS, Kind, kind_of
from devices.ports import DeviceDown
from devices.printers.libusb import printers_on_the_bus
from devices.printers.usblp import nodes_by_port
from devices.recorder import tapes_in
from devices.replay import BadRecord, replay
from devices.selftest import Bench
from devices.slip.profile import models

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
    for kind, device in _devices(config):
        health = kind.health(device) if ask and kind.health else None
        state = "" if health is None else f"{health.state} {health.reason} {health.detail}"
        click.echo(f"{kind.word:<8} {device.code:<12} {device.kind:<8} {kind.place(device):<40} {state}".rstrip())
        for warning in unsteady_of([device]):
            click.echo(f"  warning: {warning}")


def list_profiles() -> None:
    for name, model in models().items():
        able = [f"{model.width_mm} mm", f"{model.cells} characters", model.charset, f"cut {model.cut}", f"proof {model.proof}"]
        able += [word for word, has in (("QR", model.native_qr), ("near end", model.near_end)) if has]
        click.echo(f"{name:<16} {', '.join(able)}\n{'':<16} {model.about}")


def list_usb() -> None:
    """As usblp sees them, and as libusb does where it is installed."""
    nodes = nodes_by_port()
    for place, node in sorted(nodes.items()):
        click.echo(f"{place:<12} kind usblp    /dev/usb/{node}")
    try:
        for found in printers_on_the_bus():
            ids = f"{found.device.idVendor:04x}:{found.device.idProduct:04x}"
            click.echo(f"{found.place:<12} kind libusb   {ids} endpoints {found.out_endpoint:#04x} {found.in_endpoint or 0:#04x}")
    except DeviceDown as e:
        click.echo(e.where, err=True)
    if not nodes:
        click.echo("no printer with usblp", err=True)


def selftest(code: str, config: Path, seconds: float, out: Path | None) -> bool:
    """Whether the device did its work."""
    there = _devices(config)
    for kind, device in there:
        if device.code == code:
            if kind.test is None:
                raise click.UsageError(f"{kind.word} {code} has no self-test")
            return kind.test(device, Bench(seconds, out, click.echo))
    known = ", ".join(device.code for kind, device in there if kind.test)
    raise click.UsageError(f"no device {code} in {config.name}; there are {known or 'none'}")


def show_record(code: str, data: Path, out: Path | None) -> None:
    tapes: dict[str, list[str]] = {}
    for folder in (data / "agent" / "records", data / "records"):
        tapes |= tapes_in(folder)
    if code not in tapes:
        raise click.ClickException(f"no record of {code} in {data}; there are {', '.join(sorted(tapes)) or 'none'}")
    text = "\n".join(tapes[code]) + "\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"{out}: {len(tapes[code]) - 1} frames")


def replay_record(file: Path) -> bool:
    """Whether every frame means what it meant."""
    others = count = 0
    try:
        for frame in replay(file.read_text("utf-8").splitlines()):
            count += 1
            others += not frame.same
            mark = "" if frame.same else f"   was: {frame.then}"
            click.echo(f"{frame.at}  {frame.raw.hex(' ')}  {frame.now}{mark}")
    except (OSError, ValueError, KeyError, BadRecord) as e:
        raise click.ClickException(f"{file}: {e}") from e
    click.echo(f"{count} frames, {others} otherwise than then")
    return others == 0


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
    log.info("agent starts name=%s devices=%d", settings.name, len(settings.devices))
    try:
        agent = Agent(settings)
    except FolderTaken as e:
        raise click.ClickException(str(e)) from e
    agent.run(ended)
    log.info("agent ends name=%s", settings.name)


def _devices(config: Path) -> list[tuple[Kind, Any]]:
    """Of a hall.toml or an agent.toml, in the order of KINDS. A hall.toml has a [hall] section."""
    try:
        is_hall = "hall" in tomllib.loads(config.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as e:
        raise click.ClickException(f"{config}: {e}") from e
    if not is_hall:
        settings = _settings(lambda: from_file(config, "", ""))
        return [(kind_of(device), device) for device in settings.devices]
    try:
        hall = read(config)
    except Complaints as e:
        raise click.ClickException("\n".join(e.complaints)) from e
    # A loudspeaker zone that browsers speak for is no device.
    return [(kind, device) for kind in KINDS for device in getattr(hall, kind.section) if device.agent is not None]


def _settings(make: Callable[[], AgentSettings]) -> AgentSettings:
    try:
        return make()
    except BadSettings as e:
        raise click.ClickException(str(e)) from e

#!/usr/bin/env python3
"""Composition root and command line: the only file that knows every room, the only one that imports eventlet."""

from __future__ import annotations

import itertools
import os
import sys
import tomllib
import warnings
from pathlib import Path
from typing import Any, TypeVar


def _hub_section(arguments: list[str]) -> dict[str, Any]:
    """What decides, before anything else is imported, what is imported: [hub] of the file, and the async_mode of the command line."""
    values = {a: b for a, b in itertools.pairwise(arguments) if a.startswith("--")}
    values |= dict(a.split("=", 1) for a in arguments if a.startswith("--") and "=" in a)
    try:
        file = tomllib.loads(Path(values["--config"]).read_text("utf-8")) if "--config" in values else {}
    except (OSError, ValueError):
        return {"async_mode": ""}  # the command itself complains
    hub = file.get("hub", {})
    given = {"async_mode": values["--async-mode"]} if "--async-mode" in values else {}
    return (hub if isinstance(hub, dict) else {}) | given


def _serving(arguments: list[str]) -> bool:
    return not (arguments and arguments[0] != "serve" and not arguments[0].startswith("--")) and "--help" not in arguments


_HUB = _hub_section(sys.argv[1:]) if _serving(sys.argv[1:]) else {"async_mode": ""}
if __name__ == "__main__" and not _HUB.get("message_queue"):
    sys.modules["redis"] = None  # type: ignore[assignment]  # python-socketio loads it wherever it is installed, for a tenth of a start

if __name__ == "__main__" and sys.argv[1:2] in (["agent"], ["devices"]):
    # A process of the devices' room loads nothing of the hub: it is there in half the time, with little more than half the memory.
    import click

    import devices.cli

    click.Group("run.py", commands=[devices.cli.agent, devices.cli.devices], context_settings={"help_option_names": ["-h", "--help"]})()

EVENTLET = __name__ == "__main__" and _HUB.get("async_mode", "eventlet") == "eventlet"
if EVENTLET:
    warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated")
    warnings.filterwarnings("ignore", message="capitalize_response_headers is disabled")  # Werkzeug writes them well
    os.environ.setdefault("EVENTLET_NO_GREENDNS", "yes")  # a hall asks no name server; loading dnspython is a sixth of the start
    import eventlet
    import eventlet.event
    import eventlet.patcher
    import eventlet.tpool
    import eventlet.wsgi

    eventlet.monkey_patch()

import gc
import logging
import signal
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import click
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

import devices.checks
import devices.cli
import display.cli
import display.pages
import kiosk.pages
from config.cli import check_command
from config.demo import demo_hall, example_hall
from config.load import Complaints, read
from config.schema import Hall
from display.voice import manner_of, say
from floor import refusals
from floor.cli import commands
from floor.hub.app import make_app, warm
from floor.hub.clocks import Clock, RehearsalClock, WallClock
from floor.hub.first_start import first_start
from floor.hub.heads import plain_head
from floor.hub.hub import Hub, Outside
from floor.hub.local_agent import LocalAgent
from floor.hub.logs import log_to
from floor.hub.sockets import Sockets
from floor.known_devices import KnownDevices
from floor.opening import DataFolder, InUse, differences, remembered
from floor.runtime import Runtime
from floor.threads import ThreadRuntime

T = TypeVar("T")
log = logging.getLogger("run")
SELF = [sys.executable, str(Path(__file__).resolve())]
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_COMPRESSION = "HTTP_SEC_WEBSOCKET_EXTENSIONS"


def now() -> datetime:
    """Real time: the only clock of the product."""
    return datetime.now(UTC)


class EventletSignal:
    def __init__(self) -> None:
        self._event = eventlet.event.Event()

    def set(self) -> None:
        if not self._event.ready():
            self._event.send()

    def wait(self, timeout_s: float | None = None) -> bool:
        self._event.wait(timeout_s)
        return bool(self._event.ready())


class EventletBell:
    """One waiter; rung while nobody waits, the next wait returns at once."""

    def __init__(self) -> None:
        self._signal = EventletSignal()

    def ring(self) -> None:
        self._signal.set()

    def wait(self, timeout_s: float) -> None:
        self._signal.wait(max(0.0, timeout_s))
        self._signal = EventletSignal()


if EVENTLET:

    class PlainHeads(eventlet.wsgi.HttpProtocol):  # type: ignore[misc]
        """Reads the head of a plain request at once: http.server's way through the mail parser is a tenth of a take."""

        def parse_request(self) -> bool:
            source = self.rfile.fp
            head = plain_head(self.raw_requestline, source.peek())
            if head is None:
                return bool(super().parse_request())
            source.read(head.size)
            self.command, self.path, self.request_version = head.method, head.path, "HTTP/1.1"
            self.requestline = self.raw_requestline[:-2].decode("ascii")
            self.close_connection = False
            self.headers = self.MessageClass()
            self.headers._headers = head.fields
            return True


_SLOWER_S = float(os.environ.get("HALL_SLOW_COMMIT_MS", "0")) / 1000  # `make bench` only: what a cheaper disk would add

_BRIEF_S = 0.0015  # a commit that takes longer (running mean) goes to a thread
_SWITCH_S = 0.0005  # a commit back from its thread waits no longer for the interpreter; Python lets it wait 5 ms


class EventletRuntime:
    name = "eventlet"

    def __init__(self) -> None:
        self._brief_s = _BRIEF_S  # running mean of brief work; the first goes to a thread

    def spawn(self, work: Callable[..., None], *args: Any) -> None:
        eventlet.spawn(work, *args)

    def sleep(self, seconds: float) -> None:
        eventlet.sleep(seconds)

    def signal(self) -> EventletSignal:
        return EventletSignal()

    def bell(self) -> EventletBell:
        return EventletBell()

    def blocking(self, work: Callable[..., T], *args: Any) -> T:
        result: T = eventlet.tpool.execute(work, *args)
        return result

    def brief(self, work: Callable[[], None]) -> None:
        """On a good disk the way to a thread and back costs more than a commit; on a slow one a commit here would stall the hall."""
        if self._brief_s < _BRIEF_S:
            self._timed(work)
        else:
            eventlet.tpool.execute(self._timed, work)

    def _timed(self, work: Callable[[], None]) -> None:
        begun_s = time.monotonic()
        if _SLOWER_S:
            eventlet.patcher.original("time").sleep(_SLOWER_S)
        work()
        self._brief_s += (time.monotonic() - begun_s - self._brief_s) / 8

    def mono_s(self) -> float:
        return time.monotonic()


# --- serve ----------------------------------------------------------------------------------------------------------


class DefaultGroup(click.Group):
    """`run.py` alone, or with options only, serves."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] not in ("--help", "-h")):
            args = ["serve", *args]
        return super().parse_args(ctx, args)


@click.group(cls=DefaultGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Queue-and-kiosk hall floor control (政务服务大厅叫号与窗口管理). Without a command it serves the demo hall."""


@main.command()
@click.option("--config", type=click.Path(path_type=Path, dir_okay=False), help="hall.toml; without it the demo hall, loopback only.")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), envvar="HALL_DATA", help="Data folder; default ./data.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, help="0 = a free one.")
@click.option("--async-mode", type=click.Choice(["eventlet", "threading"]), help="Server mode; default: hub.async_mode.")
@click.option("--rehearsal", is_flag=True, help="The whole product on a clock that you set and move.")
@click.option("--at", type=str, help="Rehearsal: where the clock starts, ISO 8601 with offset.")
@click.option("--speed", default=0.0, show_default=True, help="Rehearsal: hall seconds a real second; 0 stands still.")
def serve(config: Path | None, data: Path | None, host: str, port: int, **options: Any) -> None:
    """Run the hall: hub, pages, local device agent."""
    if config is None and host not in LOOPBACK:
        raise click.ClickException("the demo hall is open to everybody who reaches it, so it listens on 127.0.0.1 only; give --config")
    hall = _hall(config, bool(options["rehearsal"]))
    runtime: Runtime = EventletRuntime() if EVENTLET else ThreadRuntime()
    folder = DataFolder((data or Path("data-rehearsal" if options["rehearsal"] else "data")).absolute(), hall)
    try:
        lock = folder.claim()
        log_to(folder.path / "log", ZoneInfo(hall.hall.time_zone))
        folder.remember()
        clock = _clock(folder.path, runtime, **options)
    except InUse as e:
        raise click.ClickException(str(e)) from None
    except refusals.Refused as refusal:
        facts = refusal.facts.get("problems") or [f"{type(refusal).__doc__} " + " ".join(f"{k}={v}" for k, v in refusal.facts.items())]
        raise click.ClickException("; ".join(facts)) from None
    manner = manner_of(hall.voice.languages, hall.voice.one)
    draw = [*SELF, "devices", "preview"]
    outside = Outside(runtime, clock, now, lambda number, counter: say(number, counter, manner), draw)
    house = folder.house()
    house.known = KnownDevices(devices.checks.page_faults, devices.checks.known_models())
    hub = Hub(folder.database(), house, folder.path, outside)
    hub.demo = config is None
    try:
        _serve(hub, host, port)
    finally:
        lock.close()


def _serve(hub: Hub, host: str, port: int) -> None:
    app = make_app(hub, (kiosk.pages.face, display.pages.face))
    Sockets(app, hub, hub.runtime.name)
    listener = _listener(host, port)
    shown = f"[{host}]" if ":" in host else host
    url = f"http://{shown}:{listener.getsockname()[1]}"
    hub.public_url = hub.public_url or url
    hub.start()
    for line in first_start(hub, url):
        click.echo(line)
    agent = LocalAgent(hub, url, [*SELF, "agent", "--local"])
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leaving())
    if hub.house.config.hub.local_agent:
        hub.runtime.spawn(agent.keep)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)  # with 500 screens the collector's pauses were the longest stalls
    sys.setswitchinterval(_SWITCH_S)
    hub.runtime.spawn(_say_ready, url)
    hub.runtime.spawn(warm, app, hub.runtime.sleep)
    try:
        _run_server(app, listener)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        agent.stop()
        hub.stop()
        log.info("stopped seq=%d", hub.writer.book.seq)


def _leaving() -> Callable[[int, object], None]:
    """A handler that ends the server. A signal comes in whatever greenlet runs: the exit is thrown into the server's own."""
    if not EVENTLET:
        return lambda _number, _frame: sys.exit(0)
    server, hub = eventlet.getcurrent(), eventlet.hubs.get_hub()
    return lambda _number, _frame: hub.schedule_call_global(0, server.throw, SystemExit(0)) and None


def _say_ready(url: str) -> None:
    click.echo(f"ready {url}")
    sys.stdout.flush()


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else the second of two events comes 44 ms late
    try:
        listener.bind((host, port))
    except OSError as e:
        raise click.ClickException(f"{host}:{port}: {e.strerror}; another program listens there? give --port") from None
    listener.listen(1024)
    return listener


def _run_server(app: Flask, listener: socket.socket) -> None:
    def plain(environ: dict[str, Any], start_response: Any) -> Any:
        environ.pop(_COMPRESSION, None)  # compressing each picture for each screen costs a third of a core
        return app(environ, start_response)

    if EVENTLET:
        options = {"log_output": False, "debug": False, "capitalize_response_headers": False}
        eventlet.wsgi.server(listener, plain, max_size=4096, protocol=PlainHeads, **options)
        return
    host, port = listener.getsockname()[:2]
    server = make_server(host, port, plain, threaded=True, fd=listener.fileno(), request_handler=QuietHandler)
    server.serve_forever()


class QuietHandler(WSGIRequestHandler):
    """HTTP/1.1 without a line for each request."""

    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        pass


# --- parts ----------------------------------------------------------------------------------------------------------


def _hall(config: Path | None, rehearsal: bool) -> Hall:
    if config is None:
        return example_hall() if rehearsal else demo_hall()
    try:
        hall = read(config)
    except Complaints as e:
        raise click.ClickException("\n".join(e.complaints)) from None
    if complaints := devices.checks.faults(hall):
        raise click.ClickException("\n".join(f"{config.name}: {one}" for one in complaints))
    return hall


def _config_of(data: Path, config: Path | None) -> Hall:
    """For commands: the file, else what the hub last ran with on this folder, else the example hall."""
    return _hall(config, True) if config else remembered(data) or example_hall()


def _clock(data: Path, runtime: Runtime, **options: Any) -> Clock:
    if not options["rehearsal"]:
        if options["at"] or (data / "rehearsal.json").exists():
            raise refusals.BadRequest(problems=["--at and rehearsal data need --rehearsal"])
        return WallClock(now)
    if (data / "hall.db").exists() and not (data / "rehearsal.json").exists():
        raise refusals.BadRequest(problems=[f"{data} holds a real hall's book; a rehearsal needs a folder of its own"])
    at = None
    if options["at"]:
        try:
            at = datetime.fromisoformat(options["at"])
        except ValueError:
            raise refusals.BadRequest(problems=[f"--at {options['at']}: not a moment, e.g. 2026-06-01T08:30:00+08:00"]) from None
        if at.tzinfo is None:
            raise refusals.BadRequest(problems=["--at: give the offset too, e.g. 2026-06-01T08:30:00+08:00"])
    return RehearsalClock(data / "rehearsal.json", at.astimezone(UTC) if at else None, options["speed"], runtime.mono_s)


for command in (
    check_command(differences, devices.checks.faults),
    *commands(_config_of, now),
    devices.cli.agent,
    devices.cli.devices,
    display.cli.voice,
):
    main.add_command(command)


if __name__ == "__main__":
    main()

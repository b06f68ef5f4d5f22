#!/usr/bin/env python3
"""Composition root and command line: the only file that knows every room, the only one that imports eventlet."""

from __future__ import annotations

import itertools
import sys
import tomllib
import warnings
from pathlib import Path


def _eventlet_wanted(arguments: list[str]) -> bool:
    """Whether this is `serve` in eventlet mode; decided before anything else is imported."""
    if (arguments and arguments[0] != "serve" and not arguments[0].startswith("--")) or "--help" in arguments:
        return False
    values = {a: b for a, b in itertools.pairwise(arguments) if a.startswith("--")}
    values |= dict(a.split("=", 1) for a in arguments if a.startswith("--") and "=" in a)
    if mode := values.get("--async-mode"):
        return mode == "eventlet"
    try:
        file = tomllib.loads(Path(values["--config"]).read_text("utf-8")) if "--config" in values else {}
    except (OSError, ValueError):
        return False  # the command itself complains
    hub = file.get("hub")
    return not isinstance(hub, dict) or hub.get("async_mode", "eventlet") == "eventlet"


EVENTLET = __name__ == "__main__" and _eventlet_wanted(sys.argv[1:])
if EVENTLET:
    warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated")
    import eventlet
    import eventlet.event
    import eventlet.tpool
    import eventlet.wsgi

    eventlet.monkey_patch()

import gc
import json
import logging
import logging.handlers
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import click
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

import devices.cli
import display.cli
import display.pages
import kiosk.pages
from config.cli import check_command
from config.demo import demo_hall, example_hall
from config.load import Complaints, read
from config.schema import Hall
from display.voice import say
from floor import refusals
from floor.access.gate import issue_token, revoke_token
from floor.actors import HALL
from floor.cli import commands
from floor.desk.tx import Tx
from floor.hub.app import make_app
from floor.hub.clocks import Clock, RehearsalClock, WallClock
from floor.hub.first_start import first_start
from floor.hub.hub import Hub, Outside
from floor.hub.sockets import Sockets
from floor.nouns import Token
from floor.opening import DataFolder, InUse, differences, remembered
from floor.runtime import Runtime
from floor.threads import ThreadRuntime

T = TypeVar("T")
log = logging.getLogger("run")
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
        if timeout_s is None:
            self._event.wait()
            return True
        with eventlet.Timeout(timeout_s, False):
            self._event.wait()
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


class EventletRuntime:
    name = "eventlet"

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

    def mono_s(self) -> float:
        return time.monotonic()


class LocalAgent:
    """The device agent of this PC: started by the hub, restarted when it dies, ended by its closing standard input."""

    def __init__(self, hub: Hub, url: str) -> None:
        self._hub = hub
        self._url = url
        self._process: subprocess.Popen[str] | None = None
        self._stopped = False

    def keep(self) -> None:
        wait_s = 1.0
        while not self._stopped:
            started_s = time.monotonic()
            self._start()
            while not self._stopped and self._process is not None and self._process.poll() is None:
                self._hub.runtime.sleep(0.5)
            if self._stopped:
                return
            wait_s = 1.0 if time.monotonic() - started_s > 60 else min(30.0, wait_s * 2)
            log.warning("local agent ended, starting it again in_s=%.0f", wait_s)
            self._hub.runtime.sleep(wait_s)

    def stop(self) -> None:
        self._stopped = True
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def _fresh_token(self, tx: Tx) -> str:
        """A new right for each start; the one before is taken back."""
        for old in self._hub.database.select(Token, role="agent", place="local", active=True):
            revoke_token(self._hub.database, tx, old.id)
        return issue_token(self._hub.database, tx, "agent", "local")

    def _start(self) -> None:
        config = self._hub.house.config
        token = self._hub.writer.quietly(HALL, self._fresh_token)
        mine = {
            "hub": self._url,
            "token": token,
            "name": "local",
            "printers": [p.model_dump() for p in config.printers if p.agent == "local"],
            "pads": [p.model_dump() for p in config.pads if p.agent == "local"],
            "paper_dir": str(self._hub.data / "paper"),
        }
        command = [sys.executable, str(Path(__file__).resolve()), "agent", "--local"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(mine, ensure_ascii=False) + "\n")
        self._process.stdin.flush()


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
    folder = DataFolder(data or Path("data-rehearsal" if options["rehearsal"] else "data"), hall)
    try:
        lock = folder.claim()
        _log_to(folder.path / "log", ZoneInfo(hall.hall.time_zone))
        folder.remember()
        clock = _clock(folder.path, runtime, **options)
    except InUse as e:
        raise click.ClickException(str(e)) from None
    except refusals.Refused as refusal:
        facts = refusal.facts.get("problems") or [f"{type(refusal).__doc__} " + " ".join(f"{k}={v}" for k, v in refusal.facts.items())]
        raise click.ClickException("; ".join(facts)) from None
    outside = Outside(runtime, clock, now, lambda number, counter: say(number, counter, hall.voice.one))
    hub = Hub(folder.database(), folder.house(), folder.path, outside)
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
    agent = LocalAgent(hub, url)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    if hub.house.config.hub.local_agent:
        hub.runtime.spawn(agent.keep)
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)  # with 500 screens the collector's pauses were the longest stalls
    hub.runtime.spawn(_say_ready, url)
    try:
        _run_server(app, listener)
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        agent.stop()
        hub.stop()
        log.info("stopped seq=%d", hub.writer.book.seq)


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


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
        eventlet.wsgi.server(listener, plain, log_output=False, debug=False, max_size=4096)
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
        return read(config)
    except Complaints as e:
        raise click.ClickException("\n".join(e.complaints)) from None


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


class LineFormatter(logging.Formatter):
    """`TIME LEVEL room message`, one line an entry; a trace follows on the same line."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")
        self._zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        return datetime.fromtimestamp(record.created, self._zone).isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\n", " | ")


def _log_to(folder: Path, zone: tzinfo) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    kept_days = 200  # 网络安全法 asks for six months
    handlers: list[logging.Handler] = [
        logging.StreamHandler(),
        logging.handlers.TimedRotatingFileHandler(folder / "hall.log", when="midnight", backupCount=kept_days, encoding="utf-8"),
    ]
    for handler in handlers:
        handler.setFormatter(LineFormatter(zone))
    logging.basicConfig(level=os.environ.get("HALL_LOG", "INFO"), handlers=handlers)
    for noisy in ("engineio", "socketio", "werkzeug", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


for command in (
    check_command(differences),
    *commands(_config_of, now),
    devices.cli.agent,
    devices.cli.devices,
    display.cli.voice,
):
    main.add_command(command)


if __name__ == "__main__":
    main()

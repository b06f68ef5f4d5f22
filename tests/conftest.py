"""What every room's tests stand on: a running hall in its own process, a real browser, a real PostgreSQL.

A missing browser or server is told loudly; under CI it is a failure.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import pytest
import requests

ROOT = Path(__file__).resolve().parent.parent
ARTEFACTS = ROOT / "artefacts"
CI = os.environ.get("CI") == "true"
_MISSING: list[str] = []
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hub and agent start some hundred times: each would compile every file anew
sys.dont_write_bytecode = False  # nor each worker every page


def missing(what: str, remedy: str) -> None:
    """Not run, and why; a failure where everything must run."""
    text = f"{what} is missing: {remedy}"
    if CI:
        pytest.fail(text)
    _MISSING.append(text)
    pytest.skip(text)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    for text in sorted(set(_MISSING)):
        terminalreporter.write_line(f"!!! NOT RUN: {text}", red=True, bold=True)


BUSY = ("hall", "kiosk", "display")  # browsers and running halls: they take whole processors
CORES = 2  # of the least machine that runs all tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that no worker is left alone in the end; between two of them one of the devices, which mostly waits."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    rooms: dict[str, list[Path]] = {}
    for path in files:
        rooms.setdefault(path.parent.name, []).append(path)
    busy, waiting = [path for room in BUSY for path in rooms.pop(room, [])], rooms.pop("devices", [])
    order: list[Path] = []
    while busy or waiting:
        order += busy[:2] + waiting[:1]
        del busy[:2], waiting[:1]
    order += [path for room in sorted(rooms, key=lambda room: room != "floor") for path in rooms[room]]
    items[:] = [item for path in order for item in files[path]]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Of several workers, no more than there are processors are busy ones; waiting for that is before the test and its time limit."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    with _place_among(CORES, run) if run and item.path.parent.name in BUSY else contextlib.nullcontext():
        return (yield)


@contextmanager
def _place_among(places: int, run: str) -> Iterator[None]:
    """One of so many locks that all workers of this run share; the end of a process gives it back."""
    with contextlib.ExitStack() as files:
        locks = [files.enter_context((Path(tempfile.gettempdir()) / f"hall-tests-{run}-{n}").open("w")) for n in range(places)]
        while not any(_locked(lock) for lock in locks):
            time.sleep(0.02)
        yield


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def pytest_sessionfinish(session: pytest.Session) -> None:
    if run := os.environ.get("PYTEST_XDIST_TESTRUNUID"):
        for file in Path(tempfile.gettempdir()).glob(f"hall-tests-{run}-*"):
            file.unlink(missing_ok=True)


# --- a running hall -------------------------------------------------------------------------------------------------


@dataclass
class Answer:
    status: int
    body: Any
    headers: Any

    def __getitem__(self, key: str) -> Any:
        return self.body[key]


@dataclass
class RunningHall:
    """`run.py serve` as its users start it, with a data folder named from where they stand. `order` and `get` talk HTTP with a token."""

    data: Path
    arguments: list[str] = field(default_factory=list)
    config: Path | None = None
    url: str = ""
    process: subprocess.Popen[str] | None = None
    lines: list[str] = field(default_factory=list)
    _http: requests.Session = field(default_factory=requests.Session)
    _tokens: dict[tuple[str, str | None], str] = field(default_factory=dict)
    _port: int = 0
    _reader: threading.Thread | None = None

    def start(self, wait_s: float = 30) -> RunningHall:
        command = [sys.executable, str(ROOT / "run.py"), "serve", "--data", self.data.name, "--port", str(self._port), *self.arguments]
        if self.config:
            command += ["--config", str(self.config)]
        environment = {**os.environ, "PYTHONWARNINGS": "default", "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command,
            cwd=self.data.parent,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        ready = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(self.process, ready), daemon=True)
        self._reader.start()
        if not ready.wait(wait_s):
            self.kill()
            raise AssertionError("hub not ready:\n" + "\n".join(self.lines[-40:]))
        self._port = int(self.url.rsplit(":", 1)[1])
        return self

    def _read(self, process: subprocess.Popen[str], ready: threading.Event) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))
            if match := re.match(r"ready (http://\S+)", line):
                self.url = match[1]
                ready.set()

    def stop(self) -> None:
        """As an operator stops it."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.kill()
        self._reap()

    def kill(self) -> None:
        """kill -9 of the hub; its agent ends by itself."""
        if self.process is not None:
            self.process.kill()
            self.process.wait(10)
            self._reap(5)

    def _reap(self, grace_s: float = 5) -> None:
        """The reader ends when hub and agent have closed their output; what is left after the grace is killed."""
        if self.process is None or self._reader is None:
            return
        self._reader.join(grace_s)
        if self._reader.is_alive():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self._reader.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self._http.close()

    def restart(self, *arguments: str) -> RunningHall:
        self.stop()
        if arguments:
            self.arguments = list(arguments)
        return self.start()

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of run.py on this hall's data folder."""
        command = [sys.executable, "run.py", *words, "--data", str(self.data)]
        if self.config and words[0] in ("token", "user", "verify"):
            command += ["--config", str(self.config)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    def token(self, role: str, place: str | None = None) -> str:
        key = (role, place)
        if key not in self._tokens:
            from tests.hall.clients import mint

            self._tokens[key] = mint(self, role, place)
        return self._tokens[key]

    def order(self, token: str, path: str, **body: Any) -> Answer:
        return self._ask("POST", token, path, body)

    def get(self, token: str, path: str) -> Answer:
        return self._ask("GET", token, path, None)

    def _ask(self, method: str, token: str, path: str, body: Any) -> Answer:
        address = self.url + (path if path.startswith(("/healthz", "/readyz", "/metrics", "/t/")) else "/api/v1" + path)
        head = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._http.request(method, address, json=body, headers=head, timeout=30)
        parsed = answer.json() if "json" in answer.headers.get("Content-Type", "") else answer.text
        return Answer(answer.status_code, parsed, answer.headers)

    def error_lines(self) -> list[str]:
        """ERROR lines of the hub's own log file."""
        file = self.data / "log" / "hall.log"
        return [x for x in file.read_text("utf-8").splitlines() if " ERROR " in x] if file.exists() else []


def wait_until(told: Callable[[], Any], within_s: float = 40, every_s: float = 0.05) -> Any:
    """Poll until it is true; the last value, or a failure that shows it."""
    deadline = time.monotonic() + within_s
    while True:
        found = told()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within_s} s: {told} -> {found!r}")
        time.sleep(every_s)


@pytest.fixture()
def halls(tmp_path: Path) -> Iterator[Callable[..., RunningHall]]:
    """A factory of running halls, all stopped in the end. `config`: text edits of the example file."""
    started: list[RunningHall] = []

    def make(*arguments: str, config: dict[str, str] | None = None, start: bool = True, demo: bool = False) -> RunningHall:
        folder = tmp_path / f"data{len(started)}"
        file = None if demo else write_config(tmp_path / f"hall{len(started)}.toml", config or {})
        hall = RunningHall(folder, list(arguments), file)
        started.append(hall)
        return hall.start() if start else hall

    yield make
    for hall in started:
        hall.stop()


OPEN_ALL_DAY = "[" + ", ".join(f'"{d}"' for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")) + "]"


def write_config(file: Path, edits: dict[str, str], all_day: bool = True) -> Path:
    """The example hall with `section.option` set to TOML values; open all day unless `hours.week` is given; no take limit."""
    import tomllib

    parsed = tomllib.loads((ROOT / "config" / "hall.example.toml").read_text("utf-8"))
    parsed.pop("accounts", None)
    parsed.setdefault("limits", {})["take_every_s"] = 0
    if edits.pop("hours", "all_day" if all_day else "") == "all_day":
        parsed["hours"]["week"] = {d: [["00:00", "24:00"]] for d in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
        parsed["hours"]["closed_dates"] = []
        parsed["hours"]["open_dates"] = {}
        parsed["hours"]["open_on_holidays"] = True
    for path, value in edits.items():
        where: Any = parsed
        *parts, last = path.split(".")
        for part in parts:
            where = where[int(part)] if isinstance(where, list) else where.setdefault(part, {})
        where[int(last) if isinstance(where, list) else last] = tomllib.loads(f"x = {value}")["x"]
    file.write_text(dumped(parsed), "utf-8")
    return file


def dumped(values: dict[str, Any]) -> str:
    """TOML of plain tables, lists and values: enough for a hall.toml."""
    lines: list[str] = []
    for name, value in values.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for item in value:
                lines += [f"[[{name}]]", *(f"{k} = {as_toml(v)}" for k, v in item.items())]
        else:
            lines += [f"[{name}]", *(f"{k} = {as_toml(v)}" for k, v in value.items())] if value != [] else []
    return "\n".join(lines) + "\n"


def as_toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{k}" = {as_toml(v)}' for k, v in value.items()) + "}"
    return str(value)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """One running hall for a module: the example hall from a file, open all day, no take limit."""
    folder = tmp_path_factory.mktemp("hall")
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", {}))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The demo hall of a bare run.py, every role one click away."""
    running = RunningHall(tmp_path_factory.mktemp("demo") / "data")
    running.start()
    yield running
    running.stop()


@pytest.fixture()
def rehearsal(halls: Callable[..., RunningHall]) -> Callable[..., RunningHall]:
    """A hall on a clock that the test sets; the example's own hours."""

    def make(at: str, config: dict[str, str] | None = None) -> RunningHall:
        return halls("--rehearsal", "--at", at, config={"hours": "own", **(config or {})})

    return make


# --- a real browser -------------------------------------------------------------------------------------------------


WHOLE = ("chromium", "chromium-browser")
SHELL = ("chromium-headless-shell", *WHOLE)  # the same engine without a desktop's windows: a tenth of the processor for each page


def chromium(names: Sequence[str] = SHELL) -> str | None:
    """Where Debian's browser is; HALL_BROWSER names another."""
    return os.environ.get("HALL_BROWSER") or next((p for p in map(shutil.which, names) if p), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@contextmanager
def browsing(playwright: Any, names: Sequence[str]) -> Iterator[Any]:
    """A running browser, sound allowed without a touch."""
    path = chromium(names)
    if path is None:
        missing("Chromium", "apt-get install chromium chromium-headless-shell fonts-wqy-microhei (make test does it as root)")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-gpu"]
    sound = "--autoplay-policy=no-user-gesture-required"
    running = playwright.chromium.launch(executable_path=path, args=[sound, "--no-sandbox", *quiet])
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser(playwright: Any) -> Iterator[Any]:
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)  # what is true is seen at once; a busy machine is waited for
    with browsing(playwright, SHELL) as running:
        yield running


@pytest.fixture()
def pages(browser: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Opens pages that are watched: a foreign request, a console error or a page error fails the test.

    `pages(width, height)` gives a page in a context of its own; `expected` (set on the page) names console texts that are meant to be.
    """
    contexts: list[Any] = []
    troubles: list[str] = []

    def watch(page: Any) -> None:
        """Also of what a page opens; one that was made here is watched once."""
        if hasattr(page, "expected"):
            return
        page.expected = []

        def console(message: Any) -> None:
            if message.type == "error" and not any(text in message.text for text in page.expected):
                troubles.append(f"console: {message.text}")

        def asked(wanted: Any) -> None:
            if not re.match(r"(http|ws)://127\.0\.0\.1[:/]|data:|blob:|about:", wanted.url):
                troubles.append(f"foreign request: {wanted.url}")

        page.on("console", console)
        page.on("request", asked)
        page.on("pageerror", lambda error: troubles.append(f"page error: {error}"))

    def make(width: int = 1280, height: int = 800, context: Any = None, **options: Any) -> Any:
        if context is None:
            context = browser.new_context(viewport={"width": width, "height": height}, **options)
            context.on("page", watch)
            contexts.append(context)
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        watch(page)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not troubles, troubles


def shoot(page: Any, name: str) -> None:
    """Keep a screenshot as an artefact."""
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=str(ARTEFACTS / f"{name}.png"))


def enter(page: Any, hall: RunningHall, role: str, place: str | None, path: str) -> None:
    """A device comes in with its token, then opens its page. Drawing /enter and the first page too would be two thirds of the work."""
    answer = page.context.request.post(f"{hall.url}/enter", data={"token": hall.token(role, place)})
    assert answer.ok, answer.text()
    page.goto(hall.url + path)


# --- a real PostgreSQL ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL of Debian's package on a free loopback port; its address for `[store] url`."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) if Path("/usr/lib/postgresql").exists() else []
    if not tools:
        missing("PostgreSQL", "apt-get install postgresql (make test does it as root)")
    bin_dir = tools[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="hall-postgres-"))  # not below pytest's folder: a second run shuts that to other users
    as_user: dict[str, Any] = {}
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        as_user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "cwd": folder}
    made = [bin_dir / "initdb", "-D", data, "-U", "hall", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]
    subprocess.run(made, check=True, **quiet, **as_user)
    settings = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    subprocess.run([bin_dir / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start"], check=True, **quiet, **as_user)
    yield f"postgresql+psycopg2://hall@127.0.0.1:{port}/postgres"
    subprocess.run([bin_dir / "pg_ctl", "-D", data, "-m", "immediate", "stop"], check=False, **quiet, **as_user)
    shutil.rmtree(folder, ignore_errors=True)

"""How long the hub's loop stands still while devices hang and speech is built: the longest, and how often over 50 ms."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import requests

from devices.simulators.escpos import EscposSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.tcp import TcpPrinter
from tests.benchmarks.halls import ROOT, RunningHub, metrics, running
from tests.benchmarks.machine import Ticker
from tests.benchmarks.measures import Bench
from tests.conftest import dumped

MOST_MS = 50.0  # what the hall is promised
WINDOW_S = 15.0  # `hall_recent_stall_seconds` tells of so long
PACE_S = 14.0
EVERY_S = 0.15  # between two steps of the floor
SPOKEN = 30
LEAST_SOUND = 10_000  # bytes: a sentence, not a click
TURNS, IN_TIME = "hall_stall_seconds_count", 'hall_stall_seconds_bucket{le="0.05"}'


class Floor:
    """The people of a hall with two kiosks, each with a printer of its own."""

    def __init__(self, hub: RunningHub, kiosks: list[str]) -> None:
        self._plan = hub.plan
        self._hub = hub
        self._kiosks = kiosks
        self._http = requests.Session()
        self._turn = 0
        self._serving: dict[str, str] = {}

    def post(self, path: str, token: str, **body: Any) -> Any:
        answer = self._http.post(f"{self._hub.url}/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=20)
        return answer.json() if answer.content else {}

    def step(self) -> None:
        """A number is taken and printed; a counter ends its visit and calls the next."""
        self._turn += 1
        matters, counters = self._plan["matters"], list(self._plan["counters"])
        self.post("/tickets", self._kiosks[self._turn % len(self._kiosks)], matter=matters[self._turn % len(matters)])
        counter = counters[self._turn % len(counters)]
        token = self._plan["counters"][counter]
        if ticket := self._serving.pop(counter, ""):
            self.post(f"/tickets/{ticket}/start", token)
            self.post(f"/tickets/{ticket}/finish", token)
        called = self.post(f"/counters/{counter}/next", token)
        if "ticket" in called:
            self._serving[counter] = called["ticket"]["id"]

    @contextmanager
    def speech(self) -> Iterator[None]:
        """Thirty calls that nobody has heard yet, in two languages, asked for by two screens at once."""
        head = {"Authorization": f"Bearer {self._plan['screen']}"}

        def hear(n: int) -> int:
            answer = requests.get(f"{self._hub.url}/voice/zh-en/A{n:03}-{n % 12 + 1}.wav", headers=head, timeout=30)
            return len(answer.content) if answer.ok else 0

        with ThreadPoolExecutor(2) as screens:
            heard = [screens.submit(hear, 100 + n) for n in range(SPOKEN)]
            yield
            if min(one.result() for one in heard) < LEAST_SOUND:
                raise SystemExit("a call has no sound")


def stalls(bench: Bench) -> None:
    """Each trouble while the hall goes on at its pace; first the same without trouble, on the same machine."""
    machine = Ticker()
    with _hall(bench) as (hub, floor, network):
        troubles: dict[str, Callable[[], AbstractContextManager[None]]] = {
            "no trouble": nullcontext,
            "a printer hangs and a port takes nothing": lambda: _hanging(network),
            "the speech of 30 calls is built": floor.speech,
            "the agent stands still in a blocking call": lambda: _standing_still(hub),
        }
        for name, trouble in troubles.items():
            time.sleep(WINDOW_S + 1)
            before = metrics(hub)
            machine.longest_ms()
            with trouble():
                _pace(floor)
                after = metrics(hub)
                raw_ms = machine.longest_ms()
            turns = after[TURNS] - before[TURNS]
            late = turns - (after[IN_TIME] - before[IN_TIME])
            bench.table.stall(f"loop's longest stall, {name}", after["hall_recent_stall_seconds"] * 1000, raw_ms, MOST_MS)
            bench.table.most("  longest that it computed by itself", after["hall_recent_busy_seconds"] * 1000, MOST_MS, "ms")
            bench.table.note("  turns that came over 50 ms late", f"{late:.0f} of {turns:.0f}")
        machine.close()


def _pace(floor: Floor) -> None:
    end_s = time.monotonic() + PACE_S
    while time.monotonic() < end_s:
        floor.step()
        time.sleep(EVERY_S)


@contextmanager
def _hanging(network: TcpPrinter) -> Iterator[None]:
    network.sim.fail("stalled")
    yield
    network.sim.mend()


@contextmanager
def _standing_still(hub: RunningHub) -> Iterator[None]:
    """Worse than any driver: no thread of the agent's process runs."""
    found = subprocess.run(["pgrep", "-P", str(hub.process.pid)], capture_output=True, text=True, check=True)
    agent = int(found.stdout.split()[0])
    os.kill(agent, signal.SIGSTOP)
    yield
    os.kill(agent, signal.SIGCONT)


@contextmanager
def _hall(bench: Bench) -> Iterator[tuple[RunningHub, Floor, TcpPrinter]]:
    """A network printer, and a serial one whose port takes nothing once its 4 kB are full."""
    folder = bench.folder("stalls", 200)
    port = PtyEnd(folder / "port")
    with TcpPrinter(EscposSim()) as network:
        _with_devices(folder / "hall.toml", network.port, port.path)
        kiosks = [_token(folder, kiosk) for kiosk in ("k1", "k2")]
        try:
            with running(folder) as hub:
                yield hub, Floor(hub, kiosks), network
        finally:
            port.close()


def _with_devices(file: Path, network: int, port: Path) -> None:
    hall: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    hall["hub"]["local_agent"] = True
    hall["printers"] = [
        {"code": "p1", "kind": "network", "host": "127.0.0.1", "port": network, "timeout_s": 3.0},
        {"code": "p2", "kind": "serial", "device": str(port), "status": False, "timeout_s": 3.0},
    ]
    hall["kiosks"] = [{"code": f"k{n}", "zone": hall["zones"][0]["code"], "printer": f"p{n}"} for n in (1, 2)]
    file.write_text(dumped(hall), "utf-8")


def _token(folder: Path, kiosk: str) -> str:
    command = [sys.executable, "run.py", "token", "--role", "kiosk", "--place", kiosk, "--data", str(folder / "data")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()[-1]

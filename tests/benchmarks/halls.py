"""Prepared folders and running hubs: the server's own process, as its users start it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.benchmarks.machine import cpu_s, memory_mb
from tests.conftest import dumped

ROOT = Path(__file__).resolve().parents[2]
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def write_hall(folder: Path, counters: int = 12) -> None:
    """The example hall, open all day, no take limit; no paper, which other processes make in their own time."""
    folder.mkdir(parents=True, exist_ok=True)
    hall: dict[str, Any] = tomllib.loads((ROOT / "config" / "hall.example.toml").read_text("utf-8"))
    hall.pop("accounts", None)
    hall["limits"]["take_every_s"] = 0
    hall["hub"]["local_agent"] = False
    hall["printers"], hall["pads"] = [], []
    hall["hours"]["week"] = {day: [["00:00", "24:00"]] for day in WEEK}
    hall["hours"] |= {"closed_dates": [], "open_dates": {}, "open_on_holidays": True}
    for kiosk in hall["kiosks"]:
        kiosk.pop("printer", None)
    own = hall["counters"]
    hall["counters"] = own + [own[n % 12] | {"number": n + 1} for n in range(12, counters)]
    (folder / "hall.toml").write_text(dumped(hall), "utf-8")


def set_options(folder: Path, **sections: dict[str, Any]) -> None:
    """Change options of a prepared hall."""
    file = folder / "hall.toml"
    hall: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    for name, options in sections.items():
        hall[name] = hall.get(name, {}) | options
    file.write_text(dumped(hall), "utf-8")


def start_filling(folder: Path, waiting: int, served: int = 0, counters: int = 12) -> subprocess.Popen[bytes]:
    """Begin to fill a new folder; wait for the process."""
    write_hall(folder, counters)
    command = [sys.executable, "-m", "tests.benchmarks.fill", str(folder), str(waiting), str(served)]
    return subprocess.Popen(command, cwd=ROOT)


def copied(source: Path, target: Path) -> Path:
    shutil.copytree(source, target)
    return target


@dataclass
class RunningHub:
    url: str
    folder: Path
    ready_s: float
    process: subprocess.Popen[str]

    @property
    def plan(self) -> dict[str, Any]:
        """What a load process needs to act here."""
        keys = json.loads((self.folder / "keys.json").read_text())
        hall = tomllib.loads((self.folder / "hall.toml").read_text("utf-8"))
        counters = {name.removeprefix("counter "): token for name, token in keys["tokens"].items() if name.startswith("counter ")}
        pairs = [(str(c["number"]), c["matters"][0]) for c in hall["counters"]]
        return {
            "url": self.url, "page": keys["page"], "kiosk": keys["tokens"]["kiosk"], "screen": keys["tokens"]["screen"],
            "counters": counters, "matters": [m["code"] for m in hall["matters"]], "pairs": pairs,
        }  # fmt: skip

    @property
    def memory_mb(self) -> float:
        return memory_mb(self.process.pid)

    @property
    def cpu_s(self) -> float:
        return cpu_s(self.process.pid)


@contextmanager
def running(folder: Path, slow_ms: float = 0, demo: bool = False) -> Iterator[RunningHub]:
    """`run.py serve` on a folder; `slow_ms`: what a cheaper disk would add to each commit; `demo`: as a bare `run.py`."""
    command = [sys.executable, "run.py", "serve", "--data", str(folder / "data"), "--port", "0"]
    command += [] if demo else ["--config", str(folder / "hall.toml")]
    environment = os.environ | ({"HALL_SLOW_COMMIT_MS": str(slow_ms)} if slow_ms else {})
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if match := re.match(r"ready (http://\S+)", line):
                break
        else:
            raise SystemExit(f"the hub on {folder} did not start")
        hub = RunningHub(match[1], folder, time.monotonic() - begun, process)
        _settle(hub)
        yield hub
    finally:
        process.terminate()
        process.wait(20)


def metrics(hub: RunningHub) -> dict[str, float]:
    """The hub's gauges by name."""
    with urlopen(f"{hub.url}/metrics", timeout=10) as answer:
        lines = [line.split() for line in answer.read().decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def _settle(hub: RunningHub) -> None:
    """Wait until what follows the start (templates, agent) is done and the hub idles."""
    for _ in range(50):
        before_s = hub.cpu_s
        time.sleep(0.4)
        if hub.cpu_s - before_s < 0.03:
            return


def load(scenario: str, plan: dict[str, Any], **more: Any) -> Any:
    """Run a scenario in the client's own process."""
    text, command = json.dumps(plan | more | {"scenario": scenario}), [sys.executable, "-m", "tests.benchmarks.load"]
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, timeout=180)
    if done.returncode:
        raise SystemExit(f"{scenario}: {done.stderr[-2000:]}")
    return json.loads(done.stdout)


class Screens:
    """So many screens, in their own process."""

    def __init__(self, hub: RunningHub, count: int) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.screens"]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
        self._say({"url": hub.url, "token": hub.plan["screen"], "count": count})
        self.size = int(self._heard()["size"])

    def delays_ms(self, calls: list[tuple[int, float]]) -> list[float]:
        """From pressing the key to the last screen, for each call."""
        for _ in range(20):
            self._say([seq for seq, _ in calls])
            moments = self._heard()["moments"]
            if None not in moments:
                return [(moment - sent) * 1000 for moment, (_, sent) in zip(moments, calls, strict=True)]
            time.sleep(0.1)
        raise SystemExit("a screen never got the last picture")

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)

    def _say(self, what: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")

    def _heard(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("the screens' process ended")
        return json.loads(line)

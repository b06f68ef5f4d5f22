"""What the machine itself can do at this moment: the raw limits that our figures stand beside."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def quantile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def fdatasync_ms(folder: Path, times: int = 300) -> list[float]:
    """One 4 kB append and fdatasync each: what a durable answer costs at least."""
    file, found = folder / "probe", []
    with file.open("wb", buffering=0) as out:
        for _ in range(times):
            out.write(b"x" * 4096)
            begun = time.perf_counter()
            os.fdatasync(out.fileno())
            found.append((time.perf_counter() - begun) * 1000)
    file.unlink()
    return found


def bare_transactions(folder: Path, seconds: float = 1.5) -> float:
    """SQLite transactions a second: one row each, WAL, synchronous FULL, no Python above the driver."""
    file = folder / "bare.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)")
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO bare (body) VALUES (?)", ("x" * 600,))
        connection.execute("COMMIT")
        done += 1
    rate = done / (time.perf_counter() - begun)
    connection.close()
    for name in ("bare.db", "bare.db-wal", "bare.db-shm"):
        (folder / name).unlink(missing_ok=True)
    return rate


def fan_out_ms(screens: int, size: int) -> float:
    """Bare `send` of one picture into so many sockets, fastest of five."""
    pairs = [socket.socketpair() for _ in range(screens)]
    picture, best = b"x" * size, float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        for ours, _theirs in pairs:
            ours.sendall(picture)
        best = min(best, (time.perf_counter() - begun) * 1000)
        for _ours, theirs in pairs:
            theirs.recv(size * 2)
    for pair in pairs:
        for end in pair:
            end.close()
    return best


class Ticker:
    """An idle process that wants its turn each 5 ms: the longest that this machine lets anybody wait, at the same time."""

    _CODE = (
        "import sys, time, threading\n"
        "worst = [0.0]\n"
        "def tick():\n"
        "    while True:\n"
        "        a = time.monotonic(); time.sleep(0.005); worst[0] = max(worst[0], time.monotonic() - a - 0.005)\n"
        "threading.Thread(target=tick, daemon=True).start()\n"
        "for _ in sys.stdin: print(worst[0], flush=True); worst[0] = 0.0\n"
    )

    def __init__(self) -> None:
        self._process = subprocess.Popen([sys.executable, "-c", self._CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def longest_ms(self) -> float:
        """Since the last time it was asked."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline()) * 1000

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def python_steps_per_us() -> float:
    """Steps of an empty Python loop in a microsecond: tells a loaded or slow machine from a fast one."""
    steps, begun = 1_000_000, time.perf_counter()
    for _ in range(steps):
        pass
    return steps / (time.perf_counter() - begun) / 1e6


def memory_mb(pid: int) -> float:
    """Resident memory of a process."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def cpu_s(pid: int) -> float:
    """Processor seconds that a process has used."""
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

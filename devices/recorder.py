"""The flight recorder: what went over each line, when and what it meant, in a ring of bounded size.

A tape is two files of JSON lines; when one is full the older is thrown away. Each begins with a head that names the devices and
their settings, so that a tape can be replayed on another PC (`devices/replay.py`).
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Literal

log = logging.getLogger("devices.recorder")

HALF = 1024 * 1024     # bytes of one of the two files: a printer that is asked each 10 s fills both in half a day
LONGEST = 512           # bytes of a frame that are kept; no frame of a device that is parsed is longer

Way = Literal["in", "out"]


class Tape:
    """One line's. `masked`: directions whose bytes are personal, of which only the length is kept."""

    def __init__(self, folder: Path, line: str, devices: Sequence[dict[str, Any]], masked: frozenset[Way] = frozenset()) -> None:
        self._new, self._old = (folder / f"{file_name(line)}.{part}.jsonl" for part in ("new", "old"))
        self._masked = masked
        self.codes = {device["code"] for device in devices}
        self._head = {"tape": 1, "line": line, "devices": list(devices)}
        self._lock = threading.Lock()
        self._out: IO[bytes] | None = None

    def add(self, way: Way, raw: bytes, meaning: str) -> None:
        """A full disk is logged, it stops no device."""
        record: dict[str, Any] = {"at": _now(), "s": round(time.monotonic(), 3), "way": way, "meaning": meaning}
        if way in self._masked:
            record["bytes"] = len(raw)
        elif len(raw) > LONGEST:
            record |= {"hex": raw[:LONGEST].hex(), "bytes": len(raw), "sha256": sha256(raw).hexdigest()[:16]}
        else:
            record["hex"] = raw.hex()
        with self._lock:
            try:
                self._append(record)
            except OSError as e:
                log.warning("not recorded line=%s why=%s", self._head["line"], e)

    def lines(self) -> list[str]:
        """The whole tape, oldest first, with one head."""
        with self._lock:
            texts = [path.read_text("utf-8").splitlines() for path in (self._old, self._new) if path.exists()]
        head = [json.dumps(self._head, ensure_ascii=False)]
        return head + [line for text in texts for line in text if line.startswith('{"at"') and line.endswith("}")]

    def close(self) -> None:
        with self._lock:
            if self._out is not None:
                self._out.close()
                self._out = None

    def _append(self, record: dict[str, Any]) -> None:
        if self._out is None:
            self._new.parent.mkdir(parents=True, exist_ok=True)
            self._out = self._new.open("ab", buffering=0)
            self._out.write(b"\n")  # the last run may have ended amid a line
            self._write(self._head)
        if self._out.tell() > HALF:
            self._out.close()
            self._new.replace(self._old)
            self._out = self._new.open("ab", buffering=0)
            self._write(self._head)
        self._write(record)

    def _write(self, record: dict[str, Any]) -> None:
        assert self._out is not None
        self._out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")


class Recorder:
    """All tapes of an agent. Without a folder nothing is recorded."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._tapes: dict[str, Tape] = {}
        self._lock = threading.Lock()

    def begin(self, line: str, devices: Sequence[dict[str, Any]], masked: frozenset[Way] = frozenset()) -> None:
        """`devices`: each with `section`, `code` and its settings; from now on `record` knows the line."""
        if self._folder is None:
            return
        with self._lock:
            old = self._tapes.pop(line, None)
            self._tapes[line] = Tape(self._folder, line, devices, masked)
        if old is not None:
            old.close()

    def record(self, line: str, way: Way, raw: bytes, meaning: str) -> None:
        """A line that was never begun is not recorded: nobody said what on it is personal."""
        tape = self._tapes.get(line)
        if tape is not None:
            tape.add(way, raw, meaning)

    def of_device(self, code: str) -> list[str] | None:
        """The tape of its line."""
        with self._lock:
            tape = next((tape for tape in self._tapes.values() if code in tape.codes), None)
        return None if tape is None else tape.lines()

    def of_line(self, line: str) -> list[str] | None:
        tape = self._tapes.get(line)
        return None if tape is None else tape.lines()

    def close(self) -> None:
        for tape in list(self._tapes.values()):
            tape.close()


def file_name(line: str) -> str:
    """`line /dev/ttyS0` -> `line-dev-ttyS0`; two lines whose names differ have files that differ."""
    return f"{re.sub(r'[^0-9A-Za-z._-]+', '-', line)[:80]}-{sha256(line.encode()).hexdigest()[:6]}"


def newest_of(lines: list[str], most: int) -> bytes:
    """The head, and of the rest what fits into `most` bytes, newest last."""
    encoded = [line.encode() + b"\n" for line in lines]
    size, first = len(encoded[0]), len(encoded)
    while first > 1 and size + len(encoded[first - 1]) <= most:
        first -= 1
        size += len(encoded[first])
    return b"".join([encoded[0], *encoded[first:]])


def tapes_in(folder: Path) -> dict[str, list[str]]:
    """Device code -> the tape of its line, of an agent that may run or not."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.new.jsonl")):
        with path.open(encoding="utf-8") as file:
            head = json.loads(next(line for line in file if line.startswith('{"tape"')))
        tape = Tape(folder, head["line"], head["devices"])
        found |= {device["code"]: tape.lines() for device in head["devices"]}
    return found


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")

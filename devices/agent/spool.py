"""What outlives the agent's process: words that the hub has not heard, and how far each slip had come."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

if sys.platform == "win32":
    import msvcrt

    def _lock(file: IO[str]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(file: IO[str]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


log = logging.getLogger("devices.agent")

LARGEST = 256 * 1024    # bytes; then the file is written anew with what still waits
CLAIM_S = 10.0          # an agent that is being ended may take so long
_FILE = "spool.jsonl"


class FolderTaken(Exception):
    """Another agent works in this data folder."""


@dataclass(frozen=True, slots=True)
class Kept:
    """`at`: wall clock, seconds, the only one that goes on over a restart."""

    key: str
    event: str
    data: dict[str, Any]
    at: float


class Spool:
    """A file of JSON lines; the newest line of a key counts. Without a folder it remembers only while the process lives.

    A full disk is logged, it stops no slip and no press.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = folder / _FILE if folder else None
        self._lock = threading.Lock()
        self._there: dict[str, Kept] = {}
        self._out: IO[bytes] | None = None
        self._claim: IO[str] | None = None
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
            self._claim = _claimed(folder)
            self._there = _read(folder / _FILE)
            self._write_anew()

    def waiting(self) -> list[Kept]:
        """Oldest first."""
        with self._lock:
            return list(self._there.values())

    def keep(self, key: str, event: str, data: dict[str, Any], safe: bool = True) -> Kept:
        """Takes the place of what was kept under `key`. `safe`: on the disk before this returns."""
        kept = Kept(key, event, data, time.time())
        with self._lock:
            self._there.pop(key, None)
            self._there[key] = kept
            self._append({"key": key, "event": event, "data": data, "at": kept.at}, safe)
        return kept

    def done(self, key: str) -> None:
        with self._lock:
            if self._there.pop(key, None) is not None:
                self._append({"key": key}, False)

    def close(self) -> None:
        with self._lock:
            for file in (self._out, self._claim):
                if file is not None:
                    file.close()
            self._out = self._claim = None

    def _append(self, record: dict[str, Any], safe: bool) -> None:
        if self._out is None:
            return
        try:
            self._out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            if safe:
                os.fsync(self._out.fileno())
            if self._out.tell() > LARGEST:
                self._write_anew()
        except OSError as e:
            log.warning("not kept over a restart key=%s why=%s", record["key"], e)

    def _write_anew(self) -> None:
        """Whole or not at all."""
        if self._path is None:
            return
        part = self._path.with_suffix(".part")
        with part.open("wb") as out:
            for kept in self._there.values():
                record = {"key": kept.key, "event": kept.event, "data": kept.data, "at": kept.at}
                out.write(json.dumps(record, ensure_ascii=False).encode() + b"\n")
            out.flush()
            os.fsync(out.fileno())
        part.replace(self._path)
        if self._out is not None:
            self._out.close()
        self._out = self._path.open("ab", buffering=0)


def _claimed(folder: Path) -> IO[str]:
    claim = (folder / "agent.lock").open("w")
    end_s = time.monotonic() + CLAIM_S
    while True:
        try:
            _lock(claim)
        except OSError as e:
            if time.monotonic() > end_s:
                claim.close()
                raise FolderTaken(f"another agent works in {folder}: end it, or give this one a data_dir of its own") from e
            time.sleep(0.2)
        else:
            return claim


def _read(path: Path) -> dict[str, Kept]:
    """The last line may be torn: the process ended while it was written, so nobody was told that it is kept."""
    there: dict[str, Kept] = {}
    lines = path.read_bytes().splitlines() if path.exists() else []
    for n, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            there.pop(record["key"], None)
            if "event" in record:
                there[record["key"]] = Kept(record["key"], record["event"], record["data"], float(record["at"]))
        except (ValueError, KeyError, TypeError):
            log.warning("spool line passed over file=%s line=%d of=%d", path, n, len(lines))
    return there

"""Printer behind a file: a usblp node such as /dev/usb/lp0, a named pipe, or a plain file. Nothing is read back."""

from __future__ import annotations

import contextlib
import os
import select
import time
from collections.abc import Iterator
from pathlib import Path

from config.schema import Printer
from devices.ports import DeviceDown, Health, Outcome, Paperwork

_NODES = Path("/dev")


class FilePrinter:
    """Every slip ends as `sent`: a file proves no paper (devices.md 1.7)."""

    def __init__(self, printer: Printer) -> None:
        self._path = Path(printer.path)
        self._timeout_s = printer.timeout_s

    def print_slip(self, work: Paperwork) -> Outcome:
        begun = False
        try:
            with self._open() as fd:
                begun = True
                self._write(fd, work.data)
        except DeviceDown as e:
            health = Health("down", e.reason, e.where)
            return Outcome("unknown" if begun else "failed", e.reason, e.where, health)
        return Outcome("sent", health=Health("ready", detail="gives no status"))

    def health(self) -> Health:
        try:
            with self._open():
                return Health("ready", detail="gives no status")
        except DeviceDown as e:
            return Health("down", e.reason, e.where)

    def close(self) -> None:
        """Nothing is held."""

    @contextlib.contextmanager
    def _open(self) -> Iterator[int]:
        flags = os.O_WRONLY | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)
        if _NODES not in self._path.parents:
            flags |= os.O_CREAT     # never under /dev: an unplugged printer would become a plain file there
        try:
            fd = os.open(self._path, flags, 0o600)
        except OSError as e:
            raise DeviceDown("unreachable", f"{self._path} {e}") from e
        try:
            yield fd
        finally:
            os.close(fd)

    def _write(self, fd: int, data: bytes) -> None:
        """A node that takes nothing for `timeout_s` is stalled; the limit begins anew with each byte it takes."""
        rest = memoryview(data)
        end_s = time.monotonic() + self._timeout_s
        while rest:
            left_s = end_s - time.monotonic()
            if left_s <= 0 or not select.select([], [fd], [], left_s)[1]:
                raise DeviceDown("timeout", f"{self._path} takes no data")
            try:
                done = os.write(fd, rest)
            except BlockingIOError:
                continue
            except OSError as e:
                raise DeviceDown("error", f"{self._path} {e}") from e
            rest = rest[done:]
            end_s = time.monotonic() + self._timeout_s

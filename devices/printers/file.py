"""Printer behind a plain file or a named pipe: nothing is read back. For the node of a USB printer there is `usblp`."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.schema import Printer
from devices.ports import DeviceDown, Health, Outcome, Paperwork
from devices.printers.node import NodeLine

_NODES = Path("/dev")


class FilePrinter:
    """Every slip ends as `sent`: a file proves no paper (devices.md 1.7)."""

    def __init__(self, printer: Printer) -> None:
        self._path = Path(printer.path)
        self._timeout_s = printer.timeout_s

    def print_slip(self, work: Paperwork) -> Outcome:
        begun = False
        try:
            with self._open() as line:
                begun = True
                line.write(work.data)
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

    @contextmanager
    def _open(self) -> Iterator[NodeLine]:
        flags = os.O_WRONLY | os.O_APPEND
        if _NODES not in self._path.parents:
            flags |= os.O_CREAT     # never under /dev: an unplugged printer would become a plain file there
        line = NodeLine(self._path, flags, self._timeout_s)
        try:
            yield line
        finally:
            line.close()

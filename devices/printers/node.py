"""A device node, pipe or file written to with a limit, and read where it can be read."""

from __future__ import annotations

import errno
import os
import select
import time
from pathlib import Path

from devices.ports import DeviceDown, Reason

_CHUNK = 256
_EMPTY_S = 0.005
_NONBLOCK = getattr(os, "O_NONBLOCK", 0)
# What the kernel's usblp driver says of a printer: no paper is ENOSPC, a pulled cable ENODEV (drivers/usb/class/usblp.c).
_REASONS: dict[int, Reason] = {
    errno.ENOSPC: "paper_out", errno.ENODEV: "unreachable", errno.ENXIO: "unreachable", errno.EIO: "unreachable",
}  # fmt: skip


class NodeLine:
    """`flags`: O_RDWR, or O_WRONLY and what a plain file needs. Never waits in open(), read() or write()."""

    def __init__(self, path: Path, flags: int, timeout_s: float) -> None:
        self._path = path
        self._timeout_s = timeout_s
        try:
            self._fd = os.open(path, flags | _NONBLOCK, 0o600)
        except OSError as e:
            raise DeviceDown("unreachable", str(e)) from e

    def write(self, data: bytes) -> None:
        """A node that takes nothing for `timeout_s` is stalled; the limit begins anew with each byte it takes."""
        rest = memoryview(data)
        end_s = time.monotonic() + self._timeout_s
        while rest:
            left_s = end_s - time.monotonic()
            if left_s <= 0 or not select.select([], [self._fd], [], left_s)[1]:
                raise DeviceDown("timeout", f"{self._path} takes no data")
            try:
                done = os.write(self._fd, rest)
            except BlockingIOError:
                continue
            except OSError as e:
                raise self._down(e) from e
            rest = rest[done:]
            end_s = time.monotonic() + self._timeout_s

    def read(self, limit_s: float) -> bytes:
        try:
            if not select.select([self._fd], [], [], max(0.0, limit_s))[0]:
                return b""
            data = os.read(self._fd, _CHUNK)
            if not data:
                time.sleep(min(limit_s, _EMPTY_S))      # an empty packet: whoever waits asks again at once
            return data
        except BlockingIOError:
            return b""
        except OSError as e:
            raise self._down(e) from e

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def _down(self, e: OSError) -> DeviceDown:
        return DeviceDown(_REASONS.get(e.errno or 0, "error"), f"{self._path} {e}")

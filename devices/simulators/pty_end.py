"""A serial cable without hardware: a pseudo terminal under a name of our own that can be pulled out and put back."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import threading
import time
import tty
from pathlib import Path

_STEP_S = 0.01
_WRITE_S = 1.0


class PtyEnd:
    """The device's end of the cable. `path` is a link, like a by-path name: it stays while the pty behind it changes.

    One thread may unplug while another reads or writes: an unplugged end is silent and swallows what is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()   # a closed descriptor's number may belong to somebody else at once
        self._master = -1
        self._slave = -1
        self.plug()

    def plug(self) -> None:
        with self._lock:
            self._master, self._slave = pty.openpty()
            tty.setraw(self._slave)     # we keep this end open as well: else the master reads EIO (devices.md 3.3)
            os.set_blocking(self._master, False)
            self.path.unlink(missing_ok=True)
            self.path.symlink_to(os.ttyname(self._slave))

    def unplug(self) -> None:
        """The other side sees a line that is gone."""
        with self._lock:
            self.path.unlink(missing_ok=True)
            for fd in (self._slave, self._master):
                if fd >= 0:
                    os.close(fd)
            self._master = self._slave = -1

    close = unplug

    def read(self, limit_s: float) -> bytes:
        """What the host sent, waiting up to `limit_s` for the first byte."""
        end_s = time.monotonic() + limit_s
        while True:
            with self._lock:
                if self._master >= 0 and select.select([self._master], [], [], min(_STEP_S, limit_s))[0]:
                    with contextlib.suppress(BlockingIOError):
                        return os.read(self._master, 4096)
            if time.monotonic() >= end_s:
                return b""
            time.sleep(_STEP_S / 10)    # lets whoever waits for the lock have it

    def write(self, data: bytes) -> None:
        """All of it, unless the host takes nothing for a second."""
        rest = memoryview(data)
        end_s = time.monotonic() + _WRITE_S
        while rest and time.monotonic() < end_s:
            with self._lock:
                if self._master < 0:
                    return
                if select.select([], [self._master], [], _STEP_S)[1]:
                    with contextlib.suppress(BlockingIOError):
                        rest = rest[os.write(self._master, rest) :]

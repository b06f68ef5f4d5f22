"""A serial cable without hardware: a pseudo terminal under a name of our own that can be pulled out and put back."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import tty
from pathlib import Path


class PtyEnd:
    """The device's end of the cable. `path` is a link, like a by-path name: it stays while the pty behind it changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._master = -1
        self._slave = -1
        self.plug()

    def plug(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)         # we keep this end open as well: else the master reads EIO (devices.md 3.3)
        os.set_blocking(self._master, False)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(self._slave))

    def unplug(self) -> None:
        """The other side sees a line that is gone."""
        self.path.unlink(missing_ok=True)
        for fd in (self._slave, self._master):
            with contextlib.suppress(OSError):
                os.close(fd)
        self._master = self._slave = -1

    close = unplug

    @property
    def plugged(self) -> bool:
        return self._master >= 0

    def read(self, limit_s: float) -> bytes:
        """What the host sent, waiting up to `limit_s` for the first byte."""
        if not self.plugged or not select.select([self._master], [], [], limit_s)[0]:
            return b""
        try:
            return os.read(self._master, 4096)
        except BlockingIOError:
            return b""

    def write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            select.select([], [self._master], [])
            rest = rest[os.write(self._master, rest) :]

"""A keyboard of Linux (number pad, keyboard-like rating pad or scanner) as a Line: one byte a key, held for us alone."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import struct
import sys

from devices.ports import DeviceDown

if sys.platform != "win32":
    import fcntl

# struct input_event of linux/input.h: struct timeval (two longs), type, code, value.
_EVENT = struct.Struct("@llHHi")
_KEY, _PRESSED = 0x01, 1        # EV_KEY; value 0 is released, 2 is the keyboard's own repeat
_GRAB = 0x40044590              # EVIOCGRAB = _IOW('E', 0x90, int)
_CHUNK = 64 * _EVENT.size


class HidLine:
    """`device`: /dev/input/by-path/...-event-kbd. Grabbed, so that the desktop sees none of its keys; codes above 255 are left out."""

    def __init__(self, device: str) -> None:
        self._where = device
        self._rest = b""
        try:
            self._fd = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
        except OSError as e:
            raise DeviceDown("unreachable", f"{device} {e.strerror}") from e
        try:
            fcntl.ioctl(self._fd, _GRAB, 1)
        except OSError as e:
            if e.errno not in (errno.ENOTTY, errno.EINVAL):     # a scripted pipe or file cannot be grabbed, and need not be
                self.close()
                raise DeviceDown("unreachable", f"{device} grab: {e.strerror}") from e

    def read(self, limit_s: float) -> bytes:
        try:
            if not select.select([self._fd], [], [], max(0.0, limit_s))[0]:
                return b""
            data = os.read(self._fd, _CHUNK)
        except OSError as e:
            raise DeviceDown("unreachable", f"{self._where} read: {e.strerror}") from e
        if not data:
            raise DeviceDown("unreachable", f"{self._where} read: end of device")
        self._rest += data
        whole = len(self._rest) // _EVENT.size * _EVENT.size
        events, self._rest = self._rest[:whole], self._rest[whole:]
        return bytes(code for _s, _us, kind, code, value in _EVENT.iter_unpack(events) if (kind, value) == (_KEY, _PRESSED) and code < 256)

    def write(self, data: bytes) -> None:
        """A keyboard hears nothing."""

    def close(self) -> None:
        with contextlib.suppress(OSError):
            os.close(self._fd)

"""A serial port as a Line: exclusive, every call limited, every fault a DeviceDown."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

import serial

from devices.ports import DeviceDown

if sys.platform == "win32":
    _FAULTS: tuple[type[Exception], ...] = (serial.SerialException, OSError)
else:
    import termios

    # pyserial lets OSError (in_waiting) and termios.error (settings, flush) through; devices.md 3.3
    _FAULTS = (serial.SerialException, OSError, termios.error)

_BITS = 10              # 8N1 on the wire
_CHUNK = 256


class PySerialLine:
    """`device` is a port name or a pyserial URL. The port is ours alone until `close`."""

    def __init__(self, device: str, baud: int, timeout_s: float) -> None:
        self._where = device
        self._baud = baud
        self._timeout_s = timeout_s
        try:
            # DTR/DSR and RTS/CTS stay off: a printer that holds them would block every write (devices.md 1.1).
            self._port: Any = serial.serial_for_url(
                device, baudrate=baud, timeout=0, write_timeout=timeout_s, exclusive=True
            )
        except (*_FAULTS, ValueError) as e:
            raise DeviceDown("unreachable", f"{device} {e}") from e

    def write(self, data: bytes) -> None:
        try:
            self._port.write_timeout = self._timeout_s + len(data) * _BITS / self._baud
            self._port.write(data)
        except serial.SerialTimeoutException as e:
            raise DeviceDown("timeout", f"{self._where} write") from e
        except _FAULTS as e:
            raise DeviceDown("unreachable", f"{self._where} write: {e}") from e

    def read(self, limit_s: float) -> bytes:
        try:
            self._port.timeout = max(0.0, limit_s)
            begin: bytes = self._port.read(1)
            if not begin:
                return b""
            self._port.timeout = 0
            return begin + bytes(self._port.read(_CHUNK))
        except _FAULTS as e:
            raise DeviceDown("unreachable", f"{self._where} read: {e}") from e

    def close(self) -> None:
        """Drop what was not sent: closing would else wait for a printer that holds its flow control."""
        with contextlib.suppress(*_FAULTS, AttributeError):
            self._port.reset_output_buffer()
        sock = getattr(self._port, "_socket", None)
        with contextlib.suppress(*_FAULTS):
            self._port.close()
        if sock is not None:
            sock.close()    # pyserial forgets to when the other side has gone first

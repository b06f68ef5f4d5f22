"""Printer behind a TCP port (usually 9100): opened, used and closed for each slip."""

from __future__ import annotations

import contextlib
import select
import socket
import time

from config.schema import Printer
from devices.ports import DeviceDown
from devices.printers.printing import PROOF_S
from devices.printers.talking import Habits, TalkingPrinter

_GOODBYE_S = 0.5    # for the printer to close after us: unread answers would make the kernel reset, and drop our bytes


class TcpLine:
    """One connection. A limit counts from the last progress, so a long slip on a slow printer is no fault."""

    def __init__(self, host: str, port: int, timeout_s: float) -> None:
        self._where = f"{host}:{port}"
        self._timeout_s = timeout_s
        try:
            self._socket = socket.create_connection((host, port), timeout_s)
        except OSError as e:
            raise DeviceDown("unreachable", f"{self._where} {e}") from e
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def write(self, data: bytes) -> None:
        try:
            self._socket.settimeout(self._timeout_s)
            self._socket.sendall(data)      # its timeout is for the whole; 64 kB leave at once, a slip has 1-45
        except TimeoutError as e:
            raise DeviceDown("timeout", f"{self._where} write") from e
        except OSError as e:
            raise DeviceDown("unreachable", f"{self._where} write: {e}") from e

    def read(self, limit_s: float) -> bytes:
        try:
            ready, _, _ = select.select([self._socket], [], [], max(0.0, limit_s))
            if not ready:
                return b""
            data = self._socket.recv(256)
        except (OSError, ValueError) as e:
            raise DeviceDown("unreachable", f"{self._where} read: {e}") from e
        if not data:
            raise DeviceDown("unreachable", f"{self._where} closed by the printer")
        return data

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)
            end_s = time.monotonic() + _GOODBYE_S
            while (left_s := end_s - time.monotonic()) > 0:
                self._socket.settimeout(left_s)
                if not self._socket.recv(256):
                    break
        self._socket.close()


def network_printer(printer: Printer, proof_s: float = PROOF_S) -> TalkingPrinter:
    """Holds no connection between slips: most printers serve one host at a time."""

    def opener() -> TcpLine:
        return TcpLine(printer.host, printer.port, printer.timeout_s)

    return TalkingPrinter(printer, opener, Habits(kept_open=False, mute_prints=True), proof_s)

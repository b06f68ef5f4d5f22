"""A device with a network socket, or behind a serial server: one host at a time, and a plug to pull."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
import time

_STEP_S = 0.01
_WRITE_S = 1.0


class TcpEnd:
    """The device's end, on 127.0.0.1. The port stays the same over unplug and plug; `url` is for `device` in hall.toml."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self._lock = threading.Lock()
        self._listener: socket.socket | None = None
        self._host: socket.socket | None = None
        self.plug()

    @property
    def url(self) -> str:
        return f"socket://127.0.0.1:{self.port}"

    def plug(self) -> None:
        with self._lock:
            self._listener = socket.create_server(("127.0.0.1", self.port), backlog=1)
            self.port = self._listener.getsockname()[1]

    def unplug(self) -> None:
        """Connections are refused, the present one ends."""
        with self._lock:
            self._hang_up()
            if self._listener is not None:
                self._listener.close()
                self._listener = None

    close = unplug

    def read(self, limit_s: float) -> bytes:
        """What the host sent, waiting up to `limit_s` for the first byte."""
        end_s = time.monotonic() + limit_s
        while True:
            with self._lock:
                if data := self._some(min(_STEP_S, limit_s)):
                    return data
            if time.monotonic() >= end_s:
                return b""
            time.sleep(_STEP_S / 10)    # lets whoever waits for the lock have it

    def write(self, data: bytes) -> None:
        """To the host that is there; nobody there: into the air."""
        with self._lock:
            self._meet(0.0)
            if self._host is not None:
                try:
                    self._host.settimeout(_WRITE_S)
                    self._host.sendall(data)
                except OSError:
                    self._hang_up()

    def _some(self, limit_s: float) -> bytes:
        self._meet(limit_s)
        if self._host is None or not select.select([self._host], [], [], limit_s)[0]:
            return b""
        data = b""
        with contextlib.suppress(OSError):
            data = self._host.recv(4096)
        if not data:
            self._hang_up()
        return data

    def _meet(self, limit_s: float) -> None:
        """A host may think that it is connected before anybody has looked."""
        if self._host is None and self._listener is not None and select.select([self._listener], [], [], limit_s)[0]:
            self._host, _ = self._listener.accept()

    def _hang_up(self) -> None:
        if self._host is not None:
            self._host.close()
            self._host = None

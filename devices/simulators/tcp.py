"""The simulated printer on a TCP port, with the faults a network adds: refused, stalled, reset."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading
from typing import Literal

from devices.simulators.escpos import EscposSim

NetFault = Literal["", "stalled", "reset"]
_TICK_S = 0.02
_RESET_AFTER = 64   # bytes of a job; the probe before it is shorter


class TcpPrinter:
    """Serves one host at a time, as real ones do. Use as a context manager; `stop` makes connections refused."""

    def __init__(self, sim: EscposSim, port: int = 0, host: str = "127.0.0.1") -> None:
        self.sim = sim
        self.net_fault: NetFault = ""
        self.connections = 0
        self._host = host
        self.port = port
        self._listener: socket.socket | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> TcpPrinter:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; the port stays the same over stop and start."""
        self._listener = socket.create_server((self._host, self.port), backlog=1)
        self.port = self._listener.getsockname()[1]
        self._stop.clear()
        self._thread = threading.Thread(target=self._serve, name="tcp printer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _serve(self) -> None:
        listener = self._listener
        assert listener is not None
        while not self._stop.is_set():
            if not _readable(listener):
                continue
            host, _ = listener.accept()
            self.connections += 1
            with host:
                self._host_talk(host)

    def _host_talk(self, host: socket.socket) -> None:
        taken = 0
        while not self._stop.is_set():
            if self.net_fault == "stalled" and taken >= _RESET_AFTER // 2:
                self._stop.wait(_TICK_S)
                continue
            if not _readable(host):
                continue
            with contextlib.suppress(OSError):
                data = host.recv(4096 if self.net_fault != "stalled" else 16)
                taken += len(data)
                if self.net_fault == "reset" and taken > _RESET_AFTER:
                    host.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                if data:
                    host.sendall(self.sim.feed(data))
                    continue
            return


def _readable(sock: socket.socket) -> bool:
    return bool(select.select([sock], [], [], _TICK_S)[0])

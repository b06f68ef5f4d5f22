"""The simulated printer on a TCP port, with the faults a network adds: refused, stalled, reset."""

from __future__ import annotations

import contextlib
import select
import socket
import struct
import threading

from devices.simulators.escpos import EscposSim

_TICK_S = 0.02
_RESET = struct.pack("ii", 1, 0)    # SO_LINGER of zero seconds: closing sends RST


class TcpPrinter:
    """Serves one host at a time, as real ones do. Use as a context manager; `stop` is the mains switch."""

    def __init__(self, sim: EscposSim, port: int = 0, host: str = "127.0.0.1") -> None:
        self.sim = sim
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

    @property
    def place(self) -> str:
        return f"{self._host}:{self.port}"

    @property
    def shut(self) -> bool:
        """Nobody is let in: `refused` has taken effect."""
        return self._listener is None

    def start(self) -> None:
        """Listen; the port stays the same over stop and start."""
        self._listen()
        self._stop.clear()
        self._thread = threading.Thread(target=self._serve, name="tcp printer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._hang_up()

    def _listen(self) -> None:
        self._listener = socket.create_server((self._host, self.port), backlog=1)
        self.port = self._listener.getsockname()[1]

    def _hang_up(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _door(self) -> socket.socket | None:
        """The listener, as `refused` wants it; None = closed now."""
        if "refused" in self.sim.faults:
            self._hang_up()
        elif self._listener is None:
            with contextlib.suppress(OSError):      # the port may be in use for a moment: the next turn tries again
                self._listen()
        return self._listener

    def _serve(self) -> None:
        while not self._stop.is_set():
            door = self._door()
            if door is None:
                self._stop.wait(_TICK_S)
            elif _readable(door):
                host, _ = door.accept()
                self.connections += 1
                with host:
                    self._host_talk(host)

    def _host_talk(self, host: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while not self._stop.is_set():
                self._door()
                if "stalled" in self.sim.faults:
                    self._stop.wait(_TICK_S)
                    continue
                if news := self.sim.unasked():
                    host.sendall(news)
                if not _readable(host):
                    continue
                data = host.recv(4096)
                if not data:
                    return
                reply = self.sim.feed(data)
                if "reset" in self.sim.faults:
                    self.sim.power_cycle()
                    host.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    return
                host.sendall(reply)


def _readable(sock: socket.socket) -> bool:
    return bool(select.select([sock], [], [], _TICK_S)[0])

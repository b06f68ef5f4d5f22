"""The simulated printer at the other end of a serial line: a pty, or a real port with a null-modem cable."""

from __future__ import annotations

import threading
from typing import Protocol

from devices.simulators.escpos import EscposSim

_TICK_S = 0.02


class FarEnd(Protocol):
    """PtyEnd and PySerialLine are one."""

    def read(self, limit_s: float) -> bytes: ...

    def write(self, data: bytes) -> None: ...


class SerialPrinterSim:
    """Moves bytes between a line and the simulated printer. `stalled` = it takes nothing from the line."""

    def __init__(self, sim: EscposSim, end: FarEnd) -> None:
        self.sim = sim
        self.stalled = False
        self._end = end
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="serial printer", daemon=True)

    def __enter__(self) -> SerialPrinterSim:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            if self.stalled:
                self._stop.wait(_TICK_S)
                continue
            data = self._end.read(_TICK_S)
            if not data:
                self._stop.wait(_TICK_S / 4)
                continue
            reply = self.sim.feed(data)
            if reply:
                self._end.write(reply)

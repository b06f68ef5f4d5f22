"""The simulated printer at the other end of a serial line: a pty, or a real port with a null-modem cable."""

from __future__ import annotations

import threading
from typing import Protocol

from devices.simulators.escpos import EscposSim
from devices.simulators.pty_end import PtyEnd

_TICK_S = 0.02


class FarEnd(Protocol):
    """PtyEnd and PySerialLine are one."""

    def read(self, limit_s: float) -> bytes: ...

    def write(self, data: bytes) -> None: ...


class SerialPrinterSim:
    """Moves bytes between a line and the simulated printer; on a pty it also pulls the cable (refused, reset)."""

    def __init__(self, sim: EscposSim, end: FarEnd) -> None:
        self.sim = sim
        self._end = end
        self._cable = end if isinstance(end, PtyEnd) else None
        self._out = False       # the cable was pulled by us
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="serial printer", daemon=True)

    def __enter__(self) -> SerialPrinterSim:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def shut(self) -> bool:
        """The cable is out: `refused` has taken effect."""
        return self._out

    def _run(self) -> None:
        while not self._stop.is_set():
            self._pull_or_plug()
            if self._out or "stalled" in self.sim.faults:
                self._stop.wait(_TICK_S)
                continue
            self._talk()

    def _pull_or_plug(self) -> None:
        pulled = "refused" in self.sim.faults
        if self._cable is None or pulled == self._out:
            return
        if pulled:
            self._cable.unplug()
        else:
            self._cable.plug()
        self._out = pulled

    def _talk(self) -> None:
        news = self.sim.unasked()
        data = self._end.read(_TICK_S)
        if not data and not news:
            self._stop.wait(_TICK_S / 4)
            return
        reply = news + self.sim.feed(data)
        if "reset" in self.sim.faults and data:
            self.sim.power_cycle()
            if self._cable is not None:
                self._cable.unplug()
                self._cable.plug()
        elif reply:
            self._end.write(reply)

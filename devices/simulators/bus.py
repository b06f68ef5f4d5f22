"""The far end of a line with several simulated devices: every byte of the host reaches each of them."""

from __future__ import annotations

import threading
import time
from typing import Protocol

from devices.simulators.serial_printer import FarEnd

_TICK_S = 0.02


class Ear(Protocol):
    """A device of the line, or a whole crowd of them."""

    def hear(self, data: bytes, mono_s: float) -> object: ...


class Bus:
    """`echo`: a two-wire adapter that hands the host's own words back. Devices write to `end` themselves."""

    def __init__(self, end: FarEnd, echo: bool = False) -> None:
        self.end = end
        self.devices: list[Ear] = []
        self._echo = echo
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="simulated line", daemon=True)

    def __enter__(self) -> Bus:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            data = self.end.read(_TICK_S)
            if data and self._echo:
                self.end.write(data)
            if not data:
                self._stop.wait(_TICK_S / 4)
            for device in list(self.devices):
                device.hear(data, time.monotonic())

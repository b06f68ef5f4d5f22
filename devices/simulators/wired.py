"""Moves bytes between a device made of code and the end of its line."""

from __future__ import annotations

import threading
from typing import Protocol

from devices.simulators.serial_printer import FarEnd

_TICK_S = 0.02


class Device(Protocol):
    def feed(self, data: bytes) -> bytes:
        """What it says to what the host sent."""


class Wired:
    """Use as a context manager. What a device says by itself is written to the end by whoever makes it speak."""

    def __init__(self, device: Device, end: FarEnd) -> None:
        self._device = device
        self._end = end
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="wired", daemon=True)

    def __enter__(self) -> Wired:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            data = self._end.read(_TICK_S)
            if not data:
                self._stop.wait(_TICK_S / 4)
            elif said := self._device.feed(data):
                self._end.write(said)

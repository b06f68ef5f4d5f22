"""One device made of code that answers what it hears, at the end of its line."""

from __future__ import annotations

from typing import Protocol

from devices.simulators.bus import Bus
from devices.simulators.serial_printer import FarEnd


class Device(Protocol):
    def feed(self, data: bytes) -> bytes:
        """What it says to what the host sent."""


class Wired(Bus):
    """What the device says by itself is written to the end by whoever makes it speak."""

    def __init__(self, device: Device, end: FarEnd) -> None:
        super().__init__(end)
        self._device = device
        self.devices.append(self)

    def hear(self, data: bytes, mono_s: float) -> None:
        if data and (said := self._device.feed(data)):
            self.end.write(said)

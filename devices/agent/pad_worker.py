"""The worker of one serial line with pads: bytes to presses, acknowledgements back, presses to the hub."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from config.schema import Pad
from devices.keeper import Keeper
from devices.pads.presets import PRESETS
from devices.pads.presses import PadReader, address_of, grade_map
from devices.ports import Health, Line, Press
from devices.serial_line import PySerialLine

log = logging.getLogger("devices.agent")

POLL_S = 0.05       # how soon silence on the line is noticed
WRITE_S = 1.0


@dataclass(frozen=True, slots=True)
class PadPress:
    """What the hub is told."""

    pad: str
    counter: int
    grade: int
    press_id: str
    raw: str


class PadLine:
    """All pads of one port. `turn` belongs to one thread."""

    def __init__(
        self,
        pads: list[Pad],
        on_press: Callable[[PadPress], None],
        on_health: Callable[[str, Health], None],
        stop: threading.Event,
    ) -> None:
        first = pads[0]
        preset = PRESETS[first.preset]
        self.device = first.device
        self._baud = first.baud
        self._pads: dict[int | None, Pad] = {address_of(pad): pad for pad in pads}
        grades = {address: grade_map(pad.grades) for address, pad in self._pads.items() if pad.grades}
        self._reader = PadReader(first.device, preset, grades)
        self._on_press = on_press
        self._on_health = on_health
        self._keeper = Keeper(first.device, self._open, self.tell, stop)

    def turn(self) -> None:
        for press in self._reader.feed(self._keeper.read(POLL_S), time.monotonic()):
            self._pressed(press)

    def close(self) -> None:
        self._keeper.close()

    def _pressed(self, press: Press) -> None:
        pad = self._pads.get(press.address)
        if pad is None:
            log.info("press of a pad nobody configured line=%s raw=%s", self.device, press.raw.hex(" "))
            return
        if press.ack:
            self._keeper.write(press.ack)
        if press.fresh:
            self._on_press(PadPress(pad.code, pad.counter, press.grade, uuid.uuid4().hex, press.raw.hex(" ")))

    def _open(self) -> Line:
        return PySerialLine(self.device, self._baud, WRITE_S)

    def tell(self, health: Health) -> None:
        for pad in self._pads.values():
            self._on_health(pad.code, health)


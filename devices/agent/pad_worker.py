"""The worker of one serial line with pads: bytes to presses, acknowledgements back, presses to the hub."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

from config.schema import Pad
from devices.agent.hub_side import HubSide
from devices.agent.plan import Plan, View
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

    def see(self, view: View) -> None:
        """Pads only speak."""

    def wake(self) -> None:
        """Its stop event ends every wait of the line."""

    def close(self) -> None:
        self._keeper.close()

    def _pressed(self, press: Press) -> None:
        pad = self._pads.get(press.address)
        if pad is None:
            log.info("press of a pad nobody configured line=%s raw=%s", self.device, press.raw.hex(" "))
            return
        if press.fresh:  # before the pad hears that it counts
            self._on_press(PadPress(pad.code, pad.counter, press.grade, uuid.uuid4().hex, press.raw.hex(" ")))
        if press.ack:
            self._keeper.write(press.ack)

    def _open(self) -> Line:
        return PySerialLine(self.device, self._baud, WRITE_S)

    def tell(self, health: Health) -> None:
        for pad in self._pads.values():
            self._on_health(pad.code, health)


# --- how the agent comes to one -------------------------------------------------------------------------------------


def pad_plans(pads: list[Pad], hub: HubSide) -> list[Plan]:
    """A worker for each line that has serial pads; tablets need none."""
    tell = partial(hub.device, "pad")

    def press(pressed: PadPress) -> None:
        hub.press(asdict(pressed))

    return [Plan(f"line {line}", tuple(mine), partial(PadLine, mine, press, tell)) for line, mine in _by_line(pads).items()]


def pad_complaints(pads: list[Pad]) -> list[str]:
    return [complaint for line, mine in _by_line(pads).items() for complaint in _line_complaints(line, mine)]


def _by_line(pads: list[Pad]) -> dict[str, list[Pad]]:
    lines: dict[str, list[Pad]] = {}
    for pad in pads:
        if pad.kind == "serial":
            lines.setdefault(pad.device, []).append(pad)
    return lines


def _line_complaints(line: str, pads: list[Pad]) -> list[str]:
    names = ", ".join(pad.code for pad in pads)
    if not line:
        return [f"pads {names}: device: a serial pad needs it"]
    if len({(pad.preset, pad.baud) for pad in pads}) > 1:
        return [f"pads {names}: one line speaks one preset at one baud: {line}"]
    addresses = [address_of(pad) for pad in pads]
    if len(set(addresses)) < len(pads):
        return [f"pads {names}: cannot be told apart on {line}: give each its own address or line"]
    bad = [pad.code for pad, address in zip(pads, addresses, strict=True) if address is not None and address > 0xFF]
    return [f"pad {code}: address: its window is too high for 0x80 + counter, set one" for code in bad]

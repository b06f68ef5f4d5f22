"""A line out of the devices that hang on it and, if there is one, the section about its habits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from config.schema import Wiring
from devices.hid_line import HidLine
from devices.keeper import Backoff
from devices.lines.line import Ears, Member, SharedLine, Wire
from devices.ports import Line
from devices.serial_line import PySerialLine
from devices.wiring import Claim

WRITE_S = 1.0


def wire_of(claim: Claim, wiring: Wiring | None) -> Wire:
    """`claim`: of any device on the line."""
    if wiring is None:
        return Wire(claim.device, claim.baud)
    return Wire(claim.device, claim.baud, wiring.pause_ms / 1000, (wiring.silence_ms or 0) / 1000, wiring.slot_ms / 1000)


def opener_of(wire: Wire, hid: bool) -> Callable[[], Line]:
    if hid:
        return lambda: HidLine(wire.device)
    return lambda: PySerialLine(wire.device, wire.baud, WRITE_S)


def shared_line(
    members: Sequence[Member], wire: Wire, stop: threading.Event, ears: Ears, hid: bool = False, backoff: Backoff | None = None
) -> SharedLine:
    """`hid`: its port is a keyboard."""
    return SharedLine(wire, list(members), opener_of(wire, hid), stop, ears, backoff)

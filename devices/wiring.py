"""Whether the devices of a PC can hang on their lines as written: what only their models know."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any

from config.schema import Hall, Led, Pad, Reader, Section, Terminal
from devices.leds import LEDS
from devices.leds.complaints import complaint
from devices.models import BadModel, model
from devices.pads.pad import address_of
from devices.readers import READERS
from devices.terminals.terminal import address_of as terminal_address


class BadDevice(Exception):
    """A device cannot be as it is written; says what to do."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a device takes of its line. `ears`: whose frames it takes, no two may be equal; None = it only listens."""

    code: str
    device: str
    baud: int
    ears: Hashable | None
    hid: bool = False       # its port is a keyboard, which is one device
    alone: bool = False     # it has no address, and every frame on its line would be taken for one to it


def pad_claim(pad: Pad) -> Claim | None:
    """None: it hangs on no line. Raises BadDevice, as all claims do."""
    if pad.kind != "serial":
        return None
    made = _model(pad.preset)
    if made.pad is None:
        raise BadDevice(f"preset: {pad.preset} is no model of a pad")
    if not pad.device:
        raise BadDevice("device: a serial pad needs it")
    address = address_of(pad)
    _in_a_byte(address, pad.counter)
    return Claim(pad.code, pad.device, pad.baud, (made.frame, address), made.transport == "hid")


def led_claim(led: Led) -> Claim:
    if problem := complaint(led):
        raise BadDevice(problem)
    address = LEDS[led.kind].address(led)
    return Claim(led.code, led.device, led.baud, (led.kind, address), alone=address is None)


def reader_claim(reader: Reader) -> Claim:
    """What a reader says is nobody else's business."""
    return Claim(reader.code, reader.device, reader.baud or READERS[reader.kind].baud, reader.kind, alone=True)


def terminal_claim(terminal: Terminal) -> Claim:
    made = _model(terminal.preset)
    if made.terminal is None:
        raise BadDevice(f"preset: {terminal.preset} is no model of a call terminal")
    address = terminal_address(terminal)
    _in_a_byte(address, terminal.counter)
    return Claim(terminal.code, terminal.device, terminal.baud, (made.frame, address), made.transport == "hid")


# Every kind of device that hangs on a line.
CLAIMS: dict[type[Section], tuple[str, Callable[[Any], Claim | None]]] = {
    Pad: ("pad", pad_claim),
    Led: ("led", led_claim),
    Reader: ("reader", reader_claim),
    Terminal: ("terminal", terminal_claim),
}


def of_hall(hall: Hall) -> list[str]:
    """Complaints about the devices of the hub's own PC, one a line; other agents look at their own."""
    lists = (getattr(hall, name) for name in type(hall).model_fields)
    devices = (device for items in lists if isinstance(items, list) for device in items if type(device) in CLAIMS)
    return complaints(device for device in devices if device.agent == "local")


def complaints(devices: Iterable[Section]) -> list[str]:
    """What no single option can see."""
    found: list[str] = []
    lines: dict[str, list[Claim]] = {}
    for device in devices:
        word, claim_of = CLAIMS.get(type(device), ("", None))
        try:
            claim = claim_of(device) if claim_of is not None else None
        except BadDevice as e:
            found.append(f"{word} {getattr(device, 'code', '')}: {e}")
            continue
        if claim is not None:
            lines.setdefault(claim.device, []).append(claim)
    return found + [one for there in lines.values() for one in _line(there)]


def _in_a_byte(address: int | None, counter: int) -> None:
    if address is not None and address > 0xFF:
        raise BadDevice(f"address: counter {counter} is too high for the usual one, set one of 0 to 255")


def _model(name: str) -> Any:
    try:
        return model(name)
    except BadModel as e:
        raise BadDevice(f"preset: {e}") from e


def _line(there: list[Claim]) -> list[str]:
    device, names = there[0].device, ", ".join(claim.code for claim in there)
    if len({claim.baud for claim in there}) > 1:
        return [f"{names}: one line has one speed: {device}"]
    if len(there) > 1 and any(claim.hid for claim in there):
        return [f"{names}: a keyboard is one device: {device}"]
    if len(there) > 1 and any(claim.alone for claim in there):
        return [f"{names}: {next(claim.code for claim in there if claim.alone)} needs a line of its own: {device}"]
    ears = [claim.ears for claim in there if claim.ears is not None]
    if len(set(ears)) < len(ears):
        return [f"{names}: cannot be told apart on {device}: give each its own address or line"]
    return []

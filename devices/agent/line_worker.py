"""The worker of each serial line: pads and whatever else shares the port."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from config.schema import Led, Pad, Reader, Section, Terminal, Wiring
from devices.agent.hub_side import HubSide
from devices.agent.plan import Plan
from devices.leds.sign import Sign
from devices.lines.line import Ears, Member, SharedLine
from devices.lines.make import shared_line, wire_of
from devices.pads.pad import SerialPad
from devices.readers.serial_reader import SerialReader
from devices.terminals.terminal import CallTerminal
from devices.wiring import CLAIMS, Claim

# How each kind of device becomes a member of its line.
MEMBERS: dict[type[Section], Callable[[Any, HubSide], Member]] = {
    Terminal: lambda terminal, hub: CallTerminal(terminal, lambda press, answered: hub.key(asdict(press), answered)),
    Pad: lambda pad, hub: SerialPad(pad, lambda pressed: hub.press(asdict(pressed))),
    Led: lambda led, hub: Sign(led, hub.device),
    Reader: lambda reader, hub: SerialReader(reader, lambda read: hub.read(asdict(read)), hub.device),
}


def line_plans(devices: list[Any], hub: HubSide) -> list[Plan]:
    """A worker for each port; a device without a wire needs none."""
    wirings = {wiring.device: wiring for wiring in devices if isinstance(wiring, Wiring)}
    ports: dict[str, list[tuple[Section, Claim]]] = {}
    for device in devices:
        claim = CLAIMS[type(device)][1](device) if type(device) in CLAIMS else None
        if claim is not None:
            ports.setdefault(claim.device, []).append((device, claim))
    return [_plan(port, there, wirings.get(port), hub) for port, there in ports.items()]


def _plan(port: str, there: list[tuple[Section, Claim]], wiring: Wiring | None, hub: HubSide) -> Plan:
    devices = [device for device, _ in there]
    claim = there[0][1]

    def make(stop: threading.Event) -> SharedLine:
        members = [MEMBERS[type(device)](device, hub) for device in devices]
        return shared_line(members, wire_of(claim, wiring), stop, Ears(hub.device, hub.tape(port, devices)), claim.hid)

    return Plan(f"line {port}", (*devices, *([wiring] if wiring else [])), make)

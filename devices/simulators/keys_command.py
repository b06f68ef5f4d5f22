"""The work behind `devices simulate pad` and `... terminal`: keys that are typed, displays that are told."""

from __future__ import annotations

from collections.abc import Sequence

import click

from devices.models import BadModel
from devices.ports import DeviceDown
from devices.simulators.pad import PadSim
from devices.simulators.place import Place, standing
from devices.simulators.serial_printer import FarEnd
from devices.simulators.terminal import TerminalSim
from devices.simulators.typed import Mistyped, Typed, serve

_PAD_ABOVE = 0x80   # a pad's usual address above its terminal's


class Desk:
    """The devices of one line; `at` says whose keys are pressed."""

    def __init__(self) -> None:
        self.terminals: dict[int, TerminalSim] = {}
        self.pads: dict[int, PadSim] = {}
        self.at = 0

    def feed(self, data: bytes) -> bytes:
        for terminal in list(self.terminals.values()):
            terminal.hear(data)
        for pad in list(self.pads.values()):
            pad.hear(data)
        return b""

    def shown(self) -> str:
        lines = [shown(terminal) for _, terminal in sorted(self.terminals.items())]
        return "\n".join([*lines, *(f"pad {at:#04x}: started {pad.invited} times" for at, pad in sorted(self.pads.items()))])


def run_pads(place: Place, preset: str, addresses: Sequence[int]) -> None:
    """Until it is ended."""
    _run(place, preset, [], addresses)


def run_terminals(place: Place, preset: str, addresses: Sequence[int], with_pads: bool) -> None:
    """Until it is ended. `with_pads`: each has a pad beside it, 0x80 above its address."""
    _run(place, preset, addresses, [_PAD_ABOVE + address for address in addresses] if with_pads else [])


def shown(terminal: TerminalSim) -> str:
    """One terminal in one line."""
    answer = {True: ", carried out", False: ", refused"}[terminal.answers[-1]] if terminal.answers else ""
    return f"terminal {terminal.address}: [{terminal.display}]{answer}, {terminal.beeps} beeps"


def commands(desk: Desk) -> list[Typed]:
    typed = [_key(desk, name) for terminal in list(desk.terminals.values())[:1] for name in terminal.keys]
    if desk.pads:
        typed.append(Typed("grade", "1 to 5: press this key of the pad", lambda rest: _grade(desk, rest)))
    return [
        *typed,
        Typed("at", "ADDRESS: the keys of which device are pressed", lambda rest: _at(desk, rest)),
        Typed("show", "all displays", lambda _rest: desk.shown()),
    ]


def _run(place: Place, preset: str, terminals: Sequence[int], pads: Sequence[int]) -> None:
    desk = Desk()
    try:
        with standing(desk, place) as (end, where):
            _furnish(desk, preset, end, terminals, pads)
            click.echo(f"{preset} ready at {where}; type help")
            serve(commands(desk), click.echo)
    except (BadModel, DeviceDown, OSError) as e:
        raise click.ClickException(str(e)) from e


def _furnish(desk: Desk, preset: str, end: FarEnd, terminals: Sequence[int], pads: Sequence[int]) -> None:
    for address in terminals:
        desk.terminals[address] = TerminalSim(preset, end, address, lambda terminal: click.echo(shown(terminal)))
    for address in pads:
        desk.pads[address] = PadSim(preset, end, address)
    desk.at = next(iter([*terminals, *pads]))


def _key(desk: Desk, name: str) -> Typed:
    def press(rest: list[str]) -> str:
        digits = "".join(rest)
        if digits and not digits.isdecimal():
            raise Mistyped("alone, or with the digits that are typed before it")
        if desk.at not in desk.terminals:
            raise Mistyped(f"there is no terminal at {desk.at}; say at ADDRESS")
        desk.terminals[desk.at].press(f"{digits} {name}".strip())
        return ""

    return Typed(name, "[DIGITS]: press this key, behind the digits", press)


def _grade(desk: Desk, rest: list[str]) -> str:
    pad = desk.pads.get(desk.at) or desk.pads.get(_PAD_ABOVE + desk.at)
    if pad is None or rest not in [[str(grade)] for grade in pad.grades]:
        raise Mistyped(f"one of {', '.join(map(str, pad.grades))}" if pad else f"there is no pad at {desk.at}; say at ADDRESS")
    pad.press(int(rest[0]))
    return ""


def _at(desk: Desk, rest: list[str]) -> str:
    there = [*desk.terminals, *desk.pads]
    try:
        address = int(rest[0], 0)
    except (IndexError, ValueError):
        address = -1
    if address not in there:
        raise Mistyped(f"one of {', '.join(map(str, there))}")
    desk.at = address
    return f"keys of {address}"

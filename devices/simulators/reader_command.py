"""The work behind `devices simulate reader`: a card put down and taken away, a code scanned, on command."""

from __future__ import annotations

import click

from devices.ports import DeviceDown
from devices.simulators.place import Place, standing
from devices.simulators.reader import Card, SamSim, ScannerSim
from devices.simulators.serial_printer import FarEnd
from devices.simulators.typed import Mistyped, Typed, serve

ELDER = "990101195001010015"    # of a region that does not exist


def run(place: Place, kind: str) -> None:
    """Until it is ended."""
    sim = SamSim() if kind == "sam" else ScannerSim()
    try:
        with standing(sim, place) as (end, where):
            click.echo(f"{kind} ready at {where}; type help")
            serve(card_commands(sim) if isinstance(sim, SamSim) else scan_commands(sim, end), click.echo)
    except (DeviceDown, OSError) as e:
        raise click.ClickException(str(e)) from e


def card_commands(sim: SamSim) -> list[Typed]:
    def put(rest: list[str]) -> str:
        number = rest[0] if rest else ELDER
        if len(rest) > 1 or len(number) != len(ELDER):
            raise Mistyped(f"alone for an invented card of {ELDER[6:10]}, or with a number of {len(ELDER)} characters")
        sim.put(Card(number.upper()))
        return "a card lies there"

    def badly(_rest: list[str]) -> str:
        sim.put(Card(ELDER))
        sim.spoilt = True
        return "a card lies there badly: it is found and cannot be read"

    def take(_rest: list[str]) -> str:
        sim.take()
        return "no card"

    def power(on: bool) -> str:
        sim.dead = not on
        return "on" if on else "off: it does not answer"

    return [
        Typed("put", "[NUMBER]: put a card down, invented or with this number", put),
        Typed("badly", "put a card down that cannot be read", badly),
        Typed("take", "take the card away", take),
        Typed("off", "cut its power", lambda _rest: power(False)),
        Typed("on", "power again", lambda _rest: power(True)),
        Typed("reads", "how often a card was read", lambda _rest: f"{sim.reads} read"),
    ]


def scan_commands(sim: ScannerSim, end: FarEnd) -> list[Typed]:
    def scan(rest: list[str]) -> str:
        if not rest:
            raise Mistyped("give the text that the code holds")
        end.write(sim.scan(" ".join(rest)))
        return "scanned"

    return [Typed("scan", "TEXT: hold a code with this text before it", scan)]

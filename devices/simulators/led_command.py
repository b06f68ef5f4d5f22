"""The work behind `devices simulate led`: what the screens of one line show, and what may be typed."""

from __future__ import annotations

import click

from devices.ports import DeviceDown
from devices.simulators.led import LedSim, Screen
from devices.simulators.place import Place, standing
from devices.simulators.typed import Mistyped, Typed, serve


def run(place: Place, kind: str) -> None:
    """Until it is ended. Every change of a screen is told."""
    sim = LedSim(kind, on_change=lambda address, screen: click.echo(shown(address, screen)))
    try:
        with standing(sim, place) as (_, where):
            click.echo(f"{kind} ready at {where}; type help")
            serve(commands(sim), click.echo)
    except (DeviceDown, OSError) as e:
        raise click.ClickException(str(e)) from e


def shown(address: int, screen: Screen) -> str:
    """One screen in one line."""
    text = " / ".join(screen.text.split("\n")) or "(dark)"
    return f"{address}: {text}" + (f" [{screen.colour}]" if screen.colour else "")


def commands(sim: LedSim) -> list[Typed]:
    def power(on: bool) -> str:
        sim.power(on)
        return "on, dark until something is said" if on else "off"

    def away(rest: list[str], gone: bool) -> str:
        if len(rest) != 1 or not rest[0].isdecimal():
            raise Mistyped("give the address of a screen")
        (sim.absent.add if gone else sim.absent.discard)(int(rest[0]))
        return f"{rest[0]} {'does not answer' if gone else 'answers'}"

    def show(_rest: list[str]) -> str:
        lines = [shown(address, screen) for address, screen in sorted(sim.screens.items())]
        return "\n".join([*lines, f"brightness {sim.brightness or 'never set'}; {sim.spoilt} bytes that made no sense"])

    return [
        Typed("off", "cut the power: all screens go dark and deaf", lambda _rest: power(False)),
        Typed("on", "power again", lambda _rest: power(True)),
        Typed("away", "ADDRESS: this screen does not answer any more", lambda rest: away(rest, True)),
        Typed("back", "ADDRESS: it does", lambda rest: away(rest, False)),
        Typed("show", "what stands on every screen", show),
    ]

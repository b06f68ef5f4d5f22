"""What is wrong with a hall's devices that only this room can see; for `run.py check`, start and agent.toml."""

from __future__ import annotations

from collections.abc import Iterator

from config.agents import device_lists
from config.schema import Hall, Printer
from devices import wiring
from devices.models import model, names
from devices.slip.files import template_faults
from devices.slip.profile import UnknownProfile, model_of, models


def faults(hall: Hall) -> list[str]:
    """One sentence each, with the place in hall.toml."""
    printers = [f"printers[{n}].{option}: {what}" for n, printer in enumerate(hall.printers) for option, what in profile_faults(printer)]
    return wiring.of_hall(hall) + printers + template_faults(hall.slips)


def page_faults(hall: Hall) -> list[str]:
    """The same for the devices of all agents, when they are changed on a page: no agent is asked then."""
    printers = [f"printers[{n}].{option}: {what}" for n, printer in enumerate(hall.printers) for option, what in profile_faults(printer)]
    wired = [device for name in device_lists() for device in getattr(hall, name) if type(device) in wiring.CLAIMS]
    owners = dict.fromkeys(device.agent for device in wired)
    return printers + [one for agent in owners for one in wiring.complaints(x for x in wired if x.agent == agent)]


def known_models() -> dict[str, dict[str, str]]:
    """List of hall.toml -> model that its devices may name -> what it is."""
    made = {name: model(name) for name in names()}
    return {
        "printers": {name: x.about for name, x in models().items()},
        "pads": {name: "" for name, x in made.items() if x.pad is not None},
        "terminals": {name: "" for name, x in made.items() if x.terminal is not None},
    }


def profile_faults(printer: Printer) -> Iterator[tuple[str, str]]:
    """(option, what to do about it)."""
    try:
        model_of(printer)
    except UnknownProfile as e:
        yield "profile", str(e)

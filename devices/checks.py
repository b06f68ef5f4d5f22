"""What is wrong with a hall's devices that only this room can see; for `run.py check`, start and agent.toml."""

from __future__ import annotations

from collections.abc import Iterator

from config.schema import Hall, Printer
from devices import wiring
from devices.slip.files import template_faults
from devices.slip.profile import UnknownProfile, model_of


def faults(hall: Hall) -> list[str]:
    """One sentence each, with the place in hall.toml."""
    printers = [f"printers[{n}].{option}: {what}" for n, printer in enumerate(hall.printers) for option, what in profile_faults(printer)]
    return wiring.of_hall(hall) + printers + template_faults(hall.slips)


def profile_faults(printer: Printer) -> Iterator[tuple[str, str]]:
    """(option, what to do about it)."""
    try:
        model_of(printer)
    except UnknownProfile as e:
        yield "profile", str(e)

"""What one printer's options must have in common; for hall.toml and for an agent's own file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from config.schema import Printer

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,252})")
# kind -> options by which it is reached; one of them is needed
REACHED_BY: dict[str, tuple[str, ...]] = {
    "virtual": (),
    "file": ("path",),
    "usblp": ("usb_port", "path"),
    "libusb": ("usb_port",),
    "network": ("host",),
    "serial": ("device",),
    "cups": ("queue",),
}


def printer_faults(printer: Printer) -> Iterator[tuple[str, str]]:
    """(option, what to do about it)."""
    mine = REACHED_BY[printer.kind]
    if mine and not any(getattr(printer, option) for option in mine):
        ways = " or ".join(f'{option} = "..."' for option in mine)
        yield mine[0], f"a printer of kind {printer.kind} needs its {' or '.join(mine)}: add {ways}"
    foreign = {option: kind for kind, options in reversed(REACHED_BY.items()) for option in options if option not in mine}
    for option, kind in foreign.items():
        if getattr(printer, option):
            yield option, f'a printer of kind {printer.kind} has no {option}: remove it, or write kind = "{kind}"'
    if len(mine) > 1 and all(getattr(printer, option) for option in mine):
        yield mine[1], f"{' and '.join(mine)} both say where it is: keep one"
    if printer.host and not _HOST.fullmatch(printer.host):
        yield "host", f"{printer.host} is not an address: write an IP address or the name of a host, without http:// and port"
    if printer.status is False and printer.proof not in (None, "none"):
        yield "proof", f"a printer that answers nothing (status = false) cannot prove paper by {printer.proof}: remove one of them"

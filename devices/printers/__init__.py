"""Ticket printers: one driver a file, one protocol for all that can answer; PRINTERS is the list."""

from __future__ import annotations

from collections.abc import Callable

from config.schema import Printer
from devices.ports import TicketPrinter
from devices.printers.file import FilePrinter
from devices.printers.network import NetworkPrinter
from devices.printers.serial import SerialPrinter
from devices.printers.virtual import VirtualPrinter

PRINTERS: dict[str, Callable[[Printer], TicketPrinter]] = {
    "virtual": VirtualPrinter,
    "file": FilePrinter,
    "network": NetworkPrinter,
    "serial": SerialPrinter,
}

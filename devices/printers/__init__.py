"""Ticket printers: one way to a printer a file, one protocol for all that can answer; PRINTERS is the list."""

from __future__ import annotations

from collections.abc import Callable

from config.schema import Printer
from devices.ports import TicketPrinter
from devices.printers.cups import CupsPrinter
from devices.printers.file import FilePrinter
from devices.printers.libusb import libusb_printer
from devices.printers.network import network_printer
from devices.printers.serial import serial_printer
from devices.printers.usblp import usblp_printer
from devices.printers.virtual import VirtualPrinter

PRINTERS: dict[str, Callable[[Printer], TicketPrinter]] = {
    "virtual": VirtualPrinter,
    "file": FilePrinter,
    "usblp": usblp_printer,
    "libusb": libusb_printer,
    "network": network_printer,
    "serial": serial_printer,
    "cups": CupsPrinter,
}

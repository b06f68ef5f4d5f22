"""What a technician does beside a printer: ask how it is, print a test slip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.schema import Led, Printer, Reader
from devices.ports import Health, Outcome
from devices.printers import PRINTERS
from devices.printers.virtual import OnPaper, VirtualPrinter
from devices.slip.compose import compose
from devices.slip.glyphs import of_this_pc
from devices.slip.profile import Profile
from devices.slip.samples import self_test


@dataclass(frozen=True, slots=True)
class Bench:
    """`seconds`: how long keys are watched; `out`: where a picture goes; `say`: what the technician reads."""

    seconds: float
    out: Path | None
    say: Callable[[str], None]


def printer_place(printer: Printer) -> str:
    """Where its wire goes."""
    places = {
        "network": f"{printer.host}:{printer.port}",
        "serial": f"{printer.device} {printer.baud}",
        "file": printer.path,
        "usblp": printer.path or f"USB {printer.usb_port}",
        "libusb": f"USB {printer.usb_port}",
        "cups": f"queue {printer.queue}",
        "virtual": "picture",
    }
    return places[printer.kind]


def led_place(led: Led) -> str:
    return f"{f'{led.device} {led.baud} {led.kind}':<40} counter {led.counter}"


def reader_place(reader: Reader) -> str:
    return f"{f'{reader.device} {reader.kind}':<40} kiosk {reader.kiosk}"


def try_printer(printer: Printer, bench: Bench) -> bool:
    """Whether a test slip came out, as far as the printer can tell."""

    def keep(_job: str, png: bytes) -> None:
        if bench.out is not None:
            bench.out.write_bytes(png)
            bench.say(f"picture {bench.out}")

    outcome = print_test_slip(printer, datetime.now().astimezone(), keep)
    bench.say(f"{printer.code} {outcome.state} {outcome.reason} {outcome.detail}".rstrip())
    return outcome.state in {"printed", "sent"}


def printer_health(printer: Printer) -> Health:
    """Open, ask, close. Only when no agent holds the port."""
    driver = PRINTERS[printer.kind](printer)
    try:
        return driver.health()
    finally:
        driver.close()


def print_test_slip(printer: Printer, now: datetime, on_paper: OnPaper | None = None) -> Outcome:
    """A slip that shows each thing a real one has, among them characters that cheap fonts lack."""
    driver = PRINTERS[printer.kind](printer)
    if isinstance(driver, VirtualPrinter):
        driver.on_paper = on_paper
    try:
        return driver.print_slip(compose(self_test(printer.code, now), Profile.of(printer), of_this_pc()))
    finally:
        driver.close()

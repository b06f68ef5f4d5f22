"""Printer on a serial port (RS-232, USB-CDC, or a pyserial URL such as socket://host:port)."""

from __future__ import annotations

from config.schema import Printer
from devices.printers.printing import PROOF_S
from devices.printers.talking import Habits, TalkingPrinter
from devices.serial_line import PySerialLine


def serial_printer(printer: Printer, proof_s: float = PROOF_S) -> TalkingPrinter:
    """Keeps its port, so that nobody else takes it. A silent line may be a printer that is off: it gets no slip."""

    def opener() -> PySerialLine:
        return PySerialLine(printer.device, printer.baud, printer.timeout_s)

    return TalkingPrinter(printer, opener, Habits(kept_open=True, mute_prints=False, baud=printer.baud), proof_s)

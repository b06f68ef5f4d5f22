"""Printer on a serial port (RS-232, USB-CDC, or a pyserial URL such as socket://host:port)."""

from __future__ import annotations

from config.schema import Printer
from devices.ports import DeviceDown, Health, Outcome, Paperwork
from devices.printers.printing import PROOF_S, Manners, hand_over
from devices.printers.status import ask
from devices.serial_line import PySerialLine

_BITS = 10      # 8N1 on the wire


class SerialPrinter:
    """Keeps its port open, so that nobody else takes it, and opens it anew after any fault."""

    def __init__(self, printer: Printer, proof_s: float = PROOF_S) -> None:
        self._printer = printer
        self._proof_s = proof_s
        self._line: PySerialLine | None = None
        self._doubtful = False

    def print_slip(self, work: Paperwork) -> Outcome:
        try:
            line = self._open()
        except DeviceDown as e:
            return Outcome("failed", e.reason, e.where, Health("down", e.reason, e.where))
        transit_s = len(work.data) * _BITS / self._printer.baud
        manners = Manners(self._printer.status, self._printer.timeout_s, self._proof_s, transit_s, self._doubtful)
        outcome = hand_over(line, work, manners)
        self._doubtful = outcome.state == "unknown" or outcome.detail == "after sending"
        if outcome.reason in {"unreachable", "timeout"}:
            self.close()
        return outcome

    def health(self) -> Health:
        try:
            line = self._open()
            if not self._printer.status:
                line.read(0)    # notices an unplugged adapter
                return Health("ready", detail="port open; gives no status")
            status = ask(line, self._printer.timeout_s)
        except DeviceDown as e:
            self.close()
            return Health("down", e.reason, e.where)
        if status is None:
            self.close()
            return Health("down", "timeout", "no answer to DLE EOT")
        return status.health

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open(self) -> PySerialLine:
        if self._line is None:
            self._line = PySerialLine(self._printer.device, self._printer.baud, self._printer.timeout_s)
        return self._line

"""A printer's line with the flight recorder beside it. Of a slip only the size is kept: its QR opens the visitor's page."""

from __future__ import annotations

from collections.abc import Callable

from devices.ports import Line
from devices.printers.status import Replies, Status, answered
from devices.recorder import Way
from devices.slip.paper import RECOVER

_ASK = b"\x10\x04"      # DLE EOT n

Record = Callable[[Way, bytes, str], None]


class StatusEar:
    """What a printer's bytes mean, in a few words. Knows which question was asked last."""

    def __init__(self) -> None:
        self._heard = Replies()
        self._asked = 0

    def said(self, data: bytes) -> str:
        """Of bytes that went to the printer."""
        if len(data) == 3 and data.startswith(_ASK):
            self._asked = data[2]
            return f"asked {data[2]}"
        return "recover" if data == RECOVER else f"slip, {len(data)} bytes"

    def heard(self, data: bytes) -> str:
        """Of bytes that came from it."""
        heard = self._heard
        heard.status.clear()
        heard.paper.clear()
        heard.echoes.clear()
        heard.told = None
        heard.feed(data)
        words = [f"answer {self._asked}: {_state(answered(Status(), self._asked, byte))}" for byte in heard.status]
        words += [f"paper {byte:#04x}" for byte in heard.paper]
        words += [f"echo {mark.decode('ascii', 'replace')}" for mark in heard.echoes]
        if heard.told is not None:
            words.append(f"by itself: {_state(heard.told)}")
        return ", ".join(words) or "noise"


class RecordedLine:
    """A `Line`."""

    def __init__(self, line: Line, record: Record) -> None:
        self._line = line
        self._record = record
        self._ear = StatusEar()

    def write(self, data: bytes) -> None:
        meaning = self._ear.said(data)
        self._record("out", b"" if meaning.startswith("slip") else data, meaning)
        self._line.write(data)

    def read(self, limit_s: float) -> bytes:
        data = self._line.read(limit_s)
        if data:
            self._record("in", data, self._ear.heard(data))
        return data

    def close(self) -> None:
        self._line.close()


def _state(status: Status) -> str:
    return status.trouble or ("near_end" if status.near_end else "ready")

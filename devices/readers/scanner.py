"""QR and bar-code scanners on a serial line: one text a line, ended by CR, LF or both."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.readers.said import Heard

LONGEST = 200       # characters; the hub takes no more
SILENCE_S = 1.0     # within a line: what was begun is no part of the next scan


@dataclass(slots=True)
class ScannerSession:
    """Satisfies Session. Whether anybody asked is the hub's to say: a scan cannot be undone."""

    _line: bytearray = field(default_factory=bytearray)
    _last_s: float = 0.0

    def due(self, wanted: bool, mono_s: float) -> bytes:
        return b""

    def feed(self, data: bytes, mono_s: float) -> list[Heard]:
        if self._line and mono_s - self._last_s > SILENCE_S:
            self._wipe()
        found = []
        for byte in data:
            self._last_s = mono_s
            if byte not in b"\r\n":
                if len(self._line) <= 4 * LONGEST:
                    self._line.append(byte)
                continue
            text = decoded(bytes(self._line))
            self._wipe()
            if text:
                found.append(Heard("text", text))
        return found

    @property
    def silent(self) -> bool:
        """Never: a scanner that nobody uses says nothing."""
        return False

    def _wipe(self) -> None:
        self._line[:] = bytes(len(self._line))
        self._line.clear()


def decoded(line: bytes) -> str:
    """"" for what is no text, or too long for one."""
    for charset in ("utf-8", "gb18030"):
        try:
            text = line.decode(charset).strip()
        except UnicodeDecodeError:
            continue
        return text if text.isprintable() and len(text) <= LONGEST else ""
    return ""

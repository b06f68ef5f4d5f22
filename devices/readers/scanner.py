"""QR and bar-code scanners on a serial line: one text a line, ended by CR, LF or both."""

from __future__ import annotations

from dataclasses import dataclass

from devices.frames.framer import Frame
from devices.frames.shape import Shape
from devices.readers.said import Heard

LONGEST = 200       # characters; the hub takes no more
LINE = Shape(end=(b"\r", b"\n"), silence_ms=1000, cap=1024)


@dataclass(slots=True)
class ScannerSession:
    """Satisfies Session. Whether anybody asked is the hub's to say: a scan cannot be undone."""

    shape: Shape = LINE

    def due(self, wanted: bool, mono_s: float) -> bytes:
        return b""

    def heard(self, frame: Frame, mono_s: float) -> Heard | None:
        text = decoded(frame.data)
        return Heard("text", text) if text else None

    def late(self, mono_s: float) -> Heard | None:
        return None

    @property
    def silent(self) -> bool:
        """Never: a scanner that nobody uses says nothing."""
        return False


def decoded(line: bytes) -> str:
    """"" for what is no text, or too long for one."""
    for charset in ("utf-8", "gb18030"):
        try:
            text = line.decode(charset).strip()
        except UnicodeDecodeError:
            continue
        return text if text.isprintable() and len(text) <= LONGEST else ""
    return ""

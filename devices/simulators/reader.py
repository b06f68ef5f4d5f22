"""ID card readers and scanners made of code. Cards are invented; every answer has the bytes of a real one."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.frames.framer import Framer
from devices.readers import sam

_TEXT_FIELDS = (("name", 30), ("sex", 2), ("nation", 4), ("born", 16), ("address", 70), ("number", 36), ("issuer", 30), ("begins", 16),
                ("ends", 16), ("spare", 36))  # fmt: skip
_PHOTO = 1024


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on an invented card."""

    number: str
    name: str = "甄虚构"
    sex: str = "1"
    nation: str = "01"
    address: str = "虚构省不存在市乌有街道 1 号"
    issuer: str = "虚构市公安局"
    begins: str = "20200101"
    ends: str = "长期"
    spare: str = ""

    @property
    def born(self) -> str:
        return self.number[6:14]

    def data(self) -> bytes:
        """Sizes, text in UTF-16LE padded with blanks, and a photo that is none."""
        text = b"".join(str(getattr(self, name)).ljust(size // 2)[: size // 2].encode("utf-16-le") for name, size in _TEXT_FIELDS)
        return b"\x01\x00\x04\x00" + text + bytes(n * 7 & 0xFF for n in range(_PHOTO))


def answer(status: int, data: bytes = b"") -> bytes:
    """What a reader says."""
    return sam.ANSWER.build(0, status, data)


@dataclass(slots=True)
class SamSim:
    """Feed it what the host sends; it gives what the reader answers. Put a card down and take it away between."""

    card: Card | None = None
    spoilt: bool = False        # the card lies badly: it is found and cannot be read
    dead: bool = False          # no power
    reads: int = 0
    _selected: bool = False
    _framer: Framer = field(default_factory=lambda: Framer(sam.COMMAND))

    def put(self, card: Card) -> None:
        self.card, self._selected = card, False

    def take(self) -> None:
        self.card, self._selected, self.spoilt = None, False, False

    def feed(self, data: bytes) -> bytes:
        frames = self._framer.feed(data, 0.0)
        return b"" if self.dead else b"".join(self._answer((frame.data[0], frame.data[1])) for frame in frames if len(frame.data) == 2)

    def _answer(self, code: sam.Code) -> bytes:
        if code in (sam.STATUS, sam.SAM_ID):
            return answer(sam.DONE, bytes(16) if code == sam.SAM_ID else b"")
        if code == sam.FIND:
            return answer(sam.FOUND, bytes(4)) if self.card is not None else answer(sam.NO_CARD)
        if self.card is None or self.spoilt:
            return answer(0x81 if code == sam.SELECT else 0x41)
        if code == sam.SELECT:
            self._selected = True
            return answer(sam.DONE, bytes(8))
        if code == sam.READ and self._selected:
            self.reads += 1
            return answer(sam.DONE, self.card.data())
        return answer(0x33)


@dataclass(slots=True)
class ScannerSim:
    """Speaks by itself and hears nothing. `end`: what it puts behind each text."""

    end: bytes = b"\r\n"

    def scan(self, text: str) -> bytes:
        return text.encode() + self.end

    def feed(self, data: bytes) -> bytes:
        return b""

"""Window screens on the callers' bus: the colour frame `A0 90` and the one of single-colour screens; devices.md 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from config.schema import Led, LedColour
from devices.frames.checksums import checksum
from devices.frames.shape import Shape

_COLOURS: dict[LedColour, int] = {"red": 0, "green": 1, "yellow": 2}
ANSWER = Shape(start=b"\xaa", size=1, data_at=1)   # the screen says AA and no more
LONGEST = 254   # bytes of payload: the two readings of the length field agree below 255
MONO_ADDRESSES = 64     # from there on its two address bytes overlap
_CELL, _ROW = 8, 16
_MONO_END = 0x1A


def coloured(address: int, text: str, colour: LedColour = "red") -> bytes:
    """Each character followed by its colour; what the frame cannot hold is left out, whole characters only."""
    payload = bytearray()
    for char in text:
        piece = char.encode("gbk") + bytes((_COLOURS[colour],))
        if len(payload) + len(piece) > LONGEST:
            break
        payload += piece
    checked = bytes((address, 0xA5, 0x00, len(payload))) + payload
    return bytes((0xA0, 0x90)) + checked + checksum("xor8", checked, "big")


def mono(address: int, text: str) -> bytes:
    """`address` below MONO_ADDRESSES."""
    return bytes((0x80 + address, 0xC0 + ((address & 0xC0) >> 2), 0x44)) + text.encode("gbk") + bytes((_MONO_END,))


def _flat(led: Led, lines: Sequence[str], size: tuple[int, int]) -> str:
    """Rows in one text: the screen goes on in its next row when one is full."""
    cells = (led.width or size[0]) // _CELL
    if len(lines) == 1:
        return lines[0]
    return "".join(line.encode("gbk").ljust(cells).decode("gbk") for line in lines) or " "


@dataclass(frozen=True, slots=True)
class Hall68:
    """Satisfies LedModel; of the single-colour screens no answer is known."""

    mono: bool = False
    dims: bool = False
    charset: str = "gbk"
    cell: tuple[int, int] = (_CELL, _ROW)
    size: tuple[int, int] = (128, 16)

    @property
    def answer(self) -> Shape | None:
        return None if self.mono else ANSWER

    @property
    def addresses(self) -> range:
        return range(MONO_ADDRESSES) if self.mono else range(0x100)

    @property
    def colours(self) -> frozenset[LedColour]:
        return frozenset() if self.mono else frozenset(_COLOURS)

    def address(self, led: Led) -> int:
        return led.counter if led.address is None else led.address

    def begin(self, led: Led) -> list[bytes]:
        return []

    def show(self, led: Led, lines: Sequence[str], colour: LedColour | None) -> bytes:
        text = _flat(led, lines, self.size)
        return mono(self.address(led), text) if self.mono else coloured(self.address(led), text, colour or "red")

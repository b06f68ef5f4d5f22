"""Onbon BX-5K/6K font cards, dynamic area; devices.md 4. RS-232/485 or TCP 5005."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from config.schema import Led, LedColour
from devices.frames.shape import Check, Shape

_MARKS = b"\xa5" * 8
# Between the marks; the first of each pair must be escaped before the second, whose escape begins with it.
_ESCAPES = ((b"\xa6\x01", b"\xa6"), (b"\xa6\x02", b"\xa5"), (b"\x5b\x01", b"\x5b"), (b"\x5b\x02", b"\x5a"))


def _shape(cap: int) -> Shape:
    """Header and data are one to the parser: what a card answers is laid out otherwise in each firmware."""
    check = Check(kind="crc16-arc", covers_from=1)
    return Shape(start=_MARKS[:1], end=(b"\x5a",), escape=_ESCAPES, checksum=check, wake=_MARKS[:1], data_at=1, silence_ms=200, cap=cap)


FRAME = _shape(2048)        # a card's receive buffer has 1024 bytes; escapes make it longer on the line
ANSWER = _shape(256)        # any valid frame

_SOURCE = 0x8000
_ANY_DEVICE, _VERSION = 0xFE, 0x02
_REPLY_WANTED = 0x01
_LEVELS = 16                # of brightness
_HALF_HOURS = 48            # the card's table of brightness by time of day
_CELL, _ROW = 8, 16         # pixels of a half-width character
_COLOURS: dict[LedColour, bytes] = {"red": b"\\C1", "green": b"\\C2", "yellow": b"\\C3"}
_CENTRED, _LEFT_MIDDLE = 0x0A, 0x08     # bits 0-1 across, 2-3 down
_STATIC = 0x01
_STAY = 10                  # half seconds; then the one page is drawn again


def frame(address: int, data: bytes) -> bytes:
    """A whole frame: marks, header, `data`, CRC-16/ARC, escapes."""
    header = b"".join(
        (
            address.to_bytes(2, "little"),
            _SOURCE.to_bytes(2, "little"),
            bytes(6),       # reserved, option, check mode CRC, display mode
            bytes((_ANY_DEVICE, _VERSION)),
            len(data).to_bytes(2, "little"),
        )
    )
    return _MARKS[2:] + FRAME.build(0, 0, header + data)


def ping(address: int) -> bytes:
    return frame(address, bytes((0xA2, 0x00, _REPLY_WANTED, 0, 0)))


def clear(address: int) -> bytes:
    """Every area off the screen."""
    return frame(address, bytes((0xA3, 0x10, _REPLY_WANTED, 0, 0)))


def brightness(address: int, per_cent: int) -> bytes:
    """By hand, for all hours. The order of the fields is that of the maker's SDK (type, present, 48 half hours); not proved on a card."""
    level = max(1, -(-per_cent * _LEVELS // 100))
    return frame(address, bytes((0xA3, 0x02, _REPLY_WANTED, 0, 0, 0x01, level)) + bytes((level,)) * _HALF_HOURS)


@dataclass(frozen=True, slots=True)
class Area:
    """The rectangle that is ours: `width` and `height` in pixels. `rows` > 1: the card breaks full lines."""

    width: int
    height: int
    rows: int = 1


def show(address: int, area: Area, text: bytes) -> bytes:
    """`text`: GBK with colour marks, one page."""
    one_row = area.rows == 1
    place = b"".join(n.to_bytes(2, "little") for n in (0, 0, area.width // _CELL, area.height))
    head = bytes((0x00,)) + place + bytes((0, 0, 0, 0, 0, 0, 0))    # area 0, no line gap, looped, no time-out, no voice, nothing extra
    look = bytes((_CENTRED, 0x01, 0x01) if one_row else (_LEFT_MIDDLE, 0x02, 0x02)) + bytes((_STATIC, 0, 0, _STAY))
    whole = head + look + len(text).to_bytes(4, "little") + text
    return frame(address, bytes((0xA3, 0x06, _REPLY_WANTED, 0, 0, 0, 1)) + len(whole).to_bytes(2, "little") + whole)


@dataclass(frozen=True, slots=True)
class Onbon:
    """Satisfies LedModel."""

    answer: Shape | None = ANSWER
    addresses: range = range(0xFFFF)
    dims: bool = True
    charset: str = "gbk"
    cell: tuple[int, int] = (_CELL, _ROW)
    size: tuple[int, int] = (128, 16)
    colours: frozenset[LedColour] = field(default=frozenset(_COLOURS))

    def address(self, led: Led) -> int:
        return 1 if led.address is None else led.address

    def begin(self, led: Led) -> list[bytes]:
        """What an older program left on the screen goes; brightness once, for the card writes it to its flash."""
        dim = [brightness(self.address(led), led.brightness)] if led.brightness is not None else []
        return [clear(self.address(led)), *dim]

    def show(self, led: Led, lines: Sequence[str], colour: LedColour | None) -> bytes:
        width, height = led.width or self.size[0], led.height or self.size[1]
        cells = width // _CELL
        # A backslash would begin a command of the card.
        rows = [line.replace("\\", "＼").encode("gbk") for line in lines] or [b" "]
        if len(rows) > 1:
            rows = [row.center(cells) for row in rows]
        return show(self.address(led), Area(width, height, len(rows)), (_COLOURS[colour] if colour else b"") + b"".join(rows))

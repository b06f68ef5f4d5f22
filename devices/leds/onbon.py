"""Onbon BX-5K/6K font cards, dynamic area; devices.md 4. RS-232/485 or TCP 5005."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from config.schema import Led, LedColour

_START, _END = 0xA5, 0x5A
_WAKE = bytes((_START,)) * 8
_ESCAPES = {0xA5: b"\xa6\x02", 0xA6: b"\xa6\x01", 0x5A: b"\x5b\x02", 0x5B: b"\x5b\x01"}
_PLAIN = {pair: bytes((byte,)) for byte, pair in _ESCAPES.items()}
_LONGEST = 1100             # bytes between the marks; a card's receive buffer has 1024
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


def crc16(data: bytes) -> int:
    """CRC-16/IBM: polynomial 0xA001 reflected, beginning with 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc


def frame(address: int, data: bytes) -> bytes:
    """A whole frame: marks, header, `data`, CRC, escapes."""
    body = b"".join(
        (
            address.to_bytes(2, "little"),
            _SOURCE.to_bytes(2, "little"),
            bytes(6),       # reserved, option, check mode CRC, display mode
            bytes((_ANY_DEVICE, _VERSION)),
            len(data).to_bytes(2, "little"),
            data,
        )
    )
    checked = body + crc16(body).to_bytes(2, "little")
    return _WAKE + b"".join(_ESCAPES.get(byte, bytes((byte,))) for byte in checked) + bytes((_END,))


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


@dataclass(slots=True)
class Answers:
    """Counts valid frames in what comes from a card: their layout differs by firmware. Both marks never stand inside a frame."""

    _inside: bytearray | None = None

    def feed(self, data: bytes) -> int:
        return len(self.frames(data))

    def frames(self, data: bytes) -> list[bytes]:
        """Header and data of each whole frame whose CRC is right."""
        found = []
        for byte in data:
            if byte == _START:
                self._inside = bytearray()
            elif self._inside is None:
                continue
            elif byte == _END:
                body = unescaped(bytes(self._inside))
                self._inside = None
                if body is not None and len(body) > 2 and crc16(body[:-2]) == int.from_bytes(body[-2:], "little"):
                    found.append(body[:-2])
            elif len(self._inside) < _LONGEST:
                self._inside.append(byte)
            else:
                self._inside = None
        return found


def unescaped(data: bytes) -> bytes | None:
    """None: an escape that there is not."""
    plain, at = bytearray(), 0
    while at < len(data):
        if data[at] in (0xA6, 0x5B):
            byte = _PLAIN.get(data[at : at + 2])
            if byte is None:
                return None
            plain += byte
            at += 2
        else:
            plain.append(data[at])
            at += 1
    return bytes(plain)


@dataclass(frozen=True, slots=True)
class Onbon:
    """Satisfies LedModel."""

    answers: bool = True
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

    def replies(self) -> Answers:
        return Answers()

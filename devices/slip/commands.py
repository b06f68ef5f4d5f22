"""ESC/POS read back: bytes into the commands our slips use; for the preview and the printer simulator."""

from __future__ import annotations

from dataclasses import dataclass

# Fixed commands: prefix -> (name, number of argument bytes). Sources: devices.md 1.2-1.5.
_FIXED: dict[bytes, tuple[str, int]] = {
    b"\x1b@": ("init", 0),
    b"\x1c&": ("chinese", 0),
    b"\x1c.": ("latin", 0),
    b"\x1bR": ("national", 1),
    b"\x1ba": ("align", 1),
    b"\x1bE": ("bold", 1),
    b"\x1d!": ("size", 1),
    b"\x1c!": ("hanzi_size", 1),
    b"\x1bJ": ("feed", 1),
    b"\x1bd": ("feed_lines", 1),
    b"\x1b3": ("spacing", 1),
    b"\x1b2": ("spacing_off", 0),
    b"\x1bi": ("cut", 0),
    b"\x1bm": ("cut", 0),
    b"\x1dr": ("ask_paper", 1),
    b"\x1da": ("status_back", 1),
    b"\x10\x04": ("status", 1),
    b"\x10\x05": ("recover", 1),
    b"\n": ("end_line", 0),
    b"\r": ("return", 0),
}
_COUNTED = {b"\x1d(k": "qr", b"\x1d(H": "ask_echo"}   # then pL pH and so many bytes
_RASTER = b"\x1dv0"
_CUT = b"\x1dV"
_LEADS = frozenset(b"\x1b\x1c\x1d\x10\n\r")


@dataclass(frozen=True, slots=True)
class Command:
    """`args` without prefix and length bytes; for text the encoded characters; for `unknown` the one byte."""

    name: str
    args: bytes
    size: int      # bytes of the stream it took


def first(data: bytes) -> Command | None:
    """The command at the beginning of `data`; None when it is not there as a whole yet."""
    if not data:
        return None
    if data[0] not in _LEADS:
        return _text(data)
    for prefix, (name, extra) in _FIXED.items():
        if data.startswith(prefix):
            return _taken(name, data, len(prefix), extra)
    for prefix, name in _COUNTED.items():
        if data.startswith(prefix):
            return _counted(name, data, len(prefix))
    if data.startswith(_RASTER):
        return _raster(data)
    if data.startswith(_CUT):
        return _taken("cut", data, 2, 2 if data[2:3] in {b"A", b"B"} else 1)
    if any(p.startswith(data) for p in (*_FIXED, *_COUNTED, _RASTER, _CUT)):
        return None
    return Command("unknown", data[:1], 1)


def parse(data: bytes) -> list[Command]:
    """All commands; a rest that is no whole command comes last, as `unfinished`."""
    found: list[Command] = []
    view = data
    while view:
        command = first(view)
        if command is None:
            found.append(Command("unfinished", view, len(view)))
            break
        found.append(command)
        view = view[command.size :]
    return found


def _taken(name: str, data: bytes, at: int, extra: int) -> Command | None:
    end = at + extra
    return Command(name, data[at:end], end) if len(data) >= end else None


def _counted(name: str, data: bytes, at: int) -> Command | None:
    if len(data) < at + 2:
        return None
    return _taken(name, data, at + 2, data[at] | data[at + 1] << 8)


def _raster(data: bytes) -> Command | None:
    """GS v 0 m xL xH yL yH; args keep the five, so that the reader knows the shape."""
    if len(data) < 8:
        return None
    size = (data[4] | data[5] << 8) * (data[6] | data[7] << 8)
    return _taken("raster", data, 3, 5 + size)


def _text(data: bytes) -> Command | None:
    """Characters up to the next command. A double byte is never parted: its second may not have come yet."""
    if not _is_text(data[0]):
        return Command("unknown", data[:1], 1)
    end = 0
    while end < len(data) and _is_text(data[end]):
        step = char_size(data[end : end + 2])
        if step == 0 or end + step > len(data):
            break
        end += step
    return Command("text", data[:end], end) if end else None


def _is_text(byte: int) -> bool:
    return 0x20 <= byte <= 0x7E or 0x81 <= byte <= 0xFE


def char_size(data: bytes) -> int:
    """Bytes of the GB18030 character that begins here; 0 = cannot be told yet."""
    if data[0] < 0x81:
        return 1
    if len(data) < 2:
        return 0
    return 4 if 0x30 <= data[1] <= 0x39 else 2

"""The paper as a picture: reads ESC/POS bytes like a printer and draws what would come out."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import segno
from PIL import Image

from devices.slip.commands import Command, char_size, parse
from devices.slip.glyphs import Glyphs

LINE_DOTS = 30          # line feed after power-on: 1/6 inch (ESC 2)
MARGIN = 24             # white paper around the printable area, dots
QUIET_ROWS = 0          # a printer adds no white around its own QR
_EC = {48: "l", 49: "m", 50: "q", 51: "h"}


@dataclass(frozen=True, slots=True)
class Preview:
    """PNG of the paper, and what could not be drawn: characters without a font, bytes that are no command."""

    png: bytes
    missing: frozenset[str]
    unknown: int


@dataclass(slots=True)
class _Pen:
    align: int = 0
    wide: int = 1
    high: int = 1
    bold: bool = False
    chinese: bool = False
    spacing: int = LINE_DOTS


@dataclass(slots=True)
class _Qr:
    size: int = 3
    ec: str = "l"
    content: bytes = b""


@dataclass(slots=True)
class _Sheet:
    """The paper while it is printed: finished rows, and the cells of the line being filled."""

    dots: int
    glyphs: Glyphs
    pen: _Pen = field(default_factory=_Pen)
    qr: _Qr = field(default_factory=_Qr)
    rows: list[Image.Image] = field(default_factory=list)
    line: list[Image.Image] = field(default_factory=list)
    unknown: int = 0

    def feed(self, dots: int) -> None:
        if dots > 0:
            self.rows.append(Image.new("L", (self.dots, dots), 255))

    def end_line(self) -> None:
        line, self.line = self.line, []
        if not line:
            self.feed(self.pen.spacing)
            return
        high = max(cell.height for cell in line)
        row = Image.new("L", (sum(cell.width for cell in line), high), 255)
        left = 0
        for cell in line:
            row.paste(cell, (left, high - cell.height))
            left += cell.width
        self.picture(row)
        self.feed(self.pen.spacing - high)

    def picture(self, picture: Image.Image) -> None:
        row = Image.new("L", (self.dots, picture.height), 255)
        row.paste(picture, ((self.dots - picture.width) * self.pen.align // 2, 0))
        self.rows.append(row)

    def write(self, char: str) -> None:
        pen = self.pen
        cell = self.glyphs.cell(char, pen.wide, pen.high, pen.bold)
        if sum(c.width for c in self.line) + cell.width > self.dots:
            self.end_line()     # a printer wraps by itself
        self.line.append(cell)


def drawn(data: bytes, dots: int, glyphs: Glyphs) -> Image.Image:
    """The printable area alone, in grey."""
    return _whole(_filled(data, dots, glyphs), 0)


def picture(data: bytes, dots: int, glyphs: Glyphs) -> Preview:
    """Draw one or more slips; `dots` is the printable width."""
    before = set(glyphs.missing)
    glyphs.missing.clear()
    sheet = _filled(data, dots, glyphs)
    missing = frozenset(glyphs.missing)
    glyphs.missing |= before
    return Preview(_png(sheet), missing, sheet.unknown)


def _filled(data: bytes, dots: int, glyphs: Glyphs) -> _Sheet:
    sheet = _Sheet(dots, glyphs)
    for command in parse(data):
        _do(sheet, command)
    if sheet.line:
        sheet.end_line()
    return sheet


def _do(sheet: _Sheet, command: Command) -> None:
    name, args = command.name, command.args
    if name == "text":
        _text(sheet, args)
    elif name in _PAPER:
        _PAPER[name](sheet, args)
    elif name in _PEN:
        _PEN[name](sheet.pen, args)
    elif name in {"unknown", "unfinished"}:
        sheet.unknown += command.size


def _text(sheet: _Sheet, data: bytes) -> None:
    at = 0
    while at < len(data):
        step = char_size(data[at : at + 2]) if sheet.pen.chinese else 1
        try:
            char = data[at : at + step].decode("gb18030" if sheet.pen.chinese else "ascii")
        except UnicodeDecodeError:
            sheet.unknown += step
        else:
            sheet.write(char)
        at += step


def _init(sheet: _Sheet, _args: bytes) -> None:
    sheet.line.clear()      # ESC @ drops what was not printed yet
    sheet.pen = _Pen()


def _raster(sheet: _Sheet, args: bytes) -> None:
    wide, high = args[1] | args[2] << 8, args[3] | args[4] << 8
    ink = Image.frombytes("1", (wide * 8, high), args[5:])
    picture = ink.convert("L").point(lambda dot: 255 - dot)
    sheet.picture(picture.crop((0, 0, min(picture.width, sheet.dots), high)))


def _qr(sheet: _Sheet, args: bytes) -> None:
    """GS ( k with cn = 49: fn 67 size, 69 correction, 80 store, 81 print."""
    function, rest, code = args[1], args[2:], sheet.qr
    if function == 67:
        code.size = rest[0]
    elif function == 69:
        code.ec = _EC.get(rest[0], "l")
    elif function == 80:
        code.content = rest[1:]
    elif function == 81 and code.content:
        made = segno.make(code.content, error=code.ec, micro=False, boost_error=False, mode="byte")
        out = io.BytesIO()
        made.save(out, kind="png", scale=code.size, border=QUIET_ROWS)
        sheet.picture(Image.open(out).convert("L"))


def _cut(sheet: _Sheet, _args: bytes) -> None:
    if sheet.line:
        sheet.end_line()
    sheet.feed(MARGIN)
    row = Image.new("L", (sheet.dots, 3), 255)
    for left in range(0, sheet.dots, 16):
        row.paste(120, (left, 1, min(left + 8, sheet.dots), 2))
    sheet.rows.append(row)


def _end_line(sheet: _Sheet, _args: bytes) -> None:
    sheet.end_line()


def _feed(sheet: _Sheet, args: bytes) -> None:
    if sheet.line:
        sheet.end_line()
    sheet.feed(args[0])


def _feed_lines(sheet: _Sheet, args: bytes) -> None:
    if sheet.line:
        sheet.end_line()
    sheet.feed(args[0] * sheet.pen.spacing)


def _chinese(pen: _Pen, _args: bytes) -> None:
    pen.chinese = True


def _latin(pen: _Pen, _args: bytes) -> None:
    pen.chinese = False


def _align(pen: _Pen, args: bytes) -> None:
    pen.align = args[0] & 3


def _bold(pen: _Pen, args: bytes) -> None:
    pen.bold = bool(args[0] & 1)


def _size(pen: _Pen, args: bytes) -> None:
    pen.wide, pen.high = (args[0] >> 4 & 7) + 1, (args[0] & 7) + 1


def _spacing(pen: _Pen, args: bytes) -> None:
    pen.spacing = args[0] if args else LINE_DOTS


# FS ! is Hanzi only and says the same as the GS ! before it; ESC R 0, proofs and status questions leave no ink.
_PAPER = {
    "init": _init,
    "raster": _raster,
    "qr": _qr,
    "cut": _cut,
    "end_line": _end_line,
    "feed": _feed,
    "feed_lines": _feed_lines,
}
_PEN = {
    "chinese": _chinese,
    "latin": _latin,
    "align": _align,
    "bold": _bold,
    "size": _size,
    "spacing": _spacing,
    "spacing_off": _spacing,
}


def _whole(sheet: _Sheet, margin: int) -> Image.Image:
    high = sum(row.height for row in sheet.rows)
    paper = Image.new("L", (sheet.dots + 2 * margin, high + 2 * margin), 255)
    top = margin
    for row in sheet.rows:
        paper.paste(row, (margin, top))
        top += row.height
    return paper


def _png(sheet: _Sheet) -> bytes:
    out = io.BytesIO()
    _whole(sheet, MARGIN).quantize(16).save(out, "PNG", optimize=True)
    return out.getvalue()

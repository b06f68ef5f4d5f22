"""ESC/POS paper for Chinese printers: python-escpos for pictures, QR and cut; our own text in GB18030."""

from __future__ import annotations

import json
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import segno
import yaml  # type: ignore[import-untyped]
from PIL import Image

from devices.slip.charset import broken, cells, clean, fits
from devices.slip.glyphs import Glyphs, line_picture
from devices.slip.profile import CELL_DOTS, Profile

_handlers, _as_yaml = list(logging.root.handlers), yaml.safe_load
if "ESCPOS_CAPABILITIES_FILE" not in os.environ:
    yaml.safe_load = json.load  # what it comes with is JSON: read as YAML, it is two fifths of an agent's start
from escpos import capabilities  # noqa: E402  its import must be fenced, see below
from escpos.constants import QR_ECLEVEL_M  # noqa: E402  likewise
from escpos.printer import Dummy  # noqa: E402  likewise

# python-escpos 3.1 gives the root logger a handler of its own and leaves a folder with a pickle in /tmp at each start.
logging.root.handlers[:] = _handlers
yaml.safe_load = _as_yaml
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

ESC, FS, GS = b"\x1b", b"\x1c", b"\x1d"
INIT = ESC + b"@"
CHINESE = FS + b"&"
CHANGES = GS + b"a\x0e"         # automatic status: online, errors, paper (devices.md 1.5); ESC @ ends it
USA_SET = ESC + b"R\x00"        # keeps 0x5C, 0x23, 0x24 what they are (devices.md 1.2, yen trap)
RECOVER = b"\x10\x05\x02"       # DLE ENQ 2: clear the buffer and recover (devices.md 1.7)
STRIP_DOTS = 256                # rows a picture is sent in; clones have small buffers (devices.md 1.3)
_GAP_ROWS = 6                   # blank rows that are sent along: two commands cost as much
QUIET = 4                       # modules of white that a QR needs around it (ISO/IEC 18004)

_ALIGN = {"left": 0, "centre": 1, "right": 2}
_CUTS = {
    "full": GS + b"VA\x00",     # feeds to the cutter first
    "clone_full": ESC + b"d\x06" + ESC + b"i",
    "clone_part": ESC + b"d\x06" + ESC + b"m",
    "none": ESC + b"d\x06",     # to the tear bar
}


@dataclass(frozen=True, slots=True)
class Style:
    """How a line stands on the paper; `wide` and `high` are multiples of the normal size."""

    align: Literal["left", "centre", "right"] = "left"
    wide: int = 1
    high: int = 1
    bold: bool = False


PLAIN = Style()
CENTRE = Style(align="centre")


class Paper(Dummy):  # type: ignore[misc]  # python-escpos has no types
    """One slip in the making; `output` is its bytes."""

    def __init__(self, profile: Profile, glyphs: Glyphs) -> None:
        super().__init__(profile=_escpos_profile(profile))
        self._model = profile
        self._glyphs = glyphs
        self._now = PLAIN
        self._raw(INIT)
        if profile.charset != "none":
            self._raw(CHINESE)      # at line start: some printers act on it from the next line only
        self._raw(USA_SET)
        if profile.changes:
            self._raw(CHANGES)

    def line(self, text: str, style: Style = PLAIN) -> None:
        """`text` in as many lines as it needs; a line that the printer's font lacks goes as a picture."""
        for piece in broken(clean(text), self._model.cells // style.wide):
            self._one(piece, style)

    def fields(self, rows: list[tuple[str, str]]) -> None:
        """`label  value` lines, the values in one column, their further lines under their beginning."""
        labels = [clean(label) for label, _ in rows]
        indent = max(map(cells, labels), default=0) + 2
        for label, (_, value) in zip(labels, rows, strict=True):
            head = label + " " * (indent - cells(label))
            for piece in broken(clean(value), self._model.cells - indent):
                self._one(head + piece, PLAIN)
                head = " " * indent

    def rule(self) -> None:
        self._one("-" * self._model.cells, PLAIN)

    def space(self, dots: int) -> None:
        self._raw(ESC + b"J" + bytes((dots,)))

    def code(self, content: str) -> None:
        """A QR code, centred, as large as three fifths of the paper allow (at most 8 dots a module)."""
        made = segno.make(content, error="m", micro=False, boost_error=False)
        modules = int(made.symbol_size(border=QUIET)[0])
        size = max(2, min(8, self._model.dots * 3 // 5 // modules))
        self._set(CENTRE)
        self.space(24)
        if self._model.native_qr:
            self.qr(content, ec=QR_ECLEVEL_M, size=size, native=True)
        else:
            self._picture(_qr_picture(made, size))
        self.space(24)

    def end(self) -> None:
        """Feed and cut; nothing that prints may follow."""
        self._set(PLAIN)
        if self._model.cut == "part":
            self.cut(mode="PART", feed=False)   # GS V 42 00: feeds to the cutter by itself
        else:
            self._raw(_CUTS[self._model.cut])

    def ask_echo(self, mark: bytes) -> None:
        """GS ( H fn 48: the printer answers `mark` once all before it is on paper."""
        self._raw(GS + b"(H\x06\x000" + b"0" + mark)

    def ask_paper(self) -> None:
        """GS r 1: answered in its turn behind the print data."""
        self._raw(GS + b"r\x01")

    def rows(self, picture: Image.Image) -> None:
        """A picture as wide as the paper; its blank rows are fed, not sent."""
        for ink, top, bottom in _bands(picture):
            if ink:
                self._picture(picture.crop((0, top, picture.width, bottom)))
            else:
                for part in range(top, bottom, 255):
                    self.space(min(255, bottom - part))

    def _one(self, text: str, style: Style) -> None:
        self._set(style)
        if fits(text, self._model.charset):
            self._raw(text.encode("gb18030") + b"\n")
            return
        # A printer with a narrow font has more cells than our pictures of 12 dots a cell have room for.
        for piece in broken(text, self._model.dots // (CELL_DOTS * style.wide)):
            self._picture(line_picture(piece, (style.wide, style.high), style.bold, self._glyphs))

    def _picture(self, picture: Image.Image) -> None:
        self.image(picture, impl="bitImageRaster", fragment_height=STRIP_DOTS)

    def _set(self, style: Style) -> None:
        now, self._now = self._now, style
        if style.align != now.align:
            self._raw(ESC + b"a" + bytes((_ALIGN[style.align],)))
        if style.bold != now.bold:
            self._raw(ESC + b"E" + bytes((style.bold,)))
        if (style.wide, style.high) != (now.wide, now.high):
            self._raw(GS + b"!" + bytes(((style.wide - 1) << 4 | (style.high - 1),)))
            # Old clones scale Hanzi by FS ! only (devices.md 1.2); it knows no more than double.
            self._raw(FS + b"!" + bytes(((style.wide > 1) << 2 | (style.high > 1) << 3,)))


def _bands(picture: Image.Image) -> Iterator[tuple[bool, int, int]]:
    """(has ink, top, bottom) from above to below; a gap too small to be worth two commands belongs to the ink."""
    rows = picture.height
    inked = [picture.crop((0, y, picture.width, y + 1)).getextrema() != (255, 255) for y in range(rows)]
    top = 0
    while top < rows:
        end = top + 1
        if inked[top]:
            while end < rows and any(inked[end : end + _GAP_ROWS]):
                end += 1
        else:
            while end < rows and not inked[end]:
                end += 1
        yield inked[top], top, end
        top = end


def _qr_picture(made: segno.QRCode, size: int) -> Image.Image:
    rows = [bytes(0 if dark else 255 for dark in row) for row in made.matrix]
    small = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    return small.resize((small.width * size, small.height * size), Image.Resampling.NEAREST).convert("1")


def _escpos_profile(profile: Profile) -> capabilities.Profile:
    """python-escpos checks the width of pictures, if told the paper's."""
    made = capabilities.Profile(columns=profile.cells)
    made.profile_data = {**made.profile_data, "media": {"dpi": 203, "width": {"mm": "Unknown", "pixels": profile.dots}}}
    return made

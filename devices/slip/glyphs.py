"""Characters as pictures, from the fonts of this PC; what no font has is drawn as a box and reported."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from devices.slip.charset import cells
from devices.slip.profile import CELL_DOTS

CELL_HIGH = 24          # dots of one line of font A
_HANZI_PX = 24
_LATIN_PX = 20          # a monospaced face advances 0.6 em: 20 px fill the 12 dots of a cell
_NOWHERE = "\U0010fffd"  # a code point that is never assigned: shows a font's "missing" box

# File name and face index, best first. The first face of Noto's .ttc is Japanese, index 2 Simplified Chinese (devices.md 1.3).
HANZI_FILES = (
    ("NotoSansCJK-Regular.ttc", 2),
    ("NotoSansCJKsc-Regular.otf", 0),
    ("NotoSansSC-Regular.otf", 0),
    ("SourceHanSansSC-Regular.otf", 0),
    ("wqy-microhei.ttc", 0),
    ("wqy-zenhei.ttc", 0),
    ("msyh.ttc", 0),
    ("simhei.ttf", 0),
    ("simsun.ttc", 0),
    ("DroidSansFallbackFull.ttf", 0),
    ("uming.ttc", 0),
    ("HanaMinA.ttf", 0),
    ("HanaMinB.ttf", 0),
    ("simsunb.ttf", 0),
)
LATIN_FILES = (
    ("DejaVuSansMono.ttf", 0),
    ("LiberationMono-Regular.ttf", 0),
    ("NotoSansMono-Regular.ttf", 0),
    ("consola.ttf", 0),
    ("wqy-microhei.ttc", 1),
)
FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path.home() / ".fonts",
    Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
)


class Glyphs:
    """Draws one character into printer cells and remembers what it could not draw."""

    def __init__(self, folders: Iterable[Path] = FOLDERS) -> None:
        found = _files(folders)
        self._hanzi = [(found[name], index) for name, index in HANZI_FILES if name in found]
        self._latin = [(found[name], index) for name, index in LATIN_FILES if name in found]
        self.missing: set[str] = set()

    @property
    def has_hanzi(self) -> bool:
        return bool(self._hanzi)

    def cell(self, char: str, wide: int, high: int, bold: bool = False) -> Image.Image:
        """Grey picture of `char`, 0 = ink, exactly the cells it takes at this size."""
        columns = cells(char)
        scale = max(wide, high)
        picture = self._square(char, columns, scale, bold)
        size = (columns * CELL_DOTS * wide, CELL_HIGH * high)
        return picture if picture.size == size else picture.resize(size)

    def _square(self, char: str, columns: int, scale: int, bold: bool) -> Image.Image:
        picture = Image.new("L", (columns * CELL_DOTS * scale, CELL_HIGH * scale), 255)
        if char in " \u3000":
            return picture
        draw = ImageDraw.Draw(picture)
        font = self._font(char, columns, scale)
        if font is None:
            self.missing.add(char)
            edge = scale * 2
            draw.rectangle((edge, edge, picture.width - edge, picture.height - edge), outline=0, width=scale)
            return picture
        middle = (picture.width / 2, picture.height / 2)
        draw.text(middle, char, font=font, fill=0, anchor="mm", stroke_width=scale / 2 if bold else 0)
        return picture

    def _font(self, char: str, columns: int, scale: int) -> ImageFont.FreeTypeFont | None:
        first, second = (self._latin, self._hanzi) if columns == 1 else (self._hanzi, self._latin)
        size = (_LATIN_PX if columns == 1 else _HANZI_PX) * scale
        for path, index in (*first, *second):
            if _has(path, index, char):
                return _load(path, index, size)
        if not self._latin and char.isascii():
            return _built_in(size)
        return None


def _files(folders: Iterable[Path]) -> dict[str, str]:
    wanted = {name for name, _ in (*HANZI_FILES, *LATIN_FILES)}
    found: dict[str, str] = {}
    for folder in folders:
        for here, _, names in os.walk(folder):
            for name in wanted.intersection(names):
                found.setdefault(name, str(Path(here) / name))
    return found


@lru_cache(maxsize=64)
def _load(path: str, index: int, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index)


@lru_cache(maxsize=16)
def _built_in(size: int) -> ImageFont.FreeTypeFont | None:
    font = ImageFont.load_default(size)
    return font if isinstance(font, ImageFont.FreeTypeFont) else None


@lru_cache(maxsize=4096)
def _has(path: str, index: int, char: str) -> bool:
    font = _load(path, index, _HANZI_PX)
    return bytes(font.getmask(char)) != bytes(font.getmask(_NOWHERE))


@lru_cache(maxsize=1)
def of_this_pc() -> Glyphs:
    """The fonts found at first use; a newly installed font is seen after a restart."""
    return Glyphs()


def line_picture(text: str, size: tuple[int, int], bold: bool, glyphs: Glyphs) -> Image.Image:
    """One line in black and white, for printers whose own font lacks a character of it; size = (wide, high)."""
    wide, high = size
    picture = Image.new("L", (cells(text) * CELL_DOTS * wide, CELL_HIGH * high), 255)
    left = 0
    for char in text:
        cell = glyphs.cell(char, wide, high, bold)
        picture.paste(cell, (left, 0))
        left += cell.width
    return picture.point(lambda grey: 255 if grey > 127 else 0).convert("1")

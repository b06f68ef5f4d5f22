"""Text as a Chinese printer counts it: cells are GB bytes, lines are broken by us, nothing becomes `?`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# U+00A5 is a 4-byte GB18030 code that few printers draw; U+FFE5 is the yen sign of their fonts (devices.md 1.2).
_LOOKALIKES = str.maketrans({"\u00a5": "\uffe5", "\u00a0": " ", "\u2022": "·", "\u2212": "-", "\u2011": "-"})
# 4-byte codes that a GB18030 font has: CJK extensions A and B. Others (emoji, marks) are drawn by us.
_FOUR_BYTE_HANZI = ((0x3400, 0x4DBF), (0x20000, 0x2A6DF))
_UNITS = re.compile(r"[!-~]+|.", re.DOTALL)
_CLOSERS = frozenset("，。、；：？！）》」』】〉”’…,.;:?!)]}%")


def clean(text: str) -> str:
    """`text` without anything that a printer could take for a command; white space becomes single spaces."""
    flat = unicodedata.normalize("NFC", text).translate(_LOOKALIKES)
    spaced = "".join(" " if _is_space(c) else c for c in flat)
    kept = "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Cn"})
    return re.sub(r" {2,}", " ", kept).strip(" ")


def _is_space(char: str) -> bool:
    # Not str.isspace: that takes 0x1C to 0x1F for white space, which are the first bytes of commands.
    return char in "\t\n\r" or (unicodedata.category(char) in {"Zs", "Zl", "Zp"} and char != "\u3000")


def cells(text: str) -> int:
    """Half-width columns of `text`: its GB bytes, a 4-byte code being two wide like every Hanzi."""
    return sum(min(2, len(c.encode("gb18030"))) for c in text)


def fits(text: str, charset: str) -> bool:
    """Whether the printer's own font has every character."""
    return all(_known(c, charset) for c in text)


def _known(char: str, charset: str) -> bool:
    if " " <= char <= "~":
        return True
    if charset == "none" or unicodedata.category(char) == "Co":
        return False
    code = char.encode("gb18030")
    if len(code) == 2:
        return charset == "gb18030" or _decodes(code, charset)
    return charset == "gb18030" and any(low <= ord(char) <= high for low, high in _FOUR_BYTE_HANZI)


def _decodes(code: bytes, charset: str) -> bool:
    # Asked by bytes, not by character: Python's gb2312 maps A1AA and A1A4 to other characters than gbk does.
    try:
        code.decode(charset)
    except UnicodeDecodeError:
        return False
    return True


def broken(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells: Latin words stay whole, no line begins with closing punctuation."""
    lines: list[list[str]] = [[]]
    used = 0
    for unit in _pieces(text, width):
        need = cells(unit)
        if used + need > width:
            lines.append(_carried(lines[-1], unit))
            used = cells("".join(lines[-1]))
        if unit == " " and not lines[-1]:
            continue
        lines[-1].append(unit)
        used += need
    return [line.rstrip(" ") for line in map("".join, lines) if line.strip(" ")] or [""]


def _pieces(text: str, width: int) -> Iterator[str]:
    for unit in _UNITS.findall(text):
        yield from (unit[i : i + width] for i in range(0, len(unit), width))


def _carried(line: list[str], unit: str) -> list[str]:
    """Take from the end of `line` the one character that must not be parted from the closing `unit`."""
    if unit in _CLOSERS and len(line) > 1 and len(line[-1]) == 1 and line[-1] not in _CLOSERS:
        return [line.pop()]
    return []

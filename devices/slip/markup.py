"""The few elements that a slip is made of, read from what its template yields. Pure; every mistake is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal, get_args

Align = Literal["left", "centre", "right"]
ALIGNS: tuple[Align, ...] = get_args(Align)
LARGEST = 8             # GS ! multiplies by 1 to 8
MOST_ELEMENTS = 400     # a metre and a half of paper
MOST_DOTS = 255         # of one feed, ESC J
MOST_CUTS = 3
MOST_CODE = 300         # characters of a QR: larger ones do not fit 58 mm at 2 dots a module


class BadMarkup(ValueError):
    """What stands in a template and is no slip; the text says what to write instead."""


@dataclass(frozen=True, slots=True)
class Line:
    """`sizes`: (wide, high), the first in which the text needs at most `lines` lines; the last one if none does."""

    text: str
    align: Align = "left"
    bold: bool = False
    sizes: tuple[tuple[int, int], ...] = ((1, 1),)
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value; the values of rows that follow each other stand in one column."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class Space:
    dots: int


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code."""

    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """Behind the last element the paper is cut in any case."""


Element = Line | Row | Rule | Space | Code | Cut

_ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "line": ("align", "bold", "size", "lines"),
    "row": ("label",),
    "rule": (),
    "space": ("dots",),
    "qr": (),
    "cut": (),
}
_HOLD_TEXT = frozenset({"line", "row", "qr"})


def elements(text: str) -> list[Element]:
    """All elements in order; BadMarkup names the first mistake."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.ended()
    return reader.found


@dataclass
class _Reader(HTMLParser):
    """Elements stand beside each other, never within each other; `&lt;` and the like are what they are in HTML."""

    found: list[Element] = field(default_factory=list)
    _open: tuple[str, dict[str, str | None]] | None = None
    _text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._known(tag, attrs)
        if tag not in _HOLD_TEXT:
            self._add(tag, dict(attrs), "")
        else:
            self._open, self._text = (tag, dict(attrs)), []

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._known(tag, attrs)
        self._add(tag, dict(attrs), "")

    def handle_endtag(self, tag: str) -> None:
        if self._open is None or self._open[0] != tag:
            raise BadMarkup(f"</{tag}> ends nothing that is open")
        self._add(tag, self._open[1], "".join(self._text))
        self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self._text.append(data)
        elif data.strip():
            raise BadMarkup(f'"{data.strip()[:30]}" stands outside of every element: write <line>...</line>')

    def handle_comment(self, data: str) -> None:
        raise BadMarkup("<!-- --> is sent with every slip: write {# ... #} in a template")

    def handle_decl(self, decl: str) -> None:
        raise BadMarkup(f"<!{decl[:20]}> is no element of a slip")

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)

    def ended(self) -> None:
        if self._open is not None:
            raise BadMarkup(f"<{self._open[0]}> is not ended: write </{self._open[0]}>")

    def _known(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._open is not None:
            raise BadMarkup(f"<{tag}> within <{self._open[0]}>: elements stand one after the other")
        if tag not in _ATTRIBUTES:
            raise BadMarkup(f"<{tag}> is no element of a slip; there are {', '.join(_ATTRIBUTES)}")
        for name, _ in attrs:
            if name not in _ATTRIBUTES[tag]:
                known = ", ".join(_ATTRIBUTES[tag]) or "none"
                raise BadMarkup(f"<{tag}> has no {name}; it has: {known}")

    def _add(self, tag: str, attrs: dict[str, str | None], text: str) -> None:
        if len(self.found) >= MOST_ELEMENTS:
            raise BadMarkup(f"more than {MOST_ELEMENTS} elements: that is no slip")
        self.found.append(_element(tag, attrs, text))
        if sum(isinstance(one, Cut) for one in self.found) > MOST_CUTS:
            raise BadMarkup(f"more than {MOST_CUTS} cuts")


def _element(tag: str, attrs: dict[str, str | None], text: str) -> Element:
    if tag == "line":
        lines = _number("lines", attrs.get("lines", "1"), 1, 20)
        return Line(text, _align(attrs.get("align", "left")), "bold" in attrs, _sizes(attrs.get("size", "1")), lines)
    if tag == "row":
        return Row(attrs.get("label") or "", text)
    if tag == "qr":
        if len(text.strip()) > MOST_CODE or not text.strip().isascii():
            raise BadMarkup(f"<qr> takes up to {MOST_CODE} characters of ASCII, such as an address")
        return Code(text.strip())
    if tag == "space":
        return Space(_number("dots", attrs.get("dots"), 1, MOST_DOTS))
    return Rule() if tag == "rule" else Cut()


def _align(text: str | None) -> Align:
    for known in ALIGNS:
        if text == known:
            return known
    raise BadMarkup(f'align="{text or ""}": write one of {", ".join(ALIGNS)}')


def _sizes(text: str | None) -> tuple[tuple[int, int], ...]:
    sizes = []
    for word in (text or "").split():
        wide, _, high = word.partition("x")
        sizes.append((_number("size", wide, 1, LARGEST), _number("size", high or wide, 1, LARGEST)))
    if not sizes:
        raise BadMarkup('size="": write e.g. size="2", or size="2 1x2" for the first that fits')
    return tuple(sizes)


def _number(name: str, text: str | None, least: int, most: int) -> int:
    if text is None or not text.isdecimal() or not least <= int(text) <= most:
        raise BadMarkup(f'{name}="{text or ""}": write a whole number, {least} to {most}')
    return int(text)

"""A table as an XLSX workbook of one sheet (ECMA-376, the least that spreadsheet programs open). A text is never a formula."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # characters that XML 1.0 has no place for
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # would be read as an escaped character
_NO_NAME = re.compile(r"[\[\]:*?/\\']")
_LONGEST = 32_767  # characters of a cell
_WIDTHS = (8.0, 60.0)  # of a column, in digits


def workbook(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> bytes:
    """The file. `title`: name of the sheet; numbers stay numbers, the first row is bold and stands still."""
    lines: list[list[object]] = [list(columns), *(list(row) for row in rows)]
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": _book(title),
        "xl/_rels/workbook.xml.rels": _links(("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")),
        "xl/styles.xml": _STYLES,
        "xl/worksheets/sheet1.xml": _sheet(lines),
    }
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        for name, text in parts.items():
            part = ZipInfo(name)  # of no time: the same table is the same file
            part.compress_type = ZIP_DEFLATED
            file.writestr(part, _HEAD + text)
    return out.getvalue()


def _sheet(lines: Sequence[Sequence[object]]) -> str:
    widths = "".join(f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(_wide(lines), 1))
    body = "".join(
        f'<row r="{n}">{"".join(_cell(f"{_letters(i)}{n}", x, n == 1) for i, x in enumerate(line, 1))}</row>'
        for n, line in enumerate(lines, 1)
    )
    still = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{still}</sheetView></sheetViews>'
        f"<cols>{widths}</cols><sheetData>{body}</sheetData></worksheet>"
    )


def _cell(place: str, value: object, head: bool) -> str:
    style = ' s="1"' if head else ""
    if value is None or value == "":
        return ""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f'<c r="{place}"{style}><v>{value}</v></c>'
    return f'<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{escape(_text(str(value)))}</t></is></c>'


def _text(text: str) -> str:
    return _ESCAPED.sub("_x005F_", _NO_XML.sub("\ufffd", text))[:_LONGEST]


def _letters(column: int) -> str:
    """1 -> A, 27 -> AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _wide(lines: Sequence[Sequence[object]]) -> list[float]:
    """By the longest text of each column; a Chinese character takes the room of two digits."""
    count = max(map(len, lines))
    texts = [[str(line[i]) for line in lines if i < len(line) and line[i] is not None] for i in range(count)]
    longest = [max(map(_digits, column), default=0) for column in texts]
    return [min(_WIDTHS[1], max(_WIDTHS[0], n + 2.0)) for n in longest]


def _digits(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text[:80])


def _book(title: str) -> str:
    name = quoteattr(_text(_NO_NAME.sub(" ", title)).strip()[:31] or "1")
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets><sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>'


def _links(*parts: tuple[str, str]) -> str:
    links = "".join(f'<Relationship Id="rId{i}" Type="{_LINKS}/{kind}" Target="{target}"/>' for i, (kind, target) in enumerate(parts, 1))
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="2">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)

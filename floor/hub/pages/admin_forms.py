"""What a form of the admin pages says, as hall.toml has it; what cannot be read so stays text, and the checks say what is wrong."""

from __future__ import annotations

import re
from typing import Any

from flask import request

from config.hours import DAYS
from config.parts import PartDef, PartField

FIELD = "f_"  # before the name of a field in a form
_SPAN = re.compile(r"(\d{1,2}:\d\d)\s*[-–—－~～至到]\s*(\d{1,2}:\d\d)")


def sent(part: PartDef) -> dict[str, Any]:
    return {x.name: _READ.get(x.type, _text)(x) for x in part.fields}


def _text(x: PartField) -> Any:
    return _typed(FIELD + x.name)


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _number(x: PartField) -> Any:
    text = _text(x)
    try:
        return float(text)
    except ValueError:
        return text


def _int(x: PartField) -> Any:
    text = _text(x)
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else (text or None)


def _lines(x: PartField) -> list[str]:
    return [line.strip() for line in _text(x).split("\n") if line.strip()]


def _week(x: PartField) -> dict[str, list[list[str]]]:
    """One line for each weekday; one that is empty is closed."""
    found = {day: _spans(_typed(f"{FIELD}{x.name}_{day}")) for day in DAYS}
    return {day: spans for day, spans in found.items() if spans}


def _dates(x: PartField) -> dict[str, list[list[str]]]:
    """Lines with a date and its spans."""
    return {(parts := line.split(maxsplit=1))[0]: _spans(parts[1] if len(parts) > 1 else "") for line in _lines(x)}


def _spans(text: str) -> list[list[str]]:
    """`08:30-12:00 13:30-17:30`, also with the dashes and full-width signs that people type."""
    text = text.replace("：", ":")
    found = [[start.zfill(5), end.zfill(5)] for start, end in _SPAN.findall(text)]
    left = _SPAN.sub(" ", text).strip(" ,，、;；\t")
    return [*found, [left]] if left else found


_READ: dict[str, Any] = {
    "long": _text, "number": _number, "int": _int, "week": _week, "dates": _dates, "list": _lines,
    "bool": lambda x: FIELD + x.name in request.form,
    "refs": lambda x: request.form.getlist(FIELD + x.name),
    "choice": lambda x: _int(x) if x.whole else _text(x),
}  # fmt: skip

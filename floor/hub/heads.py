"""The head of a plain HTTP request, read in one go. Whatever is unusual in it is left to the server's own reader."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIRST = re.compile(rb"(GET|POST) (/(?!/)[!-~]*) HTTP/1\.1\r\n")
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([ -~]*?)[ \t]*\Z")  # RFC 9110 5.1, 5.5; ASCII only
_SPECIAL = frozenset({"transfer-encoding", "expect", "upgrade", "te", "trailer"})


@dataclass(frozen=True, slots=True)
class Head:
    """`size`: bytes of the fields, with the empty line behind them."""

    method: str
    path: str
    fields: list[tuple[str, str]]
    size: int


def plain_head(first: bytes, rest: bytes) -> Head | None:
    """The head whose request line is `first` and whose fields `rest` begins with; None: not whole, or not plain."""
    line = _FIRST.fullmatch(first)
    end = rest.find(b"\r\n\r\n")
    if line is None or end < 0:
        return None
    fields: list[tuple[str, str]] = []
    once: set[str] = set()
    for text in rest[:end].split(b"\r\n"):
        field = _FIELD.match(text)
        if field is None:
            return None
        name, value = field[1].decode("ascii"), field[2].decode("ascii")
        lower = name.lower()
        if lower in once or lower in _SPECIAL or (lower == "connection" and value.lower() != "keep-alive"):
            return None
        once.add(lower)
        fields.append((name, value))
    return Head(line[1].decode("ascii"), line[2].decode("ascii"), fields, end + 4)

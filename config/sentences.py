"""Turns what pydantic found into one plain sentence per fault, with what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from config.fields import all_sections, options
from config.schema import Clock, Code, Day, Letter, Line, Queue, StaffNumber, UsbPort

SHOWN_CHARS = 60  # of a wrong value; the place says the rest


def _pattern(kind: Any) -> str:
    return str(kind.__metadata__[0].pattern)


PATTERNS = {
    _pattern(Code): "is not a code: use 1 to 32 of A-Z a-z 0-9 . _ - and begin with a letter or digit",
    _pattern(Letter): "is not a series letter: use one capital letter A to Z",
    _pattern(Clock): 'is not a time of day: write "HH:MM", "00:00" to "24:00"',
    _pattern(Day): 'is not a date: write "YYYY-MM-DD"',
    _pattern(UsbPort): 'is not a USB socket: write bus-port, behind a hub bus-port.port, e.g. "1-4.2" (`run.py devices usb` tells)',
    _pattern(Queue): "is not the name of a print queue: use letters, digits, . _ -, no space, and begin with none of -",
    _pattern(StaffNumber): "is not a staff number: write 2 to 8 digits, or leave it empty",
    _pattern(Line): "holds a line break or another control character: write one line of text",
}
TYPES = {
    "string_type": 'is not text: put it in quotes, "..."',
    "int_type": "is not a whole number: write it without quotes and without a point",
    "float_type": "is not a number: write it without quotes",
    "finite_number": "is not a number that can be used",
    "bool_type": "is neither true nor false (written without quotes)",
    "list_type": "is not a list: put it in square brackets, [ ... ]",
    "tuple_type": 'is not a span: write ["08:30", "12:00"]',
    "dict_type": "is not a table",
    "model_type": "is not a table of options",
}
BOUNDS = {
    "greater_than_equal": ("ge", "is too small: the least allowed is {:g}"),
    "greater_than": ("gt", "is too small: it must be more than {:g}"),
    "less_than_equal": ("le", "is too large: the most allowed is {:g}"),
    "less_than": ("lt", "is too large: it must be less than {:g}"),
}


def path_of(start: str, loc: tuple[int | str, ...]) -> str:
    """`printers[1].baud` from the parts that pydantic gives; its marks for dictionary keys are left out."""
    path = start
    for part in loc:
        if part == "[key]":
            continue
        if isinstance(part, int):
            path += f"[{part}]"
        else:
            path += f".{part}" if path else part
    return path


def did_you_mean(word: object, known: list[str]) -> str:
    """` (did you mean x?)`, or nothing when no known word is near."""
    near = get_close_matches(str(word), known, n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""


def shown(value: object) -> str:
    """A wrong value as its writer would recognise it."""
    if value == "":
        return "an empty text"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and not value.isprintable():
        value = repr(value)
    text = str(value) if isinstance(value, str | int | float) else f"this {_noun(value)}"
    return text if len(text) <= SHOWN_CHARS else text[:SHOWN_CHARS] + "..."


def _noun(value: object) -> str:
    return {"list": "list", "dict": "table"}.get(type(value).__name__, "value")


def _unknown_option(name: str, model: type[BaseModel]) -> str:
    meant = did_you_mean(name, options(model))
    if not meant:
        homes = [home for home, other in all_sections().items() if name in options(other)]
        meant = f" (it belongs under {' or '.join(homes)})" if homes else ""
    return f"unknown option{meant or ': remove it, or look for its name in hall.example.toml'}"


def sentence(error: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong, without the place; `model` is the one whose option is at fault."""
    kind, value, facts = error["type"], error["input"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_option(str(error["loc"][-1]), model)
    if kind == "missing" and isinstance(error["loc"][-1], int):
        return SPAN
    if kind in SENTENCES:
        return SENTENCES[kind](value, facts)
    if kind in BOUNDS:
        key, words = BOUNDS[kind]
        return f"{shown(value)} {words.format(facts[key])}"
    quoted = f'"{shown(value)}"' if isinstance(value, str) else shown(value)
    return f"{quoted} {TYPES.get(kind, error['msg'])}"


def _choice(value: object, facts: dict[str, Any]) -> str:
    known = [word.strip(" '") for word in re.split(r",| or ", str(facts["expected"]))]
    if isinstance(value, str) and value in known:
        return f'"{value}" is in quotes: write it without'
    return f"{shown(value)} is not one of {', '.join(known)}{did_you_mean(value, known)}"


def _shape(value: object, facts: dict[str, Any]) -> str:
    return f"{shown(value)} {PATTERNS[str(facts['pattern'])]}"


def _too_few(_value: object, facts: dict[str, Any]) -> str:
    if facts["field_type"] == "Tuple":
        return SPAN
    return f"the list is too short: it needs at least {facts['min_length']}"


def _too_many(_value: object, facts: dict[str, Any]) -> str:
    if facts["field_type"] == "Tuple":
        return SPAN
    return f"the list is too long: it holds at most {facts['max_length']}"


SPAN = 'a span is one opening and one closing time: write ["08:30", "12:00"]'
SENTENCES: dict[str, Callable[[object, dict[str, Any]], str]] = {
    "missing": lambda _value, _facts: "this option is missing and has no default: add it (see hall.example.toml)",
    "literal_error": _choice,
    "string_pattern_mismatch": _shape,
    "string_too_short": lambda _value, _facts: "the text is empty: write at least one character",
    "string_too_long": lambda value, facts: f"{shown(value)} is too long: {facts['max_length']} characters at most",
    "too_short": _too_few,
    "too_long": _too_many,
}

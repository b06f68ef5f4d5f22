"""Words of a hall with places in braces."""

from __future__ import annotations

import string

from config.schema import Led, LedState

_PLACES = {"number", "counter"}
_NUMBERED: tuple[LedState, ...] = ("call", "serving")


def led_faults(led: Led) -> dict[LedState, str]:
    """What is wrong with a window LED's own words, by state."""
    found = {state: _fault(state, words, led.kind == "cd5220") for state, words in led.words.items()}
    return {state: fault for state, fault in found.items() if fault}


def _fault(state: LedState, words: str, ascii_only: bool) -> str:
    try:
        places = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
    except ValueError:
        return "a brace without its other half: write {number} or {counter}"
    if places - _PLACES:
        return f"{{{min(places - _PLACES)}}} is not known: use {{number}} and {{counter}}"
    if state in _NUMBERED and "number" not in places:
        return "the visitor's number is missing: write {number} where it shall stand"
    if ascii_only and not words.isascii():
        return "a cd5220 shows ASCII only: write it in English"
    return ""

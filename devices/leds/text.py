"""What a screen says for the state of its counter, in its own characters and its own few cells."""

from __future__ import annotations

import unicodedata

from config.schema import Led, LedState
from devices.leds.models import LEDS
from devices.slip.charset import broken, clean, fits
from devices.slip.words import words

_MISSING = {"gbk": "□", "ascii": "?"}   # what a character becomes that the screen's font lacks
_NUMBERED: frozenset[LedState] = frozenset({"call", "serving"})


def lines(led: Led, state: LedState, number: str | None) -> list[str]:
    """Rows of the first wording that fits; if none does, as much of the shortest as there is room for."""
    across, down = room(led)
    found: list[str] = [""]
    for wording in wordings(led, state):
        said = drawable(wording.format_map({"number": number or "", "counter": led.counter}), LEDS[led.kind].charset)
        found = broken(said, across)
        if len(found) <= down:
            break
    return found[:down]


def wordings(led: Led, state: LedState) -> list[str]:
    """Longest first. The hall's own, else ours; a number alone is still a call."""
    ascii_only = LEDS[led.kind].charset == "ascii"
    key = "call_ascii" if ascii_only and state == "call" else state
    ours = words("en" if ascii_only else led.lang)[f"devices.led.{key}"]
    found = led.words.get(state, ours).split("|")
    return [*found, "{number}"] if state in _NUMBERED else found


def room(led: Led) -> tuple[int, int]:
    """Half-width cells across, rows down."""
    model = LEDS[led.kind]
    return max(1, (led.width or model.size[0]) // model.cell[0]), max(1, (led.height or model.size[1]) // model.cell[1])


def drawable(text: str, charset: str) -> str:
    """`text` without commands, in characters that the screen has: full forms become plain ones, the rest a box."""
    if charset == "ascii":
        plain = unicodedata.normalize("NFKD", clean(text))
        return "".join(c if " " <= c <= "~" else _MISSING[charset] for c in plain if not unicodedata.combining(c))
    return "".join(_drawn(c, charset) for c in clean(text))


def _drawn(char: str, charset: str) -> str:
    if fits(char, charset):
        return char
    plain = clean(unicodedata.normalize("NFKC", char))
    return plain if plain and fits(plain, charset) else _MISSING[charset]

"""Window LEDs and readers: where they hang, and whether their words can be said."""

from __future__ import annotations

import string

from config.checks.devices import owned
from config.checks.draft import Draft
from config.schema import Led

_PLACES = {"number", "counter"}


def check_leds(draft: Draft) -> None:
    numbers = [counter.number for counter in draft.hall.counters]
    kiosks = [kiosk.code for kiosk in draft.hall.kiosks]
    for led in draft.hall.leds:
        owned(draft, led)
        draft.refer(draft.at(led, "counter"), led.counter, numbers, "counters")
        _words(draft, led)
    for reader in draft.hall.readers:
        owned(draft, reader)
        draft.refer(draft.at(reader, "kiosk"), reader.kiosk, kiosks, "kiosks")


def _words(draft: Draft, led: Led) -> None:
    for state, words in led.words.items():
        here = draft.at(led, f"words.{state}")
        try:
            places = {name for _, name, _, _ in string.Formatter().parse(words) if name is not None}
        except ValueError:
            draft.fault(here, "a brace without its other half: write {number} or {counter}")
            continue
        if places - _PLACES:
            draft.fault(here, f"{{{min(places - _PLACES)}}} is not known: use {{number}} and {{counter}}")
        elif state in ("call", "serving") and "number" not in places:
            draft.fault(here, "the visitor's number is missing: write {number} where it shall stand")
        if led.kind == "cd5220" and not words.isascii():
            draft.fault(here, "a cd5220 shows ASCII only: write it in English")

"""Window LEDs and readers: where they hang, and whether their words can be said."""

from __future__ import annotations

from config.checks.devices import owned
from config.checks.draft import Draft
from config.wording import led_faults


def check_leds(draft: Draft) -> None:
    numbers = [counter.number for counter in draft.hall.counters]
    for led in draft.hall.leds:
        owned(draft, led)
        draft.refer(draft.at(led, "counter"), led.counter, numbers, "counters")
        for state, fault in led_faults(led).items():
            draft.fault(draft.at(led, f"words.{state}"), fault)
    kiosks = [kiosk.code for kiosk in draft.hall.kiosks]
    for reader in draft.hall.readers:
        owned(draft, reader)
        draft.refer(draft.at(reader, "kiosk"), reader.kiosk, kiosks, "kiosks")

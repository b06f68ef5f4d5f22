"""Whether a window LED can be as it is written."""

from __future__ import annotations

from config.schema import Led
from config.wording import led_faults
from devices.leds.models import LEDS
from devices.leds.text import room

LEAST_CELLS = 4     # a number such as A012


def complaint(led: Led) -> str:
    """What is wrong and what to do; "" = nothing."""
    model = LEDS[led.kind]
    for state, fault in led_faults(led).items():
        return f"words.{state}: {fault}"
    if led.colours and not model.colours:
        return f"colours: a {led.kind} has one colour: remove them"
    if led.brightness is not None and not model.dims:
        return f"brightness: a {led.kind} is dimmed by hand: remove it"
    address = model.address(led)
    if led.address is not None and address is None:
        return f"address: a {led.kind} has none: remove it"
    if address is not None and address not in model.addresses:
        return f"address: {address} is none of a {led.kind}: set one of {model.addresses[0]} to {model.addresses[-1]}"
    if led.width is not None and led.width % model.cell[0]:
        return f"width: {led.width} is not so many characters: use a multiple of {model.cell[0]}"
    if room(led)[0] < LEAST_CELLS:
        return f"width: there is no room for a number: at least {LEAST_CELLS * model.cell[0]}"
    return ""

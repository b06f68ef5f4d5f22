"""Window LEDs: what a counter shows in, bytes out; a model is an entry in LEDS."""

from devices.leds.models import LEDS, LedModel

__all__ = ["LEDS", "LedModel"]

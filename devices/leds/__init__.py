"""Window LEDs: what a counter shows in, bytes out, answers read back; no port and no clock."""

from devices.leds.models import LEDS, LedModel, Replies

__all__ = ["LEDS", "LedModel", "Replies"]

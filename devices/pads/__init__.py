"""Rating pads: bytes in, presses out; a pad model is data in PRESETS."""

from devices.pads.presets import PRESETS

PADS = PRESETS

__all__ = ["PADS", "PRESETS"]

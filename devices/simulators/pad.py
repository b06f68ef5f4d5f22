"""A rating pad made of code: sends what its keys would send, and hears the acknowledgements."""

from __future__ import annotations

from devices.pads.frames import Frame, Framer, build
from devices.pads.presets import PRESETS
from devices.simulators.serial_printer import FarEnd


class PadSim:
    """One pad of a preset at the end of a line."""

    def __init__(self, preset: str, end: FarEnd, address: int = 0) -> None:
        self._preset = PRESETS[preset]
        self._end = end
        self._address = address
        self._framer = Framer(self._preset.shape)

    def frame(self, grade: int) -> bytes:
        """The bytes of the key for `grade` in the preset's own map."""
        key = next(raw for raw, meant in self._preset.grades.items() if meant == grade)
        if self._preset.press is None:
            return bytes((key,))
        return build(self._preset.shape, self._address, self._preset.press, bytes((key,)))

    def press(self, grade: int) -> None:
        self._end.write(self.frame(grade))

    def send(self, data: bytes) -> None:
        """Anything at all: noise, halves, doubles."""
        self._end.write(data)

    def heard(self, limit_s: float, mono_s: float = 0.0) -> list[Frame]:
        """Frames the host sent within `limit_s`."""
        return self._framer.feed(self._end.read(limit_s), mono_s)

"""A rating pad made of code: sends what its keys would send, and hears what the host says."""

from __future__ import annotations

from devices.frames.framer import Frame, Framer
from devices.models import model
from devices.simulators.serial_printer import FarEnd


class PadSim:
    """One pad of a model at the end of a line. `invited`: how often it was started for a visit."""

    def __init__(self, preset: str, end: FarEnd, address: int = 0) -> None:
        self._model = model(preset)
        assert self._model.pad is not None, f"{preset} is no pad"
        self._pad = self._model.pad
        self._end = end
        self._framer = Framer(self._model.frame)
        self._start = self._pad.invite.to(Frame(address, self._pad.press, b"", b""), self._model.frame) if self._pad.invite else b""
        self.address = address
        self.invited = 0
        self.acknowledged = 0

    @property
    def grades(self) -> list[int]:
        """Those that it has keys for."""
        return sorted(set(self._pad.grades.values()))

    def frame(self, grade: int) -> bytes:
        """The bytes of the key for `grade` in the model's own map."""
        key = next(raw for raw, meant in self._pad.grades.items() if meant == grade)
        return self._model.frame.build(self.address, self._pad.press or 0, bytes((key,)))

    def press(self, grade: int) -> None:
        self._end.write(self.frame(grade))

    def send(self, data: bytes) -> None:
        """Anything at all: noise, halves, doubles."""
        self._end.write(data)

    def heard(self, limit_s: float, mono_s: float = 0.0) -> list[Frame]:
        """Frames the host sent to this pad within `limit_s`; for a pad that has its line to itself."""
        return self.hear(self._end.read(limit_s), mono_s)

    def hear(self, data: bytes, mono_s: float = 0.0) -> list[Frame]:
        """The line carried these bytes; those to this pad are returned."""
        mine = [frame for frame in self._framer.feed(data, mono_s) if frame.address in (None, self.address)]
        for frame in mine:
            if self._model.frame.wake + frame.raw == self._start:
                self.invited += 1
            elif self._pad.ack is not None:
                self.acknowledged += 1
        return mine

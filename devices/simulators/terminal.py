"""A call terminal made of code: its keys send what a real one's would, its display shows what it was told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from devices.frames.framer import Frame, Framer
from devices.models import model
from devices.simulators.serial_printer import FarEnd

_FINGER_S = 0.05
_CARRIED_OUT = 1    # the one byte of an answer; 0 = refused


class TerminalSim:
    """One terminal of a model. `hear` may come from another thread than the keys."""

    def __init__(self, preset: str, end: FarEnd, address: int = 0, on_change: Callable[[TerminalSim], None] = lambda sim: None) -> None:
        self._model = model(preset)
        assert self._model.terminal is not None, f"{preset} is no call terminal"
        self._part = self._model.terminal
        self._end = end
        self._framer = Framer(self._model.frame)
        self._on_change = on_change
        self._changed = threading.Condition()
        self.address = address
        self.display = ""       # digits, blanks as spaces
        self.answers: list[bool] = []
        self.beeps = 0
        self.acknowledged = 0
        self._again_s: dict[str, float] = {}    # keys -> when they may be pressed again

    @property
    def keys(self) -> list[str]:
        """Names of its function keys."""
        return list(self._part.keys.values())

    def frame(self, pressed: str) -> bytes:
        """The bytes of "next", or of "12 function": digits, then the key."""
        digits, _, key = pressed.rpartition(" ")
        raw = {name: byte for byte, name in self._part.digits.items()} | {name: byte for byte, name in self._part.keys.items()}
        data = bytes(raw[digit] for digit in digits) + bytes((raw[key],))
        return self._model.frame.build(self.address, self._part.press[0] if self._part.press else 0, data)

    def press(self, pressed: str) -> None:
        self._end.write(self.frame(pressed))

    def ask(self, pressed: str, limit_s: float = 10.0) -> bool:
        """Press, and wait for the answer: whether the order was carried out. TimeoutError when none came.

        Nobody presses the same keys twice within a third of a second, and the host would take it for a doubled frame.
        """
        time.sleep(max(0.0, self._again_s.get(pressed, 0.0) - time.monotonic()))
        self._again_s[pressed] = time.monotonic() + self._model.duplicate_ms / 1000 + _FINGER_S
        with self._changed:
            before = len(self.answers)
            self.press(pressed)
            if not self._changed.wait_for(lambda: len(self.answers) > before, limit_s):
                raise TimeoutError(f"terminal {self.address:#04x}: no answer to {pressed}")
            return self.answers[before]

    def wait_for(self, good: Callable[[TerminalSim], bool], limit_s: float = 10.0) -> None:
        """Until the terminal is so; TimeoutError shows its display."""
        with self._changed:
            if not self._changed.wait_for(lambda: good(self), limit_s):
                raise TimeoutError(f"terminal {self.address:#04x} shows [{self.display}], answers {self.answers[-5:]}")

    def hear(self, data: bytes, mono_s: float = 0.0) -> None:
        """The line carried these bytes."""
        for frame in self._framer.feed(data, mono_s):
            if frame.address in (None, self.address):
                with self._changed:
                    self._take(frame)
                    self._changed.notify_all()
                self._on_change(self)

    def _take(self, frame: Frame) -> None:
        part = self._part
        if frame.function == part.show and len(frame.data) == len(part.idle):
            self.display = "".join(" " if byte == part.blank else str(byte) for byte in frame.data)
        elif part.ok is not None and frame.function == part.ok.function and len(frame.data) == 1:
            self.answers.append(frame.data[0] == _CARRIED_OUT)
        elif part.beep is not None and frame.function == part.beep.function:
            self.beeps += 1
        elif not part.press or frame.function in part.press:
            self.acknowledged += 1

"""One rating pad on its line: key to grade, the rule of the doubled press, acknowledgement, invitation to rate."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from config.schema import Pad
from devices.frames.framer import Frame
from devices.lines.line import Out, View
from devices.models import model

log = logging.getLogger("devices.pad")


@dataclass(frozen=True, slots=True)
class PadPress:
    """What the hub is told. `raw`: the frame as hex."""

    pad: str
    counter: int
    grade: int
    press_id: str
    raw: str


class SerialPad:
    """A `lines.Member`. Raises BadModel or ValueError for a pad that cannot be."""

    kind = "pad"
    private = False

    def __init__(self, pad: Pad, on_press: Callable[[PadPress], None]) -> None:
        self._model = model(pad.preset)
        part = self._model.pad
        if part is None:
            raise ValueError(f"{pad.preset} is no model of a pad")
        self._part = part
        self.code = pad.code
        self.counter = pad.counter
        self.shape = self._model.frame
        self.address = address_of(pad)
        self._grades: Mapping[int, int] = grade_map(pad.grades) or part.grades
        self._on_press = on_press
        self._last: dict[int, float] = {}   # key -> when it was last seen
        self._invited: str | None = None
        self._out: Out | None = None

    def join(self, out: Out) -> None:
        self._out = out

    def opened(self) -> None:
        pass

    def tick(self, mono_s: float) -> None:
        pass

    def question(self) -> bytes:
        poll = self._model.poll
        return poll.to(self._own(b""), self.shape) if poll is not None else b""

    def heard(self, frame: Frame, mono_s: float) -> str | None:
        if frame.address != self.address:
            return None
        is_press = self._part.press is None or frame.function == self._part.press
        key = frame.data[0] if is_press and len(frame.data) == 1 else None
        grade = None if key is None else self._grades.get(key)
        if key is None or grade is None:
            return "nothing" if frame.function in self._part.silent else None
        before_s = self._last.get(key)
        self._last[key] = mono_s    # also of a double: a key held down is one press
        is_double = before_s is not None and mono_s - before_s <= self._model.duplicate_ms / 1000
        if not is_double:   # kept before the pad hears that it counts
            self._on_press(PadPress(self.code, self.counter, grade, uuid.uuid4().hex, frame.raw.hex(" ")))
        if self._part.ack is not None and self._out is not None:
            self._out.answer(self._part.ack.to(frame, self.shape))
        return f"grade {grade} again" if is_double else f"grade {grade}"

    def see(self, view: View) -> None:
        """A visit that may be rated here now: the pad is started once for it."""
        here = (window for window in view.get("windows") or [] if window["counter"] == self.counter and window.get("open"))
        ticket = next((window["ticket"] for window in here), None)
        if ticket is not None and ticket != self._invited and self._part.invite is not None and self._out is not None:
            self._out.show(f"{self.code} invited", self._part.invite.to(self._own(b""), self.shape))
        self._invited = ticket

    def trial(self) -> bool:
        """As if a visit could be rated; a key that is pressed then belongs to no visit."""
        if self._part.invite is None or self._out is None:
            return False
        self._out.show(f"{self.code} invited", self._part.invite.to(self._own(b""), self.shape))
        return True

    def _own(self, data: bytes) -> Frame:
        return Frame(self.address, self._part.press, data, b"")


def grade_map(written: Mapping[str, int]) -> dict[int, int]:
    """A hall's own map: keys decimal or hex with 0x, e.g. {"0xA1": 5}. Raises ValueError with the bad key."""
    made: dict[int, int] = {}
    for text, grade in written.items():
        key = int(text, 0)
        if not 0 <= key <= 0xFF:
            raise ValueError(f"key {text} is not one byte")
        if not 1 <= grade <= 5:
            raise ValueError(f"grade {grade} of key {text} is not 1 to 5")
        made[key] = grade
    return made


def address_of(pad: Pad) -> int | None:
    """Where the pad stands on its bus; None on a line of its own."""
    part = model(pad.preset).pad
    if part is None or part.address_base is None:
        return None
    return pad.address if pad.address is not None else part.address_base + pad.counter

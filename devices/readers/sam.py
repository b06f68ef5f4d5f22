"""Second-generation ID cards over the serial SAM commands: find, select, read; devices.md 5.2.

Nothing is read before somebody asked: until then a card is only noticed. Of what a card then says the number alone is taken out;
name, address, photo and the rest go with the frame.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from devices.frames.framer import Frame
from devices.frames.shape import Check, Length, Shape
from devices.readers.said import Heard

# AA AA AA 96 69, length of what follows it, 00 00 and the status, data, XOR from the length on.
ANSWER = Shape(
    start=b"\xaa\xaa\xaa\x96\x69",
    length=Length(at=5, size=2, counts_from=7, counts_to="checksum"),
    function_at=9,
    data_at=10,
    checksum=Check(kind="xor8", covers_from=5),
    silence_ms=200,
    cap=1295,       # text and photo, the longest that is asked for
)
COMMAND = ANSWER.model_copy(update={"function_at": None, "data_at": 7, "cap": 64})

Code = tuple[int, int]
FIND: Code = (0x20, 0x01)
SELECT: Code = (0x20, 0x02)
READ: Code = (0x30, 0x01)
STATUS: Code = (0x11, 0xFF)
SAM_ID: Code = (0x12, 0xFF)

FOUND, DONE, NO_CARD = 0x9F, 0x90, 0x80
_SIZES = b"\x01\x00\x04\x00"    # 256 bytes of text, 1024 of photo
_TEXT = 256
_NUMBER = slice(122, 158)       # of the text, after name 30, sex 2, nation 4, birth 16, address 70
_IS_NUMBER = re.compile(r"\d{17}[\dX]")

EVERY_S = 0.3           # between two looks for a card
LIMIT_S = 1.0           # for an answer
READ_LIMIT_S = 3.0
SILENT_AFTER = 3        # unanswered looks


def command(code: Code) -> bytes:
    """A command, none of which has data."""
    return COMMAND.build(0, 0, bytes(code))


def number_of(data: bytes) -> str:
    """The 18 characters of the holder's number; "" if the card is laid out otherwise or the answer is cut short."""
    if data[: len(_SIZES)] != _SIZES or len(data) < len(_SIZES) + _TEXT:
        return ""
    text = data[len(_SIZES) : len(_SIZES) + _TEXT]
    number = text[_NUMBER].decode("utf-16-le", errors="replace").upper()
    return number if _IS_NUMBER.fullmatch(number) else ""


Step = Literal["probe", "look", "select", "read"]
_CODES: dict[Step, Code] = {"probe": STATUS, "look": FIND, "select": SELECT, "read": READ}


@dataclass(slots=True)
class SamSession:
    """Satisfies Session. One question at a time; a card once read, or refused, is left alone until it is taken away."""

    shape: Shape = ANSWER
    _step: Step = "probe"
    _asked_s: float | None = None       # when the question that still has no answer was put
    _next_s: float = 0.0
    _wanted: bool = False
    _lies: bool = False                 # a card was noticed and is there still
    _finished: bool = False             # with that card
    _unanswered: int = 0

    def due(self, wanted: bool, mono_s: float) -> bytes:
        self._wanted = wanted
        if self._step == "look" and self._lies and wanted and not self._finished:
            self._step, self._next_s = "select", mono_s
        if self._asked_s is not None or mono_s < self._next_s:
            return b""
        self._asked_s = mono_s
        return command(_CODES[self._step])

    def heard(self, frame: Frame, mono_s: float) -> Heard | None:
        if self._asked_s is None:   # what comes unasked is nothing to us
            return None
        self._asked_s, self._unanswered = None, 0
        if self._step == "look":
            return self._looked(frame.function == FOUND, mono_s)
        if self._step == "probe":
            self._step = "look"
        elif frame.function != DONE:
            return self._done(mono_s)
        elif self._step == "select":
            self._step = "read"
        else:
            return self._done(mono_s, number_of(frame.data))
        return None

    def late(self, mono_s: float) -> Heard | None:
        limit_s = READ_LIMIT_S if self._step == "read" else LIMIT_S
        if self._asked_s is None or mono_s - self._asked_s <= limit_s:
            return None
        self._asked_s = None
        self._unanswered += 1
        return self._done(mono_s) if self._step in ("select", "read") else None

    @property
    def silent(self) -> bool:
        """No power, another speed, no such reader."""
        return self._unanswered >= SILENT_AFTER

    def _looked(self, there: bool, mono_s: float) -> Heard | None:
        fresh = there and not self._lies
        self._lies, self._finished = there, self._finished and there
        self._next_s = mono_s + EVERY_S
        return Heard("early") if fresh and not self._wanted else None

    def _done(self, mono_s: float, number: str = "") -> Heard:
        """With this card, well or badly: nothing more until it was taken away."""
        self._step, self._finished, self._next_s = "look", True, mono_s + EVERY_S
        return Heard("text", number) if number else Heard("unread")

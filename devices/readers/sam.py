"""Second-generation ID cards over the serial SAM commands: find, select, read; devices.md 5.2.

Nothing is read before somebody asked: until then a card is only noticed. Of what a card then says the number alone is taken out;
name, address, photo and the rest are wiped with the buffer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from devices.readers.said import Heard

_HEAD = b"\xaa\xaa\xaa\x96\x69"
_BEFORE = len(_HEAD) + 2    # marks and length; then as many bytes as the length says, XOR last
_LEAST, _MOST = 4, 2400     # what a length may be; with fingerprints a card's answer has about 2300

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


def xor(data: bytes) -> int:
    found = 0
    for byte in data:
        found ^= byte
    return found


def command(code: Code) -> bytes:
    """A command, none of which has data."""
    body = bytes((0x00, 0x03, *code))
    return _HEAD + body + bytes((xor(body),))


@dataclass(frozen=True, slots=True)
class Answer:
    """One whole answer with a right XOR."""

    status: int
    data: bytes = field(repr=False)


@dataclass(slots=True)
class Answers:
    """Answers out of a stream of bytes; never raises, keeps at most one unfinished answer."""

    _rest: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> list[Answer]:
        self._rest += data
        found: list[Answer] = []
        while True:
            at = self._rest.find(_HEAD)
            self._drop(at if at >= 0 else max(0, len(self._rest) - len(_HEAD) + 1))
            if at < 0 or len(self._rest) < _BEFORE:
                return found
            length = int.from_bytes(self._rest[5:7], "big")
            if not _LEAST <= length <= _MOST:
                self._drop(1)
                continue
            if len(self._rest) < _BEFORE + length:
                return found
            body = bytes(self._rest[5 : _BEFORE + length])
            if xor(body) == 0:
                found.append(Answer(body[4], body[5:-1]))
                self._drop(_BEFORE + length)
            else:
                self._drop(1)

    def wipe(self) -> None:
        self._drop(len(self._rest))

    def _drop(self, count: int) -> None:
        self._rest[:count] = bytes(count)
        del self._rest[:count]


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

    _step: Step = "probe"
    _asked_s: float | None = None       # when the question that still has no answer was put
    _next_s: float = 0.0
    _wanted: bool = False
    _lies: bool = False                 # a card was noticed and is there still
    _finished: bool = False             # with that card
    _unanswered: int = 0
    _answers: Answers = field(default_factory=Answers)

    def due(self, wanted: bool, mono_s: float) -> bytes:
        """The next command, if it is time for one."""
        self._wanted = wanted
        if self._step == "look" and self._lies and wanted and not self._finished:
            self._step, self._next_s = "select", mono_s
        if self._asked_s is not None or mono_s < self._next_s:
            return b""
        self._asked_s = mono_s
        self._answers.wipe()
        return command(_CODES[self._step])

    def feed(self, data: bytes, mono_s: float) -> list[Heard]:
        heard = []
        for answer in self._answers.feed(data):
            if self._asked_s is not None:   # what comes unasked is nothing to us
                self._asked_s, self._unanswered = None, 0
                heard += self._answered(answer, mono_s)
        if self._asked_s is not None and mono_s - self._asked_s > (READ_LIMIT_S if self._step == "read" else LIMIT_S):
            self._asked_s = None
            self._unanswered += 1
            if self._step in ("select", "read"):
                heard += self._done(mono_s)
        return heard

    @property
    def silent(self) -> bool:
        """It does not answer: no power, another speed, no such reader."""
        return self._unanswered >= SILENT_AFTER

    def _answered(self, answer: Answer, mono_s: float) -> list[Heard]:
        if self._step == "look":
            return self._looked(answer.status == FOUND, mono_s)
        if self._step == "probe":
            self._step = "look"
        elif answer.status != DONE:
            return self._done(mono_s)
        elif self._step == "select":
            self._step = "read"
        else:
            return self._done(mono_s, number_of(answer.data))
        return []

    def _looked(self, there: bool, mono_s: float) -> list[Heard]:
        fresh = there and not self._lies
        self._lies, self._finished = there, self._finished and there
        self._next_s = mono_s + EVERY_S
        return [Heard("early")] if fresh and not self._wanted else []

    def _done(self, mono_s: float, number: str = "") -> list[Heard]:
        """With this card, well or badly: nothing more until it was taken away."""
        self._step, self._finished, self._next_s = "look", True, mono_s + EVERY_S
        self._answers.wipe()
        return [Heard("text", number) if number else Heard("unread")]

"""One port and the devices that hang on it: frames in to whom they concern, frames out one after the other."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from devices.frames.framer import Frame, Framer
from devices.frames.shape import Shape
from devices.keeper import Backoff, Keeper
from devices.lines.echo import Echo
from devices.lines.outgoing import Outgoing, Word
from devices.ports import Health, Line, Tried

log = logging.getLogger("devices.line")

TURN_S = 0.05       # longest that something new waits to be said
TEST_S = 3.5        # a screen is asked three times for an answer, each time for a second (devices.md 4)
LEAST_CHARS = 5     # silence shorter than five characters is none (devices.md 3.2)
FAR_S = 0.1         # over TCP a frame may come in pieces
LOG_EVERY_S = 1.0   # a noisy line would fill the disk
_BITS = 10

Way = Literal["in", "out"]
View = dict[str, Any]
Record = Callable[[str, Way, bytes, str], None]     # (line, direction, bytes, what they meant)


class Out(Protocol):
    """What a device may do with its line, from any thread."""

    def answer(self, data: bytes) -> None:
        """Say it as soon as the line is free, before all that is only shown."""

    def show(self, key: str, data: bytes, answer_s: float = 0.0, sent: Callable[[float], None] | None = None) -> None:
        """Say it when it is its turn; a newer word with the same key takes its place.

        `answer_s`: how long its receiver may take to answer, in which nobody else speaks; `sent` hears when it was on the wire.
        """


class Member(Protocol):
    """One device on a line. Its calls come from the line's thread."""

    kind: str       # as the hub knows it: pad, terminal, ...
    code: str
    private: bool   # what it says is a person's: no byte of its line is recorded or logged

    @property
    def shape(self) -> Shape | None:
        """Of the frames that it may send; None = it never speaks."""

    def join(self, out: Out) -> None:
        """Once, before everything else."""

    def opened(self) -> None:
        """The line is there (again): whatever the device showed may be gone."""

    def heard(self, frame: Frame, mono_s: float) -> str | None:
        """What the frame meant, in a few words for the record; None = it is not from this device."""

    def tick(self, mono_s: float) -> None:
        """Each turn of the line, at least every 50 ms."""

    def question(self) -> bytes:
        """What it is asked with on a polled line; b"" = it speaks by itself."""

    def see(self, view: View) -> None:
        """The hub's newest picture, from any thread."""

    def trial(self) -> bool:
        """Show something, for a self-test; whether it has anything to show."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A port and its habits. `device`: port name or pyserial URL; `slot_s`: time for an answer on a polled line, 0 = not polled."""

    device: str
    baud: int = 9600
    pause_s: float = 0.05
    silence_s: float = 0.0      # 0 = as each model has it
    slot_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Ears:
    """Who is told: of the state of each device (kind, code, health), and of every frame."""

    health: Callable[[str, str, Health], None]
    record: Record = lambda line, way, raw, meaning: None


class SharedLine:
    """`turn` belongs to one thread. Devices whose frames look alike share a parser."""

    def __init__(
        self,
        wire: Wire,
        members: list[Member],
        opener: Callable[[], Line],
        stop: threading.Event,
        ears: Ears,
        backoff: Backoff | None = None,
    ) -> None:
        self.device = wire.device
        self.members = members
        self._wire = wire
        self._ears = ears
        self._out = Outgoing(wire.pause_s, wire.baud)
        self._echo = Echo()
        self._heard_by = _by_shape(members)
        self._framers = [Framer(shape, self._silence_s(shape)) for shape in self._heard_by]
        self._private = any(member.private for member in members)
        self._asked = [m for m in members if wire.slot_s and m.question()]
        self._slot_ends_s = 0.0
        self._logged_s: float | None = None
        self._unlogged = 0
        self._opener = opener
        self._keeper = Keeper(wire.device, self._open, self.tell, stop, backoff)
        for member in members:
            member.join(self._out)

    def turn(self) -> None:
        """Read what came, hand it out, say what is due."""
        data = self._keeper.read(self._patience_s())
        mono_s = time.monotonic()
        self._hear(data, mono_s)
        for member in self.members:
            member.tick(mono_s)
        self._speak(mono_s)

    def see(self, view: View) -> None:
        for member in self.members:
            member.see(view)

    def test(self, code: str) -> Tried:
        """Whether the line is there; the device shows what it can."""
        member = next(member for member in self.members if member.code == code)
        shown = member.trial()
        end_s = time.monotonic() + TEST_S
        while time.monotonic() < end_s:
            self.turn()
        if not self._keeper.is_open:
            return Tried(False, "unreachable")
        return Tried(True, "shown" if shown else "line_open")

    def wake(self) -> None:
        """Its stop event ends every wait of the line."""

    def leave(self) -> None:
        self._ears = Ears(lambda kind, code, health: None)

    def close(self) -> None:
        self._keeper.close()

    def tell(self, health: Health) -> None:
        for member in self.members:
            self._ears.health(member.kind, member.code, health)

    def _open(self) -> Line:
        line = self._opener()
        for framer in self._framers:
            framer.reset()
        self._echo.forget()
        self._out.forget()
        for member in self.members:
            member.opened()
        return line

    def _silence_s(self, shape: Shape) -> float:
        if not shape.silence_ms:
            return 0.0
        least_s = FAR_S if "://" in self._wire.device else LEAST_CHARS * _BITS / self._wire.baud
        return self._wire.silence_s or max(shape.silence_ms / 1000, least_s)

    def _patience_s(self) -> float:
        """How long to wait for bytes: until a begun frame would be over, or something may be said."""
        mono_s = time.monotonic()
        waits = [TURN_S, *(framer.silence_s for framer in self._framers if framer.pending)]
        if self._asked or self._out.waiting():
            waits.append(max(self._slot_ends_s - mono_s, self._out.free_in_s(mono_s)))
        return min(waits)

    # --- hearing -----------------------------------------------------------------------------------------------------

    def _hear(self, data: bytes, mono_s: float) -> None:
        others, echoes = self._echo.strip(data, mono_s)
        for echo in echoes:
            self._record("in", echo, "echo")
        for framer in self._framers:
            for frame in framer.feed(others, mono_s):
                self._dispatch(framer.shape, frame, mono_s)
            noise = framer.take_noise()
            if noise and len(self._framers) == 1:   # what is noise to one is perhaps a frame to the other
                self._strange("noise", noise, mono_s)

    def _dispatch(self, shape: Shape, frame: Frame, mono_s: float) -> None:
        for member in self._heard_by[shape]:
            meaning = member.heard(frame, mono_s)
            if meaning is not None:
                self._record("in", frame.raw, f"{member.code} {meaning}".strip())
                self._slot_ends_s = min(self._slot_ends_s, mono_s)     # it has answered
                return
        self._strange("unknown frame", frame.raw, mono_s)

    def _strange(self, what: str, raw: bytes, mono_s: float) -> None:
        self._record("in", raw, what)
        if self._private:
            return
        if self._logged_s is not None and mono_s - self._logged_s < LOG_EVERY_S:
            self._unlogged += 1
            return
        log.info("%s line=%s raw=%s not_logged=%d", what, self.device, raw.hex(" "), self._unlogged)
        self._logged_s, self._unlogged = mono_s, 0

    # --- speaking ----------------------------------------------------------------------------------------------------

    def _speak(self, mono_s: float) -> None:
        if mono_s < self._slot_ends_s:
            return  # somebody may be answering: two at once would be noise
        word = self._out.due(mono_s)
        if word is not None:
            self._say(word, mono_s)
        elif self._asked and not self._out.free_in_s(mono_s):
            self._ask(mono_s)

    def _say(self, word: Word, mono_s: float) -> None:
        if not self._write(word.data, word.what, mono_s):
            return
        on_wire_s = mono_s + self._out.wire_s(word.data)
        self._slot_ends_s = on_wire_s + word.answer_s
        if word.sent is not None:
            word.sent(on_wire_s)

    def _ask(self, mono_s: float) -> None:
        """The next one of a polled line; its slot ends with its answer or with its time."""
        member = self._asked.pop(0)
        self._asked.append(member)
        data = member.question()
        if self._write(data, f"{member.code} asked", mono_s):
            self._slot_ends_s = mono_s + self._out.wire_s(data) + self._wire.slot_s

    def _write(self, data: bytes, meaning: str, mono_s: float) -> bool:
        self._echo.sent(data, mono_s, self._out.wire_s(data))
        if not self._keeper.write(data):
            return False
        self._record("out", data, meaning)
        return True

    def _record(self, way: Way, raw: bytes, meaning: str) -> None:
        if self._private:
            raw, meaning = b"", f"{meaning}, {len(raw)} bytes"
        self._ears.record(self.device, way, raw, meaning)


def _by_shape(members: list[Member]) -> dict[Shape, list[Member]]:
    found: dict[Shape, list[Member]] = {}
    for member in members:
        if member.shape is not None:
            found.setdefault(member.shape, []).append(member)
    return found

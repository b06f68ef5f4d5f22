"""Frames out of a stream of bytes, by a shape given as data; owns no port and no clock, and never raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

CAP = 64    # bytes; no pad says more, so a longer frame is a misread length

Checksum = Literal["none", "sum8"]
CHECKSUMS: dict[str, Callable[[bytes], bytes]] = {
    "none": lambda _data: b"",
    "sum8": lambda data: bytes((sum(data) & 0xFF,)),
}


@dataclass(frozen=True, slots=True)
class Shape:
    """How a frame is laid out. Offsets count from the first byte of `start`.

    With `length_at` the frame is length-coded: that byte (repeated `length_copies` times) plus `length_adds` is the whole
    frame. Without it every frame has `size` bytes. What stands between `data_at` and checksum and end is data.
    """

    start: bytes = b""
    after_length: bytes = b""       # fixed bytes right behind the length field
    length_at: int | None = None
    length_copies: int = 1
    length_adds: int = 0
    size: int = 0
    address_at: int | None = None
    function_at: int | None = None
    data_at: int = 0
    checksum: Checksum = "none"
    checksum_from: int = 0
    end: bytes = b""
    wake: bytes = b""               # sent before a frame, skipped when it comes
    gap_s: float = 0.1              # silence within a frame that ends it; USB adapters alone may wait 16 ms

    @property
    def tail(self) -> int:
        return len(CHECKSUMS[self.checksum](b"")) + len(self.end)


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame whose length, fixed bytes and checksum are right."""

    address: int | None
    function: int | None
    data: bytes
    raw: bytes


@dataclass(slots=True)
class Framer:
    """Feed it what the line gave and the monotonic time; call it with b"" now and then so that silence ends a frame."""

    shape: Shape
    _rest: bytearray = field(default_factory=bytearray)
    _last_s: float | None = None
    lost: int = 0       # bytes skipped as noise

    def feed(self, data: bytes, mono_s: float) -> list[Frame]:
        frames: list[Frame] = []
        if self._rest and self._last_s is not None and mono_s - self._last_s > self.shape.gap_s:
            frames += self._after_silence()
        if data:
            self._last_s = mono_s
            for byte in data:   # one at a time: what we find cannot depend on how the line cut it up
                self._rest.append(byte)
                frames += self._found()
        return frames

    def _after_silence(self) -> list[Frame]:
        """What was begun stays unfinished; a whole frame may hide behind its false start."""
        frames: list[Frame] = []
        while self._rest:
            self._skip(1)
            frames += self._found()
        return frames

    def _found(self) -> list[Frame]:
        frames: list[Frame] = []
        while self._rest:
            size = frame_size(self.shape, self._rest)
            if size is None:
                break
            frame = _read(self.shape, bytes(self._rest[:size])) if 0 < size <= len(self._rest) else None
            if frame is not None:
                frames.append(frame)
                del self._rest[:size]
            elif size == 0 or size <= len(self._rest):
                self._skip(1)
            else:
                break
        return frames

    def _skip(self, count: int) -> None:
        self._noise(count)
        del self._rest[:count]

    def _noise(self, count: int) -> None:
        if bytes(self._rest[:count]) != self.shape.wake:
            self.lost += count


def frame_size(shape: Shape, data: bytes | bytearray) -> int | None:
    """Bytes of the frame that begins here; 0 = none can begin here, None = too early to tell."""
    seen = min(len(data), len(shape.start))
    if data[:seen] != shape.start[:seen]:
        return 0
    if shape.length_at is None:
        return shape.size
    copies_end = shape.length_at + shape.length_copies
    copies = data[shape.length_at : copies_end]
    if len(set(copies)) > 1:
        return 0
    fixed = data[copies_end : copies_end + len(shape.after_length)]
    if fixed != shape.after_length[: len(fixed)]:
        return 0
    if not copies:
        return None
    size = copies[0] + shape.length_adds
    least = shape.data_at + shape.tail
    return size if least <= size <= CAP else 0


def _read(shape: Shape, raw: bytes) -> Frame | None:
    body_end = len(raw) - shape.tail
    if not raw.endswith(shape.end):
        return None
    check = CHECKSUMS[shape.checksum](raw[shape.checksum_from : body_end])
    if raw[body_end : body_end + len(check)] != check:
        return None
    return Frame(
        address=None if shape.address_at is None else raw[shape.address_at],
        function=None if shape.function_at is None else raw[shape.function_at],
        data=raw[shape.data_at : body_end],
        raw=raw,
    )


def build(shape: Shape, address: int, function: int, data: bytes) -> bytes:
    """A frame of this shape, for acknowledgements and simulators; only for length-coded shapes."""
    body = bytearray(shape.data_at)
    body[: len(shape.start)] = shape.start
    size = shape.data_at + len(data) + shape.tail
    if shape.length_at is not None:
        end = shape.length_at + shape.length_copies
        body[shape.length_at : end] = bytes((size - shape.length_adds,)) * shape.length_copies
        body[end : end + len(shape.after_length)] = shape.after_length
    if shape.address_at is not None:
        body[shape.address_at] = address
    if shape.function_at is not None:
        body[shape.function_at] = function
    whole = bytes(body) + data
    return shape.wake + whole + CHECKSUMS[shape.checksum](whole[shape.checksum_from :]) + shape.end

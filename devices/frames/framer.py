"""The parser: whole frames, in order, out of whatever a line gives; resyncs on garbage and never raises."""

from __future__ import annotations

from dataclasses import dataclass, field

from devices.frames.checksums import SIZES
from devices.frames.shape import Shape

NOISE_KEPT = 64     # bytes of noise that are kept to be shown


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame whose length, fixed bytes and checksum are right. `raw`: as it came, without wake bytes."""

    address: int | None
    function: int | None
    data: bytes
    raw: bytes


@dataclass(slots=True)
class Framer:
    """Feed it what the line gave. `feed(b"", now)` says that the line was looked at and gave nothing: only that is silence,
    for bytes that a busy PC read late came in time."""

    shape: Shape
    silence_s: float = 0.0          # 0 = the shape's own
    lost: int = 0                   # bytes skipped as noise
    _rest: bytearray = field(default_factory=bytearray)
    _last_s: float = 0.0
    _noise: bytearray = field(default_factory=bytearray)
    _overlong: bool = False         # skipping to the next end mark

    def __post_init__(self) -> None:
        self.silence_s = self.silence_s or self.shape.silence_ms / 1000

    def feed(self, data: bytes, mono_s: float) -> list[Frame]:
        if data:
            self._last_s = mono_s
            self._rest += data
            return self._found()
        if self.pending and self.silence_s <= mono_s - self._last_s:
            return self._after_silence()
        return []

    @property
    def pending(self) -> bool:
        """Whether a frame was begun that silence would end."""
        return (bool(self._rest) or self._overlong) and self.silence_s > 0

    def take_noise(self) -> bytes:
        """Bytes skipped since the last time, the first few."""
        noise, self._noise = bytes(self._noise), bytearray()
        return noise

    def reset(self) -> None:
        """The line was lost: what was begun will not be ended."""
        self._rest.clear()
        self._overlong = False

    def _after_silence(self) -> list[Frame]:
        """What was begun stays unfinished; a whole frame may hide behind its false start."""
        frames: list[Frame] = []
        self._overlong = False
        if self.shape.by_mark and not self.shape.start:
            self._skip(len(self._rest))
        while self._rest:
            self._skip(1)
            frames += self._found()
        return frames

    def _found(self) -> list[Frame]:
        """Every decision rests on the first bytes alone: how the line cuts the stream up cannot matter."""
        if self.shape.plain:
            return self._cut()
        frames: list[Frame] = []
        while self._rest:
            if self._overlong and not self._to_mark():
                break
            size = frame_size(self.shape, self._rest)
            if size is None or size > len(self._rest):
                break
            frame = _read(self.shape, bytes(self._rest[:size])) if size else None
            if frame is not None:
                frames.append(frame)
            if frame is not None or (size and self._is_empty_line(size)):
                del self._rest[:size]
            else:
                self._no_frame_here()
        return frames

    def _cut(self) -> list[Frame]:
        """Frames of one size in which anything may stand: nothing to look for."""
        shape = self.shape
        whole = len(self._rest) // shape.size * shape.size
        raw = bytes(self._rest[:whole])
        del self._rest[:whole]
        return [_frame(shape, raw[at : at + shape.size], raw[at : at + shape.size], shape.size) for at in range(0, whole, shape.size)]

    def _is_empty_line(self, size: int) -> bool:
        """Behind the CR of CR LF stands a frame of nothing."""
        return self.shape.by_mark and not self.shape.start and any(size == len(mark) for mark in self.shape.end)

    def _no_frame_here(self) -> None:
        shape = self.shape
        if shape.by_mark and not shape.start:
            self._overlong = True
        elif shape.start:
            at = self._rest.find(shape.start[:1], 1)
            self._skip(at if at > 0 else len(self._rest))
        else:
            self._skip(1)

    def _to_mark(self) -> bool:
        """Skip to behind the next end mark; False while none has come."""
        found = _mark(self.shape, self._rest, 0)
        self._overlong = found is None
        longest = max(len(mark) for mark in self.shape.end)
        self._skip(found if found is not None else max(0, len(self._rest) - longest + 1))
        return not self._overlong

    def _skip(self, count: int) -> None:
        skipped = self._rest[:count]
        del self._rest[:count]
        if bytes(skipped) != self.shape.wake:
            self.lost += count
            self._noise += skipped[: max(0, NOISE_KEPT - len(self._noise))]


def frame_size(shape: Shape, data: bytes | bytearray) -> int | None:
    """Bytes of the frame that begins here; 0 = none can begin here, None = too early to tell."""
    seen = min(len(data), len(shape.start))
    if data[:seen] != shape.start[:seen]:
        return 0
    if shape.length is not None:
        return _by_length(shape, data)
    if shape.size:
        return shape.size
    stop = _mark(shape, data, len(shape.start))
    if stop is None:
        return 0 if len(data) >= shape.cap else None
    return stop if stop <= shape.cap else 0


def _by_length(shape: Shape, data: bytes | bytearray) -> int | None:
    length = shape.length
    assert length is not None
    copies = [bytes(data[at : at + length.size]) for at in range(length.at, length.stop, length.size)]
    if any(not copies[0].startswith(copy) for copy in copies[1:]):
        return 0
    fixed = data[length.stop : length.stop + len(length.then)]
    if fixed != length.then[: len(fixed)]:
        return 0
    if len(copies[0]) < length.size:
        return None
    size = int.from_bytes(copies[0], length.order) + shape.beyond(length)
    return size if shape.data_at + shape.tail <= size <= shape.cap else 0


def _mark(shape: Shape, data: bytes | bytearray, begin: int) -> int | None:
    """Offset behind the first end mark."""
    return min((at + len(mark) for mark in shape.end if (at := data.find(mark, begin)) >= 0), default=None)


def _read(shape: Shape, raw: bytes) -> Frame | None:
    mark = next((mark for mark in shape.end if raw.endswith(mark)), b"")
    if shape.end and not mark:
        return None
    whole = shape.unescaped(raw[: len(raw) - len(mark)])
    body_end = len(whole) - SIZES[shape.checksum.kind]
    if body_end < shape.data_at or (shape.by_mark and body_end == 0):
        return None
    if whole[body_end:] != shape.checksum.of(whole[:body_end]):
        return None
    return _frame(shape, raw, whole, body_end)


def _frame(shape: Shape, raw: bytes, whole: bytes, body_end: int) -> Frame:
    """`whole`: without escapes and end mark."""
    return Frame(
        address=None if shape.address_at is None else whole[shape.address_at],
        function=None if shape.function_at is None else whole[shape.function_at],
        data=whole[shape.data_at : body_end],
        raw=raw,
    )

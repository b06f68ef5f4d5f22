"""How the frames of a model look, as data; and frames made by it."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from devices.frames.checksums import SIZES, Kind, Order, checksum

CAP = 64    # bytes; no pad and no terminal says more, so a longer frame is a misread length


def _from_hex(value: Any) -> Any:
    return bytes.fromhex(value) if isinstance(value, str) else value


Hex = Annotated[bytes, BeforeValidator(_from_hex)]   # in a file "AA 55"
Byte = Annotated[int, Field(ge=0, le=0xFF)]


class Part(BaseModel):
    """Frozen; an unknown option is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Length(Part):
    """A field that tells how long the frame is."""

    at: int = Field(ge=0, description="offset of its first byte")
    size: Literal[1, 2] = Field(1, description="bytes of the field")
    order: Order = Field("big", description="of its two bytes")
    copies: int = Field(1, ge=1, le=4, description="times that it is sent; all must agree")
    then: Hex = Field(b"", description="fixed bytes right behind it")
    counts_from: int = Field(ge=0, description="offset of the first byte that it counts")
    counts_to: Literal["data", "checksum", "end"] = Field("data", description="the last part that it counts")

    @property
    def stop(self) -> int:
        """Offset behind its last copy."""
        return self.at + self.size * self.copies


class Check(Part):
    """The checksum right before the end mark."""

    kind: Kind = "none"
    covers_from: int = Field(0, ge=0, description="offset of the first byte that it covers")
    covers_to: int = Field(0, ge=-8, le=0, description="bytes before the checksum that it leaves out, as a negative number")
    order: Order = Field("little", description="of the two bytes of a CRC")

    def of(self, head: bytes) -> bytes:
        """The checksum behind `head`, the frame up to it."""
        return checksum(self.kind, head[self.covers_from : len(head) + self.covers_to], self.order)


class Shape(Part):
    """How a frame is laid out. Offsets count from the first byte of `start`.

    A frame ends by its length field, or after `size` bytes, or with one of the `end` marks: the first of these that is given.
    What stands between `data_at` and checksum is data.
    """

    start: Hex = b""
    length: Length | None = None
    size: int = Field(0, ge=0, le=2048, description="bytes of every frame; 0 = they differ")
    address_at: int | None = Field(None, ge=0, description="offset of the bus address; none = the line has one device")
    function_at: int | None = Field(None, ge=0, description="offset of the byte that tells what the frame is")
    data_at: int = Field(0, ge=0)
    checksum: Check = Check()
    end: tuple[Hex, ...] = Field((), description="end marks; a frame by length or size ends with the first one")
    escape: tuple[tuple[Hex, Hex], ...] = Field((), description="pairs (on the wire, meant), between start and end")
    wake: Hex = Field(b"", description="sent before a frame, skipped when it comes")
    silence_ms: int = Field(30, ge=0, le=5000, description="silence within a frame that ends it; 0 = none does")
    cap: int = Field(CAP, ge=1, le=2048, description="longest frame in bytes")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.length is None and not self.size and not self.end:
            raise ValueError("give length, size or end: nothing tells where a frame ends")
        if any(other.endswith(mark) or mark in other[:-1] for mark in self.end for other in self.end if other is not mark):
            raise ValueError("end: one mark stands within another")
        if not all(self.end):
            raise ValueError("end: a mark of no bytes")
        if self.length is not None and self.data_at < self.length.stop + len(self.length.then):
            raise ValueError("data_at: stands within the length field")
        if self.data_at < len(self.start):
            raise ValueError("data_at: stands within the start bytes")
        if self.escape and not self.by_mark:
            raise ValueError("escape: only for frames that end with a mark")
        if any(len(wire) < 1 or not meant for wire, meant in self.escape):
            raise ValueError("escape: a pair of no bytes")
        if self.size > self.cap:
            raise ValueError("size: more than cap")
        return self

    @property
    def by_mark(self) -> bool:
        return self.length is None and not self.size

    @cached_property
    def plain(self) -> bool:
        """Whether every so many bytes are a frame, whatever they are."""
        return bool(self.size) and not (self.length or self.start or self.end) and self.checksum.kind == "none"

    @property
    def tail(self) -> int:
        """Bytes behind the data of a frame by length or size."""
        return SIZES[self.checksum.kind] + (len(self.end[0]) if self.end else 0)

    def build(self, address: int, function: int, data: bytes) -> bytes:
        """A frame of this shape, with its wake bytes; ValueError when the data does not fit in."""
        head = bytearray(self.data_at)
        head[: len(self.start)] = self.start
        whole = self.data_at + len(data) + self.tail
        if not whole <= self.cap or (self.size and whole != self.size):
            raise ValueError(f"{len(data)} bytes of data do not fit in a frame")
        if self.length is not None:
            self._write_length(head, self.length, whole)
        if self.address_at is not None:
            head[self.address_at] = address
        if self.function_at is not None:
            head[self.function_at] = function
        body = bytes(head) + data
        body += self.checksum.of(body)
        return self.wake + self._replaced(body, self.escape) + (self.end[0] if self.end else b"")

    def _write_length(self, head: bytearray, length: Length, whole: int) -> None:
        field = (whole - self.beyond(length)).to_bytes(length.size, length.order)
        head[length.at : length.stop] = field * length.copies
        head[length.stop : length.stop + len(length.then)] = length.then

    def beyond(self, length: Length) -> int:
        """Bytes of a frame that its length field does not count."""
        check = SIZES[self.checksum.kind]
        return length.counts_from + {"data": self.tail, "checksum": self.tail - check, "end": 0}[length.counts_to]

    def unescaped(self, raw: bytes) -> bytes:
        """The frame with what its escapes mean."""
        return self._replaced(raw, tuple((wire, meant) for meant, wire in self.escape))

    def _replaced(self, raw: bytes, pairs: tuple[tuple[bytes, bytes], ...]) -> bytes:
        """Each second of a pair by its first, once, from left to right behind the start."""
        if not pairs:
            return raw
        out = bytearray(raw[: len(self.start)])
        at = len(self.start)
        while at < len(raw):
            new, old = next((pair for pair in pairs if raw.startswith(pair[1], at)), (raw[at : at + 1],) * 2)
            out += new
            at += len(old)
        return bytes(out)

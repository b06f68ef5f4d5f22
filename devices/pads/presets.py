"""Pad models as data: the shape of their frames, which frame is a grade, and what we answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from devices.pads.frames import Shape

GRADES = range(1, 6)    # 5 = 非常满意


@dataclass(frozen=True, slots=True)
class Preset:
    """One model. A grade frame is one whose function is `press` (None = every frame) with one byte of data."""

    shape: Shape
    grades: Mapping[int, int]               # raw key -> grade
    press: int | None = None
    ack: int | None = None                  # function of the acknowledgement, which repeats the data; None = none is expected
    silent: frozenset[int] = frozenset()    # functions seen on such a line that are no concern of ours (also our own echo)
    address_base: int | None = None         # bus address of the pad at window n = base + n; None = the line has one pad


# FF 68 L L 68 ADDR FUNC DATA SUM 16, L counts ADDR to last DATA; devices.md 3.1. Some makers leave out FF.
_HALL68 = Shape(
    start=b"\x68",
    length_at=1,
    length_copies=2,
    after_length=b"\x68",
    length_adds=6,
    address_at=4,
    function_at=5,
    data_at=6,
    checksum="sum8",
    checksum_from=4,
    end=b"\x16",
    wake=b"\xff",
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {
        "hall68": Preset(
            shape=_HALL68,
            grades=MappingProxyType({raw: raw + 1 for raw in range(5)}),
            press=0x11,
            ack=0x01,
            silent=frozenset({0x01, 0x02, 0x03}),
            address_base=0x80,
        ),
        "byte": Preset(
            shape=Shape(size=1),
            grades=MappingProxyType({ord("0") + grade: grade for grade in GRADES}),
        ),
    }
)

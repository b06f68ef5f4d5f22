"""The parser: the published frames byte for byte, any split of them, any noise, and every kind of shape a model can have."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

from devices.frames.checksums import Kind, checksum
from devices.frames.framer import Frame, Framer
from devices.frames.shape import CAP, Check, Length, Shape
from devices.models import model, names

HALL68 = model("hall68").frame
AA55 = model("aa55").frame
LINE = model("line").frame
MARKED = Shape(start=b"\x7e", end=(b"\x7e",), data_at=1, escape=((b"\x7d\x5e", b"\x7e"), (b"\x7d\x5d", b"\x7d")))
STUFFED = Shape(
    start=b"\x02", end=(b"\x03",), data_at=3, function_at=1, address_at=2, checksum=Check(kind="xor8", covers_from=1),
    escape=((b"\x10\x82", b"\x02"), (b"\x10\x83", b"\x03"), (b"\x10\x90", b"\x10")),
)  # fmt: skip
MODBUS = Shape(size=7, address_at=0, function_at=1, data_at=2, checksum=Check(kind="crc16-modbus"), start=b"")
WIDE = Shape(
    start=b"\xaa\xaa\xaa\x96\x69", length=Length(at=5, size=2, counts_from=7, counts_to="checksum"), data_at=7, cap=1300,
    checksum=Check(kind="xor8", covers_from=5),
)  # fmt: skip
LITTLE = Shape(
    start=b"\xa5", length=Length(at=1, size=2, order="little", counts_from=0, counts_to="end"), data_at=3, end=(b"\x5a",),
    checksum=Check(kind="ccitt", order="big", covers_to=-1),
)  # fmt: skip
SHAPES = {"hall68": HALL68, "aa55": AA55, "stuffed": STUFFED, "wide": WIDE, "little": LITTLE, "line": LINE}

# devices.md 3.1: bytes, address, function, data
VECTORS = [
    ("FF 68 03 03 68 05 01 0C 12 16", 0x05, 0x01, "0C"),  # caller: next
    ("FF 68 04 04 68 05 01 06 0F 1B 16", 0x05, 0x01, "06 0F"),  # caller: 6, function
    ("FF 68 08 08 68 05 02 00 00 07 0A 0A 0A 2C 16", 0x05, 0x02, "00 00 07 0A 0A 0A"),  # show waiting 007
    ("FF 68 02 02 68 05 03 08 16", 0x05, 0x03, ""),  # beep
    ("FF 68 03 03 68 85 11 03 99 16", 0x85, 0x11, "03"),  # pad: grade 3
    ("FF 68 03 03 68 85 01 03 89 16", 0x85, 0x01, "03"),  # its acknowledgement
]
GRADE_4 = bytes.fromhex(VECTORS[4][0])
GRADE_5 = HALL68.build(0x85, 0x11, b"\x04")


def fed(shape: Shape, stream: bytes) -> list[Frame]:
    return Framer(shape).feed(stream, 0.0)


def split(stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    return [stream[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize(("text", "address", "function", "data"), VECTORS)
def test_each_published_frame_is_read_and_built(text: str, address: int, function: int, data: str) -> None:
    raw = bytes.fromhex(text)
    (frame,) = fed(HALL68, raw)
    assert (frame.address, frame.function, frame.data) == (address, function, bytes.fromhex(data))
    assert HALL68.build(address, function, bytes.fromhex(data)) == raw


@pytest.mark.parametrize(("text", "address", "function", "data"), VECTORS)
def test_a_frame_without_its_wake_byte_is_read_too(text: str, address: int, function: int, data: str) -> None:
    (frame,) = fed(HALL68, bytes.fromhex(text)[1:])
    assert (frame.address, frame.function, frame.data) == (address, function, bytes.fromhex(data))


@pytest.mark.parametrize(
    ("kind", "expected"),
    [  # over the ASCII digits 1 to 9, the check value of each CRC's catalogue entry
        ("none", ""), ("sum8", "DD"), ("sum8-neg", "23"), ("xor8", "31"), ("crc16-modbus", "37 4B"), ("ccitt", "B1 29"),
    ],
)  # fmt: skip
def test_each_checksum_has_its_published_value(kind: Kind, expected: str) -> None:
    assert checksum(kind, b"123456789", "little") == bytes.fromhex(expected)


@pytest.mark.parametrize(
    ("shape", "text", "address", "function", "data"),
    [
        (AA55, "AA 55 02 07 05 0E", None, 0x07, "05"),
        (MARKED, "7E 31 7D 5E 7D 5D 32 7E", None, None, "31 7E 7D 32"),
        (STUFFED, "02 41 10 90 10 82 10 83 50 03", 0x10, 0x41, "02 03"),
        (MODBUS, "01 03 02 00 05 78 47", 0x01, 0x03, "02 00 05"),  # a reply of the Modbus kind, CRC low byte first
        (WIDE, "AA AA AA 96 69 00 03 20 01 22", None, None, "20 01"),  # devices.md 5.2: find
        (WIDE, "AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97", None, None, "00 00 9F 00 00 00 00"),
        (WIDE, "AA AA AA 96 69 00 04 00 00 80 84", None, None, "00 00 80"),
    ],
)
def test_a_shape_describes_what_other_models_send(shape: Shape, text: str, address: int | None, function: int | None, data: str) -> None:
    raw = bytes.fromhex(text)
    (frame,) = fed(shape, b"\x00" * (shape is not MODBUS) + raw)
    assert (frame.address, frame.function, frame.data) == (address, function, bytes.fromhex(data))
    assert shape.build(address or 0, function or 0, frame.data) == raw


def test_a_length_that_counts_everything_and_a_checksum_that_leaves_out_the_last_byte() -> None:
    raw = LITTLE.build(0, 0, b"abc")
    assert raw[:6] == b"\xa5\x09\x00abc"
    assert raw[6:8] == checksum("ccitt", raw[:5], "big")
    assert [frame.data for frame in fed(LITTLE, raw)] == [b"abc"]


@pytest.mark.parametrize("ending", [b"\r", b"\n", b"\r\n", b"\n\n\r"])
def test_lines_end_with_cr_lf_or_both_and_empty_ones_are_none(ending: bytes) -> None:
    assert [frame.data for frame in fed(LINE, b"A017" + ending + b"5" + ending)] == [b"A017", b"5"]
    framer = Framer(LINE)
    framer.feed(b"x" + ending * 3, 0.0)
    assert framer.take_noise() == b""


def test_a_line_that_is_too_long_is_dropped_whole_not_cut() -> None:
    assert [frame.data for frame in fed(LINE, b"x" * 700 + b"\r\n" + b"next\r\n")] == [b"next"]


def test_a_line_that_is_too_long_and_breaks_off_hides_nothing_behind_the_silence() -> None:
    framer = Framer(LINE)
    assert framer.feed(b"x" * 700, 0.0) == []
    assert framer.pending
    assert framer.feed(b"", 0.031) == []
    assert [frame.data for frame in framer.feed(b"next\r", 0.032)] == [b"next"]


def test_noise_can_be_shown_but_a_wake_byte_is_none() -> None:
    framer = Framer(HALL68)
    framer.feed(b"\x01\x02" + GRADE_4 + b"\xff", 0.0)
    assert framer.take_noise() == b"\x01\x02\xff"
    framer.feed(GRADE_4[1:] + GRADE_4, 0.0)
    assert (framer.take_noise(), framer.lost) == (b"", 3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, "nothing tells where a frame ends"),
        ({"size": 4, "start": b"abc", "data_at": 1}, "within the start"),
        ({"length": {"at": 1, "counts_from": 2}, "data_at": 1}, "within the length"),
        ({"end": (b"\r", b"\r\n")}, "within another"),
        ({"end": (b"",)}, "no bytes"),
        ({"size": 4, "escape": ((b"\x10\x02", b"\x02"),)}, "only for frames that end with a mark"),
        ({"size": 100}, "more than cap"),
        ({"size": 4, "lenght": 1}, "Extra inputs"),
    ],
)
def test_a_shape_that_cannot_be_is_refused(options: dict, said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Shape.model_validate(options)


def test_what_does_not_fit_in_a_frame_is_not_built() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        HALL68.build(1, 2, bytes(60))
    with pytest.raises(ValueError, match="do not fit"):
        MODBUS.build(1, 3, b"12")


def test_a_frame_broken_off_is_forgotten_after_a_silence() -> None:
    framer = Framer(HALL68)
    assert framer.feed(GRADE_4[:6], 0.0) == []
    assert framer.pending
    assert framer.feed(b"", 0.031) == []
    assert not framer.pending
    assert [frame.data for frame in framer.feed(GRADE_5, 0.032)] == [b"\x04"]


def test_bytes_that_a_busy_pc_read_late_were_no_silence() -> None:
    framer = Framer(HALL68)
    framer.feed(GRADE_4[:6], 0.0)
    assert len(framer.feed(GRADE_4[6:], 60.0)) == 1


def test_a_false_start_that_promises_more_hides_a_frame_only_until_the_line_is_silent() -> None:
    framer = Framer(HALL68)
    assert framer.feed(bytes.fromhex("68 30 30 68") + GRADE_4, 0.0) == []
    assert [frame.data for frame in framer.feed(b"", 0.031)] == [b"\x03"]


def test_a_wrong_sum_end_or_length_is_no_frame_and_hides_no_later_one() -> None:
    for place, value in ((2, 4), (3, 2), (4, 0x69), (8, 0x98), (9, 0x17)):
        bad = bytearray(GRADE_4)
        bad[place] = value
        assert [frame.data for frame in fed(HALL68, bytes(bad) + GRADE_5 + bytes(CAP))] == [b"\x04"], place


STREAMS = st.lists(
    st.one_of(
        st.sampled_from([GRADE_4, GRADE_5, GRADE_4[1:], b"\xff", b"\x68", bytes.fromhex("68 3A 3A 68"), b"\xaa\x55", b"\x02", b"\x03"]),
        st.sampled_from([STUFFED.build(2, 3, b"\x10\x02"), WIDE.build(0, 0, b"\x20\x01"), LITTLE.build(0, 0, b"ab"), b"12\r\n"]),
        st.binary(max_size=12),
        st.binary(min_size=60, max_size=70),
    ),
    max_size=12,
).map(b"".join)


@given(STREAMS, st.lists(st.integers(0, 300), max_size=12), st.sampled_from(sorted(SHAPES)))
@example(GRADE_4 * 2, [1, 2, 3, 11], "hall68")
@example(b"x" * 600 + b"\r\nab\r", [100, 511, 512, 513, 601], "line")
def test_any_split_gives_the_same_frames(stream: bytes, cuts: list[int], name: str) -> None:
    whole, parts = Framer(SHAPES[name]), Framer(SHAPES[name])
    expected = whole.feed(stream, 0.0) + whole.feed(b"", 1.0)
    found = [frame for part in split(stream, cuts) if part for frame in parts.feed(part, 0.0)] + parts.feed(b"", 1.0)
    assert found == expected
    assert parts.lost == whole.lost or name == "hall68"  # a wake byte counts only beside other noise


@given(st.binary(max_size=300), st.sampled_from(sorted(SHAPES)))
def test_after_any_noise_and_a_silence_the_next_frame_is_read(noise: bytes, name: str) -> None:
    shape = SHAPES[name]
    framer = Framer(shape)
    framer.feed(noise, 0.0)
    framer.feed(b"", 1.0)
    raw = shape.build(5, 1, b"1")
    assert [frame.data for frame in framer.feed(raw, 2.0)] == [b"1"]


@given(st.binary(max_size=300))
def test_after_any_noise_without_a_silence_a_frame_is_found_as_soon_as_the_false_start_ends(noise: bytes) -> None:
    framer = Framer(HALL68)
    framer.feed(noise, 0.0)
    later = framer.feed(GRADE_5, 1e-3) + framer.feed(b"", 0.5)
    assert b"\x04" in [frame.data for frame in later]


@given(st.binary(max_size=2000), st.sampled_from(sorted(SHAPES)))
def test_a_parser_never_keeps_more_than_one_frame_of_noise(noise: bytes, name: str) -> None:
    framer = Framer(SHAPES[name])
    framer.feed(noise, 0.0)
    assert len(framer._rest) < SHAPES[name].cap


def test_every_model_that_ships_reads_what_it_builds() -> None:
    for name in names():
        shape = model(name).frame
        raw = shape.build(7, 1, b"\x05")
        (frame,) = fed(shape, raw)
        assert frame.data == b"\x05", name

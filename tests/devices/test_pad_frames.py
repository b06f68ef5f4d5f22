"""Pads: the published frames, any split of them, noise, doubles, acknowledgements."""

from __future__ import annotations

import logging
from itertools import chain, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.schema import Pad
from devices.pads.frames import CAP, Framer, Shape, build
from devices.pads.presets import PRESETS
from devices.pads.presses import PadReader, address_of, grade_map
from devices.ports import Press

HALL68 = PRESETS["hall68"].shape

# devices.md 3.1: bytes, address, function, data
VECTORS = [
    ("FF 68 03 03 68 05 01 0C 12 16", 0x05, 0x01, "0C"),  # caller: next
    ("FF 68 04 04 68 05 01 06 0F 1B 16", 0x05, 0x01, "06 0F"),  # caller: 6, function
    ("FF 68 08 08 68 05 02 00 00 07 0A 0A 0A 2C 16", 0x05, 0x02, "00 00 07 0A 0A 0A"),  # show waiting 007
    ("FF 68 02 02 68 05 03 08 16", 0x05, 0x03, ""),  # beep
    ("FF 68 03 03 68 85 11 03 99 16", 0x85, 0x11, "03"),  # pad: grade 3
    ("FF 68 03 03 68 85 01 03 89 16", 0x85, 0x01, "03"),  # its acknowledgement
]
GRADE_4 = bytes.fromhex("FF6803036885110399 16".replace(" ", ""))
GRADE_5 = build(HALL68, 0x85, 0x11, b"\x04")


def reader(preset: str = "hall68", **grades: int) -> PadReader:
    return PadReader("test", PRESETS[preset], {None: grade_map(grades)} if grades else {})


def grades(presses: list[Press]) -> list[int]:
    return [press.grade for press in presses if press.fresh]


def split(stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    return [stream[a:b] for a, b in pairwise(edges)]


@pytest.mark.parametrize(("text", "address", "function", "data"), VECTORS)
def test_each_published_frame_is_read_and_built(text: str, address: int, function: int, data: str) -> None:
    raw = bytes.fromhex(text)
    (frame,) = Framer(HALL68).feed(raw, 0.0)
    assert (frame.address, frame.function, frame.data) == (address, function, bytes.fromhex(data))
    assert build(HALL68, address, function, bytes.fromhex(data)) == raw


@pytest.mark.parametrize(("text", "address", "function", "data"), VECTORS)
def test_a_frame_without_its_wake_byte_is_read_too(text: str, address: int, function: int, data: str) -> None:
    (frame,) = Framer(HALL68).feed(bytes.fromhex(text)[1:], 0.0)
    assert (frame.address, frame.function, frame.data) == (address, function, bytes.fromhex(data))


def test_a_grade_frame_is_a_press_that_is_answered_with_the_acknowledgement() -> None:
    (press,) = reader().feed(GRADE_4, 0.0)
    assert (press.address, press.grade, press.fresh) == (0x85, 4, True)
    assert press.ack == bytes.fromhex("FF 68 03 03 68 85 01 03 89 16")
    assert press.raw == GRADE_4[1:]


def test_the_five_raw_grades_of_hall68_are_the_five_grades() -> None:
    pad = reader()
    found = [grades(pad.feed(build(HALL68, 0x85, 0x11, bytes((raw,))), raw * 1.0)) for raw in range(5)]
    assert found == [[1], [2], [3], [4], [5]]


def test_the_five_digit_keys_are_the_five_grades_of_a_byte_pad() -> None:
    assert grades(reader("byte").feed(b"12345", 0.0)) == [1, 2, 3, 4, 5]


def test_a_halls_own_map_replaces_the_presets() -> None:
    pad = PadReader("test", PRESETS["byte"], {None: grade_map({"0xA1": 1, "0xA5": 5, "49": 3})})
    assert grades(pad.feed(b"\xa1\xa5" + b"1" + b"5", 0.0)) == [1, 5, 3]


@pytest.mark.parametrize("written", [{"0x100": 3}, {"-1": 3}, {"five": 5}, {"0x31": 6}, {"0x31": 0}])
def test_an_impossible_map_is_refused(written: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"key|grade|invalid"):
        grade_map(written)


def test_frames_that_are_no_grades_are_no_presses() -> None:
    pad = reader()
    for n, (text, *_) in enumerate(VECTORS):
        if "11 03" not in text:
            assert pad.feed(bytes.fromhex(text), n * 1.0) == []


def test_an_unknown_frame_is_logged_in_hex_but_not_line_after_line(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "devices.pad")
    pad = reader()
    strange = build(HALL68, 0x85, 0x44, b"\x01\x02")
    for n in range(50):
        pad.feed(strange, n * 0.01)
    pad.feed(strange, 5.0)
    assert [record.getMessage() for record in caplog.records] == [
        "unknown frame line=test raw=68 04 04 68 85 44 01 02 cc 16 not_logged=0",
        "unknown frame line=test raw=68 04 04 68 85 44 01 02 cc 16 not_logged=49",
    ]


def test_our_own_echo_on_a_two_wire_bus_is_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "devices.pad")
    pad = reader()
    (press,) = pad.feed(GRADE_4, 0.0)
    assert pad.feed(press.ack, 0.01) == []
    assert caplog.records == []


def test_the_same_key_within_300_ms_counts_once_but_is_acknowledged_each_time() -> None:
    pad = reader()
    presses = [*pad.feed(GRADE_4 * 2, 0.0), *pad.feed(GRADE_4, 0.3), *pad.feed(GRADE_4, 0.601)]
    assert [press.fresh for press in presses] == [True, False, False, True]
    assert all(press.ack for press in presses)


def test_a_key_held_down_for_seconds_is_one_press() -> None:
    pad = reader("byte")
    assert list(chain.from_iterable(grades(pad.feed(b"5", n * 0.1)) for n in range(50))) == [5]


def test_another_key_or_another_pad_is_no_duplicate() -> None:
    pad = reader()
    other = build(HALL68, 0x86, 0x11, b"\x03")
    assert grades(pad.feed(GRADE_4 + GRADE_5 + other, 0.0)) == [4, 5, 4]


def test_a_wrong_sum_end_or_length_is_no_press_and_hides_no_later_one() -> None:
    for place, value in ((2, 4), (3, 2), (4, 0x69), (8, 0x98), (9, 0x17)):
        bad = bytearray(GRADE_4)
        bad[place] = value
        pad = reader()
        assert grades(pad.feed(bytes(bad) + GRADE_5 + bytes(CAP), 0.0)) == [5], place


def test_a_frame_broken_off_is_forgotten_after_a_silence() -> None:
    pad = reader()
    assert pad.feed(GRADE_4[:6], 0.0) == []
    assert pad.feed(b"", 0.2) == []
    assert grades(pad.feed(GRADE_5, 0.3)) == [5]


def test_a_false_start_that_promises_more_hides_a_press_only_until_the_line_is_silent() -> None:
    pad = reader()
    assert pad.feed(bytes.fromhex("68 30 30 68") + GRADE_4, 0.0) == []
    assert grades(pad.feed(b"", 0.2)) == [4]


def test_a_frame_that_dribbles_in_over_a_slow_adapter_is_one_press() -> None:
    pad = reader()
    found = [pad.feed(bytes((byte,)), n * 0.05) for n, byte in enumerate(GRADE_4)]
    assert grades(list(chain.from_iterable(found))) == [4]


STREAMS = st.lists(
    st.one_of(
        st.sampled_from([GRADE_4, GRADE_5, GRADE_4[1:], b"\xff", b"\x68", bytes.fromhex("68 3A 3A 68")]),
        st.binary(max_size=12),
    ),
    max_size=12,
).map(b"".join)


@given(STREAMS, st.lists(st.integers(0, 200), max_size=12), st.sampled_from(sorted(PRESETS)))
@example(GRADE_4 * 2, [1, 2, 3, 11], "hall68")
def test_any_split_gives_the_same_presses(stream: bytes, cuts: list[int], preset: str) -> None:
    whole, parts = reader(preset), reader(preset)
    expected = whole.feed(stream, 0.0) + whole.feed(b"", 1.0)
    found = [press for part in split(stream, cuts) for press in parts.feed(part, 0.0)] + parts.feed(b"", 1.0)
    assert found == expected


@given(st.binary(max_size=300), st.sampled_from(["hall68", "byte"]))
def test_after_any_noise_and_a_silence_the_next_press_is_read(noise: bytes, preset: str) -> None:
    pad = reader(preset)
    pad.feed(noise, 0.0)
    pad.feed(b"", 1.0)
    assert grades(pad.feed(GRADE_5 if preset == "hall68" else b"5", 2.0)) == [5]


@given(st.binary(max_size=300))
def test_after_any_noise_without_a_silence_a_press_is_found_as_soon_as_the_false_start_ends(noise: bytes) -> None:
    pad = reader()
    pad.feed(noise, 0.0)
    later = pad.feed(GRADE_5, 1e-3) + pad.feed(b"", 0.5)
    assert 5 in [press.grade for press in later]


@given(st.binary(max_size=2000))
def test_a_parser_never_keeps_more_than_one_frame_of_noise(noise: bytes) -> None:
    framer = Framer(HALL68)
    framer.feed(noise, 0.0)
    assert len(framer._rest) < CAP


def test_a_hundred_thousand_random_bytes_neither_raise_nor_stop_the_presses() -> None:
    state, noise = 12345, bytearray()
    for _ in range(100_000):
        state = (state * 1103515245 + 12345) % 2**31
        noise.append(state >> 16 & 0xFF)
    pad = reader()
    for at in range(0, len(noise), 997):
        pad.feed(bytes(noise[at : at + 997]), 0.0)
    pad.feed(b"", 1.0)
    assert grades(pad.feed(GRADE_4, 2.0)) == [4]


def test_the_shape_can_describe_the_models_that_come_later() -> None:
    aa55 = Shape(start=b"\xaa\x55", length_at=2, length_adds=4, function_at=3, data_at=4, checksum="sum8", checksum_from=2)
    raw = build(aa55, 0, 0x07, b"\x05")
    assert raw == bytes.fromhex("AA 55 02 07 05 0E")
    (frame,) = Framer(aa55).feed(b"\xaa\x00\xaa" + raw, 0.0)
    assert (frame.address, frame.function, frame.data) == (None, 0x07, b"\x05")


def test_a_pads_bus_address_is_its_window_plus_0x80_unless_set() -> None:
    pad = {"code": "p", "counter": 5, "kind": "serial", "device": "/dev/x"}
    assert address_of(Pad(**pad)) == 0x85
    assert address_of(Pad(**pad, address=7)) == 7
    assert address_of(Pad(**pad, preset="byte")) is None

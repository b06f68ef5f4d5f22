"""Window LEDs: the published frames byte for byte, text in their cells, answers in noise."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.schema import Led, LedState
from devices.frames.checksums import checksum
from devices.frames.framer import Framer
from devices.leds import LEDS, cd5220, hall68, onbon
from devices.leds.text import drawable, lines, room
from devices.readers import READERS

WAKE = "A5 A5 A5 A5 A5 A5 A5 A5 "
# devices.md 4
PING = WAKE + "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A2 00 01 00 00 68 F8 5A"
CLEAR = WAKE + "01 00 00 80 00 00 00 00 00 00 FE 02 05 00 A3 10 01 00 00 51 F8 5A"
STATES: list[LedState] = ["call", "serving", "paused", "closed", "waiting"]
NOISE = 1_000_000


def led(kind: str = "onbon", **options: Any) -> Led:
    return Led.model_validate({"code": "l3", "counter": 3, "kind": kind, "device": "/dev/x", **options})


def inside(raw: bytes) -> bytes:
    """Header and data of an Onbon frame whose marks, escapes and CRC are right."""
    (frame,) = Framer(onbon.FRAME).feed(raw, 0.0)
    return frame.data


def shown(of: Led, state: LedState, number: str | None) -> bytes:
    return LEDS[of.kind].show(of, lines(of, state, number), of.colours.get(state))


# --- Onbon ----------------------------------------------------------------------------------------------------------


def test_onbon_ping_and_clear_are_the_published_frames() -> None:
    assert onbon.ping(1) == bytes.fromhex(PING)
    assert onbon.clear(1) == bytes.fromhex(CLEAR)


def test_onbon_show_says_where_how_and_what() -> None:
    raw = onbon.show(2, onbon.Area(128, 16), b"A001\xba\xc5")
    data = bytes.fromhex(
        "A3 06 01 00 00 00 01 21 00"  # show, nothing cleared or deleted, one area of 33 bytes
        "00 0000 0000 1000 1000 00 00 00 0000 00 00"  # at 0,0: 16 x 8 pixels by 16, area 0, no line gap, loop, no time-out
        "0A 01 01 01 00 00 0A"  # centred, single line, no wrap, static, no exit, fastest, 5 s
        "06000000 41 30 30 31 BA C5"
    )
    body = inside(raw)
    assert body == bytes.fromhex("02 00 00 80 00 00 00 00 00 00 FE 02 2A 00") + data


def test_onbon_several_rows_fill_their_lines_so_that_the_card_breaks_where_we_do() -> None:
    body = inside(shown(led(width=64, height=32), "call", "A012"))
    text = "请 A012".encode("gbk").center(8) + "到本窗口".encode("gbk")
    assert body.endswith(bytes.fromhex("08 02 02 01 00 00 0A 10 00 00 00") + text)  # left, several lines, wrapped, static


def test_onbon_marks_inside_a_frame_are_escaped_and_come_back() -> None:
    every = bytes(range(256))
    raw = onbon.frame(0xA55A, every)
    assert raw[:8] == b"\xa5" * 8
    assert not set(raw[8:-1]) & {0xA5, 0x5A}
    assert inside(raw) == bytes.fromhex("5A A5 00 80 00 00 00 00 00 00 FE 02 00 01") + every
    for plain, escaped in ((0xA5, "A6 02"), (0xA6, "A6 01"), (0x5A, "5B 02"), (0x5B, "5B 01")):
        assert bytes.fromhex(escaped) in onbon.frame(1, bytes((plain,)))


def test_onbon_crc_over_the_check_word_of_the_algorithm() -> None:
    assert checksum("crc16-arc", b"123456789", "big") == b"\xbb\x3d"  # the published check value of CRC-16/ARC


def test_onbon_colour_stands_before_the_text_and_a_backslash_cannot_begin_a_command() -> None:
    of = led(colours={"call": "green"}, words={"call": r"\C1{number}"})
    body = inside(shown(of, "call", "A1"))
    assert body.endswith(b"\\C2" + "＼C1A1".encode("gbk"))


def test_onbon_begins_with_an_empty_screen_and_its_brightness() -> None:
    first, dim = LEDS["onbon"].begin(led(brightness=50, address=7))
    assert first == onbon.clear(7)
    body = inside(dim)
    assert body[14:] == bytes.fromhex("A3 02 01 00 00 01 08") + bytes((8,)) * 48
    assert LEDS["onbon"].begin(led()) == [onbon.clear(1)]


@pytest.mark.parametrize(("per_cent", "level"), [(1, 1), (6, 1), (7, 2), (100, 16)])
def test_onbon_brightness_has_sixteen_levels(per_cent: int, level: int) -> None:
    body = inside(onbon.brightness(1, per_cent))
    assert body[20] == level


# --- hall68 ---------------------------------------------------------------------------------------------------------


def test_hall68_screen_is_the_published_frame() -> None:
    assert hall68.coloured(3, "A001号") == bytes.fromhex("A0 90 03 A5 00 0B 41 00 30 00 30 00 31 00 BA C5 00 A2")


def test_hall68_single_colour_screen_is_the_published_frame() -> None:
    assert hall68.mono(3, "A001号") == bytes.fromhex("83 C0 44 41 30 30 31 BA C5 1A")


def test_hall68_colours_are_0_1_2() -> None:
    assert [hall68.coloured(1, "1", c)[7] for c in ("red", "green", "yellow")] == [0, 1, 2]


def test_hall68_payload_never_reaches_255_and_no_character_is_halved() -> None:
    raw = hall68.coloured(3, "号" * 200)
    assert raw[5] == 252
    assert raw[6:-1] == ("号".encode("gbk") + b"\x00") * 84
    assert hall68.coloured(3, "A" * 300)[5] == 254


def test_hall68_screen_stands_at_its_counters_number_unless_told() -> None:
    assert shown(led("hall68"), "closed", None)[2] == 3
    assert shown(led("hall68", address=9), "closed", None)[2] == 9
    assert shown(led("hall68_mono", address=9), "closed", None)[0] == 0x89


# --- CD5220 ---------------------------------------------------------------------------------------------------------


def test_cd5220_shows_number_and_counter_on_its_upper_row() -> None:
    assert shown(led("cd5220"), "call", "A017") == b"\x0c\x1bQAA017 -> 3\r"
    assert LEDS["cd5220"].begin(led("cd5220")) == [b"\x1b@"]


def test_cd5220_second_row_and_brightness() -> None:
    of = led("cd5220", brightness=100, words={"call": "Number {number} please go to counter {counter}"})
    assert shown(of, "call", "A017") == b"\x0c\x1b*\x04\x1bQANumber A017 please\r\x1bQBgo to counter 3\r"


def test_cd5220_gets_ascii_whatever_the_hall_wrote() -> None:
    of = led("cd5220", lang="zh", words={"paused": "Café 暂停 ﹁Ａ"})
    raw = shown(of, "paused", None)
    assert raw == b"\x0c\x1bQACafe ?? ?A\r"


# --- text in cells --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "number", "said"),
    [
        ("call", "A012", "请 A012 到本窗口"),
        ("call", "A1000", "请A1000到本窗口"),
        ("serving", "A012", "服务中 A012"),
        ("paused", None, "暂停服务"),
        ("closed", None, "未开放"),
        ("waiting", None, "请稍候"),
    ],
)
def test_a_common_strip_of_eight_hanzi_says_each_state(state: LedState, number: str | None, said: str) -> None:
    assert lines(led(), state, number) == [said]


@pytest.mark.parametrize(
    ("width", "said"),
    [(128, "请 A012 到本窗口"), (112, "请A012到本窗口"), (104, "请 A012"), (56, "请 A012"), (48, "A012"), (32, "A012"), (24, "A01")],
)
def test_a_narrow_strip_gets_the_longest_wording_that_fits(width: int, said: str) -> None:
    assert lines(led(width=width), "call", "A012") == [said]


def test_two_rows_take_a_longer_wording_whole() -> None:
    assert lines(led(width=64, height=32), "call", "A012") == ["请 A012", "到本窗口"]


def test_english_words_where_the_hall_wants_them() -> None:
    assert lines(led(lang="en"), "call", "A012") == ["A012 please come"]
    assert lines(led(lang="en"), "call", "A1000") == ["A1000 come"]


def test_a_hall_has_its_own_words_with_shorter_forms() -> None:
    own = {"call": "{number}号请到{counter}号窗口办理业务|{number} 请来"}
    assert lines(led(width=64, words=own), "call", "A012") == ["A012"]
    assert lines(led(width=72, words=own), "call", "A012") == ["A012 请来"]


@pytest.mark.parametrize(
    ("written", "drawn"),
    [("镕喆", "镕喆"), ("㐀𠮷", "□□"), ("¥5", "￥5"), ("😀", "□"), ("A\x1b\x07B", "AB"), ("①㊙", "①秘"), ("é—…", "é—…"), ("ø", "□")],
)
def test_what_the_font_lacks_becomes_a_plain_form_or_a_box(written: str, drawn: str) -> None:
    assert drawable(written, "gbk") == drawn


WORDS = st.text(st.characters(exclude_characters="{}|", exclude_categories=["Cc"]), max_size=60)


@given(WORDS, st.sampled_from(sorted(LEDS)), st.integers(32, 300), st.integers(16, 64))
def test_any_words_make_a_frame_that_fits_its_screen(words: str, kind: str, width: int, height: int) -> None:
    of = led(kind, width=width, height=height, words=dict.fromkeys(STATES, words + "{number}"))
    across, down = room(of)
    for state in STATES:
        rows = lines(of, state, "A1000")
        assert 1 <= len(rows) <= down
        for row in rows:
            assert len(row.encode("gbk" if kind != "cd5220" else "ascii")) <= across
        shown(of, state, "A1000")


# --- answers --------------------------------------------------------------------------------------------------------

ANSWER = onbon.frame(0x8000, bytes.fromhex("A0 00 00 00 00"))


def test_any_valid_frame_is_an_answer_and_a_spoilt_one_is_none() -> None:
    heard = Framer(onbon.ANSWER)
    assert len(heard.feed(ANSWER, 0.0)) == 1
    assert heard.feed(ANSWER[:12], 0.0) == []
    assert len(heard.feed(ANSWER[12:] + ANSWER, 0.0)) == 2
    for at in range(8, len(ANSWER) - 1):
        spoilt = bytearray(ANSWER)
        spoilt[at] ^= 0x01
        assert Framer(onbon.ANSWER).feed(bytes(spoilt), 0.0) == [], at
    assert len(Framer(onbon.ANSWER).feed(b"\x01\x02" + ANSWER[7:] + b"\x00", 0.0)) == 1  # one mark is enough


def test_the_marks_before_an_answer_are_no_noise() -> None:
    heard = Framer(onbon.ANSWER)
    heard.feed(ANSWER, 0.0)
    assert (heard.take_noise(), heard.lost) == (b"", 0)


def test_hall68_answers_aa() -> None:
    assert LEDS["hall68"].answer == hall68.ANSWER
    assert len(Framer(hall68.ANSWER).feed(b"\x00\xaa\x13", 0.0)) == 1


@given(st.binary(max_size=400), st.lists(st.integers(0, 400), max_size=6))
def test_after_any_noise_in_any_pieces_the_next_answer_is_read(noise: bytes, cuts: list[int]) -> None:
    heard = Framer(onbon.ANSWER)
    stream = noise + ANSWER
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    assert sum(len(heard.feed(stream[a:b], 0.0)) for a, b in pairwise(edges)) >= 1


SHAPES = {kind: model.answer for kind, model in LEDS.items() if model.answer} | {k: m.begin().shape for k, m in READERS.items()}
GOOD = {"onbon": ANSWER, "hall68": b"\xaa", "sam": bytes.fromhex("AA AA AA 96 69 00 04 00 00 80 84"), "scanner": b"A1\r"}


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_million_random_bytes_neither_raise_nor_fill_the_memory_nor_hide_the_next_frame(name: str) -> None:
    heard = Framer(SHAPES[name])
    noise = random.Random(4).randbytes(NOISE)
    for at in range(0, NOISE, 509):
        heard.feed(noise[at : at + 509], 0.0)
        assert len(heard._rest) <= SHAPES[name].cap
    found = heard.feed(b"", heard.silence_s + 1.0) + heard.feed(GOOD[name], 2.0)
    assert GOOD[name].endswith(found[-1].raw)


def test_clear_and_reset_of_a_customer_display() -> None:
    assert (cd5220.CLEAR, cd5220.RESET, cd5220.brightness(1), cd5220.brightness(26)) == (b"\x0c", b"\x1b@", b"\x1b*\x01", b"\x1b*\x02")

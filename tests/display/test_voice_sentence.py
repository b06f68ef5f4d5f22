"""The sentence of a call: its clips, its pauses, its caption."""

from __future__ import annotations

import pytest

from display.voice import say
from display.voice.sentence import FRAME, counter_clips, digit_clips, readable, words


def test_a_number_is_read_letter_and_digit_by_digit() -> None:
    assert digit_clips("A017", "yi") == ["A", "0", "1", "7"]
    assert digit_clips("L1001", "yi") == ["L", "1", "0", "0", "1"]


def test_the_digit_one_is_read_yao_where_the_hall_wants_it() -> None:
    assert digit_clips("B111", "yao") == ["B", "yao", "yao", "yao"]
    assert digit_clips("B111", "yi") == ["B", "1", "1", "1"]


@pytest.mark.parametrize(
    ("counter", "clips"),
    [
        (1, "1"),
        (9, "9"),
        (10, "shi"),
        (12, "shi 2"),
        (20, "2 shi"),
        (21, "2 shi 1"),
        (99, "9 shi 9"),
        (100, "yi-bai"),
        (105, "yi-bai 0 5"),
        (110, "yi-bai 1 shi"),
        (112, "yi-bai 1 shi 2"),
        (230, "2 bai 3 shi"),
        (999, "9 bai 9 shi 9"),
    ],
)
def test_a_counter_is_read_as_a_number(counter: int, clips: str) -> None:
    assert " ".join(counter_clips(counter)) == clips


def test_a_counter_says_one_as_yi_even_where_digits_say_yao() -> None:
    clips = [word.clip for word in words("A011", 11, "yao")]
    assert clips == ["qing", "A", "0", "yao", "yao", "hao-dao", "shi", "1", "hao-chuangkou-banli"]


def test_the_sentence_frames_number_and_counter() -> None:
    clips = [word.clip for word in words("A017", 3, "yi")]
    assert clips == ["qing", "A", "0", "1", "7", "hao-dao", "3", "hao-chuangkou-banli"]
    assert [clip for clip in clips if clip not in FRAME] == ["A", "0", "1", "7", "3"]


def test_no_two_counters_below_a_thousand_sound_alike() -> None:
    assert len({tuple(counter_clips(n)) for n in range(1, 1000)}) == 999


def test_say_gives_caption_and_address() -> None:
    assert say("A017", 3, "yi") == {
        "text": {"zh": "请 A017 号到 3 号窗口办理", "en": "Number A017, please go to counter 3"},
        "audio": "/voice/zh/A017-3.wav",
    }
    assert say("A011", 3, "yao")["audio"] == "/voice/zh/A011-3.wav?one=yao"


@pytest.mark.parametrize(("number", "counter"), [("017", 3), ("AB1", 3), ("a017", 3), ("A", 3), ("A017", 0), ("A017", 1000), ("A０１", 3)])
def test_what_cannot_be_read_out_keeps_its_caption_and_has_no_address(number: str, counter: int) -> None:
    assert not readable(number, counter)
    said = say(number, counter, "yi")
    assert said["audio"] == ""
    assert number in said["text"]["zh"]

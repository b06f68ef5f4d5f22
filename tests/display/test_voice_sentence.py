"""The sentence of a call: its clips, its pauses, its caption."""

from __future__ import annotations

import pytest

from display.voice import english, manner_of, say
from display.voice.sentence import BETWEEN_LANGUAGES_MS, FRAME, Manner, counter_clips, digit_clips, readable, words


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
    clips = [word.clip for word in words("A011", 11, Manner(one="yao"))]
    assert clips == ["qing", "A", "0", "yao", "yao", "hao-dao", "shi", "1", "hao-chuangkou-banli"]


def test_the_sentence_frames_number_and_counter() -> None:
    clips = [word.clip for word in words("A017", 3)]
    assert clips == ["qing", "A", "0", "1", "7", "hao-dao", "3", "hao-chuangkou-banli"]
    assert [clip for clip in clips if clip not in FRAME] == ["A", "0", "1", "7", "3"]


def test_no_two_counters_below_a_thousand_sound_alike() -> None:
    assert len({tuple(counter_clips(n)) for n in range(1, 1000)}) == 999


@pytest.mark.parametrize(
    ("counter", "clips"),
    [
        (1, "n.1"),
        (12, "n.12"),
        (20, "n.20"),
        (21, "n.20 n.1"),
        (99, "n.90 n.9"),
        (100, "n.1 n.100"),
        (105, "n.1 n.100 and n.5"),
        (112, "n.1 n.100 and n.12"),
        (999, "n.9 n.100 and n.90 n.9"),
    ],
)
def test_an_english_counter_is_read_as_a_number(counter: int, clips: str) -> None:
    assert " ".join(english.counter_clips(counter)) == clips


def test_no_two_english_counters_sound_alike() -> None:
    assert len({tuple(english.counter_clips(n)) for n in range(1, 1000)}) == 999


def test_an_english_number_is_read_digit_by_digit() -> None:
    clips = [word.clip for word in words("A017", 12, Manner(("en",)))]
    assert clips == ["number", "A", "n.0", "n.1", "n.7", "please-counter", "n.12"]


def test_two_languages_follow_each_other_with_a_pause() -> None:
    zh, en = words("A017", 3), words("A017", 3, Manner(("en",)))
    both = words("A017", 3, Manner(("zh", "en")))
    assert [word.clip for word in both] == [word.clip for word in zh + en]
    assert both[len(zh)].pause_ms == BETWEEN_LANGUAGES_MS
    other = words("A017", 3, Manner(("en", "zh")))
    assert [word.clip for word in other] == [word.clip for word in en + zh]


def test_say_gives_caption_and_address() -> None:
    assert say("A017", 3) == {
        "text": {"zh": "请 A017 号到 3 号窗口办理", "en": "Number A017, please go to counter 3"},
        "audio": "/voice/zh/A017-3.wav",
    }
    assert say("A011", 3, manner_of(["zh"], "yao"))["audio"] == "/voice/zh/A011-3.wav?one=yao"
    assert say("A011", 3, manner_of(["zh", "en"], "yao"))["audio"] == "/voice/zh-en/A011-3.wav?one=yao"
    assert say("A011", 3, manner_of(["en"], "yao"))["audio"] == "/voice/en/A011-3.wav"


@pytest.mark.parametrize(("number", "counter"), [("017", 3), ("AB1", 3), ("a017", 3), ("A", 3), ("A017", 0), ("A017", 1000), ("A０１", 3)])
def test_what_cannot_be_read_out_keeps_its_caption_and_has_no_address(number: str, counter: int) -> None:
    assert not readable(number, counter)
    said = say(number, counter)
    assert said["audio"] == ""
    assert number in said["text"]["zh"]

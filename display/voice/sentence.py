"""The sentence of a call: which clips are played in which order, and what the caption says.

Numbers of tickets are read digit by digit (A 零 一 七), numbers of counters as numbers (十二号窗口). A hall has its calls spoken in
Mandarin, in English, or in both, one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict

from display.voice import english
from display.voice.word import Word

One = Literal["yi", "yao"]
Language = Literal["zh", "en"]
# How an address names the languages and their order.
SPOKEN: dict[str, tuple[Language, ...]] = {"zh": ("zh",), "en": ("en",), "zh-en": ("zh", "en"), "en-zh": ("en", "zh")}
BETWEEN_LANGUAGES_MS = 450

NUMBER = re.compile(r"[A-Z][0-9]{1,6}")
COUNTER_MAX = 999

PLEASE = "qing"
NUMBER_TO = "hao-dao"
WINDOW = "hao-chuangkou-banli"
CHIME = "chime"
TEN = "shi"
HUNDRED = "bai"
# 一 changes its tone before 百 (yì bǎi), so the first hundred is a clip of its own.
ONE_HUNDRED = "yi-bai"
YAO = "yao"

# What frames the number: left out, the sentence is poorer but still true.
FRAME = frozenset({CHIME, PLEASE, NUMBER_TO, WINDOW}) | english.FRAME

# Every clip carries 30 ms of silence at both ends, so two neighbours are already 60 ms apart:
# a negative pause lets the edges overlap where the words belong together.
AFTER_PLEASE_MS = 20
AFTER_LETTER_MS = 30
BETWEEN_DIGITS_MS = 0
BEFORE_NUMBER_TO_MS = -10
BEFORE_COUNTER_MS = 20
INSIDE_COUNTER_MS = -45
BEFORE_WINDOW_MS = -25


class Texts(TypedDict):
    """The caption in both languages."""

    zh: str
    en: str


class Said(TypedDict):
    """What the hub puts into a call of the board view."""

    text: Texts
    audio: str


@dataclass(frozen=True)
class Manner:
    """How a hall wants its calls read."""

    languages: tuple[Language, ...] = ("zh",)
    one: One = "yi"


MANDARIN = Manner()


def readable(number: str, counter: int) -> bool:
    """Whether this number and counter can be read out at all."""
    return bool(NUMBER.fullmatch(number)) and 1 <= counter <= COUNTER_MAX


def digit_clips(number: str, one: One) -> list[str]:
    """The letter and each digit on its own: A017 -> A 0 1 7."""
    return [YAO if sign == "1" and one == "yao" else sign for sign in number]


def counter_clips(counter: int) -> list[str]:
    """A counter read as a number: 12 -> 十 二, 20 -> 二 十, 105 -> 一百 零 五."""
    hundreds, rest = divmod(counter, 100)
    tens, units = divmod(rest, 10)
    clips: list[str] = []
    if hundreds:
        clips += [ONE_HUNDRED] if hundreds == 1 else [str(hundreds), HUNDRED]
    if tens:
        # 十二 alone, but 一百一十二 inside a larger number.
        clips += [TEN] if tens == 1 and not hundreds else [str(tens), TEN]
    elif hundreds and units:
        clips.append("0")
    if units:
        clips.append(str(units))
    return clips


def words(number: str, counter: int, manner: Manner = MANDARIN) -> list[Word]:
    """The clips of the whole sentence, each with the pause before it; one language after the other."""
    said: list[Word] = []
    for language in manner.languages:
        part = english.words(number, counter) if language == "en" else chinese(number, counter, manner.one)
        pause_ms = BETWEEN_LANGUAGES_MS if said else 0
        said += [Word(part[0].clip, pause_ms), *part[1:]]
    return said


def chinese(number: str, counter: int, one: One) -> list[Word]:
    """请 A 零 一 七 号到 三 号窗口办理"""
    letter, *digits = digit_clips(number, one)
    said = [Word(PLEASE), Word(letter, AFTER_PLEASE_MS)]
    for place, digit in enumerate(digits):
        said.append(Word(digit, BETWEEN_DIGITS_MS if place else AFTER_LETTER_MS))
    said.append(Word(NUMBER_TO, BEFORE_NUMBER_TO_MS))
    for place, part in enumerate(counter_clips(counter)):
        said.append(Word(part, INSIDE_COUNTER_MS if place else BEFORE_COUNTER_MS))
    said.append(Word(WINDOW, BEFORE_WINDOW_MS))
    return said


def texts(number: str, counter: int) -> Texts:
    """The caption: what is heard, for those who do not hear it."""
    return {
        "zh": f"请 {number} 号到 {counter} 号窗口办理",
        "en": f"Number {number}, please go to counter {counter}",
    }


def audio_url(number: str, counter: int, manner: Manner) -> str:
    """Where the announcement is fetched; empty when it cannot be read out."""
    if not readable(number, counter):
        return ""
    yao = "?one=yao" if manner.one == "yao" and "zh" in manner.languages else ""
    return f"/voice/{'-'.join(manner.languages)}/{number}-{counter}.wav{yao}"


def manner_of(languages: Sequence[str], one: str) -> Manner:
    """From a hall's settings."""
    return Manner(SPOKEN["-".join(languages)], "yao" if one == "yao" else "yi")


def say(number: str, counter: int, manner: Manner = MANDARIN) -> Said:
    """Caption and audio address of a call: what the hub shows and hands to the players."""
    return {"text": texts(number, counter), "audio": audio_url(number, counter, manner)}

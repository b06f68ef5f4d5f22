"""The clip pack in the tree: whole, small, level, clean at its edges, and right in its phonemes."""

from __future__ import annotations

import hashlib
import json
from array import array
from pathlib import Path

import pytest

from display.voice import chime, english
from display.voice.clips import BUILT_IN
from display.voice.make_pack import LINES, MANDARIN, complaint, ipa, make, spoken, version
from display.voice.samples import (
    EDGE_MS,
    LOUDNESS_LUFS,
    PEAK_DBFS,
    RATE_HZ,
    count,
    decibels,
    floats,
    loudness,
    pcm_of,
    peak,
)
from display.voice.sentence import CHIME, Manner, counter_clips, words
from tests.display.speaker import needs_espeak

CALLS_MAX_BYTES = 3_000_000
SOFTEST = 33  # one thousandth of full scale


def listing() -> dict[str, dict[str, str | float]]:
    return json.loads((BUILT_IN / "pack.json").read_text(encoding="utf-8"))["clips"]


def clips() -> dict[str, array[int]]:
    return {name: pcm_of((BUILT_IN / f"{name}.wav").read_bytes()) for name in listing()}


def test_the_list_and_the_files_agree_to_the_byte() -> None:
    named = listing()
    assert {path.stem for path in BUILT_IN.glob("*.wav")} == set(named)
    for name, facts in named.items():
        data = (BUILT_IN / f"{name}.wav").read_bytes()
        assert hashlib.sha256(data).hexdigest() == facts["sha256"], name
        assert facts["made_by"], name


def test_the_clips_of_the_calls_are_small_enough_to_live_in_the_tree() -> None:
    assert sum(path.stat().st_size for path in BUILT_IN.glob("*.wav")) <= CALLS_MAX_BYTES


def test_every_number_and_every_counter_can_be_read_out() -> None:
    there = set(listing())
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        for manner in (Manner(), Manner(one="yao"), Manner(("zh", "en"))):
            assert {word.clip for word in words(f"{letter}0123456789", 3, manner)} <= there
    for read in (counter_clips, english.counter_clips):
        assert {clip for counter in range(1, 1000) for clip in read(counter)} <= there
    assert CHIME in there


def test_all_clips_are_equally_loud() -> None:
    for name, pcm in clips().items():
        wanted = chime.LOUDNESS_LUFS if name == CHIME else LOUDNESS_LUFS
        assert loudness(floats(pcm)) == pytest.approx(wanted, abs=1.5), name


def test_no_clip_reaches_full_scale() -> None:
    for name, pcm in clips().items():
        assert decibels(peak(floats(pcm))) <= PEAK_DBFS + 0.05, name


def test_every_clip_begins_and_ends_in_thirty_milliseconds_of_silence_and_no_more() -> None:
    edge = count(EDGE_MS)
    slack = count(25)
    for name, pcm in clips().items():
        assert not any(pcm[:edge]) and not any(pcm[-edge:]), name
        assert max(map(abs, pcm[edge : edge + slack])) > SOFTEST, f"{name} starts late"
        assert max(map(abs, pcm[-edge - slack : -edge])) > SOFTEST or name == CHIME, f"{name} ends early"


def test_no_clip_is_shorter_or_longer_than_speech_is() -> None:
    for name, pcm in clips().items():
        facts = listing()[name]
        syllables = max(1, len(str(facts["pinyin"] or facts["text"]).split()))
        seconds = len(pcm) / RATE_HZ - 2 * EDGE_MS / 1000
        if name != CHIME:
            # An English word may have several syllables.
            assert 0.18 * syllables <= seconds <= (0.5 if facts["pinyin"] else 0.7) * syllables, name


def test_the_listed_phonemes_hold_no_english_outside_the_letters() -> None:
    for name, facts in listing().items():
        if facts["pinyin"]:
            assert "(en)" not in str(facts["ipa"]), name
            assert MANDARIN in str(facts["made_by"]), name


@pytest.mark.espeak
def test_espeak_says_every_clip_in_mandarin_with_the_right_tones() -> None:
    needs_espeak()
    assert [said for said in map(complaint, LINES) if said] == []


@pytest.mark.espeak
def test_the_broken_voice_would_be_found_out() -> None:
    needs_espeak()
    assert "(en)" in ipa("请到三号窗口", "cmn")


@pytest.mark.espeak
def test_the_command_makes_the_same_pack_again(tmp_path: Path) -> None:
    needs_espeak()
    make(tmp_path)
    fresh = json.loads((tmp_path / "pack.json").read_text(encoding="utf-8"))["clips"]
    assert set(fresh) == set(listing())
    for name, facts in listing().items():
        assert fresh[name]["text"] == facts["text"]
        if version() in str(facts["made_by"]):
            assert fresh[name] == facts, name
    assert {line.clip: ipa(spoken(line), line.voice) for line in LINES} == {n: f["ipa"] for n, f in fresh.items() if n != CHIME}

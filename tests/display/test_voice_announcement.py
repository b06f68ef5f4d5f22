"""Clips become one announcement: order, gaps, what is missing, what a hall replaces."""

from __future__ import annotations

import logging
import shutil
from array import array
from pathlib import Path

import pytest

from display.voice.assemble import AFTER_CHIME_MS, assemble, with_chime
from display.voice.pack import BUILT_IN, KEPT_ANNOUNCEMENTS, Pack, Sound
from display.voice.samples import FULL_SCALE, RATE_HZ, BadWav, count, floats, loudness, pcm_of, peak, to_wav
from display.voice.sentence import Word, words


def tone(size: int, value: int = 1000) -> array[int]:
    return array("h", [value] * size)


def announcement(pack: Pack, number: str = "A017", counter: int = 3) -> Sound:
    sound = pack.announcement(number, counter, "yi")
    assert sound is not None
    return sound


def test_pauses_stand_between_the_clips_and_not_before_the_first() -> None:
    made = assemble([Word("a", 500), Word("b", 100)], {"a": tone(50), "b": tone(70)})
    pcm = pcm_of(made.wav)
    assert len(pcm) == 50 + count(100) + 70
    assert not any(pcm[50 : 50 + count(100)])


def test_a_negative_pause_overlaps_the_edges_without_clipping() -> None:
    overlap = count(10)
    made = assemble([Word("a"), Word("b", -10)], {"a": tone(1000, 20_000), "b": tone(1000, 20_000)})
    pcm = pcm_of(made.wav)
    assert len(pcm) == 2000 - overlap
    assert list(pcm[1000 - overlap : 1000]) == [FULL_SCALE] * overlap


def test_an_overlap_never_eats_more_than_the_clip() -> None:
    pcm = pcm_of(assemble([Word("a"), Word("b", -1000)], {"a": tone(5), "b": tone(9)}).wav)
    assert len(pcm) == 9


def test_a_missing_clip_is_left_out_and_named() -> None:
    made = assemble([Word("a"), Word("gone", 50), Word("b")], {"a": tone(5), "b": tone(7)})
    assert made.missing == ("gone",)
    assert len(pcm_of(made.wav)) == 12


def test_the_length_is_the_sum_of_clips_and_pauses() -> None:
    said = with_chime(words("A017", 12, "yi"))
    clips = {word.clip: pcm_of((BUILT_IN / f"{word.clip}.wav").read_bytes()) for word in said}
    expected = sum(len(clips[word.clip]) for word in said) + sum(count(word.pause_ms) for word in said[1:])
    assert abs(len(pcm_of(assemble(said, clips).wav)) - expected) <= len(said)
    assert said[0].clip == "chime" and said[1] == Word("qing", AFTER_CHIME_MS)


def test_an_announcement_is_as_long_and_as_loud_as_a_spoken_call() -> None:
    pcm = pcm_of(announcement(Pack()).wav)
    seconds = len(pcm) / RATE_HZ
    assert 4.5 <= seconds <= 6.5
    assert -18.0 <= loudness(floats(pcm)) <= -14.5
    assert peak(floats(pcm)) < 0.9
    # Chime and words sound; between them there is a breath, and no pause inside the sentence is longer than it.
    quiet = _longest_silence_s(pcm)
    assert 0.1 <= quiet <= 0.35


def _longest_silence_s(pcm: array[int]) -> float:
    longest = run = 0
    for sample in pcm[count(30) : -count(30)]:
        run = run + 1 if abs(sample) < 60 else 0
        longest = max(longest, run)
    return longest / RATE_HZ


def test_calls_that_differ_sound_different_and_the_same_call_is_kept() -> None:
    pack = Pack()
    first = announcement(pack)
    assert announcement(pack) is first
    assert len({announcement(pack, f"A0{n:02}", 3).etag for n in range(1, 40)}) == 39
    assert pack.announcement("A011", 3, "yao") != pack.announcement("A011", 3, "yi")


def test_only_the_latest_announcements_are_kept() -> None:
    pack = Pack()
    first = announcement(pack)
    for n in range(100, 100 + KEPT_ANNOUNCEMENTS):
        announcement(pack, f"B{n}", 1)
    again = announcement(pack)
    assert again is not first and again == first


def test_a_hall_replaces_a_clip_by_its_name_while_it_runs(tmp_path: Path) -> None:
    pack = Pack(tmp_path)
    before = announcement(pack)
    recorded = [0.2] * count(300)
    (tmp_path / "7.wav").write_bytes(to_wav(recorded))
    after = announcement(pack)
    assert after.etag != before.etag
    assert announcement(pack, "A016").etag == announcement(Pack(), "A016").etag
    (tmp_path / "7.wav").unlink()
    assert announcement(pack).etag == before.etag


def test_a_recording_of_another_format_is_refused_with_the_reason(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    good = (BUILT_IN / "7.wav").read_bytes()
    (tmp_path / "7.wav").write_bytes(good[:24] + (44_100).to_bytes(4, "little") + good[28:])
    with caplog.at_level(logging.WARNING, "display.voice"):
        assert announcement(Pack(tmp_path)).etag == announcement(Pack()).etag
    assert "needs 22050 Hz, 1 channel, 16 bit; has 44100 Hz" in caplog.text


@pytest.mark.parametrize("data", [b"", b"RIFF", b"not sound at all" * 9])
def test_what_is_no_wav_is_refused(data: bytes) -> None:
    with pytest.raises(BadWav):
        pcm_of(data)


def test_without_a_word_of_the_frame_the_rest_is_said_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "pack")
    (tmp_path / "pack" / "qing.wav").unlink()
    with caplog.at_level(logging.WARNING, "display.voice"):
        sound = announcement(Pack(built_in=tmp_path / "pack"))
    assert "missing=qing" in caplog.text
    assert len(sound.wav) < len(announcement(Pack()).wav)


def test_without_a_digit_no_wrong_number_is_said(tmp_path: Path) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "pack")
    (tmp_path / "pack" / "1.wav").unlink()
    pack = Pack(built_in=tmp_path / "pack")
    assert pack.announcement("A017", 3, "yi") is None
    assert pack.chime() is not None


def test_without_any_clip_there_is_not_even_a_chime(tmp_path: Path) -> None:
    pack = Pack(built_in=tmp_path)
    assert pack.announcement("A017", 3, "yi") is None
    assert pack.chime() is None

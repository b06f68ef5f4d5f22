"""Clips become one announcement: order, gaps, what is missing, what a hall replaces."""

from __future__ import annotations

import logging
import shutil
from array import array
from pathlib import Path

import pytest

from display.voice.assemble import AFTER_CHIME_MS, assemble, with_chime
from display.voice.clips import BUILT_IN, recording
from display.voice.fallback import SAID, line_of
from display.voice.make_pack import MANDARIN, ipa
from display.voice.pack import KEPT_ANNOUNCEMENTS, Pack, Sound
from display.voice.samples import (
    EDGE_MS,
    FULL_SCALE,
    RATE_HZ,
    BadWav,
    count,
    floats,
    loudness,
    pcm_of,
    pcm_to_wav,
    peak,
    to_wav,
)
from display.voice.sentence import Manner, One, words
from display.voice.word import Word
from tests.conftest import ARTEFACTS
from tests.display.speaker import needs_espeak


def tone(size: int, value: int = 1000) -> array[int]:
    return array("h", [value] * size)


def announcement(pack: Pack, number: str = "A017", counter: int = 3) -> Sound:
    sound = pack.announcement(number, counter)
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
    said = with_chime(words("A017", 12))
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
    assert pack.announcement("A011", 3, Manner(one="yao")) != pack.announcement("A011", 3)


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


@pytest.fixture
def no_espeak(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


def without(folder: Path, *names: str) -> Path:
    """A copy of the pack in which these clips are missing."""
    shutil.copytree(BUILT_IN, folder / "pack")
    for name in names:
        (folder / "pack" / f"{name}.wav").unlink()
    return folder / "pack"


@pytest.mark.usefixtures("no_espeak")
def test_without_a_digit_no_wrong_number_is_said(tmp_path: Path) -> None:
    pack = Pack(built_in=without(tmp_path, "1"))
    assert pack.announcement("A017", 3) is None
    assert pack.announcement("A027", 3) is not None
    assert pack.chime() is not None


@pytest.mark.usefixtures("no_espeak")
def test_without_any_clip_there_is_not_even_a_chime(tmp_path: Path) -> None:
    pack = Pack(built_in=tmp_path)
    assert pack.announcement("A017", 3) is None
    assert pack.chime() is None


@pytest.mark.espeak
@pytest.mark.parametrize(("gone", "manner"), [("1", Manner()), ("n.1", Manner(("en",))), ("n.1", Manner(("zh", "en")))])
def test_without_a_digit_espeak_says_the_whole_line_where_it_is_installed(tmp_path: Path, gone: str, manner: Manner) -> None:
    needs_espeak()
    sound = Pack(built_in=without(tmp_path, gone)).announcement("A017", 3, manner)
    assert sound is not None
    pcm = pcm_of(sound.wav)
    chime = pcm_of((BUILT_IN / "chime.wav").read_bytes())
    assert list(pcm[: len(chime)]) == list(chime)
    assert 3.0 * len(manner.languages) <= len(pcm) / RATE_HZ - 1 <= 5.0 * len(manner.languages)
    assert -18.0 <= loudness(floats(pcm)) <= -14.5


@pytest.mark.espeak
def test_the_line_instead_of_clips_is_read_in_its_language() -> None:
    needs_espeak()
    for number, counter in (("A017", 3), ("L1001", 12), ("Z230", 105)):
        zh = line_of(number, counter, "zh", Manner())
        assert "(en)" not in ipa(zh.pinyin, zh.voice)
        en = line_of(number, counter, "en", Manner())
        assert "(" not in ipa(en.text, en.voice)
    # The letter is a letter, not the article.
    assert "ˈeɪ" in ipa(line_of("A017", 3, "en", Manner()).text, "en-us")


@pytest.mark.espeak
@pytest.mark.parametrize("one", ["yi", "yao"])
def test_every_sentence_of_a_hall_has_mandarin_phonemes(one: One) -> None:
    """What is heard is what the clips say: their texts in a row, read by the pinyin voice, hold no English but letters."""
    needs_espeak()
    for number, counter in (("A001", 1), ("B234", 12), ("L567", 20), ("G1089", 21), ("Y110", 105), ("D999", 999)):
        said = [SAID[word.clip] for word in words(number, counter, Manner(one=one))]
        heard = ipa("".join(line.text for line in said if line.pinyin), MANDARIN)
        assert "(en)" not in heard and heard, number
        assert [line.text for line in said if not line.pinyin] == [number[0]]


def test_a_recording_is_levelled_and_trimmed_as_it_is_loaded(tmp_path: Path) -> None:
    spoken = floats(pcm_of((BUILT_IN / "7.wav").read_bytes()))
    silence = [0.0] * count(400)
    (tmp_path / "7.wav").write_bytes(to_wav([*silence, *(s * 0.1 for s in spoken), *silence]))
    loaded = recording(tmp_path / "7.wav")
    assert loudness(floats(loaded)) == pytest.approx(-16, abs=1.5)
    assert len(loaded) == pytest.approx(len(spoken), abs=count(60))
    assert not any(loaded[: count(EDGE_MS)]) and any(loaded[count(EDGE_MS) : count(EDGE_MS + 25)])


def test_a_recording_that_is_level_already_is_played_as_it_is(tmp_path: Path) -> None:
    shutil.copy(BUILT_IN / "7.wav", tmp_path)
    assert recording(tmp_path / "7.wav") == pcm_of((BUILT_IN / "7.wav").read_bytes())


@pytest.mark.parametrize("samples", [[], [0.0] * 9000, [0.3] * 300, [0.3] * 150_000])
def test_a_recording_without_a_word_in_it_is_refused(tmp_path: Path, samples: list[float]) -> None:
    (tmp_path / "7.wav").write_bytes(to_wav(samples))
    with pytest.raises(BadWav):
        recording(tmp_path / "7.wav")
    assert announcement(Pack(tmp_path)).etag == announcement(Pack()).etag


def test_one_call_is_a_recording_that_a_person_understands() -> None:
    """Kept as an artefact: chime, sentence, a second's pause, again, as the loudspeaker plays it."""
    for name, manner in (("zh", Manner()), ("zh-en", Manner(("zh", "en")))):
        sound = Pack().announcement("A017", 12, manner)
        assert sound is not None
        once = pcm_of(sound.wav)
        twice = array("h", [*once, *bytes(count(1000)), *once])
        ARTEFACTS.mkdir(exist_ok=True)
        (ARTEFACTS / f"voice-call-{name}.wav").write_bytes(pcm_to_wav(twice))
        assert 5.0 * len(manner.languages) <= len(once) / RATE_HZ <= 7.0 * len(manner.languages)
        assert -18.0 <= loudness(floats(once)) <= -14.5
        assert 0.1 <= _longest_silence_s(once) <= 0.6

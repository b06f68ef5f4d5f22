"""The voice commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import kiosk.pages  # noqa: F401 - brings the kiosk's words
from display.cli import voice
from display.voice import spoken_lines
from display.voice.clips import BUILT_IN
from display.voice.pack import Pack
from display.voice.samples import count, floats, pcm_of, pcm_to_wav, to_wav
from display.voice.sentence import Manner
from tests.display.speaker import needs_espeak


def test_say_writes_the_announcement_that_the_hall_would_play(tmp_path: Path) -> None:
    out = tmp_path / "call.wav"
    result = CliRunner().invoke(voice, ["say", "A017", "3", str(out)])
    assert result.exit_code == 0, result.output
    sound = Pack().announcement("A017", 3)
    assert sound is not None and out.read_bytes() == sound.wav


def test_say_uses_the_halls_own_recordings(tmp_path: Path) -> None:
    recorded = tmp_path / "data" / "voice"
    recorded.mkdir(parents=True)
    shutil.copy(BUILT_IN / "9.wav", recorded / "7.wav")
    out = tmp_path / "call.wav"
    CliRunner().invoke(voice, ["say", "A017", "3", str(out), "--data", str(tmp_path / "data")])
    sound = Pack().announcement("A019", 3)
    assert sound is not None and out.read_bytes() == sound.wav


def test_clips_lists_whose_recording_is_used_and_why_not(tmp_path: Path) -> None:
    recorded = tmp_path / "voice"
    recorded.mkdir()
    shutil.copy(BUILT_IN / "9.wav", recorded / "7.wav")
    (recorded / "8.wav").write_bytes(b"no sound")
    result = CliRunner().invoke(voice, ["clips", "--data", str(tmp_path)])
    lines = dict(line.split("\t", 1) for line in result.output.splitlines())
    assert len([name for name in lines if "/" not in name]) == len(list(BUILT_IN.glob("*.wav")))
    assert len([name for name in lines if "/" in name]) == len(list(BUILT_IN.glob("*/*.ogg")))
    assert lines["7.wav"] == "七\thall"
    assert lines["6.wav"] == "六\tpack"
    assert lines["8.wav"].startswith("八\tmalformed: not a PCM WAV file")


def test_say_speaks_the_languages_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "call.wav"
    result = CliRunner().invoke(voice, ["say", "A017", "3", str(out), "--languages", "zh-en"])
    assert result.exit_code == 0, result.output
    sound = Pack().announcement("A017", 3, Manner(("zh", "en")))
    assert sound is not None and out.read_bytes() == sound.wav


def test_check_is_content_with_the_pack_alone(tmp_path: Path) -> None:
    result = CliRunner().invoke(voice, ["check", "--data", str(tmp_path)])
    assert (result.exit_code, result.output) == (0, "76 pack\n")


def test_check_tells_what_is_malformed_doubtful_and_never_used(tmp_path: Path) -> None:
    recorded = tmp_path / "voice"
    for lang in ("zh", "en"):
        (recorded / lang).mkdir(parents=True)
    good = pcm_of((BUILT_IN / "9.wav").read_bytes())
    files = {
        "1.wav": to_wav([0.0] * count(500)),
        "2.wav": to_wav([s * 0.05 for s in floats(good)]),
        "3.wav": (BUILT_IN / "9.wav").read_bytes()[:24] + (44_100).to_bytes(4, "little") + (BUILT_IN / "9.wav").read_bytes()[28:],
        "4.wav": to_wav([s * 40 for s in floats(good)]),
        "5.wav": pcm_to_wav(good),
        "6.wav": to_wav([0.2] * count(20)),
        "n7.wav": pcm_to_wav(good),
        "8.mp3": b"ID3",
        "zh/home.0.ogg": b"nothing",
        "en/notes.txt": b"mine",
    }
    for name, data in files.items():
        (recorded / name).write_bytes(data)
    result = CliRunner().invoke(voice, ["check", "--data", str(tmp_path)])
    assert result.exit_code == 1
    *lines, told = result.output.splitlines()
    rows = {place: (state, words) for place, state, words in (line.split("\t") for line in lines)}
    assert rows["1.wav"] == ("malformed", "is silent; the pack's clip is used")
    assert rows["2.wav"][0] == "doubtful" and "26 dB too quiet" in rows["2.wav"][1]
    assert rows["3.wav"][0] == "malformed" and "has 44100 Hz" in rows["3.wav"][1]
    assert rows["4.wav"][0] == "doubtful" and "distorted" in rows["4.wav"][1]
    assert rows["6.wav"][0] == "malformed" and "sounds for 0.02 s" in rows["6.wav"][1]
    assert rows["n7.wav"] == ("unused", "no clip is called so; did you mean n.7.wav?")
    assert rows["8.mp3"] == ("unused", "no clip is called so; did you mean 8.wav?")
    assert rows["zh/home.0.ogg"] == ("malformed", "not a .ogg file")
    assert rows["en/notes.txt"] == ("unused", "needs to be one of .wav, .ogg")
    assert "5.wav" not in rows
    assert told == "70 pack, 4 malformed, 2 doubtful, 1 hall, 3 unused"


def test_check_asks_only_for_the_clips_of_the_halls_languages() -> None:
    said = CliRunner().invoke(voice, ["check", "--languages", "zh"])
    assert said.output == "44 pack\n"


def test_a_data_folder_that_is_not_there_is_told() -> None:
    result = CliRunner().invoke(voice, ["check", "--data", "no/such"])
    assert result.exit_code == 1 and "no such folder" in result.output


@pytest.mark.parametrize("args", [["17", "3"], ["A017", "0"]])
def test_say_refuses_what_cannot_be_read_out(args: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(voice, ["say", *args, str(tmp_path / "call.wav")])
    assert result.exit_code == 2
    assert "A017" in result.output


def test_make_pack_without_espeak_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = CliRunner().invoke(voice, ["make-pack", "--out", str(tmp_path / "pack")])
    assert result.exit_code == 1
    assert "espeak-ng is not installed" in result.output


@pytest.mark.espeak
def test_make_pack_fills_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the first sentences only: all of them are a minute of synthesis, and test_voice_spoken compares samples."""
    needs_espeak()
    first = spoken_lines.sentences
    monkeypatch.setattr(spoken_lines, "sentences", lambda texts, pinyin, lang: first(texts, pinyin, lang)[:2])
    monkeypatch.setattr(spoken_lines, "fillings", lambda _lang: [])
    monkeypatch.setattr(spoken_lines, "names", lambda _hall, lang: ["预约"] if lang == "zh" else ["Appointment"])
    result = CliRunner().invoke(voice, ["make-pack", "--out", str(tmp_path / "pack")])
    assert result.exit_code == 0, result.output
    assert "76 clips of calls and 6 of the kiosk" in result.output
    assert (tmp_path / "pack" / "pack.json").exists()
    assert {file.name for file in (tmp_path / "pack" / "zh").iterdir()} == {"home.0.ogg", "themes.0.ogg", "name.00.ogg"}
    for lang in ("zh", "en"):
        assert (tmp_path / "pack" / lang / "home.0.ogg").read_bytes() == (BUILT_IN / lang / "home.0.ogg").read_bytes()

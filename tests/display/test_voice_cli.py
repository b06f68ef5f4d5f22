"""The voice commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

import kiosk.pages  # noqa: F401 - brings the kiosk's words
from display.cli import voice
from display.voice import spoken_lines
from display.voice.pack import BUILT_IN, Pack
from tests.display.speaker import needs_espeak


def test_say_writes_the_announcement_that_the_hall_would_play(tmp_path: Path) -> None:
    out = tmp_path / "call.wav"
    result = CliRunner().invoke(voice, ["say", "A017", "3", str(out)])
    assert result.exit_code == 0, result.output
    sound = Pack().announcement("A017", 3, "yi")
    assert sound is not None and out.read_bytes() == sound.wav


def test_say_uses_the_halls_own_recordings(tmp_path: Path) -> None:
    recorded = tmp_path / "data" / "voice"
    recorded.mkdir(parents=True)
    shutil.copy(BUILT_IN / "9.wav", recorded / "7.wav")
    out = tmp_path / "call.wav"
    CliRunner().invoke(voice, ["say", "A017", "3", str(out), "--data", str(tmp_path / "data")])
    sound = Pack().announcement("A019", 3, "yi")
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
    assert lines["8.wav"].startswith("八\tpack, for 8.wav cannot be used")


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
    assert "44 clips of calls and 6 of the kiosk" in result.output
    assert (tmp_path / "pack" / "pack.json").exists()
    assert {file.name for file in (tmp_path / "pack" / "zh").iterdir()} == {"home.0.ogg", "themes.0.ogg", "name.00.ogg"}
    for lang in ("zh", "en"):
        assert (tmp_path / "pack" / lang / "home.0.ogg").read_bytes() == (BUILT_IN / lang / "home.0.ogg").read_bytes()

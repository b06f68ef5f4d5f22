"""What the kiosk can say: a clip for every sentence in both languages, of the right phonemes, small enough, and the hall's own."""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import kiosk.pages  # noqa: F401 - brings the kiosk's words
from config.demo import example_hall
from display.cli import READINGS, voice
from display.voice import opus
from display.voice.clips import BUILT_IN
from display.voice.make_pack import MANDARIN, Line, PackError, complaint, ipa, spoken, version
from display.voice.make_spoken import LANGUAGES, LISTING, complaints, make_names, name_complaint, sentence_lines, spoken_clip
from display.voice.samples import RATE_HZ, count, floats, loudness, pcm_of, to_wav
from display.voice.spoken import SpokenClips
from display.voice.spoken_lines import fragments, name_line, names, safe, with_readings
from floor.hub import words
from tests.display.speaker import needs_espeak

PACK_MAX_BYTES = 4_000_000
TEXTS = {lang: words.words(lang) for lang in LANGUAGES}
KNOWN = json.loads(READINGS.read_text("utf-8"))


def listing() -> dict[str, dict[str, dict[str, Any]]]:
    found: dict[str, dict[str, dict[str, Any]]] = json.loads((BUILT_IN / LISTING).read_text("utf-8"))
    return found


def lines(lang: str) -> list[Line]:
    return sentence_lines(TEXTS, words.pinyin(), lang)


def named(lang: str) -> list[Line]:
    return [name_line(name, lang, KNOWN) for name in names(example_hall(), lang)]


def test_the_list_and_the_files_agree_to_the_byte() -> None:
    for lang, clips in listing().items():
        assert {file.stem for file in (BUILT_IN / lang).iterdir()} == set(clips)
        for clip, facts in clips.items():
            assert hashlib.sha256((BUILT_IN / lang / f"{clip}.ogg").read_bytes()).hexdigest() == facts["sha256"], clip


def test_the_whole_pack_is_small_enough_to_live_in_the_tree() -> None:
    assert sum(file.stat().st_size for file in BUILT_IN.rglob("*") if file.is_file()) <= PACK_MAX_BYTES


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_spoken_sentence_has_its_clips_and_they_say_what_the_words_say(lang: str) -> None:
    clips = listing()[lang]
    wanted = {line.clip: (line.text, line.pinyin) for line in lines(lang)}
    assert len(wanted) > 70
    assert {clip: (facts["text"], facts["pinyin"]) for clip, facts in clips.items() if "name" not in facts} == wanted


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_name_of_the_example_hall_has_a_clip(lang: str) -> None:
    said = {facts["name"]: facts["text"] for facts in listing()[lang].values() if "name" in facts}
    assert said == {line.clip: line.text for line in named(lang)}


def test_the_listed_phonemes_are_mandarin_where_the_words_are_chinese() -> None:
    for clip, facts in listing()["zh"].items():
        assert facts["pinyin"], clip
        assert "(en)" not in facts["ipa"], clip
        assert MANDARIN in facts["made_by"], clip


def test_pinyin_stands_beside_every_spoken_sentence_and_nothing_else() -> None:
    said = {key for key in TEXTS["zh"] if ".say." in key}
    assert set(words.pinyin()) == said
    assert said == {key for key in TEXTS["en"] if ".say." in key}


@pytest.mark.espeak
@pytest.mark.parametrize("lang", LANGUAGES)
def test_espeak_says_every_sentence_and_name_with_the_right_tones(lang: str) -> None:
    needs_espeak()
    assert complaints([*lines(lang), *named(lang)]) == []


@pytest.mark.espeak
def test_a_wrong_tone_a_lost_syllable_and_a_word_left_in_latin_are_found() -> None:
    needs_espeak()
    assert "tones" in complaint(Line("x", "重新取号", "chong2 xin1 qv9 hao4"))
    assert "syllables" in complaint(Line("x", "重新取号", "chong2 xin1 hao4"))
    assert "English" in complaint(Line("x", "取号 hello", "qu3 hao4 hello"))
    assert complaint(Line("x", "请点", "qing3 dian3")) == ""


@pytest.mark.espeak
@pytest.mark.parametrize(("lang", "clip"), [("zh", "retry.0"), ("zh", "week.1"), ("en", "done.0"), ("en", "oclock")])
def test_the_command_makes_the_same_clip_again(lang: str, clip: str) -> None:
    needs_espeak()
    line = next(one for one in lines(lang) if one.clip == clip)
    data, facts = spoken_clip(line)
    kept = listing()[lang][clip]
    assert facts["ipa"] == kept["ipa"] == ipa(spoken(line), line.voice)
    if version() in kept["made_by"] and opus.version() in kept["made_by"]:
        assert data == (BUILT_IN / lang / f"{clip}.ogg").read_bytes()


def test_resampling_keeps_loudness_and_length() -> None:
    pcm = floats(pcm_of((BUILT_IN / "8.wav").read_bytes()))
    again = opus.resampled(pcm)
    assert len(again) == pytest.approx(len(pcm) * opus.OPUS_HZ / RATE_HZ, abs=1)
    assert max(map(abs, again)) == pytest.approx(max(map(abs, pcm)), rel=0.1)


def test_a_sentence_is_cut_at_its_places() -> None:
    assert fragments("前面还有{people}人等候。") == [(0, "前面还有"), (1, "人等候。")]
    assert fragments("Next, {day}{at}.") == [(0, "Next,")]


def test_known_words_are_read_as_pinyin_the_longest_first() -> None:
    readings = {"用地": "yong4 di4", "建设用地": "jian4 she4 yong4 di4"}
    assert with_readings("临时用地与建设用地", readings) == "临时 yong4 di4 与 jian4 she4 yong4 di4"


def test_what_no_file_may_be_called_is_replaced() -> None:
    assert safe('变更/注销: "甲"') == "变更_注销_ _甲_"


# --- the hall's own -------------------------------------------------------------------------------------------------


def recording(file: Path, ms: int = 300) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(to_wav([0.2] * count(ms)))
    return file


def test_a_name_is_found_by_its_words_and_a_changed_name_is_not() -> None:
    known = SpokenClips().listing()
    assert "社会保障卡办理" in known["zh"]["names"]
    assert "Social security card" in known["en"]["names"]
    assert "社会保障卡补办" not in known["zh"]["names"]


def test_a_hall_adds_names_and_replaces_sentences_by_files_that_are_called_like_them(tmp_path: Path) -> None:
    clips = SpokenClips(tmp_path)
    before = clips.listing()
    name = recording(tmp_path / "zh" / "老年优待证.wav")
    shutil.copy(BUILT_IN / "zh" / "done.0.ogg", tmp_path / "home.0.ogg")
    (tmp_path / "en").mkdir()
    shutil.move(tmp_path / "home.0.ogg", tmp_path / "en" / "home.0.ogg")
    after = clips.listing()
    found = clips.find("zh", "老年优待证")
    assert found is not None and found.file == name and found.mimetype == "audio/wav"
    assert after["zh"]["names"]["老年优待证"].startswith("/voice/zh/clips/%E8%80%81")
    assert after["en"]["clips"]["home.0"] != before["en"]["clips"]["home.0"]
    assert after["zh"]["clips"] == before["zh"]["clips"]


def test_a_digit_that_the_hall_recorded_for_its_calls_is_heard_at_the_kiosk_too(tmp_path: Path) -> None:
    recording(tmp_path / "7.wav")
    found = SpokenClips(tmp_path).find("zh", "7")
    assert found is not None and found.source == "hall"
    kept = SpokenClips(tmp_path).find("zh", "8")
    assert kept is not None and kept.file == BUILT_IN / "8.wav"


def test_what_is_no_sound_is_not_used_and_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "zh").mkdir()
    (tmp_path / "zh" / "home.0.ogg").write_bytes(b"no sound")
    (tmp_path / "zh" / "notes.txt").write_text("mine")
    clips = SpokenClips(tmp_path)
    with caplog.at_level(logging.WARNING, "display.voice"):
        clips.listing()
        found = clips.find("zh", "home.0")
    assert found is not None and found.source == "pack"
    assert caplog.text.count("home.0.ogg") == 1


@pytest.mark.parametrize("clip", ["..", "../../pack", "/etc/passwd", "pack.json", "home.0.ogg", "", "no.such"])
def test_only_clips_of_the_list_are_ever_sent(clip: str, tmp_path: Path) -> None:
    assert SpokenClips(tmp_path).find("zh", clip) is None


@pytest.mark.espeak
def test_a_hall_makes_clips_of_its_own_names_and_keeps_what_it_recorded(tmp_path: Path) -> None:
    needs_espeak()
    hall = example_hall()
    matters = [hall.matters[0].model_copy(update={"name": "老年人优待证", "name_en": "Senior's pass: new/renew"})]
    hall = hall.model_copy(update={"themes": hall.themes[:1], "matters": matters, "lanes": hall.lanes[:1]})
    own = recording(tmp_path / "zh" / "普通.wav")
    mine = own.read_bytes()
    assert make_names(tmp_path, hall, KNOWN) == (5, ["zh/普通"])
    assert own.read_bytes() == mine
    made = pcm_of((tmp_path / "zh" / "老年人优待证.wav").read_bytes())
    assert len(made) / RATE_HZ > 1 and loudness(floats(made)) == pytest.approx(-16, abs=1)
    assert "Senior's pass_ new_renew" in SpokenClips(tmp_path).listing()["en"]["names"]
    # Again: what it made itself may be made anew, what the hall changed since may not.
    recording(tmp_path / "zh" / "老年人优待证.wav")
    assert make_names(tmp_path, hall, KNOWN) == (4, ["zh/普通", "zh/老年人优待证"])


@pytest.mark.espeak
def test_a_name_that_would_be_spelt_out_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    needs_espeak()
    assert name_complaint(Line("x", "A区 民生服务", "A区 民生服务")) == ""
    monkeypatch.setattr("display.voice.make_pack.ipa", lambda _text, _voice: "(en)kˈɪŋ(cmn)")
    with pytest.raises(PackError, match="read as English"):
        make_names(tmp_path, example_hall(), KNOWN)


def test_the_list_of_clips_names_what_the_kiosk_cannot_say(tmp_path: Path) -> None:
    config = tmp_path / "hall.toml"
    text = Path("config/hall.example.toml").read_text("utf-8")
    config.write_text(text.replace('name = "婚姻登记"', 'name = "结婚登记"'), "utf-8")
    recording(tmp_path / "voice" / "zh" / "预约.wav")
    result = CliRunner().invoke(voice, ["clips", "--data", str(tmp_path), "--config", str(config)])
    assert result.exit_code == 0, result.output
    told = {(row[0], row[-1]) for row in (line.split("\t") for line in result.output.splitlines())}
    assert ("zh/结婚登记", "missing: the kiosk says its position") in told
    assert ("zh/社会保障卡办理", "pack") in told
    assert ("zh/预约", "hall") in told
    assert ("en/home.0.ogg", "pack") in told


def test_names_of_a_hall_need_a_folder_to_go_to() -> None:
    result = CliRunner().invoke(voice, ["make-pack", "--config", "config/hall.example.toml"])
    assert result.exit_code == 2
    assert "--out" in result.output


def test_a_file_of_readings_must_be_one(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text('["no"]')
    args = ["make-pack", "--config", "config/hall.example.toml", "--out", str(tmp_path), "--readings", str(tmp_path / "r.json")]
    result = CliRunner().invoke(voice, args)
    assert result.exit_code == 1 and "pinyin with tone numbers" in result.output

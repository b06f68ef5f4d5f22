"""Making the clip pack: espeak-ng, run as a separate program, speaks each clip; we trim, level and list it.

A hall needs none of this: the pack is in the tree. espeak-ng's plain `cmn` voice spells Hanzi out in English,
so the pinyin voice is used and each clip's phonemes are checked before it is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import string
import subprocess
from dataclasses import dataclass
from pathlib import Path

from display.voice import chime, english
from display.voice.samples import RATE_HZ, BadWav, edged, floats, levelled, pcm_of, steady, to_wav, trim
from display.voice.sentence import CHIME, HUNDRED, NUMBER_TO, ONE_HUNDRED, PLEASE, TEN, WINDOW, YAO

MANDARIN = "cmn-latn-pinyin"
ENGLISH = "en-us"
SPEED_WPM = 165
PITCH = 60
AMPLITUDE = 70
TIMEOUT_S = 20
# How espeak-ng names the tones in its phonemes; a third tone before another syllable only falls, before another third it rises.
TONES = {"1": ("55",), "2": ("35",), "3": ("214", "21"), "4": ("51",), "5": ("11", "22", "33", "44")}
RISING = "35"
HANZI = re.compile(r"[\u3400-\u9fff]")


class PackError(Exception):
    """The pack cannot be made, and why."""


@dataclass(frozen=True)
class Line:
    """One clip to be spoken: its name, what is heard, how it is said (pinyin for Mandarin) and by which voice."""

    clip: str
    text: str
    pinyin: str
    voice: str = MANDARIN


DIGITS = (
    ("0", "零", "ling2"), ("1", "一", "yi1"), ("2", "二", "er4"), ("3", "三", "san1"), ("4", "四", "si4"),
    ("5", "五", "wu3"), ("6", "六", "liu4"), ("7", "七", "qi1"), ("8", "八", "ba1"), ("9", "九", "jiu3"),
)  # fmt: skip

LINES = (
    Line(PLEASE, "请", "qing3"),
    Line(NUMBER_TO, "号到", "hao4 dao4"),
    Line(WINDOW, "号窗口办理", "hao4 chuang1 kou3 ban4 li3"),
    *(Line(clip, text, pinyin) for clip, text, pinyin in DIGITS),
    Line(YAO, "幺", "yao1"),
    Line(TEN, "十", "shi2"),
    Line(HUNDRED, "百", "bai3"),
    Line(ONE_HUNDRED, "一百", "yi4 bai3"),
    # Letters are read as everywhere in China: by their English names.
    *(Line(letter, letter, "", ENGLISH) for letter in string.ascii_uppercase),
    *(Line(clip, text, "", ENGLISH) for clip, text in english.CLIPS),
)


def spoken(line: Line) -> str:
    """What espeak-ng is given: pinyin with tone numbers leaves it nothing to guess."""
    return line.pinyin or line.text


def _run(*args: str) -> bytes:
    program = shutil.which("espeak-ng")
    if program is None:
        raise PackError("espeak-ng is not installed; it is only needed to make the pack")
    try:
        return subprocess.run([program, *args], capture_output=True, check=True, timeout=TIMEOUT_S).stdout
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired, OSError) as error:
        raise PackError(f"espeak-ng failed: {error}") from error


def version() -> str:
    """Which espeak-ng speaks."""
    found = re.search(r"\d+(?:\.\d+)+", _run("--version").decode("utf-8", "replace"))
    return f"espeak-ng {found.group() if found else '?'}"


def ipa(text: str, voice: str) -> str:
    """How espeak-ng says a text, in IPA."""
    return " ".join(_run("-q", "--ipa", "-v", voice, text).decode("utf-8").split())


def tones(text: str, voice: str) -> list[str]:
    """The tones espeak-ng gives a text, in its own names (55, 35, 214, 51)."""
    return re.findall(r"\d{2,3}", _run("-q", "-x", "-v", voice, text).decode("utf-8"))


def complaint(line: Line) -> str:
    """What is wrong with how espeak-ng would say this line; empty when nothing is."""
    if line.voice != MANDARIN:
        return f"{line.clip}: {line.text} is not read as English" if "(" in ipa(line.text, line.voice) else ""
    for text in (line.text, line.pinyin):
        if "(en)" in ipa(text, line.voice):
            return f"{line.clip}: {text} is read as English"
    wanted = re.findall(r"\d", line.pinyin)
    if len(wanted) != len(HANZI.findall(line.text)):
        return f"{line.clip}: {line.pinyin} has not as many syllables as {line.text}"
    got = tones(line.pinyin, line.voice)
    right = len(got) == len(wanted) and all(map(_fits, got, wanted, [*wanted[1:], ""]))
    return "" if right else f"{line.clip}: {line.pinyin} has the tones {got}, not {wanted}"


def _fits(got: str, tone: str, following: str) -> bool:
    return got in TONES[tone] or (got == RISING and tone == following == "3")


def synthesise(line: Line) -> bytes:
    """One clip as WAV."""
    return to_wav(sounded(line))


def sounded(line: Line) -> list[float]:
    """One clip as samples: spoken, trimmed, levelled, edged."""
    # The wider range makes the four tones differ as they do in careful speech.
    ssml = f'<speak><prosody range="x-high">{spoken(line)}</prosody></speak>'
    voice = ["-v", line.voice, "-s", str(SPEED_WPM), "-p", str(PITCH), "-a", str(AMPLITUDE)]
    try:
        raw = floats(pcm_of(_run("-m", *voice, "--stdout", ssml)))
    except BadWav as error:
        raise PackError(f"{line.clip}: {error}") from error
    sound = trim(steady(raw))
    if not sound:
        raise PackError(f"{line.clip}: espeak-ng gave silence")
    return edged(levelled(sound))


def how(speaker: str, line: Line) -> str:
    """By what, with which voice and settings."""
    return f"{speaker} -v {line.voice} -s {SPEED_WPM} -p {PITCH}"


def entry(data: bytes, text: str, pinyin: str, said: str, made_by: str) -> dict[str, object]:
    """The clip's line in pack.json."""
    seconds = round(len(pcm_of(data)) / RATE_HZ, 3)
    sha256 = hashlib.sha256(data).hexdigest()
    return {"text": text, "pinyin": pinyin, "ipa": said, "seconds": seconds, "sha256": sha256, "made_by": made_by}


def make(folder: Path) -> int:
    """Write all clips and pack.json into the folder; how many clips there are."""
    wrong = [said for said in map(complaint, LINES) if said]
    if wrong:
        raise PackError("; ".join(wrong))
    folder.mkdir(parents=True, exist_ok=True)
    bell = to_wav(edged(levelled(chime.draw(), chime.LOUDNESS_LUFS)))
    clips = {CHIME: entry(bell, "", "", "", "drawn by display/voice/chime.py")}
    (folder / f"{CHIME}.wav").write_bytes(bell)
    speaker = version()
    for line in LINES:
        data = synthesise(line)
        (folder / f"{line.clip}.wav").write_bytes(data)
        clips[line.clip] = entry(data, line.text, line.pinyin, ipa(spoken(line), line.voice), how(speaker, line))
    listing = {"format": "22050 Hz, mono, 16 bit", "clips": clips}
    (folder / "pack.json").write_text(json.dumps(listing, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(clips)

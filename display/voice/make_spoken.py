"""Making the kiosk's clips: the sentences and the example hall's names for the tree, any hall's names for its data folder."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from config.schema import Hall
from display.voice import make_pack, opus, spoken_lines
from display.voice.make_pack import HANZI, Line, PackError
from display.voice.samples import RATE_HZ, to_wav

LANGUAGES = ("zh", "en")
LISTING = "spoken.json"
MADE = "made.json"
Texts = Mapping[str, Mapping[str, str]]


def complaints(lines: list[Line]) -> list[str]:
    """What is wrong with how these lines would be said."""
    return [said for said in map(make_pack.complaint, lines) if said]


def sentence_lines(texts: Texts, pinyin: Mapping[str, str], lang: str) -> list[Line]:
    """Every line of a language that is the same in all halls."""
    return [*spoken_lines.sentences(texts[lang], pinyin, lang), *spoken_lines.fillings(lang)]


def make_spoken(folder: Path, texts: Texts, pinyin: Mapping[str, str], example: tuple[Hall, Mapping[str, str]]) -> int:
    """Write all sentences and the example hall's names as Ogg Opus with their list; how many clips there are."""
    hall, readings = example
    listing: dict[str, dict[str, dict[str, object]]] = {}
    for lang in LANGUAGES:
        lines = sentence_lines(texts, pinyin, lang)
        named = [spoken_lines.name_line(name, lang, readings) for name in spoken_lines.names(hall, lang)]
        wrong = [*complaints(lines), *complaints(named)]
        if wrong:
            raise PackError("; ".join(wrong))
        numbered = [(f"name.{n:02}", line) for n, line in enumerate(named)]
        listing[lang] = _write(folder / lang, [*((line.clip, line) for line in lines), *numbered])
        for clip, line in numbered:
            listing[lang][clip]["name"] = line.clip
    (folder / LISTING).write_text(json.dumps(listing, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return sum(map(len, listing.values()))


def _write(folder: Path, lines: list[tuple[str, Line]]) -> dict[str, dict[str, object]]:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.ogg"):
        old.unlink()
    listed = {}
    for clip, line in lines:
        data, facts = spoken_clip(line)
        (folder / f"{clip}.ogg").write_bytes(data)
        listed[clip] = facts
    return listed


def spoken_clip(line: Line) -> tuple[bytes, dict[str, object]]:
    """One clip as Ogg Opus and its line in the list."""
    sound = make_pack.sounded(line)
    try:
        data = opus.ogg(sound)
    except opus.NoOpus as error:
        raise PackError(str(error)) from error
    facts: dict[str, object] = {
        "text": line.text,
        "pinyin": line.pinyin,
        "ipa": make_pack.ipa(make_pack.spoken(line), line.voice),
        "seconds": round(len(sound) / RATE_HZ, 3),
        "sha256": hashlib.sha256(data).hexdigest(),
        "made_by": f"{make_pack.how(make_pack.version(), line)}, {opus.version()}",
    }
    return data, facts


def name_complaint(line: Line) -> str:
    """A name of a hall has no pinyin to compare with: as many syllables as characters, and none of them spelt out."""
    if line.voice != make_pack.MANDARIN:
        return make_pack.complaint(line)
    hanzi = "".join(HANZI.findall(line.text))
    if "(en)" in make_pack.ipa(hanzi, line.voice):
        return f"{line.text} is read as English"
    syllables = len(make_pack.tones(hanzi, line.voice))
    return "" if syllables == len(hanzi) else f"{line.text} has {syllables} syllables, not {len(hanzi)}"


def make_names(folder: Path, hall: Hall, readings: Mapping[str, str]) -> tuple[int, list[str]]:
    """Write the hall's names as WAV into its voice folder; how many, and those left alone because the hall recorded them itself."""
    lines = [(lang, spoken_lines.name_line(n, lang, readings)) for lang in LANGUAGES for n in spoken_lines.names(hall, lang) if n]
    wrong = [said for _, line in lines if (said := name_complaint(line))]
    if wrong:
        raise PackError("; ".join(wrong))
    made = _made(folder)
    own: list[str] = []
    written = 0
    for lang, line in lines:
        file = folder / lang / f"{line.clip}.wav"
        place = f"{lang}/{line.clip}"
        if any(_is_own(other, made.get(place)) for other in (file, file.with_name(f"{line.clip}.ogg"))):
            own.append(place)
            continue
        data = to_wav(make_pack.sounded(line))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        made[place] = hashlib.sha256(data).hexdigest()
        written += 1
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MADE).write_text(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return written, own


def _made(folder: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((folder / MADE).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise PackError(f"{folder / MADE}: {error}") from error
    return found


def _is_own(file: Path, made: str | None) -> bool:
    """A file that is there and that this program has not made."""
    return file.exists() and hashlib.sha256(file.read_bytes()).hexdigest() != made

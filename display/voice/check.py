"""Looks through the clips that a hall's voice needs and the files that the hall dropped in: what is missing, malformed or not used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from display.voice.clips import BUILT_IN, Clips, doubts, recording
from display.voice.make_spoken import LANGUAGES, MADE
from display.voice.samples import BadWav
from display.voice.sentence import CHIME, FRAME
from display.voice.spoken import BEGINS, LETTER, unfit


@dataclass(frozen=True)
class Finding:
    """`state`: pack, hall, doubtful (used, but not good), malformed, missing, unused. `words`: what is wrong and what happens."""

    place: str
    text: str
    state: str
    words: str = ""

    @property
    def bad(self) -> bool:
        return self.state in ("malformed", "missing", "unused")


def needed(languages: tuple[str, ...]) -> dict[str, str]:
    """Clips without which calls in these languages are not whole: name and what is heard."""
    known = json.loads((BUILT_IN / "pack.json").read_text("utf-8"))["clips"]
    return {name: str(facts["text"]) for name, facts in known.items() if _wanted(name, bool(facts["pinyin"]), languages)}


def _wanted(name: str, mandarin: bool, languages: tuple[str, ...]) -> bool:
    return name == CHIME or bool(LETTER.fullmatch(name)) or ("zh" if mandarin else "en") in languages


def look(recorded: Path | None, languages: tuple[str, ...], built_in: Path = BUILT_IN) -> list[Finding]:
    """Every clip of the calls, then what else lies in the hall's folder."""
    clips = Clips(recorded, built_in)
    found = [_clip(name, text, clips, recorded) for name, text in needed(languages).items()]
    if recorded is not None and recorded.is_dir():
        found += [*_strays(recorded), *(one for lang in LANGUAGES for one in _kiosk(recorded, lang))]
    return found


def _clip(name: str, text: str, clips: Clips, recorded: Path | None) -> Finding:
    file = recorded / f"{name}.wav" if recorded else None
    if file is not None and file.exists():
        return _recorded(file, text)
    if clips.get(name).pcm is not None:
        return Finding(f"{name}.wav", text, "pack")
    instead = (
        "the sentence is said without it" if name in FRAME else "espeak-ng says the line where it is installed, else chime and screen only"
    )
    return Finding(f"{name}.wav", text, "missing", instead)


def _recorded(file: Path, text: str) -> Finding:
    try:
        recording(file)
        doubt = doubts(file)
    except (OSError, BadWav) as error:
        return Finding(file.name, text, "malformed", f"{error}; the pack's clip is used")
    return Finding(file.name, text, "doubtful" if doubt else "hall", "; ".join(doubt))


def _strays(recorded: Path) -> Iterator[Finding]:
    """Files that no call will ever use, with the name that was perhaps meant."""
    known = needed(LANGUAGES)
    for file in sorted(one for one in recorded.iterdir() if one.is_file() and one.name != MADE):
        if file.suffix == ".wav" and file.stem in known:
            continue
        near = [file.stem] if file.stem in known else get_close_matches(file.stem, known, 1)
        yield Finding(file.name, "", "unused", "no clip is called so" + (f"; did you mean {near[0]}.wav?" if near else ""))


def _kiosk(recorded: Path, lang: str) -> Iterator[Finding]:
    folder = recorded / lang
    for file in sorted(one for one in folder.iterdir() if one.is_file()) if folder.is_dir() else []:
        place = f"{lang}/{file.name}"
        if file.suffix not in BEGINS:
            yield Finding(place, "", "unused", f"needs to be one of {', '.join(BEGINS)}")
        elif why := unfit(file, file.stat().st_size):
            yield Finding(place, "", "malformed", why)

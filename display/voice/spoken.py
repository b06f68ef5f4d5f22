"""The kiosk's clips as they are served: the pack in the tree, and what a hall put into DATA/voice/zh and DATA/voice/en.

A sentence is known by its clip's name, a matter or theme by its own name: a hall that renames it is never given the old name's sound.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from display.voice.clips import BUILT_IN, RECORDING_MAX_BYTES
from display.voice.make_spoken import LANGUAGES, LISTING
from display.voice.sentence import FRAME

BEGINS = {".wav": (b"RIFF", "audio/wav"), ".ogg": (b"OggS", "audio/ogg")}
VERSION_LENGTH = 12
LETTER = re.compile(r"[A-Z]")

log = logging.getLogger("display.voice")


@dataclass(frozen=True)
class SpokenClip:
    """A file that may be sent."""

    file: Path
    version: str
    text: str
    source: str

    @property
    def mimetype(self) -> str:
        return BEGINS[self.file.suffix][1]


class SpokenClips:
    """Finds clips by language and name. The hall's folder is read anew each time: a recording is heard on the next page load."""

    def __init__(self, recorded: Path | None = None, built_in: Path = BUILT_IN) -> None:
        self._recorded = recorded
        self._built_in = built_in
        self._complained: set[str] = set()

    def listing(self) -> dict[str, dict[str, dict[str, str]]]:
        """For each language the addresses of its sentences and of its names."""
        return {lang: {"clips": self._addresses(lang, "clips"), "names": self._addresses(lang, "names")} for lang in LANGUAGES}

    def find(self, lang: str, clip: str) -> SpokenClip | None:
        known = self._known(lang)
        return known["clips"].get(clip) or next((one for one in known["names"].values() if one.file.stem == clip), None)

    def sources(self) -> list[tuple[str, str, str, str]]:
        """Language, file, what is heard, and whose it is."""
        rows = []
        for lang in LANGUAGES:
            known = self._known(lang)
            own = set(_built_in(self._built_in)[lang])
            rows += [(lang, one.file.name, one.text, one.source) for name, one in known["clips"].items() if name in own]
            rows += [(lang, one.file.name, one.text, one.source) for one in known["names"].values()]
        return rows

    def source_of_name(self, lang: str, name: str) -> str:
        """Whose clip says this name; empty when nobody's."""
        found = self._known(lang)["names"].get(name)
        return found.source if found else ""

    def _addresses(self, lang: str, kind: str) -> dict[str, str]:
        found = self._known(lang)[kind]
        return {name: f"/voice/{lang}/clips/{quote(one.file.stem, safe='')}?v={one.version}" for name, one in found.items()}

    def _known(self, lang: str) -> dict[str, dict[str, SpokenClip]]:
        clips: dict[str, SpokenClip] = {}
        names: dict[str, SpokenClip] = {}
        for clip, (name, one) in (_of_calls(self._built_in, lang) | _built_in(self._built_in)[lang]).items():
            if name:
                names[name] = one
            else:
                clips[clip] = one
        if self._recorded is None:
            return {"clips": clips, "names": names}
        calls = {clip: clips[clip] for clip in _of_calls(self._built_in, lang)}
        self._replace(self._recorded, calls)
        clips |= calls
        own = dict(clips)
        self._replace(self._recorded / lang, own, names)
        return {"clips": own, "names": names}

    def _replace(self, folder: Path, clips: dict[str, SpokenClip], names: dict[str, SpokenClip] | None = None) -> None:
        """A recording takes the place of the clip it is called like; any other file is the name it is called."""
        for file in sorted(folder.glob("*")) if folder.is_dir() else []:
            known = clips.get(file.stem)
            if file.suffix not in BEGINS or (known is None and names is None):
                continue
            facts = file.stat()
            why = unfit(file, facts.st_size)
            if why:
                self._complain(file, why)
                continue
            made = SpokenClip(file, f"{facts.st_mtime_ns:x}-{facts.st_size:x}", known.text if known else file.stem, "hall")
            if known is not None:
                clips[file.stem] = made
            elif names is not None:
                names[file.stem] = made

    def _complain(self, file: Path, why: str) -> None:
        if file.name not in self._complained:
            self._complained.add(file.name)
            log.warning("clip not used file=%s reason=%s", file, why)


def unfit(file: Path, size: int) -> str:
    """Why a kiosk cannot be given this file; empty when it can."""
    if size > RECORDING_MAX_BYTES:
        return f"larger than {RECORDING_MAX_BYTES} bytes"
    with file.open("rb") as opened:
        return "" if opened.read(4) == BEGINS[file.suffix][0] else f"not a {file.suffix} file"


@cache
def _built_in(folder: Path) -> dict[str, dict[str, tuple[str, SpokenClip]]]:
    """Each language's clips of the tree: the name a clip says (or nothing) and its file."""
    if not (folder / LISTING).exists():
        return {lang: {} for lang in LANGUAGES}
    listed: dict[str, dict[str, dict[str, Any]]] = json.loads((folder / LISTING).read_text("utf-8"))
    return {
        lang: {
            clip: (facts.get("name", ""), _shipped(folder / lang / f"{clip}.ogg", facts))
            for clip, facts in listed[lang].items()
            if (folder / lang / f"{clip}.ogg").exists()
        }
        for lang in LANGUAGES
    }


@cache
def _of_calls(folder: Path, lang: str) -> dict[str, tuple[str, SpokenClip]]:
    """Numbers and letters are those of the calls, so that a number sounds at the kiosk as it will be called; letters in both languages."""
    if not (folder / "pack.json").exists():
        return {}
    listed: dict[str, dict[str, Any]] = json.loads((folder / "pack.json").read_text("utf-8"))["clips"]
    mine = {clip: facts for clip, facts in listed.items() if LETTER.fullmatch(clip) or bool(facts["pinyin"]) == (lang == "zh")}
    wanted = {clip: facts for clip, facts in mine.items() if clip not in FRAME}
    return {clip: ("", _shipped(folder / f"{clip}.wav", facts)) for clip, facts in wanted.items()}


def _shipped(file: Path, facts: dict[str, Any]) -> SpokenClip:
    return SpokenClip(file, str(facts["sha256"])[:VERSION_LENGTH], str(facts["text"]), "pack")

"""The clips on disk: the pack in the tree, and a hall's own recordings that replace clips by file name."""

from __future__ import annotations

import hashlib
import json
import logging
from array import array
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from display.voice.assemble import assemble, with_chime
from display.voice.samples import BadWav, pcm_of
from display.voice.sentence import CHIME, FRAME, One, Word, words

BUILT_IN = Path(__file__).parent / "pack"
# About 220 kB each; a busy hall calls the same number again within minutes, not hours.
KEPT_ANNOUNCEMENTS = 48
WAV_HEADER_BYTES = 44
RECORDING_MAX_BYTES = 1_000_000

log = logging.getLogger("display.voice")


@dataclass(frozen=True)
class Sound:
    """A finished announcement and the tag that changes when any of its clips does."""

    wav: bytes
    etag: str


@dataclass(frozen=True)
class Clip:
    """One clip as read, and the mark (file, time of change, size) it was read under."""

    mark: tuple[str, int, int]
    pcm: array[int] | None


class Pack:
    """Reads clips as they are needed and keeps finished announcements."""

    def __init__(self, recorded: Path | None = None, built_in: Path = BUILT_IN) -> None:
        self._recorded = recorded
        self._built_in = built_in
        self._clips: dict[str, Clip] = {}
        self._said: OrderedDict[tuple[object, ...], Sound] = OrderedDict()

    def announcement(self, number: str, counter: int, one: One) -> Sound | None:
        """Chime and sentence of a call; None when a sign of its numbers has no clip, for a wrong number is worse than none."""
        return self._sound(with_chime(words(number, counter, one)))

    def chime(self) -> Sound | None:
        """The chime alone, for a call whose sentence cannot be had."""
        sound = self._sound([Word(CHIME)])
        return sound if sound and len(sound.wav) > WAV_HEADER_BYTES else None

    def sources(self) -> list[tuple[str, str, str]]:
        """Every clip's name, what is heard, and whose it is: `hall`, `pack`, or why the hall's recording is not used."""
        listed = json.loads((self._built_in / "pack.json").read_text("utf-8"))["clips"]
        return [(name, str(facts["text"]), self._source(name)) for name, facts in listed.items()]

    def _source(self, name: str) -> str:
        file = self._recorded / f"{name}.wav" if self._recorded else None
        if file is None or not file.exists():
            return "pack"
        try:
            _pcm(file)
        except (OSError, BadWav) as error:
            return f"pack, for {file.name} cannot be used: {error}"
        return "hall"

    def _sound(self, said: list[Word]) -> Sound | None:
        clips = {word.clip: self._clip(word.clip) for word in said}
        key = (*((word.clip, word.pause_ms) for word in said), *(clip.mark for clip in clips.values()))
        kept = self._said.get(key)
        if kept is not None:
            self._said.move_to_end(key)
            return kept
        made = assemble(said, {name: clip.pcm for name, clip in clips.items() if clip.pcm is not None})
        if made.missing:
            log.warning("clips missing missing=%s", ",".join(made.missing))
        if not FRAME.issuperset(made.missing):
            return None
        sound = Sound(made.wav, hashlib.sha256(made.wav).hexdigest()[:32])
        self._said[key] = sound
        if len(self._said) > KEPT_ANNOUNCEMENTS:
            self._said.popitem(last=False)
        return sound

    def _clip(self, name: str) -> Clip:
        """The hall's recording if it is there and right, else the built-in clip; read again only when the file changed."""
        mark = self._mark(name)
        kept = self._clips.get(name)
        if kept is None or kept.mark != mark:
            kept = self._clips[name] = Clip(mark, self._read(name))
        return kept

    def _files(self, name: str) -> list[Path]:
        folders = [folder for folder in (self._recorded, self._built_in) if folder is not None]
        return [folder / f"{name}.wav" for folder in folders]

    def _mark(self, name: str) -> tuple[str, int, int]:
        for path in self._files(name):
            try:
                found = path.stat()
            except OSError:
                continue
            return str(path), found.st_mtime_ns, found.st_size
        return "", 0, 0

    def _read(self, name: str) -> array[int] | None:
        for path in self._files(name):
            try:
                return _pcm(path)
            except FileNotFoundError:
                continue
            except (OSError, BadWav) as error:
                log.warning("clip not used file=%s reason=%s", path, error)
        return None


def _pcm(path: Path) -> array[int]:
    if path.stat().st_size > RECORDING_MAX_BYTES:
        raise BadWav(f"larger than {RECORDING_MAX_BYTES} bytes")
    return pcm_of(path.read_bytes())

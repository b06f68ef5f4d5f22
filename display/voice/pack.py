"""Finished announcements: clips put together, kept while their clips stay as they are."""

from __future__ import annotations

import hashlib
import logging
from array import array
from dataclasses import dataclass
from pathlib import Path

from display.voice import fallback
from display.voice.assemble import AFTER_CHIME_MS, assemble, with_chime
from display.voice.clips import BUILT_IN, Clips
from display.voice.sentence import CHIME, FRAME, MANDARIN, Manner, words
from display.voice.word import Word

# About 220 kB each, twice that in two languages; a busy hall calls the same number again within minutes, not hours.
KEPT_ANNOUNCEMENTS = 48
WAV_HEADER_BYTES = 44

log = logging.getLogger("display.voice")


@dataclass(frozen=True)
class Sound:
    """A finished announcement and the tag that changes when any of its clips does."""

    wav: bytes
    etag: str


class Pack:
    """Makes announcements from clips. Several threads may ask at once: at worst the same sound is made twice."""

    def __init__(self, recorded: Path | None = None, built_in: Path = BUILT_IN) -> None:
        self._clips = Clips(recorded, built_in)
        self._said: dict[tuple[object, ...], Sound] = {}

    def announcement(self, number: str, counter: int, manner: Manner = MANDARIN) -> Sound | None:
        """Chime and sentence of a call. With a clip missing espeak-ng says it; None without that too: a wrong number is worse than none."""
        said = with_chime(words(number, counter, manner))
        key = self._key(said)
        kept = self._said.pop(key, None) or self._made(said) or self._spoken(number, counter, manner)
        if kept is not None:
            self._said[key] = kept  # at the end: the oldest goes first
            while len(self._said) > KEPT_ANNOUNCEMENTS:
                self._said.pop(next(iter(self._said)), None)
        return kept

    def chime(self) -> Sound | None:
        """The chime alone, for a call whose sentence cannot be had."""
        sound = self._made([Word(CHIME)])
        return sound if sound and len(sound.wav) > WAV_HEADER_BYTES else None

    def _key(self, said: list[Word]) -> tuple[object, ...]:
        marks = (self._clips.get(name).mark for name in dict.fromkeys(word.clip for word in said))
        return (*((word.clip, word.pause_ms) for word in said), *marks)

    def _made(self, said: list[Word]) -> Sound | None:
        found = {word.clip: self._clips.get(word.clip).pcm for word in said}
        made = assemble(said, {name: pcm for name, pcm in found.items() if pcm is not None})
        if made.missing:
            log.warning("clips missing missing=%s", ",".join(made.missing))
        return _sound(made.wav) if FRAME.issuperset(made.missing) else None

    def _spoken(self, number: str, counter: int, manner: Manner) -> Sound | None:
        sentence = fallback.sentence(number, counter, manner)
        if sentence is None:
            return None
        chime = self._clips.get(CHIME).pcm or array("h")
        return _sound(assemble([Word(CHIME), Word("call", AFTER_CHIME_MS)], {CHIME: chime, "call": sentence}).wav)


def _sound(wav: bytes) -> Sound:
    return Sound(wav, hashlib.sha256(wav).hexdigest()[:32])

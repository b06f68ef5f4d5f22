"""Clips become one announcement: the chime, a breath, the sentence. Pure; who reads the clips is the pack's business."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from display.voice.samples import FULL_SCALE, count, pcm_to_wav
from display.voice.sentence import CHIME
from display.voice.word import Word

AFTER_CHIME_MS = 150


@dataclass(frozen=True)
class Announcement:
    """The WAV and what was missing from it."""

    wav: bytes
    missing: tuple[str, ...]


def with_chime(said: Sequence[Word]) -> list[Word]:
    """The chime in front; the first word keeps a breath's distance."""
    first = [Word(word.clip, AFTER_CHIME_MS) for word in said[:1]]
    return [Word(CHIME), *first, *said[1:]]


def assemble(said: Sequence[Word], clips: Mapping[str, array[int]]) -> Announcement:
    """One WAV of all words; a clip that is not there is left out and named."""
    sound = array("h")
    missing: list[str] = []
    for word in said:
        clip = clips.get(word.clip)
        if clip is None:
            missing.append(word.clip)
            continue
        _append(sound, clip, word.pause_ms if sound else 0)
    return Announcement(pcm_to_wav(sound), tuple(missing))


def _append(sound: array[int], clip: array[int], pause_ms: int) -> None:
    """After a pause, or overlapping the silent edges when the pause is negative."""
    if pause_ms >= 0:
        sound.extend(array("h", bytes(2 * count(pause_ms))))
        sound.extend(clip)
        return
    overlap = min(count(-pause_ms), len(sound), len(clip))
    start = len(sound) - overlap
    for i in range(overlap):
        sound[start + i] = max(-FULL_SCALE, min(FULL_SCALE, sound[start + i] + clip[i]))
    sound.extend(clip[overlap:])

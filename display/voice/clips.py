"""The clips on disk: the hall's own recordings, levelled as they are loaded, else those of the pack in the tree."""

from __future__ import annotations

import logging
from array import array
from dataclasses import dataclass
from pathlib import Path

from display.voice import chime
from display.voice.samples import (
    EDGE_MS,
    FULL_SCALE,
    LOUDNESS_LUFS,
    RATE_HZ,
    BadWav,
    count,
    edged,
    floats,
    levelled,
    loudness,
    pcm_of,
    to_pcm,
    trim,
)
from display.voice.sentence import CHIME

BUILT_IN = Path(__file__).parent / "pack"
RECORDING_MAX_BYTES = 1_000_000
SHORTEST_S = 0.08
LONGEST_S = 6.0
# A recording further from the pack's loudness than this brings its noise up with it, or was made too loud.
FAR_LU = 12.0
NEAR_LU = 2.0
SILENT_LUFS = -60.0
# So much of a recording at full scale is heard as distortion.
CLIPPED_SHARE = 0.002

log = logging.getLogger("display.voice")


@dataclass(frozen=True)
class Clip:
    """One clip as read, and the mark (file, time of change, size) it was read under."""

    mark: tuple[str, int, int]
    pcm: array[int] | None


class Clips:
    """Reads clips as they are needed, and again when their file changed."""

    def __init__(self, recorded: Path | None = None, built_in: Path = BUILT_IN) -> None:
        self._recorded = recorded
        self._built_in = built_in
        self._read: dict[str, Clip] = {}

    def get(self, name: str) -> Clip:
        """The hall's recording if it is there and fit, else the built-in clip, else nothing."""
        mark = self._mark(name)
        kept = self._read.get(name)
        if kept is None or kept.mark != mark:
            kept = self._read[name] = Clip(mark, self._load(name))
        return kept

    def _mark(self, name: str) -> tuple[str, int, int]:
        for path in self._files(name):
            try:
                found = path.stat()
            except OSError:
                continue
            return str(path), found.st_mtime_ns, found.st_size
        return "", 0, 0

    def _files(self, name: str) -> list[Path]:
        folders = [folder for folder in (self._recorded, self._built_in) if folder is not None]
        return [folder / f"{name}.wav" for folder in folders]

    def _load(self, name: str) -> array[int] | None:
        for path in self._files(name):
            try:
                return _pcm(path) if path.parent == self._built_in else recording(path)
            except FileNotFoundError:
                continue
            except (OSError, BadWav) as error:
                log.warning("clip not used file=%s reason=%s", path, error)
        return None


def recording(path: Path) -> array[int]:
    """A hall's recording as it is played: trimmed, brought to the pack's loudness, with the pack's edges. BadWav: why it is not used."""
    pcm = _pcm(path)
    sound = trim(floats(pcm))
    seconds = len(sound) / RATE_HZ
    if loudness(sound) < SILENT_LUFS:
        raise BadWav("is silent")
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise BadWav(f"sounds for {seconds:.2f} s; needs {SHORTEST_S} to {LONGEST_S} s")
    far = loudness(sound) - target(path.stem)
    if abs(far) <= NEAR_LU and abs(len(pcm) - len(sound) - 2 * count(EDGE_MS)) <= count(2 * EDGE_MS):
        return pcm
    return to_pcm(edged(levelled(sound, target(path.stem))))


def doubts(path: Path) -> list[str]:
    """What is not good about a recording that is used all the same."""
    pcm = _pcm(path)
    sound = trim(floats(pcm))
    wanted = target(path.stem)
    far = loudness(sound) - wanted
    found = []
    if abs(far) > FAR_LU:
        how = "loud" if far > 0 else "quiet"
        found.append(f"{abs(far):.0f} dB too {how}: levelled, but record it again nearer to {wanted:.0f} LUFS")
    if sum(abs(sample) >= FULL_SCALE for sample in pcm) > CLIPPED_SHARE * len(pcm):
        found.append("distorted: it reaches full scale, record it again more quietly")
    if len(pcm) - len(sound) > count(1000):
        found.append(f"{(len(pcm) - len(sound)) / RATE_HZ:.1f} s of silence around it: cut off, leave {EDGE_MS} ms")
    return found


def target(name: str) -> float:
    """How loud a clip is to be, LUFS."""
    return chime.LOUDNESS_LUFS if name == CHIME else LOUDNESS_LUFS


def _pcm(path: Path) -> array[int]:
    if path.stat().st_size > RECORDING_MAX_BYTES:
        raise BadWav(f"larger than {RECORDING_MAX_BYTES} bytes")
    return pcm_of(path.read_bytes())

"""Presses out of frames: key to grade, the duplicate rule, acknowledgements."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from config.schema import Pad
from devices.pads.frames import Frame, Framer, build
from devices.pads.presets import PRESETS, Preset
from devices.ports import Press

log = logging.getLogger("devices.pad")

LOG_EVERY_S = 1.0   # a noisy line would fill the disk
DUPLICATE_S = 0.3   # bounce, key repeat, or a pad that missed our acknowledgement; nobody changes a mind so fast


@dataclass(slots=True)
class PadReader:
    """Satisfies ports.Pad for one line. `grades` per address overrides the preset's map (address None = all)."""

    name: str
    preset: Preset
    grades: Mapping[int | None, Mapping[int, int]] = field(default_factory=dict)
    _framer: Framer = field(init=False)
    _last: dict[tuple[int | None, int], float] = field(default_factory=dict)
    _logged_s: float | None = None
    _unlogged: int = 0

    def __post_init__(self) -> None:
        self._framer = Framer(self.preset.shape)

    def feed(self, data: bytes, mono_s: float) -> list[Press]:
        """Presses in the order in which they came; never raises for what a line may bring."""
        frames = self._framer.feed(data, mono_s)
        return [press for frame in frames if (press := self._press(frame, mono_s)) is not None]

    def _press(self, frame: Frame, mono_s: float) -> Press | None:
        preset = self.preset
        is_grade = preset.press is None or frame.function == preset.press
        key = frame.data[0] if is_grade and len(frame.data) == 1 else None
        grade = None if key is None else self._map(frame.address).get(key)
        if key is None or grade is None:
            if frame.function not in preset.silent:
                self._unknown(frame, mono_s)
            return None
        same = (frame.address, key)
        before_s = self._last.get(same)
        self._last[same] = mono_s       # also of a duplicate: a key held down is one press
        return Press(
            address=frame.address,
            grade=grade,
            raw=frame.raw,
            ack=self._ack(frame),
            fresh=before_s is None or mono_s - before_s > DUPLICATE_S,
        )

    def _unknown(self, frame: Frame, mono_s: float) -> None:
        if self._logged_s is not None and mono_s - self._logged_s < LOG_EVERY_S:
            self._unlogged += 1
            return
        log.info("unknown frame line=%s raw=%s not_logged=%d", self.name, frame.raw.hex(" "), self._unlogged)
        self._logged_s, self._unlogged = mono_s, 0

    def _map(self, address: int | None) -> Mapping[int, int]:
        return self.grades.get(address) or self.grades.get(None) or self.preset.grades

    def _ack(self, frame: Frame) -> bytes:
        if self.preset.ack is None or frame.address is None:
            return b""
        return build(self.preset.shape, frame.address, self.preset.ack, frame.data)


def grade_map(written: Mapping[str, int]) -> dict[int, int]:
    """A hall's own map: keys decimal or hex with 0x, e.g. {"0xA1": 5}. Raises ValueError with the bad key."""
    made: dict[int, int] = {}
    for text, grade in written.items():
        key = int(text, 0)
        if not 0 <= key <= 0xFF:
            raise ValueError(f"key {text} is not one byte")
        if not 1 <= grade <= 5:
            raise ValueError(f"grade {grade} of key {text} is not 1 to 5")
        made[key] = grade
    return made


def address_of(pad: Pad) -> int | None:
    """Where the pad stands on its bus; None on a line of its own."""
    base = PRESETS[pad.preset].address_base
    if base is None:
        return None
    return pad.address if pad.address is not None else base + pad.counter

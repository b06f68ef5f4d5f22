"""The chime before each call: two struck notes, drawn from sines."""

from __future__ import annotations

import math

from display.voice.samples import RATE_HZ, count

LENGTH_MS = 1000
LOUDNESS_LUFS = -20.0
# (start ms, pitch Hz): a falling major third, the door bell everybody knows as "listen".
NOTES = ((0, 659.26), (330, 523.25))
# (multiple of the pitch, strength, decay in seconds): higher partials die sooner, as on a struck bar.
PARTIALS = ((1.0, 1.0, 0.42), (2.0, 0.32, 0.22), (3.0, 0.12, 0.12), (4.2, 0.05, 0.06))
ATTACK_MS = 3
RELEASE_MS = 120


def draw() -> list[float]:
    """The chime as samples, not yet levelled."""
    total = count(LENGTH_MS)
    sound = [0.0] * total
    for start_ms, pitch in NOTES:
        first = count(start_ms)
        for i in range(first, total):
            sound[i] += _struck((i - first) / RATE_HZ, pitch)
    release = count(RELEASE_MS)
    for i in range(release):
        sound[-1 - i] *= i / release
    return sound


def _struck(t: float, pitch: float) -> float:
    attack = min(1.0, t * 1000 / ATTACK_MS)
    return attack * sum(
        strength * math.exp(-t / decay) * math.sin(2 * math.pi * pitch * multiple * t) for multiple, strength, decay in PARTIALS
    )

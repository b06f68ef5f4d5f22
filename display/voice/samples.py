"""Sound as samples: reading and writing WAV, loudness, trimming, levelling. Pure, and without numpy.

One format throughout: 22.05 kHz, mono, 16 bit.
"""

from __future__ import annotations

import io
import math
import wave
from array import array
from collections.abc import Sequence

RATE_HZ = 22_050
FULL_SCALE = 32_767
EDGE_MS = 30
FADE_MS = 4
LOUDNESS_LUFS = -16.0
PEAK_DBFS = -1.5
# Speech quieter than this below its peak is taken for silence when a clip is trimmed.
SILENCE_DB = -46.0
GATE_BLOCK_MS = 20
GATE_DB = -12.0


class BadWav(ValueError):
    """The file is not a WAV of the one format."""


def count(ms: float) -> int:
    """Milliseconds as a number of samples."""
    return round(ms * RATE_HZ / 1000)


def ratio(db: float) -> float:
    """Decibels as an amplitude ratio."""
    return math.pow(10.0, db / 20.0)


def decibels(amplitude: float) -> float:
    """An amplitude ratio in decibels."""
    return 20.0 * math.log10(max(amplitude, 1e-9))


def to_wav(samples: Sequence[float]) -> bytes:
    """Samples in -1..1 as a WAV file."""
    return pcm_to_wav(to_pcm(samples))


def to_pcm(samples: Sequence[float]) -> array[int]:
    """Samples in -1..1 as 16 bit samples."""
    return array("h", (max(-FULL_SCALE, min(FULL_SCALE, round(s * FULL_SCALE))) for s in samples))


def pcm_to_wav(pcm: array[int]) -> bytes:
    """16 bit samples as a WAV file."""
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(pcm.tobytes())
    return out.getvalue()


def pcm_of(data: bytes) -> array[int]:
    """The 16 bit samples of a WAV file of the one format; anything else is refused with the reason."""
    try:
        with wave.open(io.BytesIO(data), "rb") as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth() * 8)
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError, ValueError) as error:
        raise BadWav(f"not a PCM WAV file: {error}") from error
    if shape != (RATE_HZ, 1, 16):
        raise BadWav(f"needs {RATE_HZ} Hz, 1 channel, 16 bit; has {shape[0]} Hz, {shape[1]} channels, {shape[2]} bit")
    pcm = array("h")
    pcm.frombytes(frames[: len(frames) // 2 * 2])
    return pcm


def floats(pcm: array[int]) -> list[float]:
    """16 bit samples as numbers in -1..1."""
    return [s / FULL_SCALE for s in pcm]


def peak(samples: Sequence[float]) -> float:
    """Largest amplitude."""
    return max((abs(s) for s in samples), default=0.0)


def trim(samples: Sequence[float]) -> list[float]:
    """Without the silence around the sound."""
    floor = peak(samples) * ratio(SILENCE_DB)
    loud = [i for i, s in enumerate(samples) if abs(s) > floor]
    return list(samples[loud[0] : loud[-1] + 1]) if loud else []


def steady(samples: Sequence[float]) -> list[float]:
    """Without the offset and rumble below hearing that a synthesiser leaves; loudspeakers only waste power on it."""
    return _biquad(samples, _high_pass())


def edged(samples: Sequence[float]) -> list[float]:
    """With short fades, so that no clip clicks, and the silent edges around it."""
    fade = min(count(FADE_MS), len(samples) // 2)
    shaped = list(samples)
    for i in range(fade):
        gain = i / fade
        shaped[i] *= gain
        shaped[-1 - i] *= gain
    silence = [0.0] * count(EDGE_MS)
    return silence + shaped + silence


def loudness(samples: Sequence[float]) -> float:
    """Loudness in LUFS of the sounding part: K-weighted as in ITU-R BS.1770, with blocks short enough for one syllable."""
    weighted = _biquad(_biquad(samples, _shelf()), _high_pass())
    size = count(GATE_BLOCK_MS)
    powers = [sum(s * s for s in weighted[i : i + size]) / size for i in range(0, len(weighted) - size + 1, size)]
    if not powers or max(powers) <= 0.0:
        return -120.0
    gate = max(powers) * math.pow(10.0, GATE_DB / 10.0)
    heard = [p for p in powers if p >= gate]
    return -0.691 + 10.0 * math.log10(sum(heard) / len(heard))


def levelled(samples: Sequence[float], target_lufs: float = LOUDNESS_LUFS) -> list[float]:
    """Brought to the pack's loudness; peaks that would pass the ceiling are bent under it instead of cut."""
    gain = ratio(target_lufs - loudness(samples))
    return [_bent(s * gain) for s in samples]


def _bent(sample: float) -> float:
    """Linear up to 3 dB under the ceiling, above it approaching the ceiling smoothly."""
    ceiling = ratio(PEAK_DBFS)
    knee = ratio(PEAK_DBFS - 3.0)
    size = abs(sample)
    if size <= knee:
        return sample
    room = ceiling - knee
    return math.copysign(knee + room * math.tanh((size - knee) / room), sample)


Biquad = tuple[float, float, float, float, float]


def _shelf() -> Biquad:
    """First stage of K weighting: the head's high shelf, at this sampling rate."""
    k = math.tan(math.pi * 1681.974450955533 / RATE_HZ)
    q = 0.7071752369554196
    high = math.pow(10.0, 3.999843853973347 / 20.0)
    middle = math.pow(high, 0.4996667741545416)
    a0 = 1.0 + k / q + k * k
    return (
        (high + middle * k / q + k * k) / a0,
        2.0 * (k * k - high) / a0,
        (high - middle * k / q + k * k) / a0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / q + k * k) / a0,
    )


def _high_pass() -> Biquad:
    """Second stage of K weighting: low frequencies weigh less."""
    k = math.tan(math.pi * 38.13547087602444 / RATE_HZ)
    q = 0.5003270373238773
    a0 = 1.0 + k / q + k * k
    return (1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0)


def _biquad(samples: Sequence[float], by: Biquad) -> list[float]:
    """One second-order filter (direct form II transposed)."""
    b0, b1, b2, a1, a2 = by
    z1 = z2 = 0.0
    out = []
    for s in samples:
        y = b0 * s + z1
        z1 = b1 * s - a1 * y + z2
        z2 = b2 * s - a2 * y
        out.append(y)
    return out

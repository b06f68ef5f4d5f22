"""The little that is done to a WAV here: how long it sounds, softer, silence, a tone. 16 bit, as the hub makes them."""

from __future__ import annotations

import io
import math
import wave
from array import array
from dataclasses import dataclass

RATE_HZ = 22_050
_TONE_HZ = 660.0
_FULL = 32_767


class BadSound(ValueError):
    """Not a WAV of 16 bit samples."""


@dataclass(frozen=True, slots=True)
class _Sound:
    rate_hz: int
    channels: int
    samples: array[int]


def seconds_of(data: bytes) -> float:
    """How long it sounds."""
    sound = _read(data)
    return len(sound.samples) / sound.channels / sound.rate_hz


def softer(data: bytes, per_cent: int) -> bytes:
    """The same at so many per cent of its amplitude."""
    if per_cent >= 100:
        return data
    sound = _read(data)
    return _made(array("h", (sample * per_cent // 100 for sample in sound.samples)), sound.rate_hz, sound.channels)


def silence(seconds: float) -> bytes:
    """To see whether a sound device opens."""
    return _made(array("h", bytes(2 * round(seconds * RATE_HZ))))


def tone(seconds: float) -> bytes:
    """For a technician's ear: half of full scale, with soft ends."""
    count = round(seconds * RATE_HZ)
    edge = RATE_HZ // 50
    samples = (min(1.0, i / edge, (count - 1 - i) / edge) * math.sin(2 * math.pi * _TONE_HZ * i / RATE_HZ) for i in range(count))
    return _made(array("h", (round(s * _FULL / 2) for s in samples)))


def _read(data: bytes) -> _Sound:
    try:
        with wave.open(io.BytesIO(data), "rb") as file:
            bits, rate_hz, channels = file.getsampwidth() * 8, file.getframerate(), file.getnchannels()
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as e:
        raise BadSound(f"not a WAV: {e}") from e
    if bits != 16 or not rate_hz:
        raise BadSound(f"{bits} bit at {rate_hz} Hz; needs 16 bit")
    return _Sound(rate_hz, channels, array("h", frames[: len(frames) // 2 * 2]))


def _made(samples: array[int], rate_hz: int = RATE_HZ, channels: int = 1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(samples.tobytes())
    return out.getvalue()

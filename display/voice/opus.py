"""Ogg Opus, for clips that many sentences make too many for WAV. Only the maker of the pack needs it, and Debian's libopus0 with it."""

from __future__ import annotations

import ctypes
import math
import struct
from collections.abc import Sequence
from functools import cache

from display.voice.samples import FULL_SCALE, RATE_HZ

OPUS_HZ = 24_000
GRANULE_HZ = 48_000  # Ogg Opus counts in this rate whatever it was fed
FRAME = OPUS_HZ // 50
BITRATE = 20_000
LIBRARY = "libopus.so.0"
_APPLICATION_AUDIO, _SET_BITRATE, _SET_COMPLEXITY, _GET_LOOKAHEAD = 2049, 4002, 4010, 4027
_PACKET_MAX = 4000
_TAPS = 24
_SERIAL = 1
_FIRST, _LAST = 2, 4


class NoOpus(RuntimeError):
    """The library is missing or refused."""


@cache
def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError as error:
        raise NoOpus(f"{LIBRARY} is not installed (apt-get install libopus0); it is only needed to make the pack") from error
    library.opus_encoder_create.restype = ctypes.c_void_p
    library.opus_get_version_string.restype = ctypes.c_char_p
    return library


def version() -> str:
    """Which library encodes."""
    return str(_library().opus_get_version_string().decode("ascii"))


def ogg(samples: Sequence[float]) -> bytes:
    """Samples in -1..1 at the pack's rate as an Ogg Opus file."""
    packets, lookahead = _packets(resampled(samples))
    skip = lookahead * GRANULE_HZ // OPUS_HZ
    length = round(len(samples) * GRANULE_HZ / RATE_HZ)
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, skip, RATE_HZ, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"hall" + struct.pack("<I", 0)
    pages = [_page([head], 0, 0, _FIRST), _page([tags], 1, 0, 0)]
    step = FRAME * GRANULE_HZ // OPUS_HZ
    at, number, group = 0, 2, 25
    for first in range(0, len(packets), group):
        some = packets[first : first + group]
        at += step * len(some)
        last = first + group >= len(packets)
        pages.append(_page(some, number, skip + length if last else at, _LAST if last else 0))
        number += 1
    return b"".join(pages)


def resampled(samples: Sequence[float]) -> list[float]:
    """From the pack's rate to Opus's: one windowed sinc for each of the phases, which come round again."""
    up, down = OPUS_HZ // math.gcd(OPUS_HZ, RATE_HZ), RATE_HZ // math.gcd(OPUS_HZ, RATE_HZ)
    padded = [0.0] * _TAPS + list(samples) + [0.0] * _TAPS
    out = []
    for i in range(len(samples) * up // down):
        whole, phase = divmod(i * down, up)
        first = whole + _TAPS - _TAPS // 2 + 1
        out.append(sum(a * b for a, b in zip(padded[first : first + _TAPS], _sinc(phase, up), strict=True)))
    return out


@cache
def _sinc(phase: int, phases: int) -> tuple[float, ...]:
    centre = _TAPS // 2 - 1 + phase / phases
    taps = []
    for n in range(_TAPS):
        x = n - centre
        window = 0.5 + 0.5 * math.cos(math.pi * x / (_TAPS / 2)) if abs(x) < _TAPS / 2 else 0.0
        taps.append(window * (math.sin(math.pi * x) / (math.pi * x) if x else 1.0))
    total = sum(taps)
    return tuple(tap / total for tap in taps)


def _packets(samples: Sequence[float]) -> tuple[list[bytes], int]:
    """The encoder's packets, and how many samples it lags behind."""
    library, error, lag = _library(), ctypes.c_int(), ctypes.c_int32()
    encoder = ctypes.c_void_p(library.opus_encoder_create(OPUS_HZ, 1, _APPLICATION_AUDIO, ctypes.byref(error)))
    if error.value:
        raise NoOpus(f"libopus refused: {error.value}")
    try:
        library.opus_encoder_ctl(encoder, _SET_BITRATE, ctypes.c_int32(BITRATE))
        library.opus_encoder_ctl(encoder, _SET_COMPLEXITY, ctypes.c_int32(10))
        library.opus_encoder_ctl(encoder, _GET_LOOKAHEAD, ctypes.byref(lag))
        pcm = [max(-FULL_SCALE, min(FULL_SCALE, round(s * FULL_SCALE))) for s in samples]
        pcm += [0] * (lag.value + -(len(pcm) + lag.value) % FRAME)
        return [_encoded(library, encoder, pcm[i : i + FRAME]) for i in range(0, len(pcm), FRAME)], lag.value
    finally:
        library.opus_encoder_destroy(encoder)


def _encoded(library: ctypes.CDLL, encoder: ctypes.c_void_p, pcm: list[int]) -> bytes:
    room = ctypes.create_string_buffer(_PACKET_MAX)
    size = library.opus_encode(encoder, (ctypes.c_int16 * FRAME)(*pcm), FRAME, room, _PACKET_MAX)
    if size < 0:
        raise NoOpus(f"libopus refused a frame: {size}")
    return room.raw[:size]


def _page(packets: list[bytes], number: int, granule: int, flags: int) -> bytes:
    lacing = b"".join(b"\xff" * (len(p) // 255) + bytes([len(p) % 255]) for p in packets)
    head = b"OggS" + struct.pack("<BBqIII", 0, flags, granule, _SERIAL, number, 0) + bytes([len(lacing)]) + lacing
    page = head + b"".join(packets)
    return page[:22] + struct.pack("<I", _crc(page)) + page[26:]


def _crc(data: bytes) -> int:
    crc, table = 0, _crc_table()
    for byte in data:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ table[(crc >> 24) ^ byte]
    return crc


@cache
def _crc_table() -> tuple[int, ...]:
    table = []
    for n in range(256):
        value = n << 24
        for _ in range(8):
            value = ((value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        table.append(value)
    return tuple(table)

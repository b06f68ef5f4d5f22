"""What a technician does beside a loudspeaker: hear a tone, see whether its device opens."""

from __future__ import annotations

import threading

from config.schema import Speaker
from devices.ports import DeviceDown, Health
from devices.selftest import Bench
from devices.speakers.program import Program
from devices.speakers.wav import silence, tone

_TONE_S = 1.0
_SILENCE_S = 0.05


def speaker_place(speaker: Speaker) -> str:
    return speaker.device or "the PC's own device"


def try_speaker(speaker: Speaker, bench: Bench) -> bool:
    """Whether a tone was played, as far as the program can tell: listen as well."""
    health = _played(speaker, tone(_TONE_S))
    bench.say(f"{speaker.code} {health.state} {health.reason} {health.detail}".rstrip())
    return health.state == "ready"


def speaker_health(speaker: Speaker) -> Health:
    """Whether its device opens; nothing is heard."""
    return _played(speaker, silence(_SILENCE_S))


def _played(speaker: Speaker, wav: bytes) -> Health:
    try:
        Program(speaker, threading.Event()).play(wav)
    except DeviceDown as e:
        return Health("down", e.reason, e.where)
    return Health("ready")

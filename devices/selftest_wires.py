"""Self-tests of window LEDs and readers, beside the device while no agent holds its line."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import get_args

from config.schema import Led, LedState, Reader
from devices.leds.sign import Sign
from devices.leds.text import lines
from devices.lines.line import Ears, Member, SharedLine, View
from devices.lines.make import shared_line, wire_of
from devices.ports import Health
from devices.readers.serial_reader import Read, SerialReader
from devices.selftest import Bench
from devices.wiring import Claim, led_claim, reader_claim

NUMBER = "T000"


class _Told:
    """How the device is, as it tells."""

    def __init__(self, bench: Bench) -> None:
        self.health = Health("down", "unreachable", "not opened")
        self._bench = bench

    def health_of(self, _kind: str, code: str, health: Health) -> None:
        self.health = health
        self._bench.say(f"{code} {health.state} {health.reason} {health.detail}".rstrip())


@contextlib.contextmanager
def _line(member: Member, claim: Claim, told: _Told) -> Iterator[SharedLine]:
    line = shared_line([member], wire_of(claim, None), threading.Event(), Ears(told.health_of))
    try:
        yield line
    finally:
        line.close()


def _turns(line: SharedLine, seconds: float, view: View) -> Iterator[None]:
    end_s = time.monotonic() + seconds
    while time.monotonic() < end_s:
        line.see(view)
        line.turn()
        yield


def try_led(led: Led, bench: Bench) -> bool:
    """Each state in turn; whether the line could be opened and, where the model answers, whether it did."""
    told = _Told(bench)
    states: tuple[LedState, ...] = get_args(LedState)
    with _line(Sign(led, told.health_of), led_claim(led), told) as line:
        for state in states:
            number = NUMBER if state in ("call", "serving") else None
            bench.say(f"{led.code} shows now: {' / '.join(lines(led, state, number))}")
            view = {"counters": [{"number": led.counter, "show": state, "number_now": number}]}
            for _ in _turns(line, bench.seconds / len(states), view):
                pass
    return told.health.state == "ready"


def try_reader(reader: Reader, bench: Bench) -> bool:
    """Put cards on it, or scan; whether something was read. A person's number is not shown, only that it was read."""
    told, heard, count = _Told(bench), list[Read](), 0
    bench.say(f"use {reader.code} within {bench.seconds:g} s")
    with _line(SerialReader(reader, heard.append, told.health_of), reader_claim(reader), told) as line:
        for _ in _turns(line, bench.seconds, {"readers": [{"code": reader.code, "wanted": True}]}):
            while heard:
                read = heard.pop(0)
                count += read.what == "text"
                bench.say(f"read {len(read.text)} characters" if read.what == "text" else "not read: take it away and put it down again")
    return count > 0

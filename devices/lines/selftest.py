"""What a technician does beside a device on a line: watch its keys, see its display answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from config.schema import Pad, Terminal, Wiring
from devices.lines.line import Ears, Member
from devices.lines.make import shared_line, wire_of
from devices.pads.pad import PadPress, SerialPad
from devices.selftest import Bench
from devices.terminals.terminal import Answered, CallTerminal, KeyPress
from devices.wiring import Claim, pad_claim, terminal_claim

_TEST_NUMBER = "T888"


def pad_place(pad: Pad) -> str:
    """Where its wire goes."""
    wire = f"{pad.device} {pad.baud} {pad.preset}" if pad.kind == "serial" else "browser"
    return f"{wire:<40} counter {pad.counter}"


def terminal_place(terminal: Terminal) -> str:
    return f"{f'{terminal.device} {terminal.baud} {terminal.preset}':<40} counter {terminal.counter}"


def line_place(line: Wiring) -> str:
    return f"{line.device} pause {line.pause_ms} ms" + (f", polled each {line.slot_ms} ms" if line.slot_ms else "")


def try_pad(pad: Pad, bench: Bench) -> bool:
    """Whether a key was pressed while it was watched."""
    claim = pad_claim(pad)
    if claim is None:
        bench.say(f"{pad.code} is a {pad.kind}: try it in its browser")
        return False
    bench.say(f"press the keys of {pad.code} within {bench.seconds:g} s")
    presses: list[PadPress] = []
    count = 0
    for press in _watched(SerialPad(pad, presses.append), claim, bench, presses):
        count += 1
        bench.say(f"grade {press.grade}  raw {press.raw}")
    return count > 0


def try_terminal(terminal: Terminal, bench: Bench) -> bool:
    """Whether a key was pressed while it was watched. Its display shows 888 and eight people; each order is answered as carried out."""
    presses: list[KeyPress] = []

    def carried_out(press: KeyPress, answered: Answered) -> None:
        presses.append(press)
        answered({"ok": True})

    member = CallTerminal(terminal, carried_out)
    member.see({"counters": [{"number": terminal.counter, "state": "open", "number_now": _TEST_NUMBER, "waiting": 8}]})
    bench.say(f"the display shows 888 and 8; press the keys of {terminal.code} within {bench.seconds:g} s")
    count = 0
    for press in _watched(member, terminal_claim(terminal), bench, presses):
        count += 1
        bench.say(f"{press.order} {press.digits}".rstrip())
    return count > 0


def _watched(member: Member, claim: Claim, bench: Bench, heard: list[Any]) -> Iterator[Any]:
    """What came into `heard`, for as long as the technician wants. Only when no agent holds the port."""
    told: Callable[[str], None] = bench.say
    ears = Ears(lambda _kind, code, health: told(f"{code} {health.state} {health.detail}".rstrip()))
    line = shared_line([member], wire_of(claim, None), threading.Event(), ears, claim.hid)
    end_s = time.monotonic() + bench.seconds
    try:
        while time.monotonic() < end_s:
            line.turn()
            while heard:
                yield heard.pop(0)
    finally:
        line.close()

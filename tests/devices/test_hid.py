"""A keyboard of Linux as a pad, played from a pipe of event structs: what a kernel would write, without one."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.schema import Pad
from devices.hid_line import HidLine
from devices.lines.make import opener_of, wire_of
from devices.pads.pad import PadPress, SerialPad
from devices.ports import DeviceDown
from devices.wiring import pad_claim
from tests.conftest import wait_until
from tests.devices.lines import running

KEY_5, KEY_KP1, BTN_MOUSE = 6, 79, 0x110
DOWN, UP, REPEAT = 1, 0, 2


def event(code: int, value: int = DOWN, kind: int = 1) -> bytes:
    return struct.pack("@llHHi", 1_780_000_000, 250_000, kind, code, value)


def stroke(code: int) -> bytes:
    """What a keyboard reports of one key: scan code, down, report, repeat, up, report."""
    return event(4, 0x70022, 4) + event(code) + event(0, 0, 0) + event(code, REPEAT) + event(code, UP) + event(0, 0, 0)


@pytest.fixture
def keyboard(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    path = tmp_path / "event-kbd"
    os.mkfifo(path)
    end = os.open(path, os.O_RDWR)
    yield path, end
    os.close(end)


def test_one_byte_comes_for_each_key_that_goes_down(keyboard: tuple[Path, int]) -> None:
    path, end = keyboard
    line = HidLine(str(path))
    os.write(end, stroke(KEY_5) + stroke(BTN_MOUSE) + stroke(KEY_KP1)[:30])
    assert line.read(1) == bytes((KEY_5,))
    os.write(end, stroke(KEY_KP1)[30:])
    assert line.read(1) == bytes((KEY_KP1,))
    assert line.read(0.01) == b""
    line.write(b"nothing hears this")
    line.close()


def test_a_keyboard_that_is_not_there_or_ends_is_down(tmp_path: Path) -> None:
    with pytest.raises(DeviceDown, match="event9"):
        HidLine(str(tmp_path / "event9"))
    (tmp_path / "played").write_bytes(stroke(KEY_5))
    line = HidLine(str(tmp_path / "played"))
    assert line.read(1) == bytes((KEY_5,))
    with pytest.raises(DeviceDown, match="end of device"):
        line.read(1)
    line.close()


def test_its_digits_are_grades(keyboard: tuple[Path, int]) -> None:
    path, end = keyboard
    presses: list[PadPress] = []
    settings = Pad(code="p", counter=1, kind="serial", device=str(path), preset="hid")
    claim = pad_claim(settings)
    assert claim is not None
    wire = wire_of(claim, None)
    with running(wire, [SerialPad(settings, presses.append)], opener_of(wire, claim.hid)) as run:
        wait_until(lambda: run.states("p") == ["ready"])
        os.write(end, stroke(KEY_5) + stroke(KEY_KP1))
        wait_until(lambda: len(presses) == 2)
    assert [press.grade for press in presses] == [5, 1]

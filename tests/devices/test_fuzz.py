"""A million random bytes into the parser of every kind of frame, and into what listens to it: nothing raises, the next frame is read."""

from __future__ import annotations

import random

import pytest

from config.schema import Pad, Terminal
from devices.frames.framer import NOISE_KEPT, Framer
from devices.lines.line import Member
from devices.models import model, names
from devices.pads.pad import SerialPad
from devices.terminals.terminal import CallTerminal

PIECES, PIECE = 1000, 1000
SHAPES = list({model(name).frame: name for name in reversed(names())}.values())  # models that differ in maps only have one parser


class Deaf:
    """An Out that keeps nothing."""

    def answer(self, data: bytes) -> None:
        pass

    def show(self, key: str, data: bytes, answer_s: float = 0.0, sent: object = None) -> None:
        pass


def members(preset: str) -> list[Member]:
    """A pad and a terminal of the model, where it has them."""
    found: list[Member] = []
    if model(preset).pad is not None:
        found.append(SerialPad(Pad(code="p", counter=5, kind="serial", device="x", preset=preset), lambda press: None))
    if model(preset).terminal is not None:
        settings = Terminal(code="t", counter=5, device="x", preset=preset)
        found.append(CallTerminal(settings, lambda press, answered: answered({"ok": False})))
    for member in found:
        member.join(Deaf())
    return found


def noise(chance: random.Random, frame: bytes) -> bytes:
    """Random bytes, with pieces of true frames among them: pure chance would hardly ever get past a start byte."""
    piece = bytearray(chance.randbytes(PIECE))
    for _ in range(10):
        at, cut = chance.randrange(PIECE - len(frame)), chance.randint(1, len(frame))
        piece[at : at + cut] = frame[:cut]
        piece[at + chance.randrange(cut)] ^= 1 << chance.randrange(8)
    return bytes(piece)


@pytest.mark.parametrize("preset", SHAPES)
def test_a_million_random_bytes_raise_nothing_and_hide_no_frame_behind_them(preset: str) -> None:
    shape, chance = model(preset).frame, random.Random(68)
    framer, listening = Framer(shape), members(preset)
    true = shape.build(0x85, 0x11, b"\x04")
    found = 0
    for n in range(PIECES):
        frames = framer.feed(noise(chance, true), n * 10.0)
        assert len(framer._rest) < shape.cap
        frames += framer.feed(b"", n * 10.0 + 1)
        assert not framer.pending, "silence ends whatever was begun"
        behind = framer.feed(true, n * 10.0 + 2)
        found += [frame.data for frame in behind] == [b"\x04"]
        assert len(framer.take_noise()) <= NOISE_KEPT
        for frame in frames + behind:
            for member in listening:
                member.heard(frame, n * 10.0)
    assert found == PIECES


@pytest.mark.parametrize("preset", [name for name in SHAPES if model(name).frame.start])
def test_without_a_silence_no_true_frame_is_lost_either_it_only_waits_for_the_false_start_before_it(preset: str) -> None:
    shape, chance = model(preset).frame, random.Random(55)
    framer = Framer(shape)
    true = shape.build(0x85, 0x11, b"\x04")
    filler = bytes(byte for byte in range(1, 9) if byte not in shape.start) * shape.cap
    for n in range(100):
        framer.feed(noise(chance, true), float(n))
        behind = framer.feed(true + filler[: shape.cap], float(n))
        assert b"\x04" in [frame.data for frame in behind], n
        framer.feed(b"", n + 0.5)

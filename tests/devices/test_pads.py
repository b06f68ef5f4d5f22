"""Rating pads: keys to grades, doubles, acknowledgements, and the invitation when a visit may be rated."""

from __future__ import annotations

from itertools import chain
from typing import Any

import pytest

from config.schema import Pad
from devices.frames.framer import Framer
from devices.models import BadModel, model, names
from devices.pads.pad import PadPress, SerialPad, address_of, grade_map
from devices.simulators.pad import PadSim
from tests.devices.lines import Said

GRADE_4 = bytes.fromhex("FF 68 03 03 68 85 11 03 99 16")
PADS = [name for name in names() if model(name).pad is not None]


class OnBench:
    """A pad at counter 5 without a port; `now_s` is its clock."""

    def __init__(self, preset: str = "hall68", **options: Any) -> None:
        self.presses: list[PadPress] = []
        self.out = Said()
        self.pad = SerialPad(Pad(code="pad5", counter=5, kind="serial", device="/dev/x", preset=preset, **options), self.presses.append)
        self.pad.join(self.out)
        self._framer = Framer(self.pad.shape)
        self.keys = PadSim(preset, self, self.pad.address or 0)
        self.now_s = 0.0
        self.meant: list[str | None] = []

    def write(self, data: bytes) -> None:
        self.meant += [self.pad.heard(frame, self.now_s) for frame in self._framer.feed(data, self.now_s)]

    def read(self, _limit_s: float) -> bytes:
        return b""

    @property
    def grades(self) -> list[int]:
        return [press.grade for press in self.presses]


def test_a_grade_frame_is_a_press_that_is_answered_with_the_acknowledgement() -> None:
    bench = OnBench()
    bench.write(GRADE_4)
    (press,) = bench.presses
    assert (press.pad, press.counter, press.grade, press.raw) == ("pad5", 5, 4, "68 03 03 68 85 11 03 99 16")
    assert bench.out.said == [bytes.fromhex("FF 68 03 03 68 85 01 03 89 16")]
    assert bench.meant == ["grade 4"]


@pytest.mark.parametrize("preset", PADS)
def test_the_keys_of_every_model_mean_its_five_grades(preset: str) -> None:
    bench = OnBench(preset)
    possible = sorted(set(model(preset).pad.grades.values()))
    for grade in possible:
        bench.keys.press(grade)
        bench.now_s += 1
    assert bench.grades == possible
    assert possible in ([1, 2, 3, 4, 5], [1, 2, 4, 5])


@pytest.mark.parametrize(("raw", "grade"), [(0, 2), (1, 1), (2, 4), (3, 5), (4, 5)])
def test_the_second_program_of_the_bus_has_an_order_of_its_own(raw: int, grade: int) -> None:
    bench = OnBench("hall68-cs")
    bench.write(bench.pad.shape.build(0x85, 0x11, bytes((raw,))))
    assert bench.grades == [grade]


@pytest.mark.parametrize(("preset", "keys"), [("byte", b"12345"), ("byte-a1", b"\xa1\xa2\xa3\xa4\xa5"), ("byte-01", b"\1\2\3\4\5")])
def test_one_byte_a_key(preset: str, keys: bytes) -> None:
    bench = OnBench(preset)
    bench.write(keys)
    assert bench.grades == [1, 2, 3, 4, 5]
    assert bench.out.said == []


def test_a_halls_own_map_replaces_the_models() -> None:
    bench = OnBench("byte", grades={"0xB1": 1, "0xB5": 5, "49": 3})
    bench.write(b"\xb1\xb5" + b"1" + b"5")
    assert bench.grades == [1, 5, 3]


@pytest.mark.parametrize("written", [{"0x100": 3}, {"-1": 3}, {"five": 5}, {"0x31": 6}, {"0x31": 0}])
def test_an_impossible_map_is_refused(written: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"key|grade|invalid"):
        grade_map(written)


@pytest.mark.parametrize(
    "text",
    [
        "FF 68 03 03 68 85 01 0C 92 16",  # a call key: no pad has one
        "FF 68 02 02 68 85 11 96 16",  # a grade of nothing
        "FF 68 04 04 68 85 11 03 03 9C 16",  # two grades
        "FF 68 03 03 68 85 11 09 9F 16",  # a ninth star
        "FF 68 03 03 68 86 11 03 9A 16",  # another pad
    ],
)
def test_other_frames_are_no_presses_and_get_no_answer(text: str) -> None:
    bench = OnBench()
    bench.write(bytes.fromhex(text))
    assert (bench.presses, bench.out.said, bench.meant) == ([], [], [None])


def test_the_same_key_within_300_ms_counts_once_but_is_acknowledged_each_time() -> None:
    bench = OnBench()
    for at_s in (0.0, 0.0, 0.3, 0.601):
        bench.now_s = at_s
        bench.write(GRADE_4)
    assert bench.meant == ["grade 4", "grade 4 again", "grade 4 again", "grade 4"]
    assert len(bench.out.said) == 4
    assert len({press.press_id for press in bench.presses}) == 2


def test_a_key_held_down_for_seconds_is_one_press() -> None:
    bench = OnBench("byte")
    for n in range(50):
        bench.now_s = n * 0.1
        bench.write(b"5")
    assert bench.grades == [5]


def test_another_key_is_no_double() -> None:
    bench = OnBench("byte")
    bench.write(b"45")
    assert bench.grades == [4, 5]


@pytest.mark.parametrize(("preset", "start"), [("hall68", "FF 68 02 02 68 85 01 86 16"), ("hall68-cs", "FF 68 03 03 68 85 01 0B 91 16")])
def test_a_visit_that_may_be_rated_starts_the_pad_once(preset: str, start: str) -> None:
    bench = OnBench(preset)
    for ticket in (None, "t1", "t1", None, "t1", "t2"):
        here = {"counter": 5, "ticket": ticket, "open": ticket is not None}
        bench.pad.see({"windows": [{"counter": 6, "ticket": "other", "open": True}, here]})
    assert bench.out.said == [bytes.fromhex(start)] * 3
    OnBench("byte").pad.see({"windows": [{"counter": 5, "ticket": "t1", "open": True}]})


def test_a_pads_usual_address_is_its_window_plus_0x80_unless_set() -> None:
    pad = {"code": "p", "counter": 5, "kind": "serial", "device": "/dev/x"}
    assert address_of(Pad(**pad)) == 0x85
    assert address_of(Pad(**pad, address=7)) == 7
    assert address_of(Pad(**pad, preset="byte")) is None


def test_an_unknown_model_is_told_with_those_there_are() -> None:
    with pytest.raises(BadModel, match=r"no model hall86: there are .*hall68"):
        OnBench("hall86")


def test_noise_and_halves_before_within_and_after_cost_no_press() -> None:
    bench = OnBench()
    for part in chain([b"\x00\xff\x68", b"\x68\x03\x04\x68", GRADE_4[:5]], [GRADE_4[5:]], [b"\xff\x68\x01"]):
        bench.write(part)
    assert bench.grades == [4]

"""Window LEDs on their lines: newest text, said again, no answer, no power, no cable; on ptys and over TCP, against the simulators."""

from __future__ import annotations

import contextlib
import gc
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from config.schema import Led, Pad
from devices import kinds, selftest
from devices.frames.framer import Framer
from devices.leds import LEDS, onbon
from devices.leds.sign import Pace, Sign
from devices.lines.line import Member, Wire
from devices.pads.pad import PadPress, SerialPad
from devices.selftest_wires import try_led
from devices.simulators.led import LedSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.tcp_end import TcpEnd
from devices.simulators.wired import Wired
from tests.conftest import wait_until
from tests.devices.lines import Running, running

QUICK = Pace(again_s=0.5, answer_s=0.1, down_answer_s=0.05, away_s=3600)
CALL = "请 A012 到本窗口"
ANSWER = onbon.frame(0x8000, bytes(5))


def led(kind: str = "onbon", counter: int = 3, **options: Any) -> Led:
    return Led.model_validate({"code": f"l{counter}", "counter": counter, "kind": kind, "device": "/dev/x", **options})


def picture(*counters: tuple[int, str, str | None]) -> dict[str, Any]:
    return {"counters": [{"number": n, "show": show, "number_now": number, "state": "open", "waiting": 0} for n, show, number in counters]}


# --- on a clock of our own ------------------------------------------------------------------------------------------


@dataclass
class Bench:
    """A sign without a line: what it has said, and what it told of itself."""

    of: Led
    said: list[bytes] = field(default_factory=list)
    healths: list[str] = field(default_factory=list)
    view: dict[str, Any] = field(default_factory=dict)
    now_s: float = 100.0

    def __post_init__(self) -> None:
        self.sign = Sign(self.of, lambda kind, code, health: self.healths.append(f"{kind} {code} {health.state}"))
        self.sign.join(self)
        self.sign.opened()
        self.begun, self.said = self.said, []

    def answer(self, data: bytes) -> None:
        raise AssertionError("a sign has nothing to answer")

    def show(self, key: str, data: bytes, answer_s: float = 0.0, sent: Callable[[float], None] | None = None) -> None:
        self.said.append(data)
        if sent is not None:
            sent(self.now_s)

    def see(self, show: str, number: str | None = None) -> None:
        self.view = picture((1, "call", "B001"), (self.of.counter, show, number))
        self.sign.see(self.view)
        self.sign.tick(self.now_s)

    def later(self, seconds: float, pictures: bool = True) -> int:
        """Frames said meanwhile; the hub's picture comes each turn."""
        before, end_s = len(self.said), self.now_s + seconds
        while self.now_s < end_s:
            self.now_s += 0.05
            if pictures:
                self.sign.see(self.view)
            self.sign.tick(self.now_s)
        return len(self.said) - before

    def take(self) -> None:
        """The screen answers."""
        self.sign.heard(Framer(onbon.ANSWER).feed(ANSWER, 0.0)[0], self.now_s)


def text_of(data: bytes) -> str:
    """What a simulated card shows after this frame."""
    sim = LedSim("onbon")
    sim.feed(data)
    return sim.text(1)


def test_before_the_first_picture_a_screen_is_only_emptied() -> None:
    bench = Bench(led())
    assert bench.begun == [onbon.clear(1)]
    bench.take()
    assert bench.later(100, pictures=False) == 0


def test_a_picture_that_says_the_same_is_not_said_again_before_its_minute_is_over() -> None:
    bench = Bench(led())
    bench.see("call", "A012")
    bench.take()
    assert [text_of(data) for data in bench.said] == [CALL]
    assert bench.later(59.5) == 0
    assert bench.later(1) == 1
    assert text_of(bench.said[-1]) == CALL


def test_each_change_is_said_at_once() -> None:
    bench = Bench(led())
    for show, number in (("closed", None), ("waiting", None), ("call", "A012"), ("serving", "A012"), ("paused", None)):
        bench.see(show, number)
        bench.take()
    assert [text_of(data) for data in bench.said] == ["未开放", "请稍候", CALL, "服务中 A012", "暂停服务"]


def test_a_screen_whose_hub_is_away_for_half_a_minute_calls_nobody_any_more() -> None:
    bench = Bench(led())
    bench.see("call", "A012")
    bench.take()
    assert bench.later(29.5, pictures=False) == 0
    assert bench.later(1, pictures=False) == 1
    bench.take()
    assert text_of(bench.said[-1]) == "请稍候"
    assert bench.later(0.5) == 1
    assert text_of(bench.said[-1]) == CALL


def test_without_an_answer_there_are_two_more_tries_then_the_screen_is_down_and_tried_once_a_minute() -> None:
    bench = Bench(led())
    bench.take()
    bench.see("call", "A012")
    assert bench.later(0.9) == 0
    assert bench.later(5) == 2
    assert bench.healths == ["led l3 down"]
    assert bench.later(50) == 0
    assert bench.later(11) == 1
    bench.see("serving", "A012")
    assert bench.later(30) == 0
    bench.see("closed")
    bench.take()
    assert bench.healths == ["led l3 down", "led l3 ready"]


def test_a_screen_that_never_answers_is_not_waited_for() -> None:
    bench = Bench(led("cd5220"))
    bench.see("call", "A012")
    assert bench.later(59) == 0
    assert bench.healths == []


def test_an_unknown_state_or_another_counter_changes_nothing() -> None:
    bench = Bench(led())
    bench.take()
    for view in ({}, {"counters": None}, picture((4, "call", "A001")), picture((3, "lunch", None))):
        bench.sign.see(view)
        bench.sign.tick(bench.now_s)
    assert bench.said == []


# --- on real lines --------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def hanging(sim: LedSim, end: PtyEnd | TcpEnd, *leds: Led, more: tuple[Member, ...] = (), pace: Pace = QUICK) -> Iterator[Running]:
    """These screens on one running line, the simulator at its other end."""
    device = end.url if isinstance(end, TcpEnd) else str(end.path)
    own: list[tuple[str, str, str]] = []
    signs = [Sign(one, lambda kind, code, health: own.append((kind, code, health.state)), pace) for one in leds]
    with Wired(sim, end), running(Wire(device, 115200, pause_s=0.005), [*signs, *more]) as run:
        own = run.healths
        yield run


@pytest.fixture(params=["pty", "tcp"])
def end(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PtyEnd | TcpEnd]:
    made: PtyEnd | TcpEnd = PtyEnd(tmp_path / "cable") if request.param == "pty" else TcpEnd()
    yield made
    made.close()


@pytest.mark.parametrize(("kind", "said"), [("onbon", CALL), ("hall68", CALL), ("hall68_mono", CALL), ("cd5220", "A012 -> 3")])
def test_every_model_shows_its_counters_call_then_its_pause(kind: str, said: str, end: PtyEnd | TcpEnd) -> None:
    sim, of = LedSim(kind), led(kind)
    with hanging(sim, end, of) as run:
        run.line.see(picture((3, "call", "A012")))
        assert sim.wait_for(said, LEDS[kind].address(of) or 0)
        run.line.see(picture((3, "paused", None)))
        assert sim.wait_for("Paused" if kind == "cd5220" else "暂停服务", LEDS[kind].address(of) or 0)
    assert sim.spoilt == 0


def test_twelve_screens_on_one_line_each_show_their_own(end: PtyEnd | TcpEnd) -> None:
    sim = LedSim("hall68")
    with hanging(sim, end, *(led("hall68", counter=n) for n in range(1, 13))) as run:
        run.line.see(picture(*((n, "call", f"A{n:03d}") for n in range(1, 13))))
        for n in range(1, 13):
            assert sim.wait_for(f"请 A{n:03d} 到本窗口", n)


def test_colours_come_through_and_a_strip_of_two_rows_breaks_where_we_broke(end: PtyEnd | TcpEnd) -> None:
    sim = LedSim("onbon")
    with hanging(sim, end, led(width=64, height=32, colours={"call": "green"}, brightness=50)) as run:
        run.line.see(picture((3, "call", "A012")))
        assert sim.wait_for("请 A012\n到本窗口", 1)
    assert (sim.screens[1].colour, sim.brightness) == ("green", 8)


def test_after_a_loss_of_power_the_text_is_back_within_the_minute(end: PtyEnd | TcpEnd) -> None:
    sim = LedSim("onbon")
    with hanging(sim, end, led()) as run:
        run.line.see(picture((3, "call", "A012")))
        assert sim.wait_for(CALL, 1)
        sim.power(False)
        wait_until(lambda: run.states("l3")[-1] == "down")
        sim.power(True)
        assert sim.text(1) == ""
        assert sim.wait_for(CALL, 1)
        wait_until(lambda: run.states("l3")[-1] == "ready")


def test_a_dead_screen_does_not_keep_its_neighbours_dark(end: PtyEnd | TcpEnd) -> None:
    sim = LedSim("hall68", absent={1})
    with hanging(sim, end, led("hall68", counter=1), led("hall68", counter=2)) as run:
        for number in ("A001", "A002", "A003"):
            run.line.see(picture((1, "call", number), (2, "call", number)))
            assert sim.wait_for(f"请 {number} 到本窗口", 2)
        wait_until(lambda: run.states("l1")[-1] == "down")
        assert run.states("l2")[-1] == "ready"


def test_of_many_changes_the_last_one_stands(end: PtyEnd | TcpEnd) -> None:
    sim = LedSim("hall68")
    with hanging(sim, end, led("hall68")) as run:
        for n in range(1, 200):
            run.line.see(picture((3, "call", f"A{n:03d}")))
        assert sim.wait_for("请 A199 到本窗口", 3)
        assert sim.screens[3].frames < 100


def test_screens_and_pads_share_a_line(end: PtyEnd | TcpEnd) -> None:
    sim, pressed = LedSim("hall68"), list[PadPress]()
    pad = SerialPad(Pad(code="pad3", counter=3, kind="serial", device="/dev/x"), pressed.append)
    with hanging(sim, end, led("hall68"), more=(pad,)) as run:
        wait_until(lambda: run.states("pad3") == ["ready"])
        keys = PadSim("hall68", end, address=0x83)
        for n, grade in enumerate((5, 4, 3), start=1):
            run.line.see(picture((3, "call", f"A{n:03d}")))
            keys.press(grade)
            assert sim.wait_for(f"请 A{n:03d} 到本窗口", 3)
        wait_until(lambda: [press.grade for press in pressed] == [5, 4, 3])


def test_a_cable_pulled_fifty_times_leaves_the_newest_text_and_no_memory(end: PtyEnd | TcpEnd) -> None:
    sim, sizes = LedSim("onbon"), list[int]()
    with hanging(sim, end, led()) as run:
        tracemalloc.start()
        for n in range(1, 51):
            end.unplug()
            run.line.see(picture((3, "call", f"A{n:03d}")))
            end.plug()
            assert sim.wait_for(f"请 A{n:03d} 到本窗口", 1), n
            run.record.clear()
            run.healths.clear()
            if n in (10, 50):
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
    assert sizes[1] - sizes[0] < 200_000, sizes


# --- what cannot be -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"kind": "cd5220", "colours": {"call": "red"}}, "colours: a cd5220 has one colour: remove them"),
        ({"kind": "hall68_mono", "colours": {"call": "red"}}, "colours: a hall68_mono has one colour: remove them"),
        ({"kind": "hall68", "brightness": 50}, "brightness: a hall68 is dimmed by hand: remove it"),
        ({"kind": "cd5220", "address": 1}, "address: a cd5220 has none: remove it"),
        ({"kind": "hall68", "address": 256}, "address: 256 is none of a hall68: set one of 0 to 255"),
        ({"kind": "hall68_mono", "counter": 70}, "address: 70 is none of a hall68_mono: set one of 0 to 63"),
        ({"width": 100}, "width: 100 is not so many characters: use a multiple of 8"),
        ({"width": 24}, "width: there is no room for a number: at least 32"),
        ({"words": {"call": "请来"}}, "words.call: the visitor's number is missing: write {number} where it shall stand"),
    ],
)
def test_a_led_that_cannot_be_is_told_with_what_to_do(written: dict[str, Any], told: str) -> None:
    assert kinds.complaints([led(**written)]) == [f"led l{written.get('counter', 3)}: {told}"]


@pytest.mark.parametrize(
    ("devices", "told"),
    [
        ([led("onbon", 1), led("onbon", 2)], "l1, l2: cannot be told apart on /dev/x: give each its own address or line"),
        ([led("onbon", 1), led("onbon", 2, address=2)], None),
        ([led("hall68", 1), led("hall68", 2), Pad(code="p1", counter=1, kind="serial", device="/dev/x")], None),
        ([led("hall68", 1), led("hall68", 2, baud=19200)], "l1, l2: one line has one speed: /dev/x"),
        ([led("cd5220", 1), led("hall68", 2)], "l1, l2: l1 needs a line of its own: /dev/x"),
    ],
)
def test_who_may_share_a_line(devices: list[Any], told: str | None) -> None:
    assert kinds.complaints(devices) == ([told] if told else [])


def test_a_technician_sees_each_state_and_whether_the_screen_answers(pty_end: PtyEnd) -> None:
    said: list[str] = []
    sim, of = LedSim("onbon"), led(device=str(pty_end.path))
    bench = selftest.Bench(1.0, None, said.append)
    with Wired(sim, pty_end):
        assert try_led(of, bench) is True
        assert sim.text(1) == "请稍候"
        assert next(line for line in said if "shows now" in line) == "l3 shows now: 请 T000 到本窗口"
        sim.power(False)
        assert try_led(of, selftest.Bench(6.0, None, said.append)) is False
    assert "l3 down timeout does not answer" in said

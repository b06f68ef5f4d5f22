"""Call terminals: keys of both programs of the bus to orders, answers, displays; byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

from config.schema import Terminal
from devices.frames.framer import Framer
from devices.models import model, names
from devices.models.model import TerminalPart
from devices.simulators.terminal import TerminalSim
from devices.terminals.terminal import ANSWER_S, Answered, CallTerminal, KeyPress, address_of
from tests.devices.lines import Said

OPEN = {"number": 5, "state": "open", "number_now": None, "waiting": 7, "offered": None}
MODELS = [name for name in names() if model(name).terminal is not None]


def frame(text: str) -> bytes:
    return bytes.fromhex(text)


class OnBench:
    """A terminal at counter 5 without a port; the hub answers when the test says so."""

    def __init__(self, preset: str = "hall68", **options: Any) -> None:
        self.sent: list[tuple[KeyPress, Answered]] = []
        self.out = Said()
        settings = Terminal(code="t5", counter=5, device="/dev/x", preset=preset, **options)
        self.terminal = CallTerminal(settings, lambda press, answered: self.sent.append((press, answered)))
        self.terminal.join(self.out)
        self._framer = Framer(self.terminal.shape)
        self.sim = TerminalSim(preset, self, self.terminal.address or 0)
        self.now_s = 0.0
        self.meant: list[str | None] = []

    def write(self, data: bytes) -> None:
        self.meant += [self.terminal.heard(frame, self.now_s) for frame in self._framer.feed(data, self.now_s)]

    def read(self, _limit_s: float) -> bytes:
        return b""

    @property
    def orders(self) -> list[tuple[str, str]]:
        return [(press.order, press.digits) for press, _ in self.sent]

    def said(self) -> list[bytes]:
        """What was said since the last look."""
        said, self.out.said = self.out.said, []
        return said

    def view(self, **counter: Any) -> None:
        self.terminal.see({"counters": [{"number": 4, "state": "open", "number_now": "Z999", "waiting": 99}, OPEN | counter]})

    def tick(self) -> None:
        self.terminal.tick(self.now_s)


PRESSES = {
    "hall68": {
        "next": ("next", ""), "17 next": ("call", "17"), "recall": ("recall", ""), "start": ("start", ""), "9 start": ("transfer", "9"),
        "rate": ("finish", ""), "cancel": ("withdraw", ""), "12 function": ("login", "12"), "00345678 function": ("login", "00345678"),
        "0 function": ("pause", ""), "4 function": ("logout", ""), "5 function": ("no_show", ""), "1 function": ("hold", ""),
        "2 function": ("resume", ""),
    },
    "hall68-cs": {
        "next": ("next", ""), "17 next": ("call", "17"), "recall": ("recall", ""), "start": ("start", ""), "9 transfer": ("transfer", "9"),
        "9 start": ("transfer", "9"), "rate": ("finish", ""), "cancel": ("withdraw", ""), "pause": ("pause", ""),
        "12 function": ("login", "12"), "6 function": ("no_show", ""), "0 function": ("hold", ""),
        "3 function": ("resume", ""), "4 function": ("logout", ""),
    },
}  # fmt: skip


@pytest.mark.parametrize(("preset", "pressed"), [(preset, pressed) for preset in PRESSES for pressed in PRESSES[preset]])
def test_each_combination_of_keys_is_its_order(preset: str, pressed: str) -> None:
    bench = OnBench(preset)
    bench.sim.press(pressed)
    assert bench.orders == [PRESSES[preset][pressed]]
    assert bench.meant == [pressed]


@pytest.mark.parametrize("preset", PRESSES)
def test_a_terminal_can_do_all_that_a_console_can(preset: str) -> None:
    orders = {order for order, _ in PRESSES[preset].values()}
    assert orders == {
        "login", "logout", "next", "call", "recall", "start", "finish", "no_show", "hold", "resume", "transfer", "withdraw", "pause",
    }  # fmt: skip
    assert {*part(preset).orders.values()} - {"address"} == orders


def part(preset: str) -> TerminalPart:
    found = model(preset).terminal
    assert found is not None
    return found


def test_the_published_frames_are_these_orders() -> None:
    bench = OnBench()
    bench.write(frame("FF 68 03 03 68 05 01 0C 12 16"))
    assert bench.orders == [("next", "")]
    assert bench.said() == [frame("FF 68 03 03 68 05 01 0C 12 16")], "each frame is answered with itself"
    other = OnBench("hall68-cs")
    other.write(frame("FF 68 04 04 68 05 01 06 0F 1B 16"))
    assert other.orders == [("no_show", "")]


@pytest.mark.parametrize("pressed", ["7 function", "3 rate", "recall 3", "123456789 function"])
def test_keys_that_mean_nothing_are_answered_with_a_refusal_and_a_beep(pressed: str) -> None:
    bench = OnBench()
    digits, _, key = pressed.rpartition(" ") if not pressed.endswith("3") else ("3", "", "recall")
    bench.sim.press(f"{digits} {key}")
    assert bench.orders == []
    assert bench.said()[1:] == [frame("FF 68 03 03 68 05 02 00 07 16"), frame("FF 68 02 02 68 05 03 08 16")]


@pytest.mark.parametrize(
    "text", ["68 02 02 68 05 01 06 16", "68 04 04 68 05 01 0C 06 18 16", "68 03 03 68 05 01 1F 25 16", "68 03 03 68 06 01 0C 13 16"]
)
def test_what_are_no_keys_of_this_terminal_is_left_to_others(text: str) -> None:
    bench = OnBench()
    bench.write(frame(text))
    assert (bench.meant, bench.said(), bench.orders) == ([None], [], [])


def test_the_answer_of_the_hub_comes_back() -> None:
    bench = OnBench()
    for pressed in ("next", "start"):
        bench.sim.press(pressed)
    bench.said()
    (_, good), (_, bad) = bench.sent
    good({"ok": True, "result": "done"})
    assert bench.said() == [frame("FF 68 03 03 68 05 02 01 08 16")]
    bad({"ok": False, "code": "wrong_state"})
    assert bench.said() == [frame("FF 68 03 03 68 05 02 00 07 16"), frame("FF 68 02 02 68 05 03 08 16")]
    good({"ok": True})
    assert bench.said() == [], "one press, one answer"


def test_no_answer_is_a_refusal_in_the_end_and_a_late_one_is_not_told() -> None:
    bench = OnBench()
    bench.sim.press("next")
    bench.said()
    bench.now_s = ANSWER_S - 0.1
    bench.tick()
    assert bench.said() == []
    bench.now_s = ANSWER_S + 0.1
    bench.tick()
    assert bench.said() == [frame("FF 68 03 03 68 05 02 00 07 16"), frame("FF 68 02 02 68 05 03 08 16")]
    bench.sent[0][1]({"ok": True})
    assert bench.said() == []


def test_a_doubled_frame_is_acknowledged_and_sent_once() -> None:
    bench = OnBench()
    for at_s in (0.0, 0.1, 0.3, 0.5):
        bench.now_s = at_s
        bench.sim.press("next")
    assert len(bench.said()) == 4
    assert bench.orders == [("next", "")]
    bench.now_s = 1.0
    bench.sim.press("next")
    assert len({press.press_id for press, _ in bench.sent}) == 2


@pytest.mark.parametrize(
    ("preset", "counter", "expected"),
    [
        ("hall68", {}, "FF 68 08 08 68 05 02 0A 0A 0A 0A 00 07 36 16"),  # seven wait
        ("hall68", {"number_now": "A017", "waiting": 3}, "FF 68 08 08 68 05 02 00 01 07 0A 00 03 1C 16"),
        ("hall68", {"number_now": "A1042", "waiting": 240}, "FF 68 08 08 68 05 02 00 04 02 0A 09 09 29 16"),
        ("hall68", {"state": "closed"}, "FF 68 08 08 68 05 02 0A 0A 0A 0A 0A 0A 43 16"),
        ("hall68-cs", {}, "FF 68 08 08 68 05 02 00 00 07 0A 0A 0A 2C 16"),  # devices.md 3.1: show waiting 007
        ("hall68-cs", {"number_now": "L003"}, "FF 68 08 08 68 05 02 0A 0A 0A 00 00 03 28 16"),
        ("hall68-cs", {"waiting": 1500}, "FF 68 08 08 68 05 02 09 09 09 0A 0A 0A 40 16"),
    ],
)
def test_the_display_shows_the_number_or_how_many_wait(preset: str, counter: dict[str, Any], expected: str) -> None:
    bench = OnBench(preset)
    bench.view(**counter)
    bench.tick()
    assert bench.said() == [frame(expected)]


def test_a_display_is_told_changes_at_once_and_everything_each_minute_and_anew_on_a_new_line() -> None:
    bench = OnBench()
    bench.view()
    for now_s, frames in ((0.0, 1), (0.1, 0), (59.0, 0), (60.1, 1)):
        bench.now_s = now_s
        bench.tick()
        bench.view()
        assert len(bench.said()) == frames, now_s
    bench.view(waiting=8)
    bench.tick()
    bench.terminal.opened()
    bench.tick()
    assert len(bench.said()) == 2


def test_after_an_answer_the_number_stands_there_again() -> None:
    bench = OnBench()
    bench.view(number_now="A017")
    bench.tick()
    bench.sim.press("recall")
    bench.sent[0][1]({"ok": True})
    bench.said()
    bench.tick()
    assert bench.said() == [frame("FF 68 08 08 68 05 02 00 01 07 0A 00 07 20 16")]


def test_an_offered_number_beeps_once() -> None:
    bench = OnBench()
    beep = frame("FF 68 02 02 68 05 03 08 16")
    heard = []
    for offered in (None, "A018", "A018", None, "A019"):
        bench.view(offered=offered)
        heard.append(bench.said().count(beep))
    assert heard == [0, 1, 0, 0, 1]


def test_eight_and_function_shows_the_address_without_the_hub() -> None:
    bench = OnBench(address=0x2A)
    bench.sim.press("8 function")
    assert bench.orders == []
    assert bench.said()[-1] == frame("FF 68 08 08 68 2A 02 00 04 02 0A 0A 0A 50 16")


def test_keys_that_come_one_by_one_are_put_together_and_forgotten_after_a_while() -> None:
    bench = OnBench()
    for n, byte in enumerate(b"\x01\x02\x0f"):
        bench.now_s = n * 1.0
        bench.write(bench.terminal.shape.build(5, 1, bytes((byte,))))
    assert bench.orders == [("login", "12")]
    bench.write(bench.terminal.shape.build(5, 1, b"\x07"))
    bench.now_s += 11
    bench.sim.press("next")
    assert bench.orders[-1] == ("next", "")


def test_a_terminals_usual_address_is_its_counter() -> None:
    assert address_of(Terminal(code="t", counter=9, device="/dev/x")) == 9
    assert address_of(Terminal(code="t", counter=9, device="/dev/x", address=200)) == 200


@pytest.mark.parametrize("preset", MODELS)
def test_the_simulator_reads_what_the_terminal_is_told(preset: str) -> None:
    bench = OnBench(preset)
    bench.view(number_now="A017", waiting=3)
    bench.tick()
    bench.sim.press("next")
    bench.sent[0][1]({"ok": False})
    for said in bench.said():
        bench.sim.hear(said)
    assert "017" in bench.sim.display
    assert (bench.sim.answers, bench.sim.beeps, bench.sim.acknowledged) == ([False], 1, 1)

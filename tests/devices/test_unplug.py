"""The plug of a line pulled fifty times while keys are pressed: no crash, no press lost once the line is back, nothing kept."""

from __future__ import annotations

import gc
import itertools
import os
import threading
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from config.schema import Pad, Terminal
from devices.lines.line import Member, Wire
from devices.models import model, names
from devices.pads.pad import SerialPad
from devices.simulators.bus import Bus
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.tcp_end import TcpEnd
from devices.simulators.terminal import TerminalSim
from devices.terminals.terminal import CallTerminal
from tests.conftest import wait_until
from tests.devices.lines import Running, running

TIMES = 50
LEAST, MOST = 10, 100_000  # cycles until everything that is made once is made; bytes that may come on top
PADS = list({model(name).frame: name for name in reversed(names()) if model(name).pad is not None}.values())  # one for each kind of frame
TERMINALS = [name for name in names() if model(name).terminal is not None]


@pytest.fixture
def end(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """A pty, or if a test says so a TCP port; a socket of pyserial takes 0.3 s to close."""
    with closing(TcpEnd() if getattr(request, "param", "") == "tcp" else PtyEnd(tmp_path / "cable")) as made:
        yield made


def wire(end: PtyEnd | TcpEnd) -> Wire:
    return Wire(end.url if isinstance(end, TcpEnd) else str(end.path), 115200, pause_s=0.0)


class Hammer:
    """Somebody who presses keys all the time, also while nobody can hear it."""

    def __init__(self, press: Callable[[int], None]) -> None:
        self._press = press
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Hammer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        for n in itertools.count():
            if self._stop.wait(0.002):
                return
            self._press(n)


Press = Callable[[int], None]


@pytest.fixture(autouse=True)
def unheard(caplog: pytest.LogCaptureFixture) -> None:
    """The tests' own recorder keeps every line that is logged; that memory is not ours."""
    for room in ("devices.keeper", "devices.line", "devices.terminal"):
        caplog.set_level("CRITICAL", room)


def pulled(end: PtyEnd | TcpEnd, members: list[Member], noisy: Press, sure: Press, counted: list[Any]) -> str:
    """Fifty times: pulled amid presses, put back, and then one press that must arrive. What memory and handles did."""
    sizes: list[tuple[int, int, int]] = []
    with running(wire(end), members) as run, Bus(end):
        wait_until(lambda: all(run.states(member.code) == ["ready"] for member in members), every_s=0.005)
        tracemalloc.start()
        for n in range(1, TIMES + 1):
            with Hammer(noisy):
                end.unplug()
                wait_until(lambda: last(run, members) == {"down"}, every_s=0.005)
                end.plug()
                wait_until(lambda: last(run, members) == {"ready"}, every_s=0.005)
            counted.clear()
            sure(n)
            wait_until(lambda n=n: n in counted, every_s=0.005)
            run.record.clear()
            del run.healths[: -len(members)]
            if n in (LEAST, TIMES):
                gc.collect()
                sizes.append((tracemalloc.get_traced_memory()[0], len(os.listdir("/proc/self/fd")), threading.active_count()))
        tracemalloc.stop()
    (early, handles, threads), (late, handles_then, threads_then) = sizes
    told = f"{early} -> {late} bytes, {handles} -> {handles_then} handles, {threads} -> {threads_then} threads"
    assert late - early < MOST, told
    assert handles_then - handles <= 2, told  # other tests of this process may be giving theirs back
    assert threads_then == threads, told
    return told


def last(run: Running, members: list[Member]) -> set[str]:
    return {states[-1] for member in members if (states := run.states(member.code))}


@pytest.mark.parametrize(("preset", "end"), [*((name, "pty") for name in PADS), ("hall68", "tcp")], indirect=["end"])
def test_a_pad_pulled_fifty_times_loses_no_press_that_came_when_it_was_back(preset: str, end: PtyEnd | TcpEnd) -> None:
    counted: list[int] = []
    wanted = [0]
    pad = SerialPad(Pad(code="p", counter=5, kind="serial", device="x", preset=preset), lambda press: counted.append(wanted[0]))
    sim = PadSim(preset, end, pad.address or 0)

    def noisy(n: int) -> None:
        frame = sim.frame(1 + n % 2)
        sim.send(frame if preset == "line" else frame[: 1 + n % 9])  # wholes and halves of other keys; half a line would hide the next one

    def sure(n: int) -> None:
        wanted[0] = n
        pad._last.clear()  # fifty presses in fifty seconds are fifty visitors, here they come faster
        sim.press(4)

    print(preset, pulled(end, [pad], noisy, sure, counted))


@pytest.mark.parametrize(("preset", "end"), [*((name, "pty") for name in TERMINALS), ("hall68", "tcp")], indirect=["end"])
def test_a_terminal_pulled_fifty_times_loses_no_press_and_shows_its_number_again(preset: str, end: PtyEnd | TcpEnd) -> None:
    counted: list[int] = []
    terminal = CallTerminal(
        Terminal(code="t", counter=5, device="x", preset=preset),
        lambda press, answered: (answered({"ok": True}), counted.append(int(press.digits or 0))),
    )
    sim = TerminalSim(preset, end, 5)
    terminal.see({"counters": [{"number": 5, "state": "open", "number_now": "A017", "waiting": 3}]})
    pressed = itertools.cycle(["recall", "3 start", "cancel"])

    def noisy(n: int) -> None:
        end.write(sim.frame(next(pressed))[: 3 + n % 9])

    print(preset, pulled(end, [terminal], noisy, lambda n: sim.press(f"{1000 + n} function"), Offset(counted)))


class Offset(list[int]):
    """Staff numbers 1001 to 1050 as 1 to 50."""

    def __init__(self, counted: list[int]) -> None:
        super().__init__()
        self._counted = counted

    def __contains__(self, n: object) -> bool:
        return isinstance(n, int) and 1000 + n in self._counted

    def clear(self) -> None:
        self._counted.clear()


def test_all_of_a_mixed_line_come_back_together(end: PtyEnd | TcpEnd) -> None:
    counted: list[int] = []
    settings = [Pad(code=f"p{n}", counter=n, kind="serial", device="x") for n in (1, 2, 3)]
    pads = [SerialPad(pad, lambda press: counted.append(press.grade)) for pad in settings]
    terminal = CallTerminal(Terminal(code="t1", counter=1, device="x"), lambda press, answered: None)
    sims = [PadSim("hall68", end, 0x80 + n) for n in (1, 2, 3)]
    keys = TerminalSim("hall68", end, 1)

    def noisy(n: int) -> None:
        end.write((sims[n % 3].frame(1 + n % 5) + keys.frame("next"))[: 2 + n % 18])

    def sure(n: int) -> None:
        for pad in pads:
            pad._last.clear()
        counted.clear()
        for sim in sims:
            sim.press(1 + n % 5)
        wait_until(lambda: counted.count(1 + n % 5) >= 3, every_s=0.005)
        counted.append(n)

    print("mixed", pulled(end, [*pads, terminal], noisy, sure, counted))

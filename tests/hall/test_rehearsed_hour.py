"""An hour of a whole hall on the rehearsal clock: two kiosks, twelve call terminals, pads and window LEDs on four wires, three screens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from devices.simulators.bus import Bus
from devices.simulators.led import LedSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.terminal import TerminalSim
from tests.conftest import RunningHall, as_toml, enter, wait_until
from tests.hall.clients import Client, at_once, staffed
from tests.hall.steps import BOARD, facts, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

COUNTERS = range(1, 13)
LINES = 4
SERVED = 200
BEGIN = datetime.fromisoformat("2026-06-01T09:00:00+08:00")
SERVICE, BETWEEN = timedelta(minutes=2), timedelta(seconds=30)


class Wire:
    """One port with three counters' terminals, pads and LEDs. Two wires are of adapters that hear themselves."""

    def __init__(self, folder: Path, line: int) -> None:
        self.end = PtyEnd(folder / f"line{line}")
        self.counters = [n for n in COUNTERS if n % LINES == line]
        self.preset = ("hall68", "hall68-cs")[line % 2]
        self.terminals = {n: TerminalSim(self.preset, self.end, n) for n in self.counters}
        self.pads = {n: PadSim(self.preset, self.end, 0x80 + n) for n in self.counters}
        self.leds = LedSim("hall68")
        self.bus = Bus(self.end, echo=line < LINES // 2)
        self.bus.devices += [*self.terminals.values(), *self.pads.values(), self]

    def hear(self, data: bytes, mono_s: float) -> None:
        if said := self.leds.feed(data):
            self.end.write(said)

    def sections(self) -> dict[str, list[dict[str, Any]]]:
        here = {"device": str(self.end.path)}
        keys = here | {"kind": "serial", "preset": self.preset}
        return {
            "terminals": [{"code": f"t{n}", "counter": n, **keys} for n in self.counters],
            "pads": [{"code": f"pad{n}", "counter": n, **keys} for n in self.counters],
            "leds": [{"code": f"led{n}", "counter": n, "kind": "hall68", **here} for n in self.counters],
            "lines": [{"code": self.end.path.name, **here, "silence_ms": 300}],
        }


@dataclass
class Hour:
    hall: RunningHall
    wires: list[Wire]
    screens: dict[str, Page]
    now: datetime = BEGIN
    _kinds: Counter[str] = field(default_factory=Counter)
    _seq: int = 0

    def terminal(self, counter: int) -> TerminalSim:
        return self.wires[counter % LINES].terminals[counter]

    def pad(self, counter: int) -> PadSim:
        return self.wires[counter % LINES].pads[counter]

    def led(self, counter: int) -> str:
        screen = self.wires[counter % LINES].leds.screens.get(counter)
        return screen.text if screen else ""

    def missed(self, counter: int) -> str:
        """The keys of a no-show on this model."""
        return MISSED[self.wires[counter % LINES].preset]

    def count(self, kind: str) -> int:
        """Facts of a kind so far; each part of the journal is read once."""
        for fact in facts(self.hall, self._seq):
            self._kinds[fact["kind"]] += 1
            self._seq = int(fact["seq"])
        return self._kinds[kind]

    def later(self, much: timedelta) -> None:
        self.now += much
        answer = self.hall.order(self.hall.token("supervisor"), "/rehearsal/clock", at=self.now.isoformat())
        assert answer.status == 200, answer.body


@pytest.fixture
def hour(rehearsal: Callable[..., RunningHall], tmp_path: Path, pages: Callable[..., Page]) -> Iterator[Hour]:
    wires = [Wire(tmp_path, line) for line in range(LINES)]
    edits: dict[str, list[dict[str, Any]]] = {}
    for wire in wires:
        for name, items in wire.sections().items():
            edits.setdefault(name, []).extend(items)
    more = {"limits.socket_events_per_s": "1000", "estimate.enabled": "false"}
    hall = rehearsal(BEGIN.isoformat(), {name: as_toml(items) for name, items in edits.items()} | more)
    with ExitStack() as stack:
        for wire in wires:
            stack.callback(wire.end.close)
            stack.enter_context(wire.bus)
        stack.callback(hall.stop)
        staffed(hall, {f"clerk{n:02}": staff_number(n) for n in COUNTERS})
        screens = {code: pages(*BOARD) for code in ("main", "zone-a", "window-1")}
        for code, page in screens.items():
            enter(page, hall, "screen", code, f"/board/{code}")
        wait_until(lambda: ready(hall) >= 3 * len(COUNTERS), 90, 0.5)
        yield Hour(hall, wires, screens)


def ready(hall: RunningHall) -> int:
    devices = hall.get(hall.token("om"), "/devices")["devices"]
    return sum(device["state"] == "ready" for device in devices if device["kind"] in ("terminal", "pad", "led"))


def staff_number(counter: int) -> str:
    return f"{2000 + counter}"


def test_two_hundred_visitors_in_an_hour_by_keys_pads_leds_and_screens(hour: Hour) -> None:
    kiosks = [Client(hour.hall, "kiosk", code) for code in ("k1", "k2")]
    matters = {c["number"]: c["matters"][0] for c in hour.hall.get(hour.hall.token("lead"), "/hall")["counters"]}
    assert all(at_once([lambda n=n: hour.terminal(n).ask(f"{staff_number(n)} function", 60) for n in COUNTERS]))
    rounds = issued = 0
    while (served := hour.count("finished")) < SERVED:
        away = COUNTERS[rounds % len(COUNTERS)]
        new = list(COUNTERS)[: SERVED + hour.count("no_show") - issued]
        at_once([lambda kiosk=kiosk, mine=new[k::2]: arrive(kiosk, [matters[n] for n in mine]) for k, kiosk in enumerate(kiosks)])
        at_once([lambda n=n, away=away: called(hour, n, n == away) for n in COUNTERS])
        serving = shown(hour, away, picture_too=rounds == 8)
        hour.later(SERVICE)
        at_once([lambda n=n, grade=1 + (n + rounds) % 5: rated(hour, n, grade) for n in serving])
        wanted = served + len(serving)
        wait_until(lambda wanted=wanted: hour.count("rated") == wanted, 60, 0.2)
        hour.later(BETWEEN)
        rounds, issued = rounds + 1, issued + len(new)
    assert hour.now - BEGIN <= timedelta(hours=1)
    assert all(at_once([lambda n=n: hour.terminal(n).ask("4 function", 60) for n in COUNTERS]))
    hour.later(BEGIN.replace(hour=10, minute=10) - hour.now)
    closing(hour, rounds)


def arrive(kiosk: Client, matters: list[str]) -> None:
    for matter in matters:
        assert kiosk.post("/tickets", matter=matter).status_code == 201


MISSED = {"hall68": "5 function", "hall68-cs": "6 function"}


def called(hour: Hour, counter: int, away: bool) -> None:
    """The next visitor is called, if there is one, and comes, or does not (`away`). What is refused is seen afterwards."""
    terminal = hour.terminal(counter)
    terminal.ask("next", 60)
    terminal.ask(hour.missed(counter) if away else "start", 60)


def rated(hour: Hour, counter: int, grade: int) -> None:
    """The service ends, and the visitor presses a key that this pad has."""
    terminal, pad = hour.terminal(counter), hour.pad(counter)
    invited, acknowledged = pad.invited, pad.acknowledged
    terminal.ask("rate", 60)
    wait_until(lambda: pad.invited > invited, 60)
    pad.press(min(pad.grades, key=lambda one: abs(one - grade)))
    wait_until(lambda: pad.acknowledged > acknowledged, 60)


def shown(hour: Hour, away: int, picture_too: bool) -> list[int]:
    """While all are served: LED, terminal and screens say the same number as the book. The counters that serve."""
    numbers = settled(hour, away)
    for counter, number in numbers.items():
        wait_until(lambda counter=counter, number=number: number in hour.led(counter), 60)
        wait_until(lambda counter=counter, number=number: number[-3:] in hour.terminal(counter).display, 60)
    if 1 in numbers:
        hour.screens["window-1"].get_by_text(numbers[1]).first.wait_for(timeout=60_000)
    if picture_too:
        for code, page in hour.screens.items():
            picture(page, f"rehearsed-hour-{code}")
    return list(numbers)


def settled(hour: Hour, away: int) -> dict[int, str]:
    """Counter to number of all that is served. On a busy machine an answer may come too late: the clerk looks, and presses again."""
    while True:
        view = hour.hall.get(hour.hall.token("screen", "main"), "/screens/main/view")
        waiting = [x["counter"] for x in view["serving"] if x["state"] == "called"]
        if not waiting:
            return {x["counter"]: x["number"] for x in sorted(view["serving"], key=lambda x: x["counter"])}
        for counter in waiting:
            hour.terminal(counter).ask(hour.missed(counter) if counter == away else "start", 60)


def closing(hour: Hour, rounds: int) -> None:
    """Every visitor is accounted for, by the journal, by the picture of the lead, and by the folded book."""
    kinds = Counter(fact["kind"] for fact in facts(hour.hall))
    assert kinds["taken"] == kinds["called"] == SERVED + kinds["no_show"], "no press was lost, none carried out twice"
    assert kinds["started"] == kinds["finished"] == kinds["rated"] == SERVED
    assert kinds["no_show"] > 0
    assert {fact["body"]["channel"] for fact in facts(hour.hall) if fact["kind"] == "rated"} == {"serial_pad"}
    assert kinds["rating_strayed"] == 0
    for page in hour.screens.values():
        page.close()
    hour.hall.stop()
    verdict = hour.hall.run("verify")
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    print(verdict.stdout.strip(), f"{rounds} rounds, hall time {hour.now - BEGIN}, {kinds['lapsed']} lapses")

"""Whole services by the keys of call terminals: real hub, real agent, a two-wire line of terminals and pads on a pseudo terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from devices.simulators.bus import Bus
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.terminal import TerminalSim
from tests.conftest import RunningHall, as_toml, wait_until, write_config
from tests.hall.clients import mint, staffed
from tests.hall.steps import facts, wait_for_fact

pytestmark = pytest.mark.timeout(300)

COUNTERS = (1, 2, 3)
MATTER = "medical_away"  # served at 1, 2 and 3
NUMBERS = {"wren": "1012", "dipper": "2044", "smew": "3001"}


@dataclass
class Floor:
    hall: RunningHall
    end: PtyEnd
    terminals: dict[int, TerminalSim]
    pads: dict[int, PadSim]

    def take(self) -> str:
        answer = self.hall.order(self.hall.token("kiosk", "k1"), "/tickets", matter=MATTER)
        assert answer.status == 201
        return str(answer["ticket"]["number"])

    def facts(self, kind: str, after: int) -> list[tuple[str, dict[str, object]]]:
        return [(x["actor"], x["body"]) for x in facts(self.hall, after) if x["kind"] == kind]

    def seq(self) -> int:
        return int(facts(self.hall)[-1]["seq"])

    def states(self) -> dict[str, str]:
        """Of what hangs on the line."""
        devices = self.hall.get(self.hall.token("om"), "/devices")["devices"]
        return {x["code"]: x["state"] for x in devices if x["kind"] in ("terminal", "pad")}


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def floor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Floor]:
    """Terminals and pads of three counters on one line; counter 3's are those of the other program. The adapter hears itself."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    end = PtyEnd(folder / "bus")
    presets = {1: "hall68", 2: "hall68", 3: "hall68-cs"}
    device = {"kind": "serial", "device": str(end.path)}
    listed = {
        "terminals": [{"code": f"t{n}", "counter": n, "preset": presets[n], **device} for n in COUNTERS],
        "pads": [{"code": f"pad{n}", "counter": n, "preset": presets[n], **device} for n in COUNTERS],
        "lines": [{"code": "bus", "device": str(end.path), "silence_ms": 300}],
    }
    config = write_config(folder / "hall.toml", {name: as_toml(items) for name, items in listed.items()})
    hall = RunningHall(folder / "data", ["--async-mode", request.param], config)
    with Bus(end, echo=True) as bus:
        try:
            hall.start(60)
            staff(hall)
            for role, place in (("kiosk", "k1"), ("om", None), ("auditor", None)):
                hall._tokens[role, place] = mint(hall, role, place)
            made = Floor(
                hall, end, {n: TerminalSim(presets[n], end, n) for n in COUNTERS}, {n: PadSim(presets[n], end, 0x80 + n) for n in COUNTERS}
            )
            bus.devices += [*made.terminals.values(), *made.pads.values()]
            wait_until(lambda: set(made.states().values()) == {"ready"} and len(made.states()) >= 6, 40)
            yield made
        finally:
            hall.stop()
    end.close()


def staff(hall: RunningHall) -> None:
    """The first as its operator makes it."""
    first, *others = NUMBERS
    done = hall.run("user", "add", first, "--name", "白露", "--role", "clerk", "--number", NUMBERS[first])
    assert done.returncode == 0, done.stderr
    staffed(hall, {login: NUMBERS[login] for login in others})


def test_log_in_next_start_finish_rated_log_out_all_on_one_line(floor: Floor) -> None:
    terminal, pad, before = floor.terminals[1], floor.pads[1], floor.seq()
    number = floor.take()
    assert terminal.ask("1012 function")
    terminal.wait_for(lambda t: t.display == "    01")
    assert terminal.ask("next")
    terminal.wait_for(lambda t: t.display == f"{number[1:]} 00")
    assert terminal.ask("recall")
    assert terminal.ask("start")
    invited = pad.invited
    assert terminal.ask("rate")
    terminal.wait_for(lambda t: t.display == "    00")
    wait_until(lambda: pad.invited == invited + 1)
    pad.press(5)
    rated = wait_for_fact(floor.hall, "rated", grade=5, counter=1)
    assert rated["body"]["channel"] == "serial_pad"
    wait_until(lambda: pad.acknowledged == 1)
    assert terminal.ask("next"), "nobody waits: the counter is ready"
    beeps = terminal.beeps
    floor.take()
    terminal.wait_for(lambda t: t.beeps == beeps + 1 and t.display == "    01")
    assert terminal.ask("next")
    assert terminal.ask("5 function"), "did not come"
    assert terminal.ask("4 function")
    terminal.wait_for(lambda t: t.display == "      ")
    assert [body["terminal"] for _, body in floor.facts("logged_in", before) + floor.facts("logged_out", before)] == ["t1", "t1"]
    who = floor.facts("logged_in", before)[0][0]
    kinds = ("counter_opened", "called", "recalled", "started", "finished", "no_show", "counter_closed")
    assert {kind: {actor for actor, _ in floor.facts(kind, before)} for kind in kinds} == {kind: {who} for kind in kinds}
    assert len(floor.facts("called", before)) == 2, "no press was carried out twice"


def test_hold_resume_transfer_pause_and_a_chosen_number_by_the_keys_of_both_programs(floor: Floor) -> None:
    one, other, before = floor.terminals[2], floor.terminals[3], floor.seq()
    first, second = floor.take(), floor.take()
    assert one.ask("2044 function")
    assert other.ask("3001 function")
    assert one.ask("next")
    assert one.ask("start")
    assert one.ask("1 function"), "set aside"
    assert one.ask("2 function"), "taken up again, in this counter's own queue"
    assert one.ask(f"{first[1:]} next"), "called by its digits"
    assert one.ask("3 start"), "to window 3"
    assert other.ask("pause")
    assert not other.ask("next"), "paused"
    assert other.ask("pause")
    assert other.ask("next"), "whoever was sent stands behind those who waited then"
    other.wait_for(lambda t: t.display == f"   {second[1:]}")
    assert other.ask("start")
    assert other.ask("rate")
    assert other.ask("next")
    other.wait_for(lambda t: t.display == f"   {first[1:]}")
    assert other.ask("cancel"), "the call is taken back"
    assert one.ask("next"), "nobody but the one reserved for window 3"
    third = floor.take()
    assert one.ask("next")
    assert not one.ask("4 function"), "not with a number in hand"
    one.wait_for(lambda t: t.display.startswith(third[1:]))
    assert one.ask("start")
    assert one.ask("rate")
    for pressed in ("next", "start", "rate"):
        assert other.ask(pressed), pressed
    assert one.ask("4 function")
    assert other.ask("4 function")
    assert [body["reason"] for _, body in floor.facts("held", before) + floor.facts("counter_paused", before)] == ["terminal", "terminal"]
    assert [body["counter"] for _, body in floor.facts("counter_resumed", before)] == [3]
    assert len(floor.facts("transferred", before)) == len(floor.facts("withdrawn", before)) == 1


def test_what_is_refused_says_so_and_changes_nothing(floor: Floor) -> None:
    terminal, before = floor.terminals[1], floor.seq()
    beeps = terminal.beeps
    for pressed in ("next", "start", "99 function", "7 function"):
        assert not terminal.ask(pressed), pressed
    terminal.wait_for(lambda t: t.beeps == beeps + 4)
    assert {x["kind"] for x in facts(floor.hall, before)} <= {"login_failed"}


def test_noise_doubled_and_cut_frames_cost_no_press_and_make_none(floor: Floor) -> None:
    terminal, before = floor.terminals[2], floor.seq()
    floor.take()
    assert terminal.ask("2044 function")
    frame = terminal.frame("next")
    answers = len(terminal.answers)
    floor.end.write(b"\x00\xff\x68\x03\x04\x68" + bytes(range(0x80, 0x90)))
    floor.end.write(frame[:4])
    floor.end.write(frame[4:] + frame)
    terminal.wait_for(lambda t: len(t.answers) == answers + 1)
    assert terminal.answers[-1]
    assert len(floor.facts("called", before)) == 1
    for pressed in ("start", "rate", "4 function"):
        assert terminal.ask(pressed)


def test_all_at_once_get_their_own_answers(floor: Floor) -> None:
    numbers = [floor.take() for _ in COUNTERS]
    logins = dict(zip(COUNTERS, NUMBERS.values(), strict=True))
    for pressed in (lambda n: f"{logins[n]} function", lambda _n: "next", lambda _n: "start", lambda _n: "rate", lambda _n: "4 function"):
        before = {n: len(floor.terminals[n].answers) for n in COUNTERS}
        for n in COUNTERS:
            floor.terminals[n].press(pressed(n))
        for n in COUNTERS:
            floor.terminals[n].wait_for(lambda t, n=n, before=before: len(t.answers) > before[n])
            assert floor.terminals[n].answers[-1], (n, pressed(n))
    served = {str(body["ticket"]).split("-")[1] for _, body in floor.facts("finished", 0)}
    assert set(numbers) <= served


def test_a_pulled_line_is_told_and_when_it_is_back_displays_and_keys_are_too(floor: Floor) -> None:
    terminal = floor.terminals[1]
    assert terminal.ask("1012 function")
    terminal.wait_for(lambda t: t.display == "    00")
    floor.end.unplug()
    wait_until(lambda: set(floor.states().values()) == {"down"}, 20)
    number = floor.take()
    terminal.display = ""
    floor.end.plug()
    wait_until(lambda: set(floor.states().values()) == {"ready"}, 20)
    terminal.wait_for(lambda t: t.display == "    01", 20)
    assert terminal.ask("next")
    terminal.wait_for(lambda t: t.display.startswith(number[1:]))
    for pressed in ("start", "rate", "4 function"):
        assert terminal.ask(pressed)


def test_a_press_while_the_hub_is_down_is_refused_and_never_carried_out_later(floor: Floor) -> None:
    """The agent of this PC goes with its hub; its successor knows nothing of the press."""
    terminal = floor.terminals[1]
    floor.take()
    assert terminal.ask("1012 function")
    before = floor.seq()
    floor.hall.kill()
    terminal.press("next")
    time.sleep(0.5)  # nobody is there to hear it
    terminal.display = ""
    floor.hall.start(60)
    terminal.wait_for(lambda t: t.display == "    01", 40)
    assert floor.facts("called", before) == []
    for pressed in ("next", "start", "rate", "4 function"):
        assert terminal.ask(pressed), pressed


def test_the_book_is_sound_in_the_end(floor: Floor) -> None:
    floor.hall.stop()
    done = floor.hall.run("verify")
    assert done.returncode == 0, done.stdout + done.stderr

"""The agent's loudspeaker against a program of the test's: what is played, how loud, how often, and what the hub is told. No sound card."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from config.schema import Speaker
from devices.agent.link import HubAway
from devices.agent.settings import BadSettings, checked
from devices.cli import devices as devices_group
from devices.ports import DeviceDown, Health
from devices.speakers.program import Program
from devices.speakers.wav import BadSound, seconds_of, silence, softer, tone
from devices.speakers.worker import SpeakerWorker
from tests.conftest import wait_until
from tests.devices.sound_program import SoundProgram

SPEAKER = Speaker(code="yard", agent="local")
CALL = tone(0.3)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoundProgram:
    return SoundProgram(tmp_path / "bin", monkeypatch)


class Hub:
    """Shows calls and hears what the worker says."""

    def __init__(self) -> None:
        self.connection = "c1"
        self.sounds: dict[str, bytes] = {}
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.devices: list[Health] = []
        self.away = False

    def fetch(self, path: str) -> bytes:
        if path not in self.sounds:
            raise HubAway(path)
        return self.sounds[path]

    def ask(self, event: str, data: dict[str, Any]) -> dict[str, Any]:
        if self.away:
            raise HubAway(event)
        self.said.append((event, data))
        return {"ok": True}

    def tell(self, _key: str, event: str, data: dict[str, Any], _counts_s: float | None = None) -> None:
        self.said.append((event, data))

    def device(self, kind: str, code: str, health: Health) -> None:
        assert (kind, code) == ("speaker", "yard")
        self.devices.append(health)

    def of(self, *events: str) -> list[tuple[str, int]]:
        return [(event, data["seq"]) for event, data in self.said if event in events]


class Yard:
    """A worker in its thread, and the zone that the hub shows it."""

    def __init__(self, speaker: Speaker = SPEAKER) -> None:
        self.hub = Hub()
        self.stop = threading.Event()
        self.worker = SpeakerWorker(speaker, Program(speaker, self.stop), self.hub, self.stop)  # type: ignore[arg-type]
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.stop.is_set():
            self.worker.turn()

    def show(self, *calls: dict[str, Any], player: str = "c1", volume: int = 100) -> None:
        zone = {"code": "yard", "player": player, "volume": volume, "say": calls[0] if calls else None, "next": []}
        other = {"code": "hall", "player": player, "volume": 100, "say": call(99), "next": []}
        self.worker.see({"speakers": [other, zone]})

    def end(self) -> None:
        self.stop.set()
        self.worker.wake()
        self.thread.join(10)
        assert not self.thread.is_alive()


def call(seq: int, times: int = 1, audio: str = "/voice/zh/A001-1.wav") -> dict[str, Any]:
    return {"seq": seq, "at": "2026-06-01T09:00:00+08:00", "number": "A001", "counter": 1, "audio": audio, "times": times}


@pytest.fixture
def yards(program: SoundProgram) -> Iterator[Callable[..., Yard]]:
    made: list[Yard] = []

    def make(speaker: Speaker = SPEAKER) -> Yard:
        made.append(Yard(speaker))
        made[-1].hub.sounds["/voice/zh/A001-1.wav"] = CALL
        return made[-1]

    yield make
    program.mend()
    for yard in made:
        yard.end()


@pytest.fixture
def yard(yards: Callable[..., Yard]) -> Yard:
    return yards()


def test_a_call_is_played_as_often_as_it_is_shown_and_told(yard: Yard, program: SoundProgram) -> None:
    yard.show(call(7, times=2))
    wait_until(lambda: yard.hub.of("heard"), 20)
    assert yard.hub.of("speaking", "heard", "unheard") == [("speaking", 7), ("heard", 7)]
    speaking = next(data for event, data in yard.hub.said if event == "speaking")
    assert speaking == {"seq": 7, "takes_s": 2.6, "speaker": "yard"}
    receipt = next(data for event, data in yard.hub.said if event == "heard")
    assert receipt["speaker"] == "yard" and receipt["started_at"] < receipt["finished_at"]
    one, two = program.played()
    assert one["program"] == "aplay" and one["given"] == ["-q"]
    assert two["begun"] - one["ended"] >= 1.0


def test_calls_are_played_one_after_the_other_and_each_once(yard: Yard, program: SoundProgram) -> None:
    for seq in (7, 8, 9):
        for _ in range(3):
            yard.show(call(seq))
        wait_until(lambda seq=seq: ("heard", seq) in yard.hub.of("heard"), 20)
        yard.show(call(seq))  # a picture from before the receipt came in
    played = program.played()
    assert yard.hub.of("heard") == [("heard", 7), ("heard", 8), ("heard", 9)]
    assert len(played) == 3
    assert all(two["begun"] - one["ended"] >= 1.0 for one, two in pairwise(played))


def test_only_its_own_zone_and_only_in_its_turn(yard: Yard, program: SoundProgram) -> None:
    yard.show(call(7), player="another")
    yard.show(player="c1")
    yard.show(call(8))
    wait_until(lambda: yard.hub.of("heard"), 20)
    assert yard.hub.of("heard", "unheard") == [("heard", 8)]
    assert len(program.played()) == 1


def test_while_the_hub_is_away_nothing_is_begun(yard: Yard, program: SoundProgram) -> None:
    wait_until(lambda: yard.hub.devices, 10)
    yard.hub.connection = ""
    yard.show(call(7), player="")
    wait_until(lambda: len(program.all()) >= 1, 10)
    yard.hub.connection = "c2"
    yard.show(call(8), player="c2")
    wait_until(lambda: yard.hub.of("heard"), 20)
    assert yard.hub.of("heard") == [("heard", 8)]


def test_the_repetition_is_left_out_when_the_call_is_shown_no_more(yard: Yard, program: SoundProgram) -> None:
    yard.show(call(7, times=3))
    wait_until(lambda: yard.hub.of("speaking"), 20)
    yard.show()
    wait_until(lambda: yard.hub.of("heard"), 20)
    assert len(program.played()) == 1


def test_device_and_volume_are_the_zones_own(yards: Callable[..., Yard], program: SoundProgram) -> None:
    aplay = yards(Speaker(code="yard", agent="local", device="plughw:CARD=Device"))
    aplay.show(call(7), volume=50)
    wait_until(lambda: aplay.hub.of("heard"), 20)
    paplay = yards(Speaker(code="yard", agent="local", kind="paplay", device="usb"))
    paplay.show(call(8))
    wait_until(lambda: paplay.hub.of("heard"), 20)
    first, second = program.played()
    assert first["given"] == ["-q", "-D", "plughw:CARD=Device"]
    assert second["program"] == "paplay" and second["given"] == ["--device=usb"]
    assert first["peak"] == pytest.approx(second["peak"] / 2, rel=0.01)


def test_it_says_that_it_can_sound_once_its_device_has_opened_and_again_to_a_new_connection(yard: Yard) -> None:
    wait_until(lambda: ("sound", {"speaker": "yard", "state": "ready"}) in yard.hub.said, 10)
    assert yard.hub.devices == [Health("ready")]
    yard.hub.connection = "c2"
    yard.worker.wake()
    wait_until(lambda: yard.hub.said.count(("sound", {"speaker": "yard", "state": "ready"})) == 2, 10)


def test_a_device_that_fails_is_told_and_comes_back(yard: Yard, program: SoundProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.speakers.worker.LOOK_AGAIN_S", 0.2)
    wait_until(lambda: yard.hub.devices, 10)
    program.fail("audio open error: No such device")
    yard.show(call(7))
    wait_until(lambda: yard.hub.of("unheard"), 20)
    told = yard.hub.devices[-1]
    assert (told.state, told.reason) == ("down", "error") and "audio open error: No such device" in told.detail
    wait_until(lambda: ("sound", {"speaker": "yard", "state": "blocked"}) in yard.hub.said, 10)
    program.mend()
    wait_until(lambda: yard.hub.devices[-1] == Health("ready"), 20)
    wait_until(lambda: yard.hub.said[-1] == ("sound", {"speaker": "yard", "state": "ready"}), 10)


def test_a_call_whose_sound_the_hub_does_not_have_is_unheard(yard: Yard) -> None:
    yard.show(call(7, audio="/voice/zh/gone.wav"))
    wait_until(lambda: yard.hub.of("unheard"), 20)
    yard.hub.sounds["/broken"] = b"no sound"
    yard.show(call(8, audio="/broken"))
    wait_until(lambda: len(yard.hub.of("unheard")) == 2, 20)
    assert yard.hub.of("speaking") == []


def test_a_program_that_hangs_is_killed(program: SoundProgram, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.speakers.program.OVERRUN_S", 0.5)
    program.hang()
    with pytest.raises(DeviceDown, match="did not end"):
        Program(SPEAKER, threading.Event()).play(CALL)
    assert program.played() == []


def test_an_ending_agent_waits_for_no_sentence(yard: Yard, program: SoundProgram) -> None:
    wait_until(lambda: yard.hub.devices, 10)
    program.hang()
    yard.show(call(7))
    wait_until(lambda: yard.hub.of("speaking"), 20)
    yard.end()
    assert yard.hub.of("heard") == [] and yard.hub.of("unheard") == [("unheard", 7)]


def test_a_missing_program_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeviceDown, match="apt-get install alsa-utils"):
        Program(SPEAKER, threading.Event()).play(CALL)
    with pytest.raises(DeviceDown, match="apt-get install pulseaudio-utils"):
        Program(Speaker(code="yard", agent="local", kind="paplay"), threading.Event()).play(CALL)


def test_sounds_are_measured_and_made_softer() -> None:
    assert seconds_of(tone(0.5)) == pytest.approx(0.5, abs=0.001)
    assert softer(CALL, 100) == CALL
    assert len(softer(CALL, 30)) == len(CALL)
    assert set(softer(CALL, 0)[44:]) == {0}
    for data in (b"", b"RIFF", silence(0.1)[:30], CALL[:34] + b"\x08\x00" + CALL[36:]):
        with pytest.raises(BadSound):
            seconds_of(data)


def test_two_zones_on_one_sound_device_are_refused() -> None:
    two = {"speakers": [{"code": "a", "agent": "west"}, {"code": "b", "agent": "west"}]}
    with pytest.raises(BadSettings, match="b: device: the one of the PC already speaks for a"):
        checked(two, "agent.toml")
    two["speakers"][1]["device"] = "usb"
    assert len(checked(two, "agent.toml").devices) == 2


def test_the_technician_hears_a_tone_and_sees_the_state(tmp_path: Path, program: SoundProgram) -> None:
    config = tmp_path / "agent.toml"
    config.write_text('[[speakers]]\ncode = "yard"\nagent = "west"\ndevice = "usb"\n')
    listed = CliRunner().invoke(devices_group, ["list", "--ask", "--config", str(config)])
    assert "speaker  yard         aplay    usb" in listed.output and "ready" in listed.output
    tried = CliRunner().invoke(devices_group, ["selftest", "yard", "--config", str(config)])
    assert (tried.exit_code, tried.output) == (0, "yard ready\n")
    [heard] = program.played()
    assert heard["seconds"] == pytest.approx(1.0, abs=0.01)
    program.fail("audio open error: Device or resource busy")
    tried = CliRunner().invoke(devices_group, ["selftest", "yard", "--config", str(config)])
    assert tried.exit_code == 1 and "Device or resource busy" in tried.output

"""Calls through a real hub and its real agent to a loudspeaker: a program of the test's in the place of aplay."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunningHall, wait_until
from tests.devices.sound_program import SoundProgram
from tests.hall.clients import Client
from tests.hall.steps import facts

YARD = '[{code = "yard", zones = ["A"], agent = "local", device = "usb", loudness = 50}]'


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SoundProgram:
    return SoundProgram(tmp_path / "bin", monkeypatch, speed=0.1)


def heard(hall: RunningHall) -> list[tuple[int, str, str]]:
    told = [fact["body"] for fact in facts(hall) if fact["kind"] == "call_heard"]
    return [(one["call_seq"], one["screen"], one["speaker"]) for one in told]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("mode", ["eventlet", "threading"])
def test_the_agent_speaks_for_its_zone_and_says_nothing_late_when_its_sound_card_was_gone(
    halls: Callable[..., RunningHall], program: SoundProgram, mode: str
) -> None:
    hall = halls("--async-mode", mode, config={"speakers": YARD, "voice.repeat": "1"})
    kiosk, counter, supervisor = (Client(hall, *who) for who in (("kiosk", "k1"), ("counter", "1"), ("supervisor",)))
    screen = Client(hall, "screen", "main")
    assert counter.post("/counters/1/open").ok

    def device() -> dict[str, Any]:
        known = {one["code"]: one for one in supervisor.get("/devices").json()["devices"]}
        return dict(known.get("yard", {}))

    def call() -> tuple[str, int]:
        taken = kiosk.post("/tickets", matter="social_card", lane="ordinary", kiosk="k1").json()["ticket"]
        return taken["id"], counter.post("/counters/1/next").json()["seq"]

    wait_until(lambda: device().get("state") == "ready", 30)
    first, seq = call()
    wait_until(lambda: (seq, "local", "yard") in heard(hall), 30)
    [one] = program.played()
    assert one["given"] == ["-q", "-D", "usb"] and 4 < one["seconds"] < 8
    assert 0.2 < one["peak"] / 32767 < 0.5, "at half of the pack's loudness"

    program.fail("audio open error: No such device")
    assert counter.post(f"/tickets/{first}/no_show").ok
    second, _ = call()
    view = wait_until(lambda: device().get("state") == "down" and screen.get("/screens/main/view").json(), 30)
    assert view["calls"][0]["number"] == second.rsplit("-", 1)[1], "it stands on the screens all the same"
    program.mend()
    wait_until(lambda: device().get("state") == "ready", 30)
    again = counter.post(f"/tickets/{second}/recall").json()["seq"]
    wait_until(lambda: (again, "local", "yard") in heard(hall), 30)
    assert len(program.played()) == 2, "the call that failed is not said late"
    for client in (kiosk, counter, supervisor, screen):
        client.close()

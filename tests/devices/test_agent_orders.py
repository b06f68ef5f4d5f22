"""What the hub orders besides slips: self-tests, records of lines, another list of devices while the agent runs."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from devices.agent.main import Agent
from devices.agent.settings import checked
from devices.replay import replay
from devices.simulators.escpos import EscposSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.tcp import TcpPrinter
from tests.devices.fake_hub import TOKEN, FakeHub

Ends = Callable[[str], PtyEnd]


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    hub.start()
    yield hub
    hub.stop()


@contextmanager
def running(hub: FakeHub, data: Path | None = None, **lists: list[dict[str, Any]]) -> Iterator[Agent]:
    settings = {"hub": hub.url, "token": TOKEN, "data_dir": str(data) if data else "", **lists}
    agent = Agent(checked(settings, "test"))
    agent.start()
    yield agent
    agent.stop()


def tcp(device: TcpPrinter, code: str = "p1") -> dict[str, Any]:
    return {"code": code, "kind": "network", "host": "127.0.0.1", "port": device.port, "timeout_s": 0.5}


def pad(end: PtyEnd, counter: int = 5) -> dict[str, Any]:
    return {"code": f"pad{counter}", "counter": counter, "kind": "serial", "device": str(end.path)}


def ordered(hub: FakeHub, device: str, what: str = "test") -> dict[str, Any]:
    """The answer to an order."""
    order = {"id": f"{what} {device} {time.monotonic()}", "device": device, "what": what}
    hub.orders.append(order)
    for _ in range(3):
        hub.show()
    answers = hub.wait(lambda: [x for x in hub.messages("order_done") if x["id"] == order["id"]], 20)
    assert len(answers) == 1
    return dict(answers[0])


def ready(hub: FakeHub, *codes: str) -> None:
    hub.wait(lambda: {d["code"] for d in hub.messages("device") if d["state"] == "ready"} >= set(codes), 20)


def test_a_self_test_prints_one_test_slip_and_says_so(hub: FakeHub) -> None:
    with TcpPrinter(EscposSim()) as device, running(hub, printers=[tcp(device)]):
        ready(hub, "p1")
        assert ordered(hub, "p1")["good"]
        assert len(device.sim.sheets) == 1
        assert "打印机自检".encode("gb18030") in device.sim.sheets[0].data
        device.sim.fail("paper_out")
        answer = ordered(hub, "p1")
        assert (answer["good"], answer["words"]) == (False, "paper_out")
        assert hub.messages("device")[-1]["reason"] == "paper_out"


def test_a_self_test_of_a_pad_tells_whether_its_line_is_there(hub: FakeHub, pty_end: PtyEnd) -> None:
    with running(hub, pads=[pad(pty_end)]):
        ready(hub, "pad5")
        assert ordered(hub, "pad5")["good"]
        pty_end.unplug()
        hub.wait(lambda: hub.messages("device")[-1]["state"] == "down")
        answer = ordered(hub, "pad5")
        assert (answer["good"], answer["words"]) == (False, "unreachable")


def test_an_order_for_a_device_of_another_agent_is_answered_too(hub: FakeHub) -> None:
    with running(hub):
        assert ordered(hub, "elsewhere") | {"id": ""} == {"id": "", "good": False, "words": "unreachable"}


def test_the_record_of_a_line_comes_to_the_hub_and_replays_as_it_was(hub: FakeHub, pty_end: PtyEnd, tmp_path: Path) -> None:
    with running(hub, tmp_path, pads=[pad(pty_end)]):
        ready(hub, "pad5")
        keys = PadSim("hall68", pty_end, address=0x85)
        for grade in (1, 5, 3):
            keys.press(grade)
            time.sleep(0.35)  # the same key within 300 ms would be one press
        hub.wait(lambda: len(hub.messages("press")) == 3)
        keys.send(b"\x00\x01\x02")
        assert ordered(hub, "pad5", "record")["good"]
        text = hub.wait(lambda: hub.papers.get("pad5")).decode()
    lines = text.splitlines()
    assert json.loads(lines[0])["devices"][0]["code"] == "pad5"
    frames = list(replay(lines))
    assert [frame.now for frame in frames if frame.now.startswith("pad5")] == ["pad5 grade 1", "pad5 grade 5", "pad5 grade 3"]
    assert all(frame.same for frame in frames), frames
    assert [json.loads(line)["way"] for line in lines[1:]].count("out") == 3


def test_a_list_of_the_hub_is_taken_while_the_agent_runs_and_disturbs_no_other(hub: FakeHub, pty_ends: Ends) -> None:
    first, second = pty_ends("first"), pty_ends("second")
    with TcpPrinter(EscposSim()) as device, running(hub, printers=[tcp(device)], pads=[pad(first)]) as agent:
        ready(hub, "p1", "pad5")
        printer = agent._fleet._crews["printer p1"]
        hub.lists = {"printers": [tcp(device)], "pads": [{**pad(second, 6)}]}
        hub.version = "v2"
        hub.show()
        ready(hub, "pad6")
        assert agent._fleet._crews["printer p1"] is printer, "the printer's worker went on"
        PadSim("hall68", second, address=0x86).press(4)
        assert hub.wait(lambda: hub.messages("press"))[0]["pad"] == "pad6"
        PadSim("hall68", first, address=0x85).press(1)
        hub.queue("j1")
        hub.wait(lambda: hub.state_of("j1") == "printed")
        assert len(hub.messages("press")) == 1
        assert len(hub.messages("my_devices")) == 1
        hub.stop()
        hub.heard.clear()
        hub.start()
        ready(hub, "p1", "pad6")
        assert {d["code"] for d in hub.messages("device")} == {"p1", "pad6"}, "what is gone is not told of"


def test_a_device_whose_settings_changed_is_opened_anew(hub: FakeHub) -> None:
    with TcpPrinter(EscposSim()) as old, TcpPrinter(EscposSim()) as new, running(hub, printers=[tcp(old)]):
        ready(hub, "p1")
        hub.lists, hub.version = {"printers": [tcp(new)]}, "v2"
        hub.show()
        hub.wait(lambda: hub.messages("my_devices"))
        hub.wait(lambda: len([d for d in hub.messages("device") if d["state"] == "ready"]) == 2)
        hub.queue("j1")
        hub.wait(lambda: hub.state_of("j1") == "printed")
        assert (len(old.sim.sheets), len(new.sim.sheets)) == (0, 1)


def test_a_list_that_makes_no_sense_changes_nothing(hub: FakeHub, caplog: pytest.LogCaptureFixture) -> None:
    with TcpPrinter(EscposSim()) as device, running(hub, printers=[tcp(device)]):
        ready(hub, "p1")
        hub.lists, hub.version = {"printers": [{"code": "p1", "kind": "laser"}]}, "v2"
        hub.show()
        hub.wait(lambda: "devices not taken from the hub" in caplog.text)
        hub.queue("j1")
        hub.wait(lambda: hub.state_of("j1") == "printed")
        for _ in range(3):
            hub.show()
        assert len(hub.messages("my_devices")) == 1, "asked once for each list"

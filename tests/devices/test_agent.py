"""The agent against a hub on a real port: each slip once, each word heard, whatever goes away in between."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from devices.agent.main import Agent
from devices.agent.settings import checked
from devices.simulators.escpos import EscposSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.simulators.tcp import TcpPrinter
from tests.devices.fake_hub import TOKEN, FakeHub
from tests.devices.slips import URL


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    hub = FakeHub()
    hub.start()
    yield hub
    hub.stop()


@contextmanager
def running(hub: FakeHub, printers: list[dict[str, Any]], pads: list[dict[str, Any]] | None = None, paper_dir: str = "") -> Iterator[Agent]:
    lines = [{"code": "bus", "device": pads[0]["device"], "silence_ms": 200}] if pads else []   # a busy machine writes in pieces
    devices = {"printers": printers, "pads": pads or [], "lines": lines}
    settings = checked({"hub": hub.url, "token": TOKEN, "paper_dir": paper_dir, **devices}, "test")
    agent = Agent(settings)
    agent.start()
    try:
        yield agent
    finally:
        agent.stop()


def tcp(device: TcpPrinter, code: str = "p1", **options: Any) -> dict[str, Any]:
    return {"code": code, "kind": "network", "host": "127.0.0.1", "port": device.port, "timeout_s": 0.5, **options}


def pad(end: PtyEnd, preset: str = "hall68", counter: int = 5) -> dict[str, Any]:
    return {"code": f"pad{counter}", "counter": counter, "kind": "serial", "device": str(end.path), "preset": preset}


VIRTUAL = {"code": "p1", "kind": "virtual"}


def done(hub: FakeHub, job: str) -> Callable[[], bool]:
    return lambda: hub.state_of(job) in {"printed", "sent", "failed", "unknown"}


def test_a_job_is_taken_once_printed_once_and_reported(hub: FakeHub) -> None:
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)]):
        hub.queue("j1", number="A001")
        hub.wait(done(hub, "j1"))
        for _ in range(5):
            hub.show()
        hub.queue("j2", number="A002")
        hub.wait(done(hub, "j2"))
        assert [data["job"] for data in hub.messages("take_job")] == ["j1", "j2"]
        assert hub.messages("job") == [{"job": job, "state": "printed", "reason": None} for job in ("j1", "j2")]
        sheets = device.sim.sheets
    assert [number in sheet.data for sheet, number in zip(sheets, (b"A001", b"A002"), strict=True)] == [True, True]


def test_jobs_that_wait_are_printed_oldest_first_and_other_agents_printers_left_alone(hub: FakeHub) -> None:
    for n in range(6):
        hub.queue(f"j{n}", number=f"A{n:03}")
    hub.queue("other", printer="elsewhere")
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)]):
        hub.wait(done(hub, "j5"))
        assert [data["job"] for data in hub.messages("take_job")] == [f"j{n}" for n in range(6)]
        assert len(device.sim.sheets) == 6
    assert hub.state_of("other") == "queued"


def test_a_picture_that_still_offers_a_printed_job_prints_nothing(hub: FakeHub) -> None:
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)]):
        hub.queue("j1")
        hub.wait(done(hub, "j1"))
        hub.jobs["j1"]["state"] = "queued"
        hub.show()
        hub.queue("j2")
        hub.wait(done(hub, "j2"))
        assert len(device.sim.sheets) == 2


def test_the_virtual_printer_shows_its_paper_to_the_hub_and_keeps_it(hub: FakeHub, tmp_path: Path) -> None:
    with running(hub, [VIRTUAL], paper_dir=str(tmp_path / "paper")):
        hub.queue("j-1")
        png = hub.wait(lambda: hub.papers.get("j-1"))
        assert hub.wait(done(hub, "j-1"))
    assert [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))] == [URL]
    assert (tmp_path / "paper" / "p1" / "j-1.png").read_bytes() == png
    assert len(png) <= 200_000


def test_a_serial_printer_prints_the_same_slip(hub: FakeHub, pty_end: PtyEnd) -> None:
    printer = {"code": "p1", "kind": "serial", "device": str(pty_end.path), "baud": 115200}
    with SerialPrinterSim(EscposSim(), pty_end) as device, running(hub, [printer]):
        hub.queue("j1")
        hub.wait(done(hub, "j1"))
        assert hub.state_of("j1") == "printed"
        assert URL.encode() in device.sim.sheets[0].data


def test_a_report_is_repeated_until_the_hub_answers(hub: FakeHub) -> None:
    hub.swallow.add("job")
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)]) as agent:
        hub.queue("j1")
        hub.wait(lambda: len(hub.messages("job")) == 1)
        hub.swallow.clear()
        hub.wait(lambda: len(hub.messages("job")) >= 2, 15)
        assert {str(data) for data in hub.messages("job")} == {str({"job": "j1", "state": "printed", "reason": None})}
        until(lambda: agent.unheard() == [])
        assert len(device.sim.sheets) == 1


def test_a_slip_printed_while_the_hub_is_away_is_reported_when_it_is_back(hub: FakeHub) -> None:
    class Slow(EscposSim):
        def feed(self, data: bytes) -> bytes:
            if len(data) > 3:
                begun.set()
                go_on.wait(5)
            return EscposSim.feed(self, data)

    begun, go_on = threading.Event(), threading.Event()
    with TcpPrinter(Slow()) as device, running(hub, [tcp(device)]) as agent:
        hub.queue("j1")
        assert begun.wait(5)
        hub.stop()
        go_on.set()
        until(lambda: "job j1" in agent.unheard())
        hub.start()
        hub.wait(done(hub, "j1"), 20)
        assert hub.state_of("j1") == "printed"
        until(lambda: agent.unheard() == [])
        assert len(device.sim.sheets) == 1
        assert len(hub.messages("take_job")) == 1
        hub.queue("j2")
        hub.wait(done(hub, "j2"))


def test_a_taken_job_whose_answer_was_lost_is_given_up_not_left_in_printing(hub: FakeHub) -> None:
    hub.swallow.add("take_job")
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)]):
        hub.queue("j1")
        hub.wait(lambda: hub.messages("take_job"))
        time.sleep(5.2)  # longer than the agent waits for an answer
        hub.swallow.clear()
        hub.show()
        hub.wait(done(hub, "j1"), 15)
        assert hub.messages("job") == [{"job": "j1", "state": "failed", "reason": "timeout"}]
        assert device.sim.sheets == []


def test_paper_out_is_told_with_its_reason_and_mending_brings_the_printer_back(hub: FakeHub) -> None:
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)]):
        device.sim.fail("paper_out")
        hub.queue("j1")
        hub.wait(done(hub, "j1"))
        assert hub.messages("job")[-1] == {"job": "j1", "state": "failed", "reason": "paper_out"}
        hub.wait(lambda: any(d["state"] == "down" and d["reason"] == "paper_out" for d in hub.messages("device")))
        device.sim.mend()
        hub.queue("j2", kind="reprint")
        hub.wait(done(hub, "j2"))
        hub.wait(lambda: hub.messages("device")[-1]["state"] == "ready")
        assert len(device.sim.sheets) == 1
        assert "补打".encode("gb18030") in device.sim.sheets[0].data


def test_a_slip_that_makes_no_sense_fails_and_the_next_one_prints(hub: FakeHub) -> None:
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)]):
        hub.queue("bad", number=None)
        hub.queue("good")
        hub.wait(done(hub, "good"))
        assert [(d["job"], d["state"], d["reason"]) for d in hub.messages("job")] == [("bad", "failed", "error"), ("good", "printed", None)]


def test_a_hanging_printer_does_not_hold_up_another(hub: FakeHub) -> None:
    with TcpPrinter(EscposSim()) as good, TcpPrinter(EscposSim()) as bad:
        bad.sim.fail("stalled")
        with running(hub, [tcp(bad, "p1", timeout_s=3.0), tcp(good, "p2")]):
            hub.queue("slow", "p1")
            hub.wait(lambda: hub.state_of("slow") == "printing")
            hub.queue("quick", "p2")
            hub.wait(done(hub, "quick"))
            assert hub.state_of("slow") == "printing"
            hub.wait(done(hub, "slow"), 60)
            assert hub.state_of("slow") == "unknown"


@pytest.mark.parametrize("preset", ["hall68", "byte"])
def test_a_press_on_a_serial_pad_reaches_the_hub_once_and_is_acknowledged(hub: FakeHub, pty_end: PtyEnd, preset: str) -> None:
    with running(hub, [], [pad(pty_end, preset)]):
        hub.wait(lambda: any(d["code"] == "pad5" and d["state"] == "ready" for d in hub.messages("device")))
        keys = PadSim(preset, pty_end, address=0x85)
        keys.send(b"\x00\xfe\x68\x68")  # noise
        time.sleep(0.3)
        frame = keys.frame(4)
        keys.send(frame[: len(frame) // 2])
        keys.send(frame[len(frame) // 2 :] + frame)  # split, and doubled
        (press,) = hub.wait(lambda: hub.messages("press"))
        if preset == "hall68":
            heard: list[tuple[int | None, bytes]] = []
            until(lambda: heard.extend((f.function, f.data) for f in keys.heard(0.1)) or len(heard) == 2)
            assert heard == [(0x01, b"\x03")] * 2
        time.sleep(0.4)
        keys.press(5)
        hub.wait(lambda: len(hub.messages("press")) == 2)
    assert (press["pad"], press["counter"], press["grade"]) == ("pad5", 5, 4)
    assert press["press_id"]
    assert press["raw"]
    assert hub.messages("press")[1]["grade"] == 5


def test_a_press_while_the_hub_is_away_arrives_once_when_it_is_back(hub: FakeHub, pty_end: PtyEnd) -> None:
    with running(hub, [], [pad(pty_end)]) as agent:
        hub.wait(lambda: hub.messages("device"))
        hub.stop()
        PadSim("hall68", pty_end, 0x85).press(3)
        until(lambda: any(key.startswith("press") for key in agent.unheard()))
        hub.start()
        hub.wait(lambda: hub.messages("press"), 20)
        until(lambda: agent.unheard() == [])
        assert [data["grade"] for data in hub.messages("press")] == [3]


def test_several_pads_on_one_line_are_told_apart_and_strangers_ignored(hub: FakeHub, pty_end: PtyEnd) -> None:
    with running(hub, [], [pad(pty_end, counter=5), pad(pty_end, counter=6)]):
        hub.wait(lambda: {d["code"] for d in hub.messages("device")} == {"pad5", "pad6"})
        for address, grade in ((0x86, 2), (0x90, 1), (0x85, 5)):
            PadSim("hall68", pty_end, address).press(grade)
        hub.wait(lambda: len(hub.messages("press")) == 2)
        assert [(d["counter"], d["grade"]) for d in hub.messages("press")] == [(6, 2), (5, 5)]


def test_an_unplugged_pad_is_told_and_its_presses_count_again_when_it_is_back(hub: FakeHub, pty_end: PtyEnd) -> None:
    with running(hub, [], [pad(pty_end)]):
        hub.wait(lambda: hub.messages("device"))
        pty_end.unplug()
        hub.wait(lambda: hub.messages("device")[-1]["state"] == "down")
        pty_end.plug()
        hub.wait(lambda: hub.messages("device")[-1]["state"] == "ready")
        PadSim("hall68", pty_end, 0x85).press(1)
        assert hub.wait(lambda: hub.messages("press"))[0]["grade"] == 1


def test_a_hub_that_comes_back_is_told_of_every_device_again(hub: FakeHub, pty_end: PtyEnd) -> None:
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)], [pad(pty_end)]):
        hub.wait(lambda: {d["code"] for d in hub.messages("device")} == {"p1", "pad5"})
        hub.stop()
        hub.heard.clear()
        hub.start()
        hub.wait(lambda: {(d["code"], d["kind"], d["state"]) for d in hub.messages("device")} == DEVICES, 20)


DEVICES = {("p1", "printer", "ready"), ("pad5", "pad", "ready")}


def test_a_refused_word_is_not_repeated_for_ever(hub: FakeHub) -> None:
    hub.refuse.add("device")
    with running(hub, [VIRTUAL]) as agent:
        hub.wait(lambda: hub.messages("device"))
        until(lambda: agent.unheard() == [])
        assert len(hub.messages("device")) == 1


def test_words_that_came_too_fast_are_said_again(hub: FakeHub, pty_end: PtyEnd) -> None:
    hub.too_fast = 3
    with TcpPrinter(EscposSim()) as device, running(hub, [tcp(device)], [pad(pty_end)]) as agent:
        hub.queue("j1")
        hub.wait(done(hub, "j1"), 20)
        until(lambda: agent.unheard() == [])
        assert hub.too_fast == 0
        assert {d["code"] for d in hub.messages("device")} == {"p1", "pad5"}
        assert len(device.sim.sheets) == 1


def test_an_agent_with_a_wrong_token_keeps_asking_and_ends_when_told(hub: FakeHub) -> None:
    settings = checked({"hub": hub.url, "token": "wrong", "printers": [VIRTUAL]}, "test")
    agent = Agent(settings)
    agent.start()
    until(lambda: hub.refused_tokens >= 2)
    begun = time.monotonic()
    agent.stop()
    assert time.monotonic() - begun < 30
    assert hub.heard == []


def until(good: Callable[[], bool], limit_s: float = 10) -> None:
    end_s = time.monotonic() + limit_s
    while not good():
        assert time.monotonic() < end_s, "not seen in time"
        time.sleep(0.02)

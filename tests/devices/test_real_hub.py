"""Touch to paper and key to rating with the real hub as a process: TCP, serial and virtual printers, two kinds of pad."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import zxingcpp
from PIL import Image

from devices.simulators.escpos import EscposSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.profile import Profile
from tests.conftest import Answer, RunningHall, wait_until, write_config
from tests.devices.strict_paper import read

WIDE = Profile()
NARROW = Profile(cells=32, dots=384, charset="gb2312", native_qr=False)
MATTER = "social_card"


class Devices:
    """The hub as a process, and its hardware."""

    def __init__(self, folder: Path, mode: str) -> None:
        self.cable, self.bus, self.keys = (PtyEnd(folder / name) for name in ("cable", "bus", "keys"))
        self.net = TcpPrinter(EscposSim())
        self.net.start()
        self.serial = SerialPrinterSim(EscposSim(dots=384), self.cable)
        edits = {
            "printers": f"""[
                {{code = "p1", kind = "network", host = "127.0.0.1", port = {self.net.port}}},
                {{code = "p2", kind = "serial", device = "{self.cable.path}", baud = 115200,
                 paper_mm = 58, charset = "gb2312", native_qr = false}},
                {{code = "p3", kind = "virtual"}}]""",
            "pads": f"""[
                {{code = "pad1", counter = 1, kind = "serial", device = "{self.bus.path}"}},
                {{code = "pad2", counter = 2, kind = "serial", device = "{self.keys.path}", preset = "byte"}}]""",
            "lines": f"""[{{code = "bus", device = "{self.bus.path}", silence_ms = 500}}]""",
            "kiosks": """[
                {code = "k1", zone = "A", printer = "p1"}, {code = "k2", zone = "A", printer = "p2"},
                {code = "k3", zone = "A", printer = "p3"}]""",
        }
        config = write_config(folder / "hall.toml", {path: value.replace("\n", " ") for path, value in edits.items()})
        self.hub = RunningHall(folder / "data", ["--async-mode", mode], config)

    def take(self, kiosk: str) -> Answer:
        body = {"matter": MATTER, "lane": "ordinary", "kiosk": kiosk}
        answer = self.hub.order(self.hub.token("kiosk", kiosk), "/tickets", **body)
        assert answer.status == 201, answer.body
        return answer

    def look(self, path: str) -> Any:
        answer = self.hub.get(self.hub.token("supervisor"), path)
        assert answer.status == 200, answer.body
        return answer.body

    def ended(self, job: str) -> dict[str, Any]:
        """The job when its slip has become something."""
        return dict(wait_until(lambda: (j := self.look(f"/print_jobs/{job}"))["state"] not in {"queued", "printing"} and j, 40))

    def slip(self, kiosk: str) -> tuple[dict[str, Any], dict[str, Any]]:
        taken = self.take(kiosk)
        return taken["ticket"], self.ended(taken["print_job"]["id"])

    def devices(self) -> dict[str, tuple[str, str | None]]:
        return {device["code"]: (device["state"], device["reason"]) for device in self.look("/devices")["devices"]}

    def rated(self, ticket: str) -> list[int]:
        history = self.look(f"/tickets/{ticket}")["ticket"]["history"]
        return [fact["body"]["grade"] for fact in history if fact["kind"] == "rated"]

    def serve_next(self, counter: int) -> str:
        token = self.hub.token("counter", str(counter))
        ticket = str(self.hub.order(token, f"/counters/{counter}/next")["ticket"]["id"])
        for order in ("start", "finish"):
            assert self.hub.order(token, f"/tickets/{ticket}/{order}").status == 200
        return ticket

    def presses(self, pad: str) -> int:
        return sum(f"press pad={pad} " in line for line in self.hub.lines)

    def connections(self) -> int:
        """How often an agent came to the hub."""
        return sum("devices.agent hub connected" in line for line in self.hub.lines)

    def close(self) -> None:
        self.net.stop()
        for end in (self.cable, self.bus, self.keys):
            end.close()


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def all_devices(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Devices]:
    made = Devices(tmp_path_factory.mktemp(request.param), request.param)
    try:
        with made.serial:
            made.hub.start(60)
            wait_until(lambda: {"p1", "p2", "p3", "pad1", "pad2"} <= set(made.devices()), 40)
            yield made
            made.hub.stop()
    finally:
        made.hub.stop()
        made.close()


def test_a_ticket_becomes_paper_on_a_network_printer(all_devices: Devices) -> None:
    before = len(all_devices.net.sim.sheets)
    ticket, job = all_devices.slip("k1")
    assert (job["state"], job["reason"]) == ("printed", None)
    (sheet,) = all_devices.net.sim.sheets[before:]
    paper = read(sheet.data, WIDE)
    assert ticket["number"] in paper.lines
    assert "服务免费" in paper.lines
    assert paper.cuts == 1
    page = all_devices.hub.get("", paper.qr[0].removeprefix(all_devices.hub.url))
    assert page.status == 200
    assert ticket["number"] in page.body


def test_a_ticket_becomes_paper_on_a_serial_printer(all_devices: Devices) -> None:
    before = len(all_devices.serial.sim.sheets)
    ticket, job = all_devices.slip("k2")
    assert (job["state"], job["reason"]) == ("printed", None)
    (sheet,) = all_devices.serial.sim.sheets[before:]
    assert ticket["number"] in read(sheet.data, NARROW).lines


def test_a_ticket_becomes_a_picture_on_a_virtual_printer(all_devices: Devices) -> None:
    _, job = all_devices.slip("k3")
    assert (job["state"], job["reason"]) == ("printed", None)
    papers = wait_until(lambda: all_devices.look("/printers/p3/papers")["papers"])
    token = all_devices.hub.token("supervisor")
    picture = requests.get(all_devices.hub.url + papers[0]["url"], headers={"Authorization": f"Bearer {token}"}, timeout=10)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture.content)))
    assert code.text.startswith(all_devices.hub.url + "/t/")


def test_paper_out_is_told_and_a_new_roll_brings_a_marked_reprint(all_devices: Devices) -> None:
    before = len(all_devices.net.sim.sheets)
    all_devices.net.sim.fail("paper_out")
    ticket, job = all_devices.slip("k1")
    assert (job["state"], job["reason"]) == ("failed", "paper_out")
    wait_until(lambda: all_devices.devices()["p1"] == ("down", "paper_out"))
    all_devices.net.sim.mend()
    wait_until(lambda: all_devices.devices()["p1"][0] == "ready")
    again = all_devices.hub.order(all_devices.hub.token("kiosk", "k1"), f"/tickets/{ticket['id']}/reprint")
    assert all_devices.ended(again["print_job"]["id"])["state"] == "printed"
    (sheet,) = all_devices.net.sim.sheets[before:]
    assert "【补打】" in read(sheet.data, WIDE).lines


@pytest.mark.parametrize(("counter", "preset"), [(1, "hall68"), (2, "byte")])
def test_a_key_becomes_the_rating_of_the_visit_just_finished_once(all_devices: Devices, counter: int, preset: str) -> None:
    all_devices.take(f"k{counter}")
    opened = all_devices.hub.order(all_devices.hub.token("counter", str(counter)), f"/counters/{counter}/open")
    assert opened.status == 200
    pad = PadSim(preset, all_devices.bus if preset == "hall68" else all_devices.keys, address=0x80 + counter)
    ticket = all_devices.serve_next(counter)
    frame = pad.frame(4)
    pad.send(b"\xfe\x00" + frame[:3])
    pad.send(frame[3:] + frame)
    wait_until(lambda: all_devices.rated(ticket))
    pad.press(1)
    wait_until(lambda: all_devices.presses(f"pad{counter}") >= 2)
    wait_until(lambda: any(f"press not counted pad=pad{counter}" in line for line in all_devices.hub.lines))
    assert all_devices.rated(ticket) == [4]


def test_a_killed_hub_takes_its_agent_with_it_and_both_print_again_after_the_start(all_devices: Devices) -> None:
    before, agents = len(all_devices.net.sim.sheets), all_devices.connections()
    all_devices.hub.kill()
    assert any("agent ends" in line for line in all_devices.hub.lines)
    all_devices.hub.start(60)
    wait_until(lambda: all_devices.connections() > agents, 60)
    _, job = all_devices.slip("k1")
    assert job["state"] == "printed"
    assert len(all_devices.net.sim.sheets) == before + 1

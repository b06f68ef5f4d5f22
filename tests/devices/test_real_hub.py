"""Touch to paper and key to rating with the real hub as a process: TCP, serial and virtual printers, two kinds of pad."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from real_hub import RealHub
from strict_paper import read

from devices.simulators.escpos import EscposSim
from devices.simulators.pad import PadSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.profile import Profile

WIDE = Profile()
NARROW = Profile(cells=32, dots=384, charset="gb2312", native_qr=False)
LOOKER = ("supervisor", "")
TOKENS = {"kiosk": ["k1", "k2", "k3"], "counter": ["1", "2"], "supervisor": [""]}


class Hall:
    """The hub with its hardware."""

    def __init__(self, folder: Path) -> None:
        self.cable, self.bus, self.keys = (PtyEnd(folder / name) for name in ("cable", "bus", "keys"))
        self.net = TcpPrinter(EscposSim())
        self.net.start()
        self.serial = SerialPrinterSim(EscposSim(dots=384), self.cable)
        devices = f"""
[[printers]]
code = "p1"
kind = "network"
host = "127.0.0.1"
port = {self.net.port}

[[printers]]
code = "p2"
kind = "serial"
device = "{self.cable.path}"
baud = 115200
paper_mm = 58
charset = "gb2312"
native_qr = false

[[printers]]
code = "p3"
kind = "virtual"

[[pads]]
code = "pad1"
counter = 1
kind = "serial"
device = "{self.bus.path}"

[[pads]]
code = "pad2"
counter = 2
kind = "serial"
preset = "byte"
device = "{self.keys.path}"
"""
        self.hub = RealHub(folder, devices, {"k1": "p1", "k2": "p2", "k3": "p3"})

    def devices(self) -> dict[str, tuple[str, str | None]]:
        found = self.hub.look(LOOKER, "/api/v1/devices")["devices"]
        return {device["code"]: (device["state"], device["reason"]) for device in found}

    def rated(self, ticket: str) -> list[int]:
        history = self.hub.look(LOOKER, f"/api/v1/tickets/{ticket}")["ticket"]["history"]
        return [fact["body"]["grade"] for fact in history if fact["kind"] == "rated"]

    def serve_next(self, counter: int) -> str:
        who = ("counter", str(counter))
        ticket = str(self.hub.order(who, f"/counters/{counter}/next")["ticket"]["id"])
        self.hub.order(who, f"/tickets/{ticket}/start")
        self.hub.order(who, f"/tickets/{ticket}/finish")
        return ticket

    def close(self) -> None:
        self.hub.stop()
        self.net.stop()
        for end in (self.cable, self.bus, self.keys):
            end.close()


@pytest.fixture(scope="module", params=["eventlet", "threading"])
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    hall = Hall(tmp_path_factory.mktemp(request.param))
    with hall.serial:
        hall.hub.start(request.param)
        hall.hub.make_tokens(*((role, place) for role, places in TOKENS.items() for place in places))
        hall.hub.until(lambda: hall.devices().get("pad2", ("",))[0] == "ready")
        yield hall
    hall.close()


def slip_of(hall: Hall, kiosk: str) -> tuple[dict[str, Any], dict[str, Any]]:
    taken = hall.hub.take(kiosk)
    return taken["ticket"], hall.hub.ended(taken["print_job"]["id"])


def test_a_ticket_becomes_paper_on_a_network_printer(hall: Hall) -> None:
    before = len(hall.net.sim.sheets)
    ticket, job = slip_of(hall, "k1")
    assert (job["state"], job["reason"]) == ("printed", None)
    (sheet,) = hall.net.sim.sheets[before:]
    paper = read(sheet.data, WIDE)
    assert ticket["number"] in paper.lines
    assert "服务免费" in paper.lines
    assert paper.cuts == 1
    page = hall.hub.look(LOOKER, paper.qr[0].removeprefix(hall.hub.url))
    assert ticket["number"] in page.text


def test_a_ticket_becomes_paper_on_a_serial_printer(hall: Hall) -> None:
    before = len(hall.serial.sim.sheets)
    ticket, job = slip_of(hall, "k2")
    assert (job["state"], job["reason"]) == ("printed", None)
    (sheet,) = hall.serial.sim.sheets[before:]
    assert ticket["number"] in read(sheet.data, NARROW).lines


def test_a_ticket_becomes_a_picture_on_a_virtual_printer(hall: Hall) -> None:
    _, job = slip_of(hall, "k3")
    assert (job["state"], job["reason"]) == ("printed", None)
    papers = hall.hub.until(lambda: hall.hub.look(LOOKER, "/api/v1/printers/p3/papers")["papers"])
    picture = Image.open(io.BytesIO(hall.hub.look(LOOKER, papers[0]["url"]).content))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text.startswith(hall.hub.url + "/t/")


def test_paper_out_is_told_and_a_new_roll_brings_a_marked_reprint(hall: Hall) -> None:
    before = len(hall.net.sim.sheets)
    hall.net.sim.fail("paper_out")
    ticket, job = slip_of(hall, "k1")
    assert (job["state"], job["reason"]) == ("failed", "paper_out")
    hall.hub.until(lambda: hall.devices()["p1"] == ("down", "paper_out"))
    hall.net.sim.mend()
    hall.hub.until(lambda: hall.devices()["p1"][0] == "ready")
    again = hall.hub.order(("kiosk", "k1"), f"/tickets/{ticket['id']}/reprint")
    assert hall.hub.ended(again["print_job"]["id"])["state"] == "printed"
    (sheet,) = hall.net.sim.sheets[before:]
    assert "【补打】" in read(sheet.data, WIDE).lines


@pytest.mark.parametrize(("counter", "preset"), [(1, "hall68"), (2, "byte")])
def test_a_key_becomes_the_rating_of_the_visit_just_finished_once(hall: Hall, counter: int, preset: str) -> None:
    hall.hub.take(f"k{counter}")
    hall.hub.order(("counter", str(counter)), f"/counters/{counter}/open")
    pad = PadSim(preset, hall.bus if preset == "hall68" else hall.keys, address=0x80 + counter)
    ticket = hall.serve_next(counter)
    frame = pad.frame(4)
    pad.send(b"\xfe\x00" + frame[:3])
    pad.send(frame[3:] + frame)
    hall.hub.until(lambda: hall.rated(ticket))
    pad.press(1)
    hall.hub.until(lambda: hall.hub.log.read_text().count(f"press pad=pad{counter} ") >= 2)
    assert hall.rated(ticket) == [4]


def test_a_killed_hub_takes_its_agent_with_it_and_both_print_again_after_the_start(hall: Hall) -> None:
    mode = "threading" if "threading" in str(hall.hub.data) else "eventlet"
    port = int(hall.hub.url.rsplit(":", 1)[1])
    before = len(hall.net.sim.sheets)
    hall.hub.stop(hard=True)
    hall.hub.until(lambda: "agent ends" in hall.hub.log.read_text())
    hall.hub.start(mode, port)
    _, job = slip_of(hall, "k1")
    assert (job["state"], job["reason"]) == ("printed", None)
    assert len(hall.net.sim.sheets) == before + 1

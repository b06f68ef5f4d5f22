"""From a touch on the kiosk's page to ESC/POS bytes on a wire, and what the visitor sees when there is no paper."""

from __future__ import annotations

import io
import re
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from devices.simulators.escpos import EscposSim
from devices.simulators.pty_end import PtyEnd
from devices.simulators.serial_printer import SerialPrinterSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.glyphs import of_this_pc
from devices.slip.preview import picture as drawn
from devices.slip.profile import Profile
from tests.conftest import RunningHall, enter, wait_until, write_config
from tests.devices.strict_paper import Read, read
from tests.hall.steps import KIOSK, PHONE, home, picture, take, wait_for_fact

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

WIDE = Profile()
NARROW = Profile(cells=32, dots=384, charset="gb2312", native_qr=False)


class Listener:
    """Port 9100 as a capture program sees it: takes what comes, answers nothing. One item a connection that sent something."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0), backlog=5)
        self.port = self._server.getsockname()[1]
        self.jobs: list[bytes] = []
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                host, _ = self._server.accept()
            except OSError:
                return
            with host:
                got = b"".join(iter(partial(host.recv, 4096), b""))
            if got:
                self.jobs.append(got)

    def close(self) -> None:
        self._server.close()


@dataclass
class Hardware:
    """k1: a printer that answers; k2: one on a serial cable; k3: none; k4: a port that only listens."""

    hall: RunningHall
    net: TcpPrinter
    serial: EscposSim
    listener: Listener


@pytest.fixture(scope="module")
def hardware(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hardware]:
    folder = tmp_path_factory.mktemp("printers")
    cable, net, listener = PtyEnd(folder / "cable"), TcpPrinter(EscposSim()), Listener()
    serial = EscposSim(dots=NARROW.dots)
    net.start()
    config = write_config(folder / "hall.toml", {
        "printers": f"""[
            {{code = "p1", kind = "network", host = "127.0.0.1", port = {net.port}}},
            {{code = "p2", kind = "serial", device = "{cable.path}", baud = 115200, paper_mm = 58, charset = "gb2312", native_qr = false}},
            {{code = "p4", kind = "network", host = "127.0.0.1", port = {listener.port}, status = false}}]""".replace("\n", " "),
        "kiosks": '[{code = "k1", zone = "A", printer = "p1"}, {code = "k2", zone = "B", printer = "p2"}, '
        '{code = "k3", zone = "C"}, {code = "k4", zone = "C", printer = "p4"}]',
    })  # fmt: skip
    hall = RunningHall(folder / "data", [], config)
    try:
        with SerialPrinterSim(serial, cable):
            hall.start()
            wait_until(lambda: all(ready(hall, code) for code in ("p1", "p2", "p4")), 30)
            yield Hardware(hall, net, serial, listener)
            hall.stop()
    finally:
        hall.stop()
        net.stop()
        listener.close()
        cable.close()


def ready(hall: RunningHall, printer: str, state: str = "ready") -> bool:
    devices = hall.get(hall.token("om"), "/devices")["devices"]
    return any((one["code"], one["state"]) == (printer, state) for one in devices)


@pytest.fixture()
def kiosk(hardware: Hardware, pages: Callable[..., Page]) -> Callable[[str], Page]:
    def make(code: str) -> Page:
        page = pages(*KIOSK, locale="zh-CN")
        enter(page, hardware.hall, "kiosk", code, f"/kiosk/{code}")
        page.locator(".tile").first.wait_for()
        return page

    return make


def job_of(hall: RunningHall, number: str, state: str) -> dict[str, Any]:
    """What became of the number's slip, when it is so."""
    ticket = wait_for_fact(hall, "taken", number=number)["body"]["ticket"]

    def ended() -> Any:
        job = hall.get(hall.token("om"), f"/print_jobs/{ticket}-p1")
        return job.body if job["state"] == state else None

    return dict(wait_until(ended, 20))


def value_of(paper: Read, label: str) -> str:
    return next(line.removeprefix(label).strip() for line in paper.lines if line.startswith(label))


def test_every_touch_becomes_one_valid_job_on_port_9100(hardware, kiosk, pages):
    page, hall, before = kiosk("k4"), hardware.hall, len(hardware.listener.jobs)
    numbers = []
    for matter in ("social_card", "social_card"):
        numbers.append(take(page, matter))
        expect(page.locator(".n-paper")).to_have_attribute("data-slip", "out")
        assert job_of(hall, numbers[-1], "sent")["reason"] is None, "nothing proves paper, so it is sent, not printed"
        home(page)
    jobs = hardware.listener.jobs[before:]
    assert len(jobs) == 2
    for ahead, (number, job) in enumerate(zip(numbers, jobs, strict=True)):
        paper = read(job, WIDE)
        assert paper.lines.count(number) == 1
        assert paper.largest[number] >= 4, "the number is what one reads first"
        assert value_of(paper, "前面还有").startswith(f"{ahead} 人")
        assert (value_of(paper, "排队通道"), value_of(paper, "办理窗口")) == ("普通", "1、2 号窗口")
        assert {"云溪县政务服务大厅", "社会保障卡办理", "服务免费"} <= set(paper.lines)
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", value_of(paper, "取号时间"))
        plain_bytes(job)
        the_code_opens_the_phone_page(job, paper, number, hall, pages)


def plain_bytes(job: bytes) -> None:
    """The order of commands, read byte by byte: begin, Chinese mode before the first Chinese character, text, cut."""
    assert job.startswith(b"\x1b@")
    first_chinese = min(at for at, byte in enumerate(job) if byte >= 0x81)
    assert -1 < job.find(b"\x1c&") < first_chinese
    assert "服务免费".encode("gb18030") in job
    assert b"?" not in job.replace(b"?v=", b""), "no question mark in place of Chinese"
    cut = max(job.rfind(b"\x1dVA"), job.rfind(b"\x1dVB"))
    assert cut > job.rfind("服务免费".encode("gb18030")), "cut at the end"
    assert not any(byte >= 0x81 for byte in job[cut:]), "no text behind the cut"


def the_code_opens_the_phone_page(job: bytes, paper: Read, number: str, hall: RunningHall, pages: Callable[..., Page]) -> None:
    image = Image.open(io.BytesIO(drawn(job, WIDE.dots, of_this_pc()).png))
    (code,) = zxingcpp.read_barcodes(image)
    assert [code.text] == paper.qr, "what a camera reads is what the bytes say"
    assert code.text.startswith(f"{hall.url}/t/")
    phone = pages(*PHONE)
    phone.goto(code.text)
    expect(phone.locator(".ph-number")).to_have_text(number)


def test_a_serial_cable_brings_the_same_slip_to_a_narrow_printer(hardware, kiosk):
    page, before = kiosk("k2"), len(hardware.serial.sheets)
    number = take(page, "id_card", "care")
    expect(page.locator(".n-paper")).to_have_attribute("data-slip", "out", timeout=20_000)
    job_of(hardware.hall, number, "printed")
    (sheet,) = hardware.serial.sheets[before:]
    paper = read(sheet.data, NARROW)
    assert {number, "居民身份证办理", "服务免费"} <= set(paper.lines)
    assert value_of(paper, "排队通道") == "爱心通道"
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(sheet.png(NARROW.dots))))
    assert code.text.startswith(f"{hardware.hall.url}/t/")


def test_without_paper_the_number_stands_on_the_screen_and_nothing_is_lost(hardware, kiosk, pages):
    hall, net = hardware.hall, hardware.net
    page, before = kiosk("k1"), len(net.sim.sheets)
    net.sim.fail("paper_out")
    number = take(page, "social_card")
    expect(page.locator(".n-number")).to_have_text(number)
    expect(page.locator(".n-paper")).to_have_attribute("data-slip", "failed")
    expect(page.locator(".n-paper")).to_contain_text("打印机缺纸")
    expect(page.locator(".n-paper")).to_contain_text("号码有效")
    expect(page.locator(".n-paper")).to_contain_text(re.compile("有纸的取号机：.*k2"))
    expect(page.locator(".n-qr img")).to_be_visible()
    picture(page, "printers-zh-kiosk-paper-out")
    assert job_of(hall, number, "failed")["reason"] == "paper_out"
    home(page)
    expect(page.locator(".k-strip[data-tone=warn]")).to_contain_text("打印机缺纸")
    picture(page, "printers-zh-kiosk-home-paper-out")
    assert any(one["number"] == number for queue in hall.get(hall.token("lead"), "/queue")["queues"] for one in queue["tickets"])
    reprinted_at_the_counter(hardware, number, pages, before)


def reprinted_at_the_counter(hardware: Hardware, number: str, pages: Callable[..., Page], before: int) -> None:
    """While there is no paper the clerk is told so; with a new roll the slip comes once, marked."""
    hall, net = hardware.hall, hardware.net
    console = pages(1280, 800, locale="zh-CN")
    console.expected.append("409")
    enter(console, hall, "counter", "1", "/console/1")
    counter = hall.token("counter", "1")
    assert hall.order(counter, "/counters/1/open").status == 200
    assert hall.order(counter, "/counters/1/call", number=number, reason="没有小票").status == 200
    console.locator("[data-key=more-reprint]").click()
    expect(console.locator(".news-bad")).to_contain_text("打印机")
    picture(console, "printers-zh-console-no-paper")
    net.sim.mend()
    wait_until(lambda: ready(hall, "p1"), 20)
    console.locator("[data-key=more-reprint]").click()
    sheets = wait_until(lambda: net.sim.wait_for_sheets(before + 1, 1)[before:], 20)
    assert len(sheets) == 1, "the slip that failed is not printed late as well"
    paper = read(sheets[0].data, WIDE)
    assert {number, "【补打】", "服务免费"} <= set(paper.lines)


def test_a_kiosk_without_a_printer_says_so_and_gives_numbers(hardware, kiosk):
    page = kiosk("k3")
    expect(page.locator(".k-strip[data-tone=warn]")).to_contain_text("本机不打印小票")
    number = take(page, "pension")
    expect(page.locator(".n-number")).to_have_text(number)
    expect(page.locator(".n-paper")).to_have_attribute("data-slip", "none")
    expect(page.locator(".n-paper")).to_contain_text("请拍下号码")
    picture(page, "printers-zh-kiosk-no-printer")
    taken = wait_for_fact(hardware.hall, "taken", number=number)["body"]
    assert (taken["job_state"], taken["job_reason"]) == ("failed", "no_printer")


def test_a_printer_that_was_switched_off_fails_its_slip_and_prints_the_next(hardware, kiosk):
    page, net = kiosk("k1"), hardware.net
    before = len(net.sim.sheets)
    net.stop()
    lost = take(page, "pension")
    expect(page.locator(".n-paper")).to_have_attribute("data-slip", "failed")
    assert job_of(hardware.hall, lost, "failed")["reason"] == "unreachable"
    home(page)
    net.start()
    wait_until(lambda: ready(hardware.hall, "p1"), 20)
    number = take(page, "pension")
    expect(page.locator(".n-paper")).to_have_attribute("data-slip", "out")
    (sheet,) = net.sim.sheets[before:]
    assert number in read(sheet.data, WIDE).lines


def test_a_receipt_ordered_on_its_page_comes_out_of_the_slip_printer(hardware, pages):
    hall, net = hardware.hall, hardware.net
    papers = ["申请表 2页", "镕喆商行的营业执照正本 1页"]
    fields = {
        "item": "营业执照变更", "applicant": "沈青禾", "papers": papers, "mode": "promised", "statutory": 20, "promised": 3,
        "handler": "白露", "phone": "0000-12345",
    }  # fmt: skip
    entry = hall.order(hall.token("clerk"), "/registers/acceptances", fields=fields)["entry"]["id"]
    desk = pages(1280, 800, locale="zh-CN")
    enter(desk, hall, "clerk", None, f"/registers/acceptances/{entry}")
    before = len(net.sim.sheets)
    desk.locator("[data-slip=receipt]").click()
    expect(desk.locator("#slip-sent")).to_have_text("已送往小票打印机。")
    picture(desk, "printers-zh-entry-slip")
    (sheet,) = wait_until(lambda: net.sim.wait_for_sheets(before + 1, 1)[before:], 20)
    paper = read(sheet.data, WIDE)
    said = "".join(paper.lines)
    assert {"受理回执", "材料（名称、页数）"} <= set(paper.lines)
    assert all(text in said for text in (entry, "营业执照变更", "承诺办理", "1. 申请表 2页", "2. 镕喆商行的营业执照正本 1页"))
    assert "沈青禾" not in said
    job = wait_for_fact(hall, "entry_printed", entry=entry)["body"]["job"]
    wait_for_fact(hall, "print_moved", job=job, state="printed")


def test_what_is_in_the_journal_is_sound_after_all_this(hardware: Hardware, tmp_path: Path) -> None:
    said = hardware.hall.run("verify")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("sound: ")

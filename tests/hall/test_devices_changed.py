"""Devices changed on the admin pages of a running hall: real hub, real agent, printers on TCP, a real Chromium."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from devices.simulators.escpos import EscposSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.profile import Profile
from tests.conftest import RunningHall, enter, wait_until, write_config
from tests.devices.strict_paper import read
from tests.hall.checks import STAFF, checked
from tests.hall.steps import DESK, KIOSK, facts, no_overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SURE = {"why": "换打印机", "approved_by": "白露"}


class Held(EscposSim):
    """A printer that has the paper out and proves it only when it is let go."""

    def hold(self) -> None:
        self.came, self.gate = threading.Event(), threading.Event()

    def feed(self, data: bytes) -> bytes:
        before = len(self.sheets)
        replies = super().feed(data)
        if hasattr(self, "gate") and len(self.sheets) > before:
            self.came.set()
            self.gate.wait(30)
        return replies


@dataclass
class Floor:
    """`old` is p1 of the file, `new` and `other` are printers that nobody has told the hall of."""

    hall: RunningHall
    old: TcpPrinter
    new: TcpPrinter
    other: TcpPrinter

    def take(self, kiosk: str = "k1") -> tuple[str, str]:
        """(number, job) of a ticket."""
        answer = self.hall.order(self.hall.token("kiosk", kiosk), "/tickets", matter="social_card", lane="ordinary", kiosk=kiosk)
        assert answer.status == 201, answer.body
        return str(answer["ticket"]["number"]), str(answer["print_job"]["id"])

    def job(self, job: str) -> Any:
        return self.hall.get(self.hall.token("om"), f"/print_jobs/{job}").body

    def printed(self, printer: TcpPrinter, kiosk: str = "k1") -> str:
        """A slip taken now comes out of this printer, once."""
        before = len(printer.sim.sheets)
        number, job = self.take(kiosk)
        wait_until(lambda: self.job(job)["state"] == "printed", 30)
        (sheet,) = printer.sim.sheets[before:]
        assert number in read(sheet.data, Profile()).lines
        return number

    def state(self, code: str) -> str | None:
        there = self.hall.get(self.hall.token("om"), "/devices")["devices"]
        return next((str(x["state"]) for x in there if x["code"] == code), None)

    def change(self, part: str, version: int, **values: Any) -> None:
        answer = self.hall.order(self.hall.token("om"), f"/settings/{part}", values=values, version=version, **SURE)
        assert answer.status == 201, answer.body

    def begun(self) -> list[str]:
        """Workers that the agent began anew while it ran, list by list."""
        return [line.partition("begun=")[2] for line in self.hall.lines if "devices as the hub has them begun=" in line]


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    old, new, other = TcpPrinter(EscposSim()), TcpPrinter(Held()), TcpPrinter(EscposSim())
    with old, new, other:
        config = write_config(tmp_path / "hall.toml", {
            "printers": f'[{{code = "p1", kind = "network", host = "127.0.0.1", port = {old.port}}}, {{code = "p2", kind = "virtual"}}]',
        })  # fmt: skip
        hall = RunningHall(tmp_path / "data", [], config)
        made = Floor(hall, old, new, other)
        try:
            hall.start()
            wait_until(lambda: made.state("p1") == "ready", 40)
            yield made
        finally:
            hall.stop()


def confirm(page: Page) -> None:
    page.fill("#why", SURE["why"])
    page.fill("#approved_by", SURE["approved_by"])
    page.locator("[data-step=do]").click()


def test_a_network_printer_is_added_moved_undone_and_taken_out_while_the_hall_runs(floor: Floor, pages: Callable[..., Any]) -> None:
    hall = floor.hall
    floor.printed(floor.old)
    om = pages(*DESK, locale="zh-CN")
    enter(om, hall, "om", None, "/admin/devices")
    picture(om, "devices-zh-all", full=True)
    om.locator("a[href='/admin/printers']").click()
    om.fill("#key", "p9")
    om.fill("#f_host", "127.0.0.1")
    om.fill("#f_port", str(floor.new.port))
    om.locator("input[name=f_kiosks][value=k1]").check()
    om.locator("[data-step=look]").click()
    expect(om.locator("tr[data-field=kiosks] ins")).to_have_text("k1")
    confirm(om)
    expect(om.locator("#version")).to_have_text("第 2 版")
    wait_until(lambda: floor.state("p9") == "ready", 20)
    floor.printed(floor.new)
    om.fill("#f_port", str(floor.other.port))
    om.locator("[data-step=look]").click()
    expect(om.locator("tr[data-field]")).to_have_count(1)
    confirm(om)
    expect(om.locator("#version")).to_have_text("第 3 版")
    wait_until(lambda: len(floor.begun()) == 2, 20)  # until then a slip goes the old way
    floor.printed(floor.other)
    om.locator("button[data-to='2']").first.click()
    expect(om.locator("tr[data-field=port] ins")).to_have_text(str(floor.new.port))
    confirm(om)
    expect(om.locator("#version")).to_have_text("第 4 版")
    wait_until(lambda: len(floor.begun()) == 3, 20)  # until then a slip goes the old way
    floor.printed(floor.new)
    assert floor.begun() == ["printer p9"] * 3, "no other device was begun anew"
    om.locator("input[name=f_in_use]").uncheck()
    om.locator("[data-step=look]").click()
    expect(om.locator("tr[data-field]")).to_have_count(2)
    picture(om, "devices-zh-out-of-use-look", full=True)
    confirm(om)
    expect(om.locator("#version")).to_have_text("第 5 版")
    _, job = floor.take()
    assert (floor.job(job)["state"], floor.job(job)["reason"]) == ("failed", "no_printer")
    assert hall.error_lines() == []
    hall.restart()
    wait_until(lambda: floor.state("p1") == "ready", 40)
    assert floor.state("p9") is None
    floor.change("kiosks/k1", 3, printer="p1")
    floor.printed(floor.old)
    told = hall.run("check", "--config", str(hall.config))
    assert "kiosks k1" not in told.stdout and "printers p9: out of use" not in told.stdout  # back as the file has it; p9 it never knew
    assert hall.run("verify").returncode == 0


def test_a_slip_in_the_making_finishes_and_what_waits_goes_to_the_kiosks_printer_of_now(floor: Floor) -> None:
    floor.change("printers/p9", 1, kind="network", host="127.0.0.1", port=floor.new.port, kiosks=["k1"])
    wait_until(lambda: floor.state("p9") == "ready", 20)
    before = len(floor.old.sim.sheets)
    held = floor.new.sim
    assert isinstance(held, Held)
    held.hold()
    number, begun = floor.take()
    assert held.came.wait(20)
    _, waits = floor.take()
    assert (floor.job(begun)["state"], floor.job(waits)["state"]) == ("printing", "queued")
    floor.change("printers/p1", 1, kiosks=["k1"])
    floor.change("printers/p9", 2, in_use=False)
    held.gate.set()
    assert ended(floor, begun) == ("printed", "p9"), "it was in the making"
    assert ended(floor, waits) == ("printed", "p1"), "it waited"
    assert len(floor.old.sim.sheets) == before + 1
    assert [number in read(sheet.data, Profile()).lines for sheet in held.sheets] == [True]
    assert floor.state("p9") is None


def ended(floor: Floor, job: str) -> tuple[str, str]:
    wait_until(lambda: floor.job(job)["state"] not in ("queued", "printing"), 30)
    return floor.job(job)["state"], floor.job(job)["printer"]


def test_a_new_kiosk_is_opened_with_a_token_shown_once_and_cut_off_when_it_goes(floor: Floor, pages: Callable[..., Any]) -> None:
    hall = floor.hall
    om, kiosk = pages(*DESK, locale="zh-CN"), pages(*KIOSK, locale="zh-CN")
    kiosk.expected += ["401", "403", "404", "WebSocket"]
    enter(om, hall, "om", None, "/admin/kiosks")
    om.fill("#key", "k9")
    om.locator("#f_zone").select_option("C")
    om.locator("#f_printer").select_option("p1")
    om.locator("[data-step=look]").click()
    confirm(om)
    om.locator("[data-step=token]").click()
    link = om.locator("#secret").inner_text()
    assert re.fullmatch(re.escape(hall.url) + r"/enter#[\w-]{43}", link)
    checked(om, STAFF)
    picture(om, "devices-zh-token", full=True)
    kiosk.goto(link)
    kiosk.wait_for_url("**/kiosk/k9")
    kiosk.locator(".tile").first.wait_for()
    om.goto(f"{hall.url}/admin/kiosks/k9")
    expect(om.locator("li[data-token]")).to_have_count(1)
    assert hall.run("token", "--role", "kiosk", "--place", "k9").returncode == 0, "commands know it too"
    assert "kiosks k9: in the data folder only" in hall.run("check", "--config", str(hall.config)).stdout
    assert link.rpartition("#")[2] not in om.content()
    om.locator("input[name=f_in_use]").uncheck()
    om.locator("[data-step=look]").click()
    confirm(om)
    expect(om.locator("li[data-token]")).to_have_count(0)
    kiosk.wait_for_url("**/enter")
    picture(kiosk, "devices-zh-kiosk-cut-off")
    assert [x["kind"] for x in facts(hall)].count("token_revoked") == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_of_devices_are_for_everybody_and_for_the_keyboard(floor: Floor, pages: Callable[..., Any], lang: str) -> None:
    om = pages(*DESK)
    enter(om, floor.hall, "om", None, "/admin/devices")
    parts = ("printers", "printers/p1", "kiosks/k1", "screens/zone-a", "pads/pad1", "leds", "readers", "speakers", "lines", "terminals")
    for path in ("/admin/devices", *(f"/admin/{part}" for part in parts)):
        om.goto(f"{floor.hall.url}{path}?lang={lang}")
        checked(om, STAFF)
        picture(om, f"devices-{lang}{path.replace('/', '-')}", full=True)
        om.set_viewport_size({"width": 320, "height": 800})
        no_overflow(om)
        om.set_viewport_size(dict(zip(("width", "height"), DESK, strict=True)))
    om.goto(f"{floor.hall.url}/admin/pads?lang={lang}")
    type_into(om, "key", "keys1")
    om.locator("#f_kind").focus()
    om.keyboard.press("End")
    om.keyboard.press("Tab")
    om.keyboard.press("Enter")
    expect(om.locator("#f_device")).to_be_visible()
    expect(om.locator("#key")).to_have_value("keys1")
    type_into(om, "f_device", "/dev/ttyS9")
    om.keyboard.press("Enter")
    expect(om.locator("tr[data-field=device] ins")).to_have_text("/dev/ttyS9")
    for name in ("why", "approved_by"):
        type_into(om, name, "督查要求")
    om.keyboard.press("Enter")
    expect(om.locator("li[data-version='2']")).to_contain_text("督查要求")
    checked(om, STAFF)
    picture(om, f"devices-{lang}-pad-added", full=True)


def type_into(page: Page, name: str, text: str) -> None:
    """Tab by tab to a field, then its text."""
    for _ in range(80):
        if page.evaluate("document.activeElement.name") == name:
            break
        page.keyboard.press("Tab")
    page.keyboard.type(text)

"""A clerk accepts what the visitor at the counter came for: from the console to the receipt, on A4 and on the slip printer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from devices.simulators.escpos import EscposSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.profile import Profile
from tests.conftest import RunningHall, wait_until
from tests.devices.strict_paper import read
from tests.hall import checks, steps
from tests.hall.checks import checked
from tests.hall.steps import picture, press

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def net() -> Iterator[TcpPrinter]:
    with TcpPrinter(EscposSim()) as printer:
        yield printer


@pytest.fixture
def hall(net: TcpPrinter, halls: Callable[..., RunningHall]) -> RunningHall:
    printers = f'[{{code = "p1", kind = "network", host = "127.0.0.1", port = {net.port}}}]'
    return halls(config={"printers": printers, "kiosks": '[{code = "k1", zone = "A", printer = "p1"}]'})


def test_a_clerk_accepts_the_matter_in_hand_and_prints_its_receipt(hall: RunningHall, net: TcpPrinter, pages: Callable[..., Page]) -> None:
    wait_until(lambda: any(d["code"] == "p1" for d in hall.get(hall.token("om"), "/devices")["devices"]), 30)
    assert hall.order(hall.token("kiosk", "k1"), "/tickets", matter="id_card", kiosk="k1").status == 201
    added = hall.run("user", "add", "clerk1", "--name", "白露", "--role", "clerk")
    console = pages(*steps.CONSOLE, locale="zh-CN")
    steps.log_in_first(hall, console, added.stdout.split()[-1])
    console.goto(f"{hall.url}/console/4")
    press(console, "open")
    press(console, "next")
    expect(console.locator("[data-key=book-acceptances]")).to_have_count(0)  # called is not yet here
    press(console, "start")
    with console.context.expect_page() as opened:
        console.locator("[data-key=book-acceptances]").click()
    book = opened.value
    expect(book.locator("[name=f_item]")).to_have_value("居民身份证办理")
    expect(book.locator("[name=f_handler]")).to_have_value("白露")
    book.locator("[name=f_papers]").fill("申请表 2页")
    book.locator("[name=f_mode]").select_option("promised")
    book.locator("[name=f_statutory]").fill("20")
    book.locator("[name=f_promised]").fill("5")
    book.locator("[name=f_phone]").fill("0000-12345")
    book.locator("details[open] form[method=post] button[type=submit]").click()
    book.locator("[data-duty^='O02']").wait_for()
    checked(book, checks.STAFF)
    picture(book, "accept-entry", full=True)
    entry = book.url.rsplit("/", 1)[1]

    book.locator("[data-slip=receipt]").click()
    book.locator("#slip-sent").wait_for()
    sheets = net.sim.wait_for_sheets(2, 30)  # the visitor's number came first
    lines = read(sheets[1].data, Profile()).lines
    assert "受理回执" in lines
    assert any(entry in line for line in lines)
    book.locator("a[href$='/print/receipt']").click()
    expect(book.locator(".reg-sheet")).to_contain_text("居民身份证办理")
    checked(book, checks.STAFF)
    picture(book, "accept-receipt", full=True)
    press(console, "finish")
    console.locator(".hand-idle").wait_for()

"""A hall's own template from hall.toml to paper, and its preview on the page of papers, while it is being written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.demo import example_hall
from devices.simulators.escpos import EscposSim
from devices.simulators.tcp import TcpPrinter
from devices.slip.profile import Profile
from tests.conftest import RunningHall, enter, wait_until, write_config
from tests.devices.strict_paper import read
from tests.hall.steps import picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SOCIAL_CARD = [matter.code for matter in example_hall().matters].index("social_card")
OWN = """<line align="centre" size="2" bold>云溪欢迎您</line>
<line align="centre" size="8 6 4" bold>{{ number }}</line>
{% if reprint %}<line>{{ say("reprint") }}</line>{% endif %}
<row label="{{ say("lane") }}">{{ lane }}</row>
{% if url %}<qr>{{ url }}</qr>{% endif %}
"""


@dataclass
class Own:
    hall: RunningHall
    net: TcpPrinter
    template: Path


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Own]:
    folder = tmp_path_factory.mktemp("own")
    template = folder / "ticket.j2"
    template.write_text(OWN, encoding="utf-8")
    with TcpPrinter(EscposSim()) as net:
        config = write_config(folder / "hall.toml", {
            "slips.ticket": '"ticket.j2"',
            f"matters.{SOCIAL_CARD}.notice": '"请带：居民身份证原件"',
            "printers": f'[{{code = "p1", kind = "network", host = "127.0.0.1", port = {net.port}}}, {{code = "p2", kind = "virtual"}}]',
            "kiosks": '[{code = "k1", zone = "A", printer = "p1"}, {code = "k2", zone = "B", printer = "p2"}]',
        })  # fmt: skip
        hall = RunningHall(folder / "data", [], config)
        try:
            yield Own(hall.start(60), net, template)
        finally:
            hall.stop()


def test_the_slip_of_a_visitor_is_the_hall_s_own_and_a_reprint_is_marked(own: Own) -> None:
    kiosk = own.hall.token("kiosk", "k1")
    wait_until(lambda: any(d["code"] == "p1" for d in own.hall.get(own.hall.token("om"), "/devices")["devices"]), 30)
    taken = own.hall.order(kiosk, "/tickets", matter="social_card", kiosk="k1")
    assert taken.status == 201
    (sheet,) = own.net.sim.wait_for_sheets(1, 20)
    paper = read(sheet.data, Profile())
    number = taken["ticket"]["number"]
    assert paper.lines == ["云溪欢迎您", number, "排队通道  普通"]
    assert paper.largest[number] == 8
    again = own.hall.order(kiosk, f"/tickets/{taken['ticket']['id']}/reprint")
    assert again.status in (200, 201)
    assert "【补打】" in read(own.net.sim.wait_for_sheets(2, 20)[1].data, Profile()).lines


def test_a_clerk_prints_the_one_time_notice_of_the_matter_in_hand(own: Own, pages: Callable[..., Page]) -> None:
    hall, before = own.hall, len(own.net.sim.sheets)
    counter = hall.token("counter", "1")
    assert hall.order(counter, "/counters/1/open").status == 200
    assert hall.order(counter, "/counters/1/next").status == 200
    console = pages(1280, 800, locale="zh-CN")
    enter(console, hall, "counter", "1", "/console/1")
    console.locator("[data-key=more-notice]").click()
    sheets = own.net.sim.wait_for_sheets(before + 1, 20)[before:]
    assert len(sheets) == 1
    lines = read(sheets[0].data, Profile()).lines
    assert {"一次性告知单", "社会保障卡办理", "请带：居民身份证原件"} <= set(lines)


def test_the_page_of_papers_draws_a_sample_and_tells_what_is_wrong_with_the_file(own: Own, pages: Callable[..., Page]) -> None:
    page = pages(1280, 900, locale="zh-CN")
    enter(page, own.hall, "om", None, "/papers/p2")
    page.locator("#sample summary").click()
    drawn = page.locator("#sample-picture")
    expect(drawn).to_be_visible(timeout=30_000)
    assert drawn.evaluate("image => image.naturalWidth") > 400
    picture(page, "printers-zh-papers-sample")
    own.template.write_text("<line>{{ nummer }}</line>", encoding="utf-8")
    page.expected.append("409")
    page.locator("#sample-draw").click()
    expect(page.locator("#sample-news")).to_contain_text("'nummer' is undefined", timeout=60_000)
    own.template.write_text(OWN.replace("欢迎您", "恭候您"), encoding="utf-8")
    page.locator("#sample-kind").select_option("notice")
    page.locator("#sample-draw").click()
    expect(drawn).to_be_visible(timeout=30_000)
    expect(page.locator("#sample-news")).to_be_hidden()


def test_a_template_that_cannot_be_used_is_told_before_the_hall_opens(own: Own, tmp_path: Path) -> None:
    own.template.write_text("<line>no number</line>", encoding="utf-8")
    done = own.hall.run("check", "--config", str(own.hall.config))
    own.template.write_text(OWN, encoding="utf-8")
    assert done.returncode == 1
    assert "slips.ticket: ticket.j2: the number does not stand on the slip" in done.stdout

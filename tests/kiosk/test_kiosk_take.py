"""Taking a number at the kiosk, in a real browser against a running hall."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import RunningHall, shoot, write_config
from tests.kiosk.conftest import PORTRAIT, at_kiosk, printed, take

pytestmark = pytest.mark.browser


def choose(page: Any, matter: str, lane: str = "ordinary") -> None:
    page.click(f"[data-matter={matter}]")
    page.click(f".lane[data-lane={lane}]")


def number(page: Any) -> str:
    page.wait_for_selector(".k-page[data-page=number]")
    text: str = page.inner_text(".n-number")
    return text


def test_a_common_matter_takes_two_touches_and_shows_number_way_qr_and_slip(hall: RunningHall, kiosk: Any) -> None:
    shoot(kiosk, "kiosk-home")
    choose(kiosk, "social_card")
    assert number(kiosk)[0] == "A"
    assert "社会保障卡办理" in kiosk.inner_text(".n-card")
    assert "A区" in kiosk.inner_text(".n-go")
    assert "1–2" in kiosk.inner_text(".n-counters")
    printed(hall, kiosk)
    assert kiosk.inner_text(".n-paper") == "请取走小票"
    shoot(kiosk, "kiosk-number")


def test_a_matter_of_a_theme_takes_three_touches(kiosk: Any) -> None:
    kiosk.click("[data-theme=enterprise]")
    kiosk.wait_for_selector(".k-page[data-page=theme]")
    choose(kiosk, "invoice")
    assert number(kiosk)[0] == "C"


def test_the_care_lane_is_one_touch_without_proof(kiosk: Any) -> None:
    kiosk.click("[data-matter=id_card]")
    assert "不用出示证明" in kiosk.inner_text(".lane[data-lane=care]")
    kiosk.click(".lane[data-lane=care]")
    assert number(kiosk)[0] == "L"
    assert kiosk.locator("input").count() == 0


def test_a_double_touch_gives_one_ticket(hall: RunningHall, kiosk: Any) -> None:
    before = take(hall)
    kiosk.click("[data-matter=social_card]")
    kiosk.wait_for_selector("#kiosk:not(.settling) .lane")
    kiosk.evaluate("() => { const lane = document.querySelector('.lane'); for (let i = 0; i < 5; i += 1) lane.click(); }")
    shown = number(kiosk)
    after = take(hall)
    numbers = [int(n[1:]) for n in (before["number"], shown, after["number"])]
    assert numbers == [numbers[0], numbers[0] + 1, numbers[0] + 2]


def test_the_second_half_of_a_double_touch_chooses_nothing_on_the_next_page(kiosk: Any) -> None:
    kiosk.dblclick("[data-matter=company_new], [data-matter=pension]", delay=10)
    kiosk.wait_for_selector(".k-page[data-page=lane]")
    kiosk.wait_for_selector("#kiosk:not(.settling)")
    assert kiosk.locator(".k-page").get_attribute("data-page") == "lane"


def test_an_answer_lost_on_the_way_is_asked_again_and_gives_the_same_ticket(hall: RunningHall, kiosk: Any) -> None:
    sent: list[dict[str, Any]] = []

    def lose_the_first(route: Any) -> None:
        sent.append(route.request.post_data_json)
        answer = route.fetch()
        if len(sent) == 1:
            route.abort()
        else:
            route.fulfill(response=answer)

    before = take(hall)
    kiosk.expected.append("Failed to load resource")
    kiosk.route("**/api/v1/tickets", lose_the_first)
    choose(kiosk, "social_card")
    shown = number(kiosk)
    assert len(sent) == 2
    assert sent[0] == sent[1]
    assert int(shown[1:]) == int(before["number"][1:]) + 1
    assert int(take(hall)["number"][1:]) == int(shown[1:]) + 1


def test_a_hub_that_does_not_answer_is_told_and_the_same_order_is_repeated(hall: RunningHall, kiosk: Any) -> None:
    kiosk.expected.append("Failed to load resource")
    ids: list[str] = []

    def dead(route: Any) -> None:
        ids.append(route.request.post_data_json["request_id"])
        route.abort()

    kiosk.route("**/api/v1/tickets", dead)
    choose(kiosk, "social_card")
    kiosk.wait_for_selector(".k-page[data-page=silent]", timeout=20_000)
    assert "不会取成两个号" in kiosk.inner_text(".k-told")
    kiosk.unroute("**/api/v1/tickets", dead)
    with kiosk.expect_request("**/api/v1/tickets") as again:
        kiosk.click(".k-told .k-big")
    assert number(kiosk)
    assert {again.value.post_data_json["request_id"]} == set(ids)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """k1: a printer that nobody answers for; k2: a good one; k3: one whose agent never comes; k4: none."""
    folder = tmp_path_factory.mktemp("faulty")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        dead = {"printers.0.kind": '"network"', "printers.0.host": '"127.0.0.1"', "printers.0.port": str(closed.getsockname()[1])}
        file = write_config(folder / "hall.toml", {**dead, "kiosk.print_within_s": "5"})
        more = """
[[kiosks]]
code = "k3"
zone = "A"
printer = "p3"
[[kiosks]]
code = "k4"
zone = "A"
[[printers]]
code = "p3"
kind = "virtual"
agent = "elsewhere"
"""
        file.write_text(file.read_text("utf-8") + more, "utf-8")
        running = RunningHall(folder / "data", [], file)
        running.start()
        yield running
        running.stop()


def test_without_paper_the_number_stands_and_the_page_says_what_to_do(faulty: RunningHall, pages: Callable[..., Any]) -> None:
    page = at_kiosk(pages(*PORTRAIT), faulty)
    choose(page, "social_card")
    assert number(page)[0] == "A"
    page.wait_for_selector(".n-paper[data-slip=failed]", timeout=30_000)
    said = page.inner_text(".n-paper")
    assert "小票没有打印出来" in said
    assert "号码有效，不用重新取号" in said
    assert "有纸的取号机：k2" in said
    shoot(page, "kiosk-no-paper")
    page.click(".n-foot .k-big")
    page.wait_for_selector(".k-page[data-page=home]")
    assert "小票打印不了" in page.inner_text(".k-strips")


def test_the_number_shows_at_once_whatever_the_printer_does(faulty: RunningHall, pages: Callable[..., Any]) -> None:
    page = at_kiosk(pages(*PORTRAIT), faulty, "k3")
    page.click("[data-matter=social_card]")
    with page.expect_response("**/api/v1/tickets") as answer:
        page.click(".lane[data-lane=ordinary]")
    assert answer.value.json()["print_job"]["state"] == "queued"
    page.wait_for_selector(f".n-number:text-is('{answer.value.json()['ticket']['number']}')", timeout=1_000)
    assert page.get_attribute(".n-paper", "data-slip") == "making"
    page.wait_for_selector(".n-paper[data-slip=failed]", timeout=20_000)


def test_a_kiosk_without_printer_says_so(faulty: RunningHall, pages: Callable[..., Any]) -> None:
    page = at_kiosk(pages(*PORTRAIT), faulty, "k4")
    assert "本机不打印小票" in page.inner_text(".k-strips")
    choose(page, "social_card")
    assert number(page)
    assert page.get_attribute(".n-paper", "data-slip") == "none"


def test_the_qr_opens_the_tickets_own_phone_page(kiosk: Any, tmp_path: Any) -> None:
    import zxingcpp
    from PIL import Image

    choose(kiosk, "social_card")
    shown = number(kiosk)
    kiosk.wait_for_function("() => document.querySelector('.n-qr img').complete")
    kiosk.locator(".n-qr").screenshot(path=str(tmp_path / "qr.png"))
    with Image.open(tmp_path / "qr.png") as picture:
        found = zxingcpp.read_barcodes(picture)
    assert len(found) == 1
    kiosk.goto(found[0].text)
    assert kiosk.inner_text(".ph-number") == shown


def test_a_qr_is_only_drawn_for_a_key_of_this_hall(hall: RunningHall, kiosk: Any) -> None:
    kiosk.expected.append("404")
    for bad in ("x", "http:%2F%2Fexample.org%2Fsixteenletters", "a" * 65):
        assert kiosk.request.get(f"{hall.url}/kiosk/k1/qr/{bad}.svg").status == 404


def test_the_number_goes_home_by_itself_and_done_goes_at_once(kiosk: Any) -> None:
    choose(kiosk, "social_card")
    number(kiosk)
    kiosk.click(".n-foot .k-big")
    kiosk.wait_for_selector(".k-page[data-page=home]")
    choose(kiosk, "social_card")
    number(kiosk)
    kiosk.wait_for_function("() => /^[1-9]\\d* 秒后返回首页$/.test(document.querySelector('.n-count').innerText.trim())")
    kiosk.wait_for_selector(".k-page[data-page=home]", timeout=30_000)

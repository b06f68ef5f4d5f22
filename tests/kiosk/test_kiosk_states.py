"""What the kiosk says when something is not as usual, and what it never allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, shoot
from tests.kiosk.conftest import PORTRAIT, at_kiosk
from tests.kiosk.measures import at_rest

pytestmark = pytest.mark.browser
Rehearsal = Callable[..., RunningHall]


def test_each_hour_of_the_day_is_told_in_words(rehearsal: Rehearsal, pages: Callable[..., Any]) -> None:
    hall = rehearsal("2026-06-01T07:30:00+08:00")
    page = at_kiosk(pages(*PORTRAIT), hall)

    def at(clock: str) -> None:
        assert hall.order(hall.token("supervisor"), "/rehearsal/clock", at=f"2026-06-01T{clock}+08:00").status == 200
        page.wait_for_function("(clock) => document.querySelector('.k-clock').textContent === clock", arg=clock[:5])

    assert page.get_attribute(".k-page", "data-page") == "closed"
    assert "还没到取号时间" in page.inner_text("h1")
    assert "08:30 开始办理" in page.inner_text(".k-told")
    at("08:05:00")
    page.wait_for_selector(".k-page[data-page=home]")
    assert "现在可以先取号，08:30 开始办理" in page.inner_text(".k-strips")
    at("12:10:00")
    page.wait_for_selector("text=午间休息，13:30 恢复办理")
    page.click("[data-matter=social_card]")
    page.click(".lane[data-lane=ordinary]")
    page.wait_for_selector(".n-number")
    page.click(".n-foot .k-big")
    at("17:30:01")
    page.wait_for_selector(".k-page[data-page=closed]")
    assert "现在不取号" in page.inner_text("h1")
    assert "星期二 08:30" in page.inner_text(".k-told").replace("二08", "二 08")
    shoot(page, "kiosk-closed")


def test_a_refusal_is_told_in_words_with_a_way_on(kiosk: Any) -> None:
    kiosk.expected.append("Failed to load resource")
    refusal = '{"code": "matter_closed", "status": 409, "matter": "social_card"}'
    kiosk.route("**/api/v1/tickets", lambda route: route.fulfill(status=409, content_type="application/problem+json", body=refusal))
    kiosk.click("[data-matter=social_card]")
    kiosk.click(".lane[data-lane=ordinary]")
    kiosk.wait_for_selector(".k-page[data-page=refused]")
    assert "没有窗口办理" in kiosk.inner_text(".k-told")
    kiosk.click(".k-told .k-big")
    kiosk.wait_for_selector(".k-page[data-page=home]")


def test_a_lost_hub_is_told_and_the_page_comes_back_by_itself(halls: Callable[..., RunningHall], pages: Callable[..., Any]) -> None:
    hall = halls()
    page = at_kiosk(pages(*PORTRAIT), hall)
    page.expected += ["WebSocket", "Failed to load resource", "ERR_CONNECTION"]
    hall.kill()
    page.wait_for_selector(".k-page[data-page=connecting]", timeout=20_000)
    assert "号码机正在连接" in page.inner_text("h1")
    assert "咨询台" in page.inner_text(".k-told")
    shoot(page, "kiosk-lost")
    page.click(".k-help")
    page.wait_for_selector("[data-veil=help]", timeout=20_000)
    assert "没有呼叫成功" in page.inner_text(".k-sheet")
    hall.start()
    page.wait_for_selector(".tile", state="attached", timeout=30_000)


def test_help_is_asked_in_one_touch_from_every_page_and_reaches_the_staff(hall: RunningHall, kiosk: Any) -> None:
    places = set()
    for page_of in ("home", "theme", "lane"):
        if page_of == "theme":
            kiosk.click("[data-theme=social]")
        if page_of == "lane":
            kiosk.click("[data-matter=pension]")
        kiosk.wait_for_selector(f".k-page[data-page={page_of}]")
        box = kiosk.locator(".k-help").bounding_box()
        places.add((box["x"], box["y"], box["width"], box["height"]))
    assert len(places) == 1
    with kiosk.expect_response("**/api/v1/kiosks/k1/help") as told:
        kiosk.click(".k-help")
    assert told.value.ok
    kiosk.wait_for_selector("[data-veil=help]")
    assert "工作人员马上到" in kiosk.inner_text(".k-sheet")
    kiosk.click(".k-sheet button")
    kiosk.wait_for_selector(".k-coming")
    at_rest(kiosk)
    shoot(kiosk, "kiosk-help")


@pytest.mark.timeout(240)  # half a minute of nobody touching, on whatever machine
def test_an_idle_page_warns_twenty_seconds_before_it_goes_home(halls: Callable[..., RunningHall], pages: Callable[..., Any]) -> None:
    hall = halls(config={"kiosk.idle_s": "30", "kiosk.idle_elder_s": "60"})
    stays = at_kiosk(pages(*PORTRAIT), hall)
    leaves = pages(*PORTRAIT, context=stays.context)
    leaves.goto(stays.url)
    for page in (stays, leaves):
        page.click("[data-matter=social_card]")
        page.wait_for_selector(".k-page[data-page=lane]")
    first = stays.wait_for_function("() => document.querySelector('[data-veil=idle] .k-sheet p')?.textContent").json_value()
    assert 19 <= int(first.split()[0]) <= 20
    assert "您还在吗" in stays.inner_text(".k-sheet")
    at_rest(stays)
    shoot(stays, "kiosk-idle")
    stays.click(".k-sheet button")
    stays.wait_for_selector("[data-veil=idle]", state="detached")
    assert stays.get_attribute(".k-page", "data-page") == "lane"
    leaves.wait_for_selector("[data-veil=idle]")
    leaves.wait_for_selector(".k-page[data-page=home]")
    assert leaves.locator(".k-veil").count() == 0


def test_the_next_visitor_finds_chinese_and_the_normal_size(kiosk: Any) -> None:
    kiosk.click("[data-tool=lang]")
    kiosk.wait_for_selector("html[lang=en] .tile")
    assert kiosk.inner_text("h1") == "What have you come for?"
    kiosk.click("[data-tool=size]")
    kiosk.wait_for_selector("html[data-size=elder]")
    kiosk.click("[data-matter=social_card]")
    kiosk.click(".lane[data-lane=care]")
    kiosk.wait_for_selector(".k-page[data-page=number]")
    assert "Your number" in kiosk.inner_text(".n-card")
    kiosk.click(".n-foot .k-big")
    kiosk.wait_for_selector("html[lang=zh-Hans][data-size=normal] .k-page[data-page=home]")


def test_the_page_has_no_way_out(kiosk: Any) -> None:
    for step in ("[data-theme=estate]", "[data-matter=land_use]", ".lane"):
        assert kiosk.locator("a:not(.skip), [target], iframe, form").count() == 0
        kiosk.click(step)
    kiosk.wait_for_selector(".k-page[data-page=number]")
    assert kiosk.locator("a:not(.skip), [target], iframe, form").count() == 0
    allowed = kiosk.evaluate(
        "() => document.querySelector('.n-card').dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))"
    )
    assert allowed is False
    assert kiosk.evaluate("() => getComputedStyle(document.querySelector('.n-number')).userSelect") == "none"


def test_a_kiosk_page_opens_only_with_its_own_token(hall: RunningHall, kiosk: Any) -> None:
    elsewhere = kiosk.request.get(f"{hall.url}/kiosk/k2")
    assert "/enter" in elsewhere.url

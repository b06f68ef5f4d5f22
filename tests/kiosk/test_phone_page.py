"""The ticket page behind the slip's QR: with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, shoot
from tests.kiosk.conftest import call, history, serve, take
from tests.kiosk.measures import at_rest, boxes, texts

pytestmark = pytest.mark.browser
PHONE = (390, 844)


def phone(page: Any, hall: RunningHall, key: str, query: str = "") -> Any:
    page.goto(f"{hall.url}/t/{key}{query}")
    return page


def test_without_javascript_a_ticket_is_put_off_and_taken_up_again(hall: RunningHall, pages: Callable[..., Any]) -> None:
    ticket = take(hall)
    page = phone(pages(*PHONE, java_script_enabled=False), hall, ticket["key"])
    assert page.inner_text(".ph-number") == ticket["number"]
    assert page.inner_text(".ph-state") == "正在等候"
    assert page.get_attribute("noscript meta[http-equiv=refresh]", "content") == "30"
    assert "Wi-Fi" in page.inner_text(".ph-foot")
    page.click("text=推迟")
    assert "已挂起" in page.inner_text(".ph-state")
    assert history(hall, ticket["id"])["state"] == "held"
    page.click(".ph-act-main")
    assert page.inner_text(".ph-state") == "正在等候"


def test_without_javascript_cancelling_asks_once_more(hall: RunningHall, pages: Callable[..., Any]) -> None:
    ticket = take(hall)
    page = phone(pages(*PHONE, java_script_enabled=False), hall, ticket["key"])
    page.click("text=取消号票")
    assert "确定取消这张号票吗" in page.inner_text("h1")
    assert history(hall, ticket["id"])["state"] == "waiting"
    page.click("text=不取消，返回")
    assert page.inner_text(".ph-state") == "正在等候"
    page.click("text=取消号票")
    page.click("button:has-text('确定取消')")
    assert "号票已取消" in page.inner_text(".ph-state")
    assert history(hall, ticket["id"])["outcome"] == "cancelled"
    assert page.locator("form").count() == 0


def test_without_javascript_language_and_type_size_travel_with_every_step(hall: RunningHall, pages: Callable[..., Any]) -> None:
    page = phone(pages(*PHONE, java_script_enabled=False), hall, take(hall)["key"])
    page.click("text=English")
    page.click("text=Large type")
    page.click("text=Put off")
    assert "On hold" in page.inner_text(".ph-state")
    assert page.get_attribute("html", "lang") == "en"
    assert page.get_attribute("html", "data-size") == "elder"
    page.click("text=Cancel the ticket")
    assert page.get_attribute("html", "data-size") == "elder"
    assert "Cancel this ticket?" in page.inner_text("h1")


def test_a_call_turns_the_whole_screen_and_service_and_rating_follow(hall: RunningHall, pages: Callable[..., Any]) -> None:
    ticket = take(hall)
    page = phone(pages(*PHONE), hall, ticket["key"])
    ground = "() => getComputedStyle(document.body).backgroundColor"
    calm = page.evaluate(ground)
    shoot(page, "phone-waiting")
    call(hall, 1, ticket["number"])
    page.wait_for_selector("[data-state=called]", timeout=8_000)
    assert page.evaluate(ground) != calm
    assert page.inner_text(".ph-go strong") == "1 号窗口"
    assert "1 号窗口" in page.title()
    assert "1 号窗口" in page.inner_text("#news")
    assert page.locator(".ph-act").count() == 0
    shoot(page, "phone-called")
    serve(hall, 1, ticket["id"])
    page.wait_for_selector("[data-state=finished]", timeout=8_000)
    assert page.eval_on_selector_all(".ph-grade", "all => all.map((one) => one.innerText.trim())") == [
        "非常满意", "满意", "基本满意", "不满意", "非常不满意",
    ]  # fmt: skip
    page.click(".ph-grade[value='4']")
    page.wait_for_selector(".ph-rated")
    assert "您的评价：满意" in page.inner_text(".ph-rated")
    assert page.locator(".ph-grade").count() == 0
    shoot(page, "phone-rated")


def test_buttons_act_without_leaving_the_page(hall: RunningHall, pages: Callable[..., Any]) -> None:
    page = phone(pages(*PHONE), hall, take(hall)["key"])
    page.evaluate("() => { window.stayed = true; }")
    page.click("text=推迟")
    page.wait_for_selector("[data-state=held]")
    page.click(".ph-act-main")
    page.wait_for_selector("[data-state=waiting]")
    assert page.evaluate("() => window.stayed") is True


def test_a_step_that_came_too_late_is_told_and_not_done(hall: RunningHall, pages: Callable[..., Any]) -> None:
    ticket = take(hall)
    page = phone(pages(*PHONE, java_script_enabled=False), hall, ticket["key"])
    call(hall, 1, ticket["number"])
    page.click("text=推迟")
    assert "号票的状态刚刚变了" in page.inner_text(".ph-said")
    assert page.get_attribute("main", "data-state") == "called"
    hall.order(hall.token("counter", "1"), f"/tickets/{ticket['id']}/no_show")
    page.goto(page.url)
    assert page.inner_text(".ph-state") == "已过号"
    assert "工作人员可以为您恢复排队" in page.inner_text(".ph-card")


def test_an_unknown_key_gets_a_kind_page_and_no_cache_keeps_any(hall: RunningHall, pages: Callable[..., Any]) -> None:
    page = pages(*PHONE)
    page.expected.append("404")
    ticket = take(hall)
    for key, status in (("0" * 32, 404), ("short", 404), (ticket["key"], 200)):
        answer = page.goto(f"{hall.url}/t/{key}")
        assert answer.status == status
        assert answer.headers["cache-control"] == "no-store"
    page.goto(f"{hall.url}/t/{'0' * 32}")
    assert "没有找到这张号票" in page.inner_text("h1")
    assert "咨询台" in page.inner_text("main")
    assert hall.get("", f"/t/{ticket['key']}/view").headers["Cache-Control"] == "no-store"


def test_programs_speak_json_and_get_problems(hall: RunningHall) -> None:
    ticket = take(hall)
    view = hall.get("", f"/t/{ticket['key']}/view")
    assert (view["number"], view["state"], view["can"]) == (ticket["number"], "waiting", ["hold", "cancel"])
    import requests

    held = requests.post(f"{hall.url}/t/{ticket['key']}/hold", json={}, timeout=10)
    assert (held.status_code, held.json()["state"]) == (200, "held")
    refused = requests.post(f"{hall.url}/t/{ticket['key']}/rate", json={"grade": 9}, timeout=10)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")
    unknown = requests.post(f"{hall.url}/t/{'0' * 32}/hold", json={}, timeout=10)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_ticket")


def test_looking_changes_nothing(hall: RunningHall) -> None:
    ticket = take(hall)
    for path in ("", "/view", "/cancel"):
        assert hall.get("", f"/t/{ticket['key']}{path}").status == 200
    for path in ("/hold", "/resume", "/rate"):
        assert hall.get("", f"/t/{ticket['key']}{path}").status == 405
    assert history(hall, ticket["id"])["state"] == "waiting"


@pytest.mark.parametrize("query", ["", "?lang=en", "?size=elder", "?lang=en&size=elder"])
@pytest.mark.parametrize("width", [320, 390])
def test_the_phone_page_keeps_the_measures(hall: RunningHall, pages: Callable[..., Any], width: int, query: str) -> None:
    page = phone(pages(width, 844), hall, take(hall, lane="care")["key"], query)
    at_rest(page)
    elder = "elder" in query
    low = [one for one in texts(page) if one["contrast"] < 4.5]
    assert not low, low
    target = 60 if elder else 44
    small = [one for one in boxes(page, "main a, main button, header a") if min(one["width"], one["height"]) < target]
    assert not small, small
    if elder:
        assert page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.ph-say')).fontSize)") >= 24
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("h1").count() == 1
    assert page.get_attribute("html", "lang") == ("en" if "en" in query else "zh-Hans")

"""In a real browser: the question on console and supervisor's page, its slip and its sheet; the sessions of a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import RunningHall, enter, shoot, wait_until

pytestmark = pytest.mark.browser


@pytest.mark.timeout(240)
def test_the_question_is_answered_on_console_and_supervisors_page_and_printed(
    rehearsal: Callable[..., RunningHall], pages: Callable[..., Any]
) -> None:
    hall = rehearsal("2026-06-01T17:00:00+08:00")
    kiosk, counter, supervisor, om = hall.token("kiosk", "k1"), hall.token("counter", "4"), hall.token("supervisor"), hall.token("om")
    assert hall.order(kiosk, "/tickets", matter="id_card", lane="ordinary").status == 201
    hall.order(supervisor, "/rehearsal/clock", advance_s=600)
    assert hall.order(kiosk, "/tickets", matter="household_move", lane="care", ground="pregnant").status == 201
    hall.order(supervisor, "/rehearsal/clock", advance_s=120)
    hall.order(counter, "/counters/4/open")
    assert hall.order(counter, "/counters/4/next")["ticket"]["number"] == "L001"

    page = pages(1280, 900)
    enter(page, hall, "lead", None, "/console/4?lang=zh")
    page.locator("[data-key=side-why]").click()
    expect(page.locator("#why-called")).to_have_value("L001")
    page.locator("#why-before").fill("b1")
    page.locator("#why-form button[type=submit]").click()
    expect(page.locator("#why-answer")).to_contain_text("L001（爱心通道）承诺叫到的时刻早于 B001（普通）")
    expect(page.locator("#why-answer .why-lines")).to_have_attribute("data-cause", "promise")
    shoot(page, "why-console")
    page.locator("#why-kiosk").select_option("k1")
    page.locator("#why-slip").click()
    expect(page.locator("#why-news")).to_contain_text("已送打印机 p1")
    job = "20260601-B001-p2"
    wait_until(lambda: hall.get(om, f"/print_jobs/{job}")["state"] in ("printed", "sent"), 30)
    papers = pages(900, 1100)
    enter(papers, hall, "om", None, "/papers/p1?lang=zh")
    expect(papers.locator(f"img[src*='{job}']")).to_be_visible()
    papers.wait_for_function("(job) => document.querySelector(`img[src*='${job}']`).naturalWidth > 0", arg=job)
    shoot(papers, "why-paper")

    hall.order(supervisor, "/rehearsal/clock", at="2026-06-01T17:41:00+08:00")
    whole = pages(1440, 900)
    enter(whole, hall, "supervisor", None, "/supervisor?lang=en")
    expect(whole.locator("#extended-live")).to_contain_text("since 17:30, 11 min; 1 waited and 1 were served at its start")
    expect(whole.locator("#sup-open")).to_have_text("Extended service")
    whole.locator("#extended").scroll_into_view_if_needed()
    shoot(whole, "sessions-supervisor")
    whole.locator("#why-open").click()
    whole.locator("#why-called").fill("L001")
    whole.locator("#why-before").fill("Z001")
    whole.expected.append("Failed to load resource")
    whole.locator("#why-form button[type=submit]").click()
    expect(whole.locator("#why-news.note-bad")).to_be_visible()
    whole.locator("#why-before").fill("B001")
    whole.locator("#why-form button[type=submit]").click()
    expect(whole.locator("#why-answer")).to_contain_text("was promised an earlier moment than B001")
    shoot(whole, "why-supervisor")
    whole.goto(f"{hall.url}/why?called=L001&before=B001&lang=en")
    expect(whole.locator(".why-lines li").first).to_contain_text("counter 4 called L001")
    assert "pregnant" not in whole.content().lower()
    shoot(whole, "why-sheet")


@pytest.mark.timeout(240)
def test_a_lead_ends_the_session_on_the_page_and_boards_kiosk_and_phone_say_what_goes_on(
    rehearsal: Callable[..., RunningHall], pages: Callable[..., Any]
) -> None:
    hall = rehearsal("2026-06-01T17:20:00+08:00")
    kiosk, supervisor = hall.token("kiosk", "k1"), hall.token("supervisor")
    taken = hall.order(kiosk, "/tickets", matter="id_card", lane="ordinary")["ticket"]
    hall.order(supervisor, "/rehearsal/clock", at="2026-06-01T17:31:00+08:00")
    board = pages(1920, 1080)
    enter(board, hall, "screen", "main", "/board/main")
    expect(board.locator(".head-open")).to_contain_text("延时服务中")
    shoot(board, "extended-board")
    stand = pages(1080, 1920)
    enter(stand, hall, "kiosk", "k1", "/kiosk/k1")
    expect(stand.locator(".k-told")).to_contain_text("大厅正在延时服务")
    shoot(stand, "extended-kiosk")
    phone = pages(390, 844)
    phone.goto(f"{hall.url}/t/{taken['url'].rsplit('/', 1)[-1]}?lang=en")
    expect(phone.locator("#extended")).to_contain_text("extended service")
    shoot(phone, "extended-phone")
    page = pages(1440, 900)
    enter(page, hall, "lead", None, "/supervisor?lang=zh")
    page.locator("[data-key=extended-end]").click()
    page.locator("#extend-go").click()
    expect(page.locator("#extend-wrong")).to_have_text("请写明理由。")
    page.locator("#extend-words").fill("暴雨预警")
    page.locator("#extend-go").click()
    expect(page.locator("#extend")).to_be_hidden()
    expect(page.locator("#extended-live")).to_contain_text("负责人结束 · 暴雨预警")
    expect(board.locator(".head-open")).not_to_contain_text("延时服务中")
    page.locator("#extended-form button[type=submit]").click()
    expect(page.locator("#extended-list")).to_contain_text("2026-06-01")
    found = hall.get(supervisor, "/extended")["sessions"]
    assert [(one["end_reason"], one["end_words"], one["left"]) for one in found] == [("lead", "暴雨预警", 1)]

"""An appointment in a real Chromium: booked on a phone, checked in at the kiosk, called at the counter; and the office's page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter
from tests.hall.steps import CONSOLE, DESK, KIOSK, PHONE, facts, no_overflow, picture, press, touch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
DAY = "2026-06-01T"
TELEPHONE = "0000-7654321"


def move(hall: RunningHall, clock: str) -> None:
    answer = hall.order(hall.token("supervisor"), "/rehearsal/clock", at=f"{DAY}{clock}+08:00")
    assert answer.status == 200, answer.body


@pytest.fixture
def hall(rehearsal: Callable[..., RunningHall]) -> RunningHall:
    return rehearsal(f"{DAY}08:40:00+08:00")


def booked_on_a_phone(hall: RunningHall, page: Page, clock: str = "10:00") -> str:
    """The visitor's way through /book; the code on the confirmation."""
    page.goto(f"{hall.url}/book")
    no_overflow(page)
    picture(page, "booking-1-matter")
    page.get_by_role("link", name="居民身份证办理").click()
    picture(page, "booking-2-time")
    page.locator(".bk-slot", has_text=clock).click()
    page.fill("#contact", TELEPHONE)
    no_overflow(page)
    picture(page, "booking-3-confirm")
    page.get_by_role("button", name="确认预约").click()
    expect(page.locator(".ph-state")).to_contain_text("预约成功")
    assert clock in page.locator("h1").inner_text() and "7654321" not in page.content()
    page.locator(".bk-code img").evaluate("(img) => img.decode()")  # rejects a picture that is none
    no_overflow(page)
    picture(page, "booking-4-confirmed", full=True)
    return str(page.locator("[data-code]").get_attribute("data-code"))


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_booking_on_a_phone_then_check_in_at_the_kiosk_then_the_call(hall: RunningHall, pages: Callable[..., Any], script: bool) -> None:
    phone = pages(*(PHONE if script else (320, 640)), java_script_enabled=script)
    code = booked_on_a_phone(hall, phone)
    move(hall, "09:40:00")
    kiosk = pages(*KIOSK)
    kiosk.expected.append("404")  # the mistyped code
    enter(kiosk, hall, "kiosk", "k1", "/kiosk/k1")
    touch(kiosk, ".k-checkin")
    kiosk.locator("#kiosk[data-page=checkin]:not(.settling)").wait_for()
    picture(kiosk, "booking-5-kiosk-checkin")
    for digit in code[:-1]:
        kiosk.locator(f".e-key[data-char='{digit}']").click()
    wrong = str((int(code[-1]) + 1) % 10)
    kiosk.keyboard.press(wrong)
    kiosk.get_by_role("button", name="签到", exact=True).click()
    expect(kiosk.locator(".e-wrong")).to_contain_text("没有查到预约")
    for digit in code:
        kiosk.locator(f".e-key[data-char='{digit}']").click()
    kiosk.get_by_role("button", name="签到", exact=True).click()
    expect(kiosk.locator(".n-number")).to_have_text("Y001")
    assert "10:00" in kiosk.locator(".n-facts").inner_text()
    picture(kiosk, "booking-6-kiosk-number")
    the_counter_calls(hall, pages)
    phone.reload()
    expect(phone.locator(".ph-number")).to_have_text("Y001")
    phone.locator("a[href^='/t/']").click()
    expect(phone.locator(".ph-state")).to_contain_text("正在办理")


def the_counter_calls(hall: RunningHall, pages: Callable[..., Any]) -> None:
    console = pages(*CONSOLE)
    enter(console, hall, "counter", "4", "/console/4")
    console.get_by_role("button", name=re.compile("开窗")).last.click()
    expect(console.locator(".hand-number")).to_have_text("Y001")
    expect(console.locator(".hand-badges")).to_contain_text("预约 10:00")
    expect(console.locator(".hand-badges")).to_contain_text("10:00 起计等候")
    picture(console, "booking-7-console-before")
    move(hall, "10:00:00")
    press(console, "next")
    expect(console.locator(".hand-state")).to_contain_text("请到窗口")
    expect(console.locator(".hand-badges")).to_contain_text("预约 10:00")
    picture(console, "booking-8-console-called")
    press(console, "start")
    expect(console.locator(".hand-state")).to_contain_text("办理")
    assert [x["body"]["used_s"] for x in facts(hall) if x["kind"] == "called"] == [0.0]


def test_a_reader_types_the_qr_at_the_kiosks_first_page(hall: RunningHall, pages: Callable[..., Any]) -> None:
    made = hall.order(hall.token("office"), "/appointments", matter="pension", at=f"{DAY}10:00:00+08:00")["appointment"]
    kiosk = pages(*KIOSK)
    enter(kiosk, hall, "kiosk", "k1", "/kiosk/k1")
    kiosk.locator("#kiosk[data-page=home]:not(.settling) .tile").first.wait_for()
    kiosk.evaluate(
        "(text) => [...text, 'Enter'].forEach((key) => document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})))",
        made["url"],
    )
    expect(kiosk.locator(".n-number")).to_have_text("Y001")


def test_thirty_minutes_to_the_second_then_the_office_contacts_and_only_then_gives_up(hall: RunningHall, pages: Callable[..., Any]) -> None:
    office_token = hall.token("office")
    ten = {"matter": "id_card", "at": f"{DAY}10:00:00+08:00", "contact": TELEPHONE}
    first, second = (hall.order(office_token, "/appointments", **ten)["appointment"] for _ in "ab")
    move(hall, "10:30:00")
    kept = hall.order(hall.token("kiosk", "k1"), "/appointments/check_in", text=first["code"])
    assert (kept["ticket"]["number"], kept["ticket"]["lane"], kept["appointment"]["late"]) == ("Y001", "booked", False)
    assert [x for x in facts(hall) if x["kind"] == "contact_due"] == []
    move(hall, "10:30:01")
    assert [x["body"]["appointment"] for x in facts(hall) if x["kind"] == "contact_due"] == [second["id"]]
    office = pages(*DESK)
    enter(office, hall, "office", None, "/office/appointments")
    tasks = office.locator("#tasks")
    expect(tasks).to_contain_text("00007654321")
    picture(office, "booking-office-task")
    office.expected.append("409")
    tasks.locator("[data-act=abandon]").click()
    office.locator("#dialog .btn-danger").click()
    expect(office.locator("#dialog .note-bad")).to_contain_text("不能来")
    picture(office, "booking-office-refused")
    office.locator("#dialog .btn", has_text="取消").click()
    tasks.locator("[data-act=contact]").click()
    office.locator("#dialog input[value=cannot_come]").check()
    office.locator("#dialog .btn-primary").click()
    expect(tasks).to_be_hidden()
    row = office.locator(f"#day-live tr[data-id='{second['id']}']")
    expect(row).to_contain_text("不能来")
    row.locator("[data-act=abandon]").click()
    office.locator("#dialog .btn-danger").click()
    expect(row).to_contain_text("已放弃")
    picture(office, "booking-office-done", full=True)
    late = hall.order(hall.token("kiosk", "k1"), "/appointments/check_in", text=second["code"])
    assert (late.status, late["code"]) == (409, "wrong_state")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_office_books_hands_over_changes_and_cancels(hall: RunningHall, pages: Callable[..., Any], lang: str) -> None:
    office = pages(*DESK)
    enter(office, hall, "office", None, "/office/appointments")
    office.goto(f"{hall.url}/office/appointments?lang={lang}")
    office.locator("#book").click()
    office.locator("#dialog select").first.select_option("pension")
    office.wait_for_function("document.querySelectorAll('#dialog select')[2].options.length > 5")
    picture(office, f"booking-office-{lang}-book")
    office.locator("#dialog .btn-primary").click()
    expect(office.locator(".bookings-code")).to_have_text(re.compile(r"\d{4} \d{4}"))
    expect(office.locator(".bookings-slip .note")).to_contain_text("身份证" if lang == "zh" else "identity card")
    picture(office, f"booking-office-{lang}-confirmation")
    office.locator("#dialog .dialog-foot .btn").click()
    row = office.locator("#day-live tbody tr")
    expect(row).to_have_count(1)
    picture(office, f"booking-office-{lang}-day")
    row.locator("[data-act=move]").click()
    office.locator("#dialog input[value=hall]").check()
    office.expected.append("409")
    office.locator("#dialog .btn-primary").click()
    expect(office.locator("#dialog .note-bad")).to_contain_text("领导" if lang == "zh" else "leader")
    picture(office, f"booking-office-{lang}-move")
    office.locator("#dialog input[value=visitor]").check()
    office.locator("#dialog .btn-primary").click()
    expect(row).to_contain_text("改期 1 次" if lang == "zh" else "Changed 1 times")
    row.locator("[data-act=cancel]").click()
    office.locator("#dialog .btn-danger").click()
    expect(row).to_contain_text("已取消" if lang == "zh" else "Cancelled")
    for width in (1440, 320):
        office.set_viewport_size({"width": width, "height": 800})
        no_overflow(office)
    picture(office, f"booking-office-{lang}-320")

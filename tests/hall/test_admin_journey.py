"""What a hall changes while it runs, in a real Chromium: edit, look, confirm, seen at the kiosk, undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter
from tests.hall.checks import STAFF, checked
from tests.hall.steps import DESK, KIOSK, facts, home, no_overflow, picture, take, touch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
DAY = "2026-06-01T"


@pytest.fixture
def hall(rehearsal: Callable[..., RunningHall]) -> RunningHall:
    return rehearsal(f"{DAY}08:40:00+08:00")


def confirm(page: Page, why: str = "窗口合并", takes: str = "now") -> None:
    page.fill("#why", why)
    page.fill("#approved_by", "白露")
    page.locator(f"input[name=takes][value={takes}]").check()
    page.locator("[data-step=do]").click()


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without scripts"])
def test_a_matter_is_edited_confirmed_seen_at_the_kiosk_and_undone(hall: RunningHall, pages: Callable[..., Any], script: bool) -> None:
    kiosk = pages(*KIOSK)
    enter(kiosk, hall, "kiosk", "k1", "/kiosk/k1")
    number = take(kiosk, "id_card")
    office = pages(*DESK)
    enter(office, hall, "office", None, "/admin")
    if not script:
        state = office.context.storage_state()
        office = pages(*DESK, java_script_enabled=False, storage_state=state)
        office.goto(f"{hall.url}/admin")
    no_overflow(office)
    picture(office, "admin-1-all", full=True)
    office.locator("[data-part='matters/id_card']").click()
    office.fill("#f_name", "居民身份证换领补领")
    office.fill("#f_papers", "居民身份证原件\n近期照片一张")
    office.fill("#f_promised_days", "5")
    office.fill("#f_statutory_days", "20")
    no_overflow(office)
    picture(office, "admin-2-edit", full=True)
    office.locator("[data-step=look]").click()
    expect(office.locator("tr[data-field=name] del")).to_have_text("居民身份证办理")
    expect(office.locator("tr[data-field=name] ins")).to_have_text("居民身份证换领补领")
    expect(office.locator("tr[data-field=papers] ins")).to_have_text(["居民身份证原件", "近期照片一张"])
    no_overflow(office)
    picture(office, "admin-3-look", full=True)
    assert [x for x in facts(hall) if x["kind"] == "setting_changed"] == []
    confirm(office)
    expect(office.locator("#version")).to_have_text("第 2 版")
    home(kiosk)
    touch(kiosk, ".tile[data-matter=id_card]:has-text('居民身份证换领补领')")
    picture(kiosk, "admin-4-kiosk")
    office.locator("button[data-to='1']").click()
    expect(office.locator("tr[data-field=name] ins")).to_have_text("居民身份证办理")
    confirm(office, "写错了")
    expect(office.locator("#version")).to_have_text("第 3 版")
    no_overflow(office)
    picture(office, "admin-5-undone", full=True)
    office.set_viewport_size({"width": 320, "height": 800})
    no_overflow(office)
    touch(kiosk, ".k-back")
    expect(kiosk.locator(".tile[data-matter=id_card]")).to_contain_text("居民身份证办理")
    assert [x["body"]["number"] for x in facts(hall) if x["kind"] == "taken"] == [number]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_are_for_everybody_and_for_the_keyboard(hall: RunningHall, pages: Callable[..., Any], lang: str) -> None:
    admin = pages(*DESK)
    enter(admin, hall, "admin", None, "/admin")
    parts = ("matters", "matters/pension", "hall/hall", "counters/1", "zones/A", "rulebook/hall")
    for path in ("/admin", *(f"/admin/{part}" for part in parts)):
        admin.goto(f"{hall.url}{path}?lang={lang}")
        checked(admin, STAFF)
        picture(admin, f"admin-{lang}{path.replace('/', '-')}", full=True)
        admin.set_viewport_size({"width": 320, "height": 800})
        no_overflow(admin)
        admin.set_viewport_size(dict(zip(("width", "height"), DESK, strict=True)))
    admin.locator("[name='f_check.weekly_min']").focus()
    admin.keyboard.press("Control+A")
    admin.keyboard.type("3")
    admin.keyboard.press("Enter")
    expect(admin.locator("tr[data-field='check.weekly_min'] ins")).to_have_text("3")
    checked(admin, STAFF)
    picture(admin, f"admin-{lang}-look", full=True)
    admin.keyboard.press("Tab")
    for text in ("督查要求", "白露"):
        while admin.evaluate("document.activeElement.name") not in ("why", "approved_by") or admin.evaluate("document.activeElement.value"):
            admin.keyboard.press("Tab")
        admin.keyboard.type(text)
    admin.keyboard.press("Enter")
    expect(admin.locator("li[data-version='2']")).to_contain_text("督查要求")
    checked(admin, STAFF)


def test_wrong_input_is_told_beside_the_form_and_a_plan_is_shown_and_called_off(hall: RunningHall, pages: Callable[..., Any]) -> None:
    office = pages(*DESK)
    enter(office, hall, "office", None, "/admin")
    office.goto(f"{hall.url}/admin/matters/id_card?lang=en")
    office.fill("#f_name_en", "")
    office.fill("#f_mean_min", "many")
    office.locator("[data-step=look]").click()
    expect(office.locator("#wrong li")).to_have_count(2)
    expect(office.locator("#wrong")).to_contain_text("more than 0, 240 at most")
    expect(office.locator("#f_mean_min")).to_have_value("many")
    picture(office, "admin-wrong-en", full=True)
    office.goto(f"{hall.url}/admin/hall/hall?lang=zh")
    office.fill("#f_notice", "明天消防演练")
    office.locator("[data-step=look]").click()
    office.locator("[data-step=do]").click()
    expect(office.locator("#wrong")).to_contain_text("变更理由")
    confirm(office, "消防演练", "opening")
    expect(office.locator("#plan-title")).to_be_visible()
    picture(office, "admin-plan", full=True)
    office.fill("#off-why", "改期")
    office.fill("#off-approved_by", "白露")
    office.locator("[data-step=call_off]").click()
    expect(office.locator("#plan-title")).to_have_count(0)
    expect(office.locator("li[data-version='2']")).to_contain_text("已撤回")

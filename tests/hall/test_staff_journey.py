"""Staff and project pages in a real Chromium: a clerk from the first link to the end of the account; keyboard alone, no scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter
from tests.hall.checks import STAFF, checked
from tests.hall.steps import CONSOLE, DESK, facts, no_overflow, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
DAY = "2026-06-01T"
PASSWORD = "heron-over-the-reeds"
LANGS = ("zh", "en")


@pytest.fixture
def hall(rehearsal: Callable[..., RunningHall]) -> RunningHall:
    return rehearsal(f"{DAY}08:40:00+08:00")


def plain(hall: RunningHall, pages: Callable[..., Any]) -> Page:
    """An admin in a browser without scripts: a token enters with them only, so its session is carried over."""
    first = pages(*DESK)
    enter(first, hall, "admin", None, "/admin/staff")
    page: Page = pages(*DESK, java_script_enabled=False, storage_state=first.context.storage_state())
    page.goto(f"{hall.url}/admin/staff")
    return page


def confirm(page: Page, why: str = "岗位调整") -> None:
    page.fill("#why", why)
    page.locator("[data-step=do]").click()


def test_a_clerk_comes_by_the_link_opens_a_counter_and_is_disabled(hall: RunningHall, pages: Callable[..., Any]) -> None:
    admin = plain(hall, pages)
    admin.locator("a[href='/admin/staff/add']").click()
    admin.fill("#login", "wren")
    admin.fill("#f_name", "白露")
    admin.locator("input[name=f_roles][value=clerk]").check()
    admin.fill("#f_unit", "公安局")
    admin.fill("#f_badge", "A012")
    no_overflow(admin)
    picture(admin, "staff-1-add", full=True)
    admin.locator("[data-step=add]").click()
    link = admin.locator("#link").input_value()
    picture(admin, "staff-2-link", full=True)
    clerk = pages(*CONSOLE)
    clerk.goto(link)
    clerk.wait_for_url("**/password")
    for field in ("#new", "#again"):
        clerk.fill(field, PASSWORD)
    clerk.locator("button[type=submit]").click()
    clerk.wait_for_url("**/console")
    clerk.goto(f"{hall.url}/login")
    clerk.fill("[name=login]", "wren")
    clerk.fill("[name=password]", PASSWORD)
    clerk.locator("button[type=submit]").click()
    clerk.wait_for_url("**/console")
    clerk.goto(f"{hall.url}/console/4")
    clerk.locator("[data-act=open]").click()
    expect(clerk.locator("[data-act=next]")).to_be_visible()
    admin.locator("a[href^='/admin/staff/']").last.click()
    expect(admin.locator("#state")).to_have_text("在用")
    expect(admin.locator(".adm-facts")).to_contain_text("4")
    no_overflow(admin)
    picture(admin, "staff-3-account", full=True)
    admin.locator("[name=f_active]").uncheck()
    admin.locator("button[data-step=look]").click()
    expect(admin.locator("tr[data-field=active] ins")).to_have_text("否")
    picture(admin, "staff-4-look", full=True)
    confirm(admin, "离岗")
    expect(admin.locator("main")).to_contain_text("在 4 号窗口值守")
    assert clerk.evaluate("location.pathname") == "/console/4"
    admin.locator("[name=close_posts]").check()
    picture(admin, "staff-5-on-post", full=True)
    confirm(admin, "离岗")
    expect(admin.locator("#state")).to_have_text("停用")
    clerk.goto(f"{hall.url}/console/4")
    assert "/login" in clerk.url
    closed = [x["body"] for x in facts(hall) if x["kind"] == "counter_closed"]
    assert [(x["counter"], x["reason"]) for x in closed] == [(4, "account")]
    admin.locator("button[data-to='1']").click()
    confirm(admin, "点错了")
    expect(admin.locator("#version")).to_have_text("第 3 版")
    expect(admin.locator("#state")).to_have_text("在用")
    picture(admin, "staff-6-undone", full=True)


@pytest.mark.parametrize("lang", LANGS)
def test_the_pages_are_for_everybody_and_for_the_keyboard(hall: RunningHall, pages: Callable[..., Any], lang: str) -> None:
    for login, role in (("wren", "clerk"), ("dipper", "guide")):
        hall.run("user", "add", login, "--name", "白露", "--role", role, "--unit", "公安局")
    project = {"kind": "key_project", "basis": "县政办 12 号", "charge": "沈某", "valid_from": "2026-05-01", "valid_to": "2026-06-30"}
    hall.order(hall.token("office"), "/projects", code="GX2026", **project)
    wren = next(x for x in hall.get(hall.token("admin"), "/staff")["staff"] if x["login"] == "wren")["id"]
    admin = pages(*DESK)
    enter(admin, hall, "admin", None, "/admin")
    own = (f"staff/{wren}", "staff/add", "projects", "projects/add", "projects/GX2026")
    for path in ("/admin/staff", *(f"/admin/{x}" for x in own)):
        admin.goto(f"{hall.url}{path}?lang={lang}")
        checked(admin, STAFF)
        picture(admin, f"people-{lang}{path.replace('/', '-').replace(wren, 'wren')}", full=True)
        admin.set_viewport_size({"width": 320, "height": 800})
        no_overflow(admin)
        admin.set_viewport_size(dict(zip(("width", "height"), DESK, strict=True)))
    admin.goto(f"{hall.url}/admin/staff/{wren}?lang={lang}")
    admin.locator("#f_unit").focus()
    admin.keyboard.press("Control+A")
    admin.keyboard.type("税务局")
    admin.keyboard.press("Enter")
    expect(admin.locator("tr[data-field=unit] ins")).to_have_text("税务局")
    checked(admin, STAFF)
    picture(admin, f"people-{lang}-look", full=True)
    while admin.evaluate("document.activeElement.name") != "why":
        admin.keyboard.press("Tab")
    admin.keyboard.type("单位调整")
    admin.keyboard.press("Enter")
    expect(admin.locator("li[data-version='2']")).to_contain_text("单位调整")
    checked(admin, STAFF)
    picture(admin, f"people-{lang}-versions", full=True)
    admin.locator("[data-step=reset_look]").focus()
    admin.keyboard.press("Enter")
    expect(admin.locator("#reset-title")).to_be_visible()
    checked(admin, STAFF)
    picture(admin, f"people-{lang}-reset", full=True)
    admin.locator("[data-step=reset]").focus()
    admin.keyboard.press("Enter")
    expect(admin.locator("#code")).to_be_visible()
    checked(admin, STAFF)
    picture(admin, f"people-{lang}-link", full=True)

"""The registers in a real browser: a complaint from its registration to the printed reply, by keyboard; every page measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter, write_config
from tests.hall import checks, steps
from tests.hall.checks import checked
from tests.hall.steps import picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    folder = tmp_path_factory.mktemp("registers")
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", {})).start()
    yield running
    running.stop()


def opened(hall: RunningHall, pages: Callable[..., Page], role: str, path: str, lang: str) -> Page:
    page = pages(*steps.DESK, locale=LOCALES[lang])
    enter(page, hall, role, None, f"{path}?lang={lang}")
    return page


def typed(page: Page, field: str, text: str) -> None:
    """Into a field, from the keyboard."""
    page.locator(f"details[open] [name=f_{field}]").first.focus()
    page.keyboard.type(text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_complaint_from_registration_to_the_printed_reply(hall: RunningHall, pages: Callable[..., Page], lang: str) -> None:
    office = opened(hall, pages, "office", "/registers", lang)
    checked(office, checks.STAFF)
    office.locator("a[href='/registers/complaints']").focus()
    office.keyboard.press("Enter")
    office.locator("summary").first.focus()
    office.keyboard.press("Enter")
    checked(office, checks.STAFF)
    office.locator("details[open] button[type=submit]").focus()
    office.keyboard.press("Enter")
    expect(office.locator("#wrong li")).to_have_count(3)  # way, matter, competence
    checked(office, checks.STAFF)
    picture(office, f"registers-{lang}-wrong", full=True)
    office.locator("details[open] [name=f_way]").select_option("written")
    office.locator("details[open] [name=f_competence]").select_option("own")
    typed(office, "complainant", "某某 0000-7788")
    typed(office, "matter", "窗口久等无人受理")
    office.keyboard.press("Tab")
    office.locator("details[open] button[type=submit]").focus()
    office.keyboard.press("Enter")
    office.locator("[data-duty^='O15']").wait_for()
    expect(office.locator("main")).not_to_contain_text("0000-7788")
    checked(office, checks.STAFF)
    path = office.url.split("?")[0].removeprefix(hall.url)

    desk = opened(hall, pages, "supervisor", path, lang)
    desk.locator(".reg-sealed button").click()
    expect(desk.locator(".reg-values")).to_contain_text("0000-7788")
    desk.goto(f"{hall.url}{path}?lang={lang}")
    expect(desk.locator(".reg-history li")).to_have_count(2)  # entered, and the reading of the seal
    desk.locator("summary:has(+ form button[data-act=reply])").click()
    desk.locator("[name=f_findings]").first.fill("属实")
    desk.locator("details[open] [name=f_reply_way]").first.select_option("oral")
    desk.locator("[name=f_reply]").first.fill("已增开窗口")
    desk.locator("button[data-act=reply]").click()
    expect(desk.locator("#wrong")).to_contain_text("T17")
    checked(desk, checks.STAFF)
    desk.locator("details[open] [name=f_reply_way]").first.select_option("written")
    desk.locator("button[data-act=reply]").click()
    expect(desk.locator("[data-duty^='O15'] .badge-good")).to_have_count(1)
    picture(desk, f"registers-{lang}-entry", full=True)
    desk.locator("a[href$='/print/reply']").click()
    sheet = desk.locator(".reg-sheet")
    expect(sheet).to_contain_text("已增开窗口")
    expect(sheet).not_to_contain_text("0000-7788")
    checked(desk, checks.STAFF)
    picture(desk, f"registers-{lang}-reply", full=True)


def test_a_form_keeps_what_was_typed_when_it_is_refused(hall: RunningHall, pages: Callable[..., Page]) -> None:
    clerk = opened(hall, pages, "clerk", "/registers/fees", "zh")
    clerk.locator("summary").first.click()
    clerk.locator("[name=f_item]").fill("工本费")
    clerk.locator("[name=f_amount]").fill("200.01")
    clerk.locator("[name=f_payer]").fill("某某")
    clerk.locator("[name=f_way]").select_option("agent")
    clerk.locator("details[open] button[type=submit]").click()
    expect(clerk.locator("#wrong")).to_contain_text("T01")
    expect(clerk.locator("[name=f_item]")).to_have_value("工本费")
    expect(clerk.locator("[name=f_way]")).to_have_value("agent")


def test_a_role_sees_its_own_books_only(hall: RunningHall, pages: Callable[..., Page]) -> None:
    clerk = opened(hall, pages, "clerk", "/registers", "zh")
    expect(clerk.locator("a[href='/registers/fees']")).to_have_count(1)
    expect(clerk.locator("a[href='/registers/complaints']")).to_have_count(0)
    assert hall.get(hall.token("clerk"), "/registers/complaints").status == 403

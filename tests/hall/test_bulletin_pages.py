"""The bulletin of a rehearsed month, in a real browser: drafted by the hall, released by a leader, published and printed by the office."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter
from tests.hall import checks, steps
from tests.hall.checks import checked
from tests.hall.steps import picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def hall(rehearsal: Callable[..., RunningHall]) -> RunningHall:
    return rehearsal("2026-06-30T15:00:00+08:00")


def move(hall: RunningHall, to: str) -> None:
    answer = hall.order(hall.token("supervisor"), "/rehearsal/clock", at=to)
    assert answer.status == 200, answer.body


def two_visits(hall: RunningHall) -> None:
    """One served and rated, one who waits beyond the half hour and is never called."""
    kiosk, counter, pad = hall.token("kiosk", "k1"), hall.token("counter", "4"), hall.token("pad", "4")
    assert hall.order(counter, "/counters/4/open").status == 200
    taken = hall.order(kiosk, "/tickets", matter="id_card")["ticket"]["id"]
    assert hall.order(counter, "/counters/4/next").status == 200
    for order in ("start", "finish"):
        assert hall.order(counter, f"/tickets/{taken}/{order}").status == 200
    assert hall.order(pad, f"/tickets/{taken}/rating", grade=4, channel="pad").status == 201
    assert hall.order(kiosk, "/tickets", matter="id_card").status == 201


def page_of(hall: RunningHall, pages: Callable[..., Page], role: str, path: str) -> Page:
    page = pages(*steps.DESK, locale="zh-CN")
    enter(page, hall, role, None, path)
    return page


def test_the_bulletin_of_a_rehearsed_month_is_drafted_released_published_and_printed(
    hall: RunningHall, pages: Callable[..., Page]
) -> None:
    two_visits(hall)
    move(hall, "2026-07-01T09:00:00+08:00")
    office = page_of(hall, pages, "office", "/registers/bulletins")
    office.get_by_role("link", name="G20-2026-0001").click()
    expect(office.locator(".reg-values")).to_contain_text("2026-06")
    checked(office, checks.STAFF)
    picture(office, "bulletin-draft", full=True)
    path = office.url.removeprefix(hall.url)

    office.locator("summary:has(+ form button[data-act=publish])").click()
    office.locator("button[data-act=publish]").click()
    expect(office.locator("#wrong")).to_contain_text("T18")

    leader = page_of(hall, pages, "leader", path)
    leader.locator("button[data-act=release]").focus()
    leader.keyboard.press("Enter")
    expect(leader.locator("main")).to_contain_text("已审签")

    office.goto(f"{hall.url}{path}")
    office.locator("summary:has(+ form button[data-act=publish])").click()
    office.locator("details[open] [name=f_place]").first.fill("一楼公示栏")
    office.locator("button[data-act=publish]").click()
    expect(office.locator("main")).to_contain_text("已公布")
    office.locator("a[href$='/print/bulletin']").click()
    sheet = office.locator(".reg-sheet")
    for head, value in (("取号数", "2"), ("办结号数", "1"), ("等候超过30分钟", "1"), ("满意", "1"), ("公告地点", "一楼公示栏")):
        row = sheet.locator("tr").filter(has=office.get_by_role("rowheader", name=head, exact=True))
        expect(row.locator("td")).to_have_text(value)
    checked(office, checks.STAFF)
    picture(office, "bulletin-printed", full=True)

"""The supervisor's page in a real browser, against a running hall in rehearsal: what it shows, decides and finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.conftest import RunningHall, enter, shoot, write_config

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def lapsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """09:00 four tickets, the first called and withdrawn; 09:31 all waits have passed the limit; a kiosk has asked for help.

    The tests below change it in the order in which they stand: each has a ticket of its own.
    """
    folder = tmp_path_factory.mktemp("lapsed")
    file = write_config(folder / "hall.toml", {}, all_day=False)
    hall = RunningHall(folder / "data", ["--rehearsal", "--at", "2026-06-01T09:00:00+08:00"], file).start()
    try:
        kiosk, counter, admin = hall.token("kiosk", "k1"), hall.token("counter", "1"), hall.token("admin")
        for matter in ("social_card", "id_card", "company_new", "house_transfer"):
            assert hall.order(kiosk, "/tickets", matter=matter, lane="ordinary").status == 201
        assert hall.order(counter, "/counters/1/open").status == 200
        ticket = hall.order(counter, "/counters/1/next")["ticket"]["id"]
        assert hall.order(counter, f"/tickets/{ticket}/withdraw").status == 200
        assert hall.order(kiosk, "/kiosks/k1/help").status in (200, 201)
        assert hall.order(admin, "/rehearsal/clock", advance_s=31 * 60).status == 200
        yield hall
    finally:
        hall.stop()


def opened(pages: Callable[..., Any], hall: RunningHall, role: str = "supervisor", width: int = 1440, lang: str = "zh") -> Any:
    page = pages(width, 900)
    enter(page, hall, role, None, f"/supervisor?lang={lang}")
    expect(page.locator(".sup-tile")).to_have_count(12)
    expect(page.locator(".sup-heat tbody tr")).to_have_count(16)
    return page


def test_the_picture_tells_waits_counters_and_what_to_do(lapsed, pages):
    page = opened(pages, lapsed)
    figure = page.locator("[data-key=waiting] .sup-figure-value")
    expect(figure).to_have_text("4")
    expect(page.locator("[data-key=lapses] .sup-figure-value")).to_have_text("4")
    expect(page.locator("[data-key=longest]")).to_contain_text("31:00")
    expect(page.locator("#map [data-key=c1]")).to_contain_text("空闲有人等")
    expect(page.locator("#map [data-key=c4]")).to_contain_text("未开放")
    alarms = page.locator("#alarms")
    expect(alarms).to_contain_text("居民身份证办理：1 人等候，没有开放的窗口")
    expect(alarms).to_contain_text("请开放其中一个：4 号窗口、5 号窗口")
    expect(alarms).to_contain_text("取号机 k1 呼叫工作人员")
    expect(page.locator("#doubtful")).to_contain_text("1 号窗口撤回")
    expect(page.locator("#warned .sup-line")).to_have_count(4)
    expect(page.locator("#balance")).to_contain_text("账平")
    shoot(page, "supervisor")


def test_a_lapse_is_confirmed_only_with_its_complaint(lapsed, pages):
    page = opened(pages, lapsed)
    page.get_by_role("button", name="认定 C001 为失误").click()
    page.locator("#decide-go").click()
    expect(page.locator("#decide-wrong")).to_contain_text("请写明所依据的投诉")
    expect(page.locator("#decide-words")).to_be_focused()
    page.locator("#decide-words").fill("投诉单 2026-0203")
    page.locator("#decide-go").click()
    expect(page.locator("#decide")).to_be_hidden()
    expect(page.locator("#lapses")).to_contain_text("已认定。投诉：投诉单 2026-0203")
    found = lapsed.get(lapsed.token("supervisor"), "/lapses?state=confirmed")["lapses"]
    assert [(one["number"], one["complaint"]) for one in found] == [("C001", "投诉单 2026-0203")]


def test_a_lapse_is_dismissed_from_the_ledger_with_a_reason(lapsed, pages):
    page = opened(pages, lapsed)
    expect(page.locator("#ledger-from")).to_have_value("2026-05-25")
    page.locator("#ledger-form button").click()
    row = page.locator(".sup-ledger tbody tr", has_text="B001")
    row.get_by_role("button", name="排除").click()
    page.locator("#decide-words").fill("停电，已现场引导")
    page.locator("#decide-go").click()
    expect(row).to_contain_text("已排除。理由：停电，已现场引导")
    page.locator("#ledger-state").select_option("logged")
    page.locator("#ledger-form button").click()
    expect(page.locator(".sup-ledger tbody tr", has_text="D001")).to_have_count(1)
    expect(row).to_have_count(0)


def test_a_lead_sees_everything_and_decides_nothing(lapsed, pages):
    page = opened(pages, lapsed, role="lead")
    expect(page.locator("#lapses .sup-lapse")).to_have_count(4)
    expect(page.locator("#lapses")).to_contain_text("认定与排除由督查人员作出")
    expect(page.locator("[data-decide]")).to_have_count(0)
    lapse = lapsed.get(lapsed.token("lead"), "/lapses")["lapses"][0]["id"]
    assert lapsed.order(lapsed.token("lead"), f"/lapses/{lapse}/confirm", complaint="x").status == 403


def test_a_number_typed_anyhow_tells_its_story_and_why_it_was_called(lapsed, pages):
    page = opened(pages, lapsed, lang="en")
    page.keyboard.press("/")
    page.keyboard.type(" a-1 ")
    page.keyboard.press("Enter")
    story = page.locator("#history")
    expect(story.locator("h2")).to_have_text("Ticket A001")
    expect(story).to_contain_text("Called to counter 1")
    expect(story).to_contain_text("In turn: it was first among the numbers this counter can serve.")
    expect(story).to_contain_text("Counter 1 withdrew the call")
    expect(story).to_contain_text("Waited over 30 min unserved: lapse")
    page.keyboard.press("Escape")
    expect(story).to_be_hidden()
    page.expected.append("404")
    page.locator("#sup-search-number").fill("Z9")
    page.keyboard.press("Enter")
    expect(story).to_contain_text("This ticket was not found")


def test_help_asked_for_at_a_kiosk_is_answered_from_the_page(lapsed, pages):
    page = opened(pages, lapsed)
    page.get_by_role("button", name="有人前往").click()
    expect(page.locator("#alarms")).not_to_contain_text("呼叫工作人员")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_needs_no_sideways_scrolling_at_320_pixels(lapsed, pages, lang):
    page = opened(pages, lapsed, width=320, lang=lang)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320
    shoot(page, f"supervisor-320-{lang}")


def test_a_change_on_the_floor_is_seen_without_a_reload(lapsed, pages):
    page = opened(pages, lapsed)
    counter = lapsed.token("counter", "1")
    assert lapsed.order(counter, "/counters/1/next")["ticket"]["number"] == "A001"
    expect(page.locator("#map [data-key=c1]")).to_contain_text("等人到窗")
    expect(page.locator("#map [data-key=c1]")).to_contain_text("A001")
    expect(page.locator("[data-key=waiting] .sup-figure-value")).to_have_text("3")

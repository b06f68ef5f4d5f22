"""A lapse confirmed with who bears it, and the month's sheet on screen and on A4, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter
from tests.hall import checks, steps
from tests.hall.checks import checked
from tests.hall.steps import picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
A4 = (794, 1123)  # CSS pixels
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture
def hall(rehearsal: Callable[..., RunningHall]) -> RunningHall:
    """Two visits that waited 31 minutes and one that did not."""
    running = rehearsal("2026-06-01T09:00:00+08:00")
    kiosk, lead = running.token("kiosk", "k1"), running.token("lead")
    taken = [running.order(kiosk, "/tickets", matter="id_card")["ticket"]["id"] for _ in range(2)]
    assert running.order(running.token("supervisor"), "/rehearsal/clock", at="2026-06-01T09:31:00+08:00").status == 200
    taken.append(running.order(kiosk, "/tickets", matter="id_card")["ticket"]["id"])
    for counter in (4, 5):
        assert running.order(lead, f"/counters/{counter}/open").status == 200
    for counter, ticket in zip((4, 4, 5), taken, strict=True):
        assert running.order(lead, f"/counters/{counter}/next").status == 200
        for order in ("start", "finish"):
            assert running.order(lead, f"/tickets/{ticket}/{order}").status == 200
    return running


def opened(hall: RunningHall, pages: Callable[..., Page], role: str, path: str, lang: str, size: tuple[int, int] = steps.DESK) -> Page:
    page = pages(*size, locale=LOCALES[lang])
    enter(page, hall, role, None, f"{path}?lang={lang}")
    return page


def test_a_confirmed_lapse_and_no_other_stands_in_the_sheet(hall: RunningHall, pages: Callable[..., Page]) -> None:
    desk = opened(hall, pages, "supervisor", "/supervisor", "zh")
    desk.locator("[data-decide=confirm], button:has-text('确认失误')").first.click()
    desk.locator("#decide-words").fill("投诉 0001")
    desk.locator("#decide-counter").select_option("4")
    assert not checks.violations(desk)
    picture(desk, "appraisal-confirm")
    desk.locator("#decide-go").click()
    expect(desk.locator("#decide")).to_be_hidden()

    for lang in ("zh", "en"):
        leader = opened(hall, pages, "leader", "/appraisal", lang)
        four, five = (leader.locator(f"[data-line='counter-{n}'] td") for n in (4, 5))
        expect(leader.locator("[data-line='unit-公安局'] td").first).to_have_text("1")
        expect(four.nth(3)).to_have_text("1")  # place, served, ratings, lapses
        expect(five.nth(3)).to_have_text("0")
        expect(five.first).to_have_text("1")
        expect(four.first).to_have_text("2")
        checked(leader, checks.STAFF)
        picture(leader, f"appraisal-{lang}", full=True)
        leader.locator("#by").select_option("very_satisfied")
        leader.get_by_role("button", name={"zh": "显示", "en": "Show"}[lang]).click()
        expect(leader.locator("#by")).to_have_value("very_satisfied")
        leader.set_viewport_size({"width": A4[0], "height": A4[1]})
        leader.emulate_media(media="print")
        expect(leader.locator("form")).to_be_hidden()
        assert leader.evaluate("document.documentElement.scrollWidth <= innerWidth")
        picture(leader, f"appraisal-{lang}-a4", full=True)


def test_the_sheet_is_read_on_a_small_screen_and_by_keyboard(hall: RunningHall, pages: Callable[..., Page]) -> None:
    office = opened(hall, pages, "office", "/registers", "zh", steps.PHONE)
    office.locator("a[href='/appraisal']").focus()
    office.keyboard.press("Enter")
    expect(office.locator("#period")).to_have_value("2026-06")
    checked(office, checks.STAFF)

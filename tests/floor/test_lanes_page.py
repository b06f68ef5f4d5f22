"""The lanes page of guides, leads and the office, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import RunningHall
from tests.hall.checks import violations
from tests.hall.steps import door, no_overflow, picture, wait_for_fact

pytestmark = pytest.mark.browser


def taken(hall: RunningHall, lane: str, matter: str = "social_card") -> str:
    answer = hall.order(hall.token("lead"), "/tickets", matter=matter, lane=lane)
    assert answer.status == 201, answer.body
    return str(answer["ticket"]["number"])


def test_a_guide_puts_a_visitor_into_the_care_lane_and_names_a_helper(demo: RunningHall, pages: Any) -> None:
    index = pages(1280, 900)
    index.goto(demo.url)
    guide = door(index, "guide", "")
    guide.set_viewport_size({"width": 1280, "height": 900})
    care, ordinary = taken(demo, "care"), taken(demo, "ordinary")
    guide.locator(f"tr[data-number={care}]").wait_for()
    guide.fill("#grant-number", ordinary.lower())
    guide.press("#grant-number", "Enter")
    guide.locator("#dialog input[value=pregnant]").check()
    guide.locator("#dialog input.input").last.fill("站不住了")
    picture(guide, "lanes-grant")
    guide.locator("#dialog button[type=submit]").click()
    row = guide.locator(f"tr[data-number={ordinary}]")
    row.wait_for()
    assert "苏念安转入" in row.inner_text()
    fact = wait_for_fact(demo, "lane_granted")
    assert (fact["body"]["ground"], fact["body"]["reason"]) == ("pregnant", "站不住了")
    row.locator("[data-key=help]").click()
    guide.locator("#dialog select").select_option("clerk1")
    picture(guide, "lanes-helper")
    guide.locator("#dialog button[type=submit]").click()
    row.locator("strong").wait_for()
    wait_for_fact(demo, "helper_assigned")
    no_overflow(guide)
    picture(guide, "lanes-care")
    assert violations(guide) == []


def test_the_console_shows_who_granted_and_who_helps(demo: RunningHall, pages: Any) -> None:
    index = pages(1280, 900)
    index.goto(demo.url)
    number = taken(demo, "care", "id_card")
    ticket = next(t for t in demo.get(demo.token("lead"), "/care")["tickets"] if t["number"] == number)
    demo.order(demo.token("lead"), f"/tickets/{ticket['id']}/helper", helper="guide")
    demo.order(demo.token("lead"), f"/tickets/{ticket['id']}/grant_lane", lane="care", ground="mobility", reason="拄拐")
    console = door(index, "clerk", "4")
    console.locator("[data-act=open]").click()
    console.locator("[data-act=next]:not([aria-disabled=true])").click()
    console.locator(".hand-called").wait_for()
    assert "帮办：苏念安" in console.inner_text(".hand")
    assert "拄拐" in console.inner_text(".hand-granted")
    picture(console, "console-care")


def test_the_office_adds_a_project_prints_its_code_and_sees_its_uses(demo: RunningHall, pages: Any) -> None:
    index = pages(1440, 900)
    index.goto(demo.url)
    office = door(index, "office", "")
    office.locator("#project-add").click()
    dialog = office.locator("#dialog")
    dialog.locator("input[value=investment]").check()
    fields = dialog.locator("input.input")
    for place, value in enumerate(("县招商办〔2026〕7 号", "沈某", None, "2099-12-31", "3", "qx-88")):
        if value:
            fields.nth(place).fill(value)
    picture(office, "projects-add")
    dialog.locator("button[type=submit]").click()
    row = office.locator("tr[data-project=QX88]")
    row.wait_for()
    assert "0 / 3" in row.inner_text()
    green = demo.order(demo.token("lead"), "/tickets", matter="social_card", lane="green", project="QX88")
    assert green.status == 201
    office.locator("tr[data-project=QX88]:has-text('1 / 3')").wait_for()
    row.locator("[data-act=uses]").click()
    office.locator("#dialog .lanes-uses").wait_for()
    assert green["ticket"]["number"] in office.inner_text("#dialog")
    picture(office, "projects-uses")
    office.locator("#dialog .dialog-foot button").click()
    no_overflow(office)
    assert violations(office) == []
    picture(office, "projects-list")
    row.locator("a[href$=slip]").click()
    office.locator(".pslip-code:has-text('QX88')").wait_for()
    office.wait_for_function("() => document.querySelector('.pslip-qr').complete")
    assert "沈某" not in office.content() and "招商" not in office.content()
    assert violations(office) == []
    picture(office, "projects-slip")

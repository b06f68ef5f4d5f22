"""A draw for callbacks, a survey form, a finding with its count, a review in words: pages of the registers in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter
from tests.hall import checks, steps
from tests.hall.checks import checked
from tests.hall.steps import picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WORDS = {"zh": ("等候太久", "没有讲清楚", "评价器（平板）"), "en": ("The wait was long", "Not explained clearly", "Rating pad")}
LOCALES = {"zh": "zh-CN", "en": "en-GB"}


@pytest.fixture
def hall(rehearsal: Callable[..., RunningHall]) -> RunningHall:
    """Three finished visits; the last one was rated 1, for the wait."""
    running = rehearsal("2026-06-01T09:00:00+08:00")
    kiosk, counter, pad = running.token("kiosk", "k1"), running.token("counter", "4"), running.token("pad", "4")
    assert running.order(counter, "/counters/4/open").status == 200
    for _ in range(3):
        taken = running.order(kiosk, "/tickets", matter="id_card")["ticket"]["id"]
        assert running.order(counter, "/counters/4/next").status == 200
        for order in ("start", "finish"):
            assert running.order(counter, f"/tickets/{taken}/{order}").status == 200
    rating = {"grade": 1, "channel": "pad", "reasons": ["long_wait", "unclear"]}
    assert running.order(pad, f"/tickets/{taken}/rating", **rating).status == 201
    return running


def opened(hall: RunningHall, pages: Callable[..., Page], role: str, path: str, lang: str) -> Page:
    page = pages(*steps.DESK, locale=LOCALES[lang])
    enter(page, hall, role, None, f"{path}?lang={lang}")
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_office_draws_and_records_what_was_said(hall: RunningHall, pages: Callable[..., Page], lang: str) -> None:
    office = opened(hall, pages, "office", "/registers/draws", lang)
    office.locator("summary").first.focus()
    office.keyboard.press("Enter")
    expect(office.locator("[name=f_seed], [name=f_drawn]")).to_have_count(0)  # nobody fills these in
    office.locator("[name=f_of]").select_option("tickets")
    for field, text in (("first", "2026-06-01"), ("last", "2026-06-30"), ("count", "2")):
        office.locator(f"[name=f_{field}]").fill(text)
    checked(office, checks.STAFF)
    office.locator("details[open] button[type=submit]").click()
    expect(office.locator(".reg-values li")).to_have_count(2)
    checked(office, checks.STAFF)
    picture(office, f"draw-{lang}", full=True)
    office.goto(f"{hall.url}/registers/callbacks?lang={lang}")
    expect(office.locator("tbody tr")).to_have_count(2)
    expect(office.locator("a[href*='.xlsx']")).to_have_count(1)
    checked(office, checks.STAFF)
    office.locator("tbody a").first.click()
    office.locator("details[open] [name=f_way]").first.select_option("phone")
    office.locator("details[open] [name=f_answers]").first.fill("满意")
    office.locator("details[open] [name=f_efficiency_is]").first.select_option("bad")
    office.locator("details[open] [name=f_efficiency]").first.fill("等了很久")
    office.locator("button[data-act=record]").click()
    expect(office.locator("#state")).to_have_text({"zh": "已回访", "en": "Recorded"}[lang])
    office.locator("a[href$='/print/opinion_form']").click()
    checked(office, checks.STAFF)
    picture(office, f"opinion-form-{lang}", full=True)

    office.goto(f"{hall.url}/callbacks?lang={lang}&period=2026-06")
    expect(office.locator("[data-line='-efficiency'] td")).to_have_text(["0", "1", "0"])
    expect(office.locator(".callback-said")).to_contain_text("等了很久")
    checked(office, checks.STAFF)
    picture(office, f"callbacks-{lang}", full=True)
    office.emulate_media(media="print")
    office.set_viewport_size({"width": 794, "height": 1123})  # A4
    expect(office.locator("form")).to_be_hidden()
    assert office.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reviews_findings_and_survey_forms_are_told_in_words(hall: RunningHall, pages: Callable[..., Page], lang: str) -> None:
    desk = opened(hall, pages, "supervisor", "/registers/reviews/G05-2026-0001", lang)
    said = desk.locator(".reg-values")
    for word in WORDS[lang]:
        expect(said).to_contain_text(word)
    expect(said).not_to_contain_text("long_wait")
    checked(desk, checks.STAFF)
    picture(desk, f"review-{lang}", full=True)

    boss = hall.token("supervisor")
    for _ in range(2):
        fields = {"source": "巡查", "ground": "late_early", "whom": "某科", "facts": "迟到"}
        assert hall.order(boss, "/registers/findings", fields=fields).status == 201
    desk.goto(f"{hall.url}/registers/findings/G29-2026-0002?lang={lang}")
    expect(desk.locator("#faults")).to_contain_text({"zh": "第 2 次", "en": "number 2"}[lang])
    checked(desk, checks.STAFF)
    picture(desk, f"finding-{lang}", full=True)

    survey = {"title": "服务满意度", "first": "2026-06-01", "last": "2026-06-30", "questions": ["工作人员态度", "办理效率"]}
    entry = hall.order(boss, "/registers/surveys", fields=survey)["entry"]["id"]
    desk.goto(f"{hall.url}/registers/surveys/{entry}/print/survey_form?lang={lang}")
    checked(desk, checks.STAFF)
    picture(desk, f"survey-form-{lang}", full=True)

"""The rating pad on a tablet: once for the visit just finished, never by itself."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tests.conftest import RunningHall, enter, shoot
from tests.kiosk.conftest import call, history, serve, take
from tests.kiosk.measures import at_rest, boxes, gap, is_whole, texts

pytestmark = pytest.mark.browser


def at_pad(page: Any, hall: RunningHall, counter: int = 1) -> Any:
    enter(page, hall, "pad", str(counter), f"/pad/{counter}")
    page.wait_for_selector(".p-page:not([data-page=lost])")
    return page


def visit(hall: RunningHall, counter: int = 1) -> dict[str, Any]:
    """One visit served to its end at the counter."""
    ticket = take(hall)
    call(hall, counter, ticket["number"])
    serve(hall, counter, ticket["id"])
    return ticket


def rated(hall: RunningHall, ticket: dict[str, Any]) -> Any:
    return next((fact for fact in history(hall, ticket["id"])["history"] if fact["kind"] == "rated"), None)


def test_the_faces_come_after_the_service_and_one_touch_rates_once(hall: RunningHall, pages: Callable[..., Any]) -> None:
    page = at_pad(pages(1280, 800), hall)
    ticket = take(hall)
    call(hall, 1, ticket["number"])
    page.wait_for_selector(".p-page[data-page=called]")
    assert ticket["number"] in page.inner_text("h1")
    serve(hall, 1, ticket["id"])
    page.wait_for_selector(".p-face")
    assert page.eval_on_selector_all(".p-face", "all => all.map((one) => one.innerText.trim())") == [
        "非常满意", "满意", "基本满意", "不满意", "非常不满意",
    ]  # fmt: skip
    assert page.locator("[aria-pressed=true], .p-face:focus").count() == 0
    shoot(page, "pad-faces")
    orders: list[str] = []
    page.on("request", lambda asked: orders.append(asked.url) if asked.method == "POST" and "/rating" in asked.url else None)
    page.wait_for_selector("#pad:not(.settling)")
    page.evaluate("() => { const face = document.querySelector('[data-grade=\"5\"]'); face.click(); face.click(); face.click(); }")
    page.wait_for_selector(".p-page[data-page=thanks]")
    assert len(orders) == 1
    assert rated(hall, ticket)["body"]["grade"] == 5
    shoot(page, "pad-thanks")
    page.wait_for_selector(".p-page[data-page=idle]")


def test_a_bad_grade_asks_why_and_may_be_skipped_or_changed(hall: RunningHall, pages: Callable[..., Any]) -> None:
    page = at_pad(pages(800, 480), hall)
    first = visit(hall)
    page.wait_for_selector(".p-face")
    page.click("[data-grade='1']")
    page.wait_for_selector(".p-reason")
    at_rest(page)
    assert is_whole(page, ".p-stage")
    page.click("[data-reason=long_wait]")
    page.click("[data-reason=unclear]")
    shoot(page, "pad-reasons")
    page.click(".p-act-main")
    page.wait_for_selector(".p-page[data-page=thanks]")
    assert (rated(hall, first)["body"]["grade"], rated(hall, first)["body"]["reasons"]) == (1, ["long_wait", "unclear"])
    second = visit(hall)
    page.wait_for_selector(".p-face")
    page.click("[data-grade='2']")
    page.wait_for_selector(".p-reason")
    page.click(".p-act:has-text('重选')")
    page.wait_for_selector(".p-face")
    page.click("[data-grade='2']")
    page.wait_for_selector(".p-reason")
    page.click(".p-act:has-text('跳过')")
    page.wait_for_selector(".p-page[data-page=thanks]")
    assert (rated(hall, second)["body"]["grade"], rated(hall, second)["body"]["reasons"]) == (2, [])


def test_nobody_touching_is_no_rating(rehearsal: Callable[..., RunningHall], pages: Callable[..., Any]) -> None:
    hall = rehearsal("2026-06-01T09:00:00+08:00")
    page = at_pad(pages(1280, 800), hall)

    def later(seconds: int) -> None:
        assert hall.order(hall.token("supervisor"), "/rehearsal/clock", advance_s=seconds).status == 200

    ticket = visit(hall)
    page.wait_for_selector(".p-face")
    later(31)
    page.wait_for_selector(".p-page[data-page=idle]")
    assert rated(hall, ticket) is None
    touched = visit(hall)
    page.wait_for_selector(".p-face")
    page.wait_for_selector("#pad:not(.settling)")
    page.click("[data-grade='2']")
    page.wait_for_selector(".p-page[data-page=reasons]")
    later(28)  # in the last three seconds what was touched is sent
    page.wait_for_selector(".p-page[data-page=thanks]")
    assert rated(hall, touched)["body"]["grade"] == 2


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 480)])
def test_five_equal_faces_keep_the_measures(hall: RunningHall, pages: Callable[..., Any], width: int, height: int, language: str) -> None:
    page = at_pad(pages(width, height), hall)
    visit(hall)
    page.wait_for_selector(".p-face")
    if language == "en":
        page.click(".p-tool")
        page.wait_for_selector("html[lang=en] .p-face")
    at_rest(page)
    faces = boxes(page, ".p-face")
    assert len(faces) == 5
    assert {(round(one["width"]), round(one["height"])) for one in faces} == {(round(faces[0]["width"]), round(faces[0]["height"]))}
    assert min(faces[0]["width"], faces[0]["height"]) >= 120
    assert all(gap(a, b) >= 15.5 for a, b in pairwise(faces))
    pale = [one for one in texts(page) if one["contrast"] < 7]
    assert not pale, pale
    assert is_whole(page, ".p-stage")
    assert page.locator("h1").count() == 1

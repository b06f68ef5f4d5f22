"""The kiosk keeps the numbers of faces.md: targets, letters, contrast, nothing to scroll to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, shoot
from tests.kiosk.conftest import at_kiosk
from tests.kiosk.measures import at_rest, boxes, gap, is_whole, texts

pytestmark = pytest.mark.browser

KIOSKS = [(1080, 1920), (1920, 1080)]
TARGET_PX = {"normal": 80, "elder": 120}
LETTER_PX = {"normal": 28, "elder": 42}


def check(page: Any, size: str) -> None:
    at_rest(page)
    small = [one for one in texts(page) if one["size"] < LETTER_PX[size] and "banner" not in one["text"]]
    assert not small, small
    pale = [one for one in texts(page) if one["contrast"] < 7]
    assert not pale, pale
    targets = boxes(page, "button")
    assert [one for one in targets if min(one["width"], one["height"]) < TARGET_PX["normal"]] == []
    assert [one for one in targets if one["height"] < TARGET_PX[size]] == []
    near = [(a["text"], b["text"]) for i, a in enumerate(targets) for b in targets[i + 1 :] if gap(a, b) < 16]
    assert not near, near
    assert is_whole(page, ".k-stage")
    assert page.locator("h1").count() == 1
    assert page.title()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", ["normal", "elder"])
@pytest.mark.parametrize(("width", "height"), KIOSKS)
def test_every_step_keeps_the_measures(
    hall: RunningHall, pages: Callable[..., Any], width: int, height: int, size: str, language: str
) -> None:
    page = at_kiosk(pages(width, height), hall)
    if language == "en":
        page.click("[data-tool=lang]")
        page.wait_for_selector("html[lang=en] .tile")
    if size == "elder":
        page.click("[data-tool=size]")
        page.wait_for_selector("html[data-size=elder]")
    assert 1 <= page.locator(".tile").count() <= 8
    check(page, size)
    shoot(page, f"kiosk-home-{width}-{language}-{size}")
    page.click(".tile[data-theme]")
    page.wait_for_selector(".k-page[data-page=theme]")
    check(page, size)
    page.click(".tile[data-matter]")
    page.wait_for_selector(".k-page[data-page=lane]")
    check(page, size)
    page.click(".lane[data-lane=care]")
    page.wait_for_selector(".k-page[data-page=number]")
    check(page, size)
    largest = max(texts(page), key=lambda one: one["size"])
    assert largest["size"] >= 160
    assert largest["text"].startswith("L")
    shoot(page, f"kiosk-number-{width}-{language}-{size}")


@pytest.mark.parametrize(("width", "height"), [(800, 1280), (1280, 800)])
def test_a_tablet_shows_fewer_tiles_and_hides_none(hall: RunningHall, pages: Callable[..., Any], width: int, height: int) -> None:
    page = at_kiosk(pages(width, height), hall)
    seen: set[str] = set()
    while True:
        at_rest(page)
        assert is_whole(page, ".k-stage")
        assert all(box["height"] >= 80 for box in boxes(page, "button"))
        seen |= set(page.eval_on_selector_all(".tile", "all => all.map((one) => one.dataset.matter || one.dataset.theme)"))
        onward = page.locator(".k-turn:has([href$='chevron-right']), .k-turn[data-key=chevron-right]")
        if not onward.count():
            break
        before = page.get_attribute(".k-pages", "data-key")
        onward.click()
        page.wait_for_function("(before) => document.querySelector('.k-pages').dataset.key !== before", arg=before)
    assert {"social", "household", "enterprise", "estate", "social_card", "pension", "medical_away", "id_card"} <= seen
    assert {"company_new", "house_transfer"} <= seen


def test_every_button_can_be_reached_and_pressed_by_keyboard(hall: RunningHall, pages: Callable[..., Any]) -> None:
    page = at_kiosk(pages(1080, 1920), hall)
    for step in ("lane", "number"):
        target = ".tile" if step == "lane" else ".lane"
        for _ in range(20):
            page.keyboard.press("Tab")
            if page.evaluate("(target) => document.activeElement.matches(target)", target):
                break
        assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
        page.wait_for_selector("#kiosk:not(.settling)")
        page.keyboard.press("Enter")
        page.wait_for_selector(f".k-page[data-page={step}]")

"""The kiosk keeps the numbers of faces.md: targets, letters, contrast, nothing to scroll to."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import RunningHall, shoot, write_config
from tests.hall.steps import home, touch
from tests.kiosk.conftest import at_kiosk
from tests.kiosk.measures import at_rest, boxes, gap, is_whole, texts

pytestmark = pytest.mark.browser

KIOSKS = [(1080, 1920), (1920, 1080)]
TABLETS = [(800, 1280), (1280, 800)]
TARGET_PX = {"normal": 80, "elder": 120}
LETTER_PX = {"normal": 28, "elder": 42}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """Its kiosk waits for a slow measurer."""
    folder = tmp_path_factory.mktemp("sizes")
    slow = {"kiosk.result_s": "120", "kiosk.idle_s": "600", "kiosk.idle_elder_s": "600"}
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", slow)).start()
    yield running
    running.stop()


def look(page: Any, language: str, size: str) -> None:
    """The home page in this language and size of letters."""
    if language == "en":
        page.click("[data-tool=lang]")
        page.wait_for_selector("html[lang=en] .tile")
    if size == "elder":
        page.click("[data-tool=size]")
        page.wait_for_selector("html[data-size=elder]")


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
    look(page, language, size)
    assert 1 <= page.locator(".tile").count() <= 8
    check(page, size)
    shoot(page, f"kiosk-home-{width}-{language}-{size}")
    touch(page, ".tile[data-theme] >> nth=0")
    page.wait_for_selector(".k-page[data-page=theme]")
    check(page, size)
    touch(page, ".tile[data-matter] >> nth=0")
    page.wait_for_selector(".k-page[data-page=lane]")
    check(page, size)
    touch(page, ".lane[data-lane=care]")
    page.wait_for_selector(".k-page[data-page=number]")
    check(page, size)
    largest = max(texts(page), key=lambda one: one["size"])
    assert largest["size"] >= 160
    assert largest["text"].startswith("L")
    shoot(page, f"kiosk-number-{width}-{language}-{size}")


@pytest.mark.parametrize(("width", "height"), KIOSKS + TABLETS)
def test_what_is_told_of_a_failed_slip_fits_beside_the_number(
    hall: RunningHall, pages: Callable[..., Any], width: int, height: int
) -> None:
    def failed(route: Any) -> None:
        """The hub's own answer for a full hall and a printer without paper."""
        answer = route.fetch()
        told = answer.json()
        told["ticket"] |= {"ahead": 37, "wait": {"low_min": 120, "high_min": 185}}
        told["print_job"] |= {"id": "not-in-any-picture", "state": "failed", "reason": "paper_out"}
        route.fulfill(response=answer, json=told)

    page = at_kiosk(pages(width, height), hall)
    page.route("**/api/v1/tickets", failed)
    for language, size in itertools.product(("zh", "en"), ("normal", "elder")):
        look(page, language, size)
        touch(page, ".tile[data-matter=social_card]")
        touch(page, ".lane[data-lane=care]")
        page.wait_for_selector(".n-paper[data-slip=failed]")
        at_rest(page)
        shoot(page, f"kiosk-failed-{width}-{language}-{size}")
        assert "k2" in page.inner_text(".n-paper"), "where paper is to be had"
        assert is_whole(page, ".k-stage"), f"{language} {size} at {width} x {height}"
        (number,), (counted, *_) = boxes(page, ".n-number"), boxes(page, ".n-facts")
        drawn = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.n-number')).fontSize)")
        assert number["y"] + number["height"] / 2 + 0.4 * drawn <= counted["y"], "the number does not run into what stands below"
        home(page)


@pytest.mark.parametrize(("width", "height"), TABLETS)
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

"""A long queue is told and asked about at the kiosk, and never a refusal; a ready counter's button is lit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import RunningHall, enter, write_config
from tests.hall.steps import picture, touch
from tests.kiosk.conftest import PORTRAIT, at_kiosk, take

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    folder = tmp_path_factory.mktemp("crowded")
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", {"kiosk.long_queue_ahead": "2"})).start()
    yield running
    running.stop()


def test_a_long_queue_is_asked_about_and_a_number_is_still_given(crowded: RunningHall, pages: Callable[..., Any]) -> None:
    for _ in range(3):
        take(crowded, "pension")
    page = at_kiosk(pages(*PORTRAIT), crowded)
    touch(page, ".tile[data-matter=social_card]")
    page.locator("#kiosk[data-page=lane]").wait_for()
    touch(page, ".k-back")
    page.locator(".tile[data-matter=pension]:has-text('3')").wait_for()
    touch(page, ".tile[data-matter=pension]")
    page.locator("#kiosk[data-page=busy]:not(.settling)").wait_for()
    assert "3 人" in page.inner_text(".k-told")
    picture(page, "kiosk-busy")
    touch(page, ".k-told-acts .k-big-primary")
    touch(page, ".lane[data-lane=ordinary]")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number") == "A004"


def test_a_ready_counters_button_is_lit_by_a_fitting_ticket_and_the_focus_stays(crowded: RunningHall, pages: Callable[..., Any]) -> None:
    console = pages(1280, 800)
    enter(console, crowded, "counter", "4", "/console/4")
    console.locator("[data-act=open]").click()
    console.locator(".big[data-act=next]:not([aria-disabled=true])").click()
    console.locator(".big:has-text('空闲待号')").wait_for()
    console.locator("#show-keys").focus()
    number = take(crowded, "id_card")["number"]
    lit = console.locator(".big-lit")
    lit.wait_for()
    assert number in lit.inner_text()
    assert console.evaluate("() => document.activeElement.id") == "show-keys"
    picture(console, "console-lit")
    lit.click()
    console.locator(".hand-called").wait_for()
    assert console.locator(".big-lit").count() == 0

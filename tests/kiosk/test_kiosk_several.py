"""One visitor, several matters, one number: at the kiosk and at the counters, in a real browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, enter
from tests.hall.steps import no_overflow, picture, touch

pytestmark = pytest.mark.browser


def test_two_matters_on_one_number_from_the_kiosk_over_one_counter(hall: RunningHall, kiosk: Any, pages: Callable[..., Any]) -> None:
    touch(kiosk, ".tile[data-matter=id_card]")
    touch(kiosk, ".e-way[data-way=another]")
    kiosk.locator("#kiosk[data-page=home]:not(.settling)").wait_for()
    assert "居民身份证办理" in kiosk.inner_text(".e-age")
    picture(kiosk, "kiosk-several-home")
    touch(kiosk, ".tile[data-theme=household]")
    touch(kiosk, ".tile[data-matter=household_move]")
    kiosk.locator("#kiosk[data-page=lane]:not(.settling)").wait_for()
    assert "居民身份证办理、户口迁移登记" in kiosk.inner_text(".k-title")
    no_overflow(kiosk)
    picture(kiosk, "kiosk-several-lane")
    touch(kiosk, ".lane[data-lane=ordinary]")
    kiosk.locator(".n-number").wait_for()
    number = kiosk.inner_text(".n-number")
    assert "居民身份证办理、户口迁移登记" in kiosk.inner_text(".n-card")
    picture(kiosk, "kiosk-several-number")

    console = pages(1280, 800)
    enter(console, hall, "counter", "4", "/console/4")
    console.locator("[data-act=open]").click()
    console.locator(".big[data-act=next]:not([aria-disabled=true])").click()
    console.locator(".hand-called").wait_for()
    assert "第 1 项，共 2 项" in console.inner_text(".hand")
    for order in ("start", "finish"):
        console.locator(f"[data-key=act-{order}]:not([aria-disabled=true])").click()
    console.locator(".hand-after").wait_for()
    assert number in console.inner_text(".hand-after")
    picture(console, "console-go-on")
    console.locator("[data-act=go_on]").click()
    console.locator(".hand-serving").wait_for()
    assert "户口迁移登记" in console.inner_text(".hand-matter")
    assert console.inner_text(".hand-number") == number
    console.locator("[data-key=act-finish]:not([aria-disabled=true])").click()
    console.locator(".hand-idle").wait_for()
    assert console.locator(".hand-after").count() == 0


def test_back_from_the_second_choice_leads_to_the_first_and_a_matter_is_chosen_once(kiosk: Any) -> None:
    touch(kiosk, ".tile[data-matter=id_card]")
    touch(kiosk, ".e-way[data-way=another]")
    touch(kiosk, ".tile[data-matter=id_card]")
    assert kiosk.locator("#kiosk").get_attribute("data-page") == "home"
    touch(kiosk, ".k-back")
    kiosk.locator("#kiosk[data-page=lane]:not(.settling)").wait_for()
    assert kiosk.inner_text(".k-title p") == "办理事项：居民身份证办理"

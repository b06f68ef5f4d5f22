"""The pages of what is public (R36, R42, R44, R48) in Chinese and English: axe-core without a violation, and the numbers of faces.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import RunningHall, enter, write_config
from tests.hall import checks, steps
from tests.hall.checks import checked
from tests.hall.public_steps import GUIDE, LONG, answered, bulletin, made, published
from tests.hall.steps import picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    folder = tmp_path_factory.mktemp("public")
    slow = {"kiosk.idle_s": "600", "kiosk.idle_elder_s": "600"}
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", GUIDE | slow)).start()
    published(running, "promises", "服务承诺和监督办法", LONG)
    published(running, "other", "关于调整午间值班安排", "拟自七月起安排两个窗口值班，欢迎提出意见。", advance=True)
    bulletin(running, "2026-05", issued=5120, wait_median_min="6.5", waits_over=14, rated_5=311)
    answered(running, "partly")
    made(running, "office", "duty_days", leader="值班领导甲")
    yield running
    running.stop()


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def at(pages: Any, hall: RunningHall, role: str, place: str | None, path: str, size: tuple[int, int]) -> Any:
    page = pages(*size)
    enter(page, hall, role, place, path)
    return page


def go(page: Any, way: str) -> None:
    page.wait_for_selector("#kiosk:not(.settling)")
    page.click(way if way.startswith(".") else f"[data-look='{way}']")
    page.wait_for_selector("#kiosk:not(.settling) :is(.l-flow, [data-look], .k-told, .k-look)")


def test_query_pages_of_the_kiosk(hall: RunningHall, pages: Any, lang: str) -> None:
    page = at(pages, hall, "kiosk", "k1", f"/kiosk/k1?lang={lang}", steps.KIOSK)
    for kind, size in ((checks.KIOSK, "normal"), (checks.KIOSK_ELDER, "elder")):
        page.locator("#kiosk[data-page=home] .tile").first.wait_for()
        if size == "elder":
            page.locator("[data-tool=size]").click()
        go(page, ".k-look")
        checked(page, kind)
        picture(page, f"faces-{lang}-kiosk-look-{size}")
        for ways in (("guides", "social", "pension"), ("public", "promises", "G22-2026-0001"), ("figures",), ("results",)):
            for way in ways:
                go(page, way)
            page.locator(".l-flow").wait_for()
            checked(page, kind)
            picture(page, f"faces-{lang}-kiosk-look-{ways[0]}-{size}")
            for _ in ways:
                go(page, ".k-back")
        go(page, ".k-back")


def test_pages_of_the_information_screen(hall: RunningHall, pages: Any, lang: str) -> None:
    page = at(pages, hall, "screen", "info", f"/board/info?lang={lang}", steps.BOARD)
    page.locator(".slide").wait_for()
    seen: set[str] = set()
    while (slide := page.get_attribute(".slide", "data-slide")) not in seen:
        seen.add(slide)
        checked(page, checks.BOARD)
        picture(page, f"faces-{lang}-info-{slide}")
        while page.get_attribute(".slide", "data-slide") == slide:
            page.keyboard.press("ArrowRight")
    assert seen == {"text-G22-2026-0001", "text-G22-2026-0002", "figures-2026-05", "times", "results"}


def test_guide_sheets_of_staff(hall: RunningHall, pages: Any, lang: str) -> None:
    page = at(pages, hall, "clerk", None, f"/guides?lang={lang}", steps.CONSOLE)
    checked(page, checks.STAFF)
    page.click("a[href='/guides/pension']")
    page.locator("#stages").wait_for()
    checked(page, checks.STAFF)
    picture(page, f"faces-{lang}-guide-sheet", full=True)

"""Looking something up at the kiosk (R36, R42, R44): guide sheets, what is public, figures; no person and nothing unreleased."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import RunningHall, shoot, write_config
from tests.hall.public_steps import GUIDE, LONG, answered, bulletin, made, published, taken_down
from tests.kiosk.conftest import PORTRAIT, at_kiosk
from tests.kiosk.measures import at_rest, boxes, is_whole
from tests.kiosk.test_kiosk_sizes import KIOSKS, check, look

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """A hall with something to read."""
    folder = tmp_path_factory.mktemp("look")
    slow = {"kiosk.idle_s": "600", "kiosk.idle_elder_s": "600"}
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", GUIDE | slow)).start()
    published(running, "promises", "服务承诺和监督办法", LONG)
    published(running, "internal", "考核奖惩情况", "内部公开的内容")
    made(running, "office", "publications", group="body", title="未经审签的机构职责", content="草稿", start="2026-01-01")
    bulletin(running, "2026-05", issued=5120, wait_median_min="6.5", wait_p90_min="21.0", waits_over=14, rated_5=311, lapses_confirmed=2)
    answered(running, "yes")
    yield running
    running.stop()


def go(page: Any, *ways: str) -> None:
    """Touch one choice after the other, each on a page that has settled."""
    for way in ways:
        page.wait_for_selector("#kiosk:not(.settling)")
        page.click(way if way.startswith(".") else f"[data-look='{way}']")


def reading(page: Any) -> str:
    page.wait_for_selector("#kiosk[data-page=read]:not(.settling) .l-flow")
    return str(page.inner_text(".k-page"))


def test_a_guide_sheet_with_its_stages_is_four_touches_from_the_first_page(kiosk: Any) -> None:
    go(kiosk, ".k-look", "guides", "social", "pension")
    text = reading(kiosk)
    for words in ("养老保险待遇申领", "《某某条例》第十六条", "累计缴费满十五年", "户口簿原件", "申请、受理、审核、送达", "不收费"):
        assert words in text
    assert kiosk.locator(".l-times td, .l-times th[scope=row]").all_inner_texts() == ["30 个工作日", "10 个工作日"]
    stages = kiosk.locator(".l-stages tbody tr").all_inner_texts()
    assert [one.split("\t") for one in stages] == [
        ["受理", "1 个工作日"], ["审核", "8 个工作日"], ["送达", "1 个工作日"], ["合计", "10 个工作日"]
    ]  # fmt: skip
    shoot(kiosk, "kiosk-guide-sheet")


def test_from_a_guide_sheet_a_number_is_taken(kiosk: Any) -> None:
    go(kiosk, ".k-look", "guides", "social", "pension", ".l-take")
    kiosk.wait_for_selector("#kiosk[data-page=lane]:not(.settling)")
    kiosk.click(".lane[data-lane=ordinary]")
    kiosk.wait_for_selector(".k-page[data-page=number]")


def test_a_matter_about_which_nothing_is_written_says_so(kiosk: Any) -> None:
    go(kiosk, ".k-look", "guides", "household", "household_move")
    assert "还没有填写办事指南" in reading(kiosk)


def test_every_public_group_is_there_and_neither_drafts_nor_what_is_internal(kiosk: Any) -> None:
    go(kiosk, ".k-look", "public")
    kiosk.wait_for_selector("[data-look=other]")
    groups = kiosk.locator(".tile").evaluate_all("all => all.map((x) => x.dataset.look)")
    assert groups == ["body", "promises", "matters", "complaints", "other"]
    assert "内部" not in kiosk.inner_text(".k-page")
    go(kiosk, "body")
    kiosk.wait_for_selector(".k-told")
    assert "暂无公开内容" in kiosk.inner_text(".k-page")


def test_a_long_text_is_turned_page_by_page_and_the_way_back_leads_where_it_came_from(kiosk: Any) -> None:
    go(kiosk, ".k-look", "public", "promises", "G22-2026-0001")
    assert "第1条" in reading(kiosk)
    leaves = int(re.findall(r"\d+", kiosk.inner_text(".l-leaf"))[1])
    assert leaves >= 3
    flow = kiosk.locator(".l-flow")
    stride = flow.evaluate("el => el.clientWidth + parseFloat(getComputedStyle(el).columnGap)")
    for leaf in range(1, leaves):
        go(kiosk, ".k-turn[data-key=chevron-right]")
        kiosk.wait_for_function(f"() => document.querySelector('.l-leaf').textContent === '{leaf + 1} / {leaves}'")
        assert flow.evaluate("el => el.scrollLeft") == pytest.approx(stride * leaf, abs=1)
    assert kiosk.locator(".k-turn:visible").all_inner_texts() == ["上一页"], "the last page has only the way back"
    for page in ("items", "groups", "menu"):
        go(kiosk, ".k-back")
        kiosk.wait_for_selector("#kiosk[data-page=look]:not(.settling)")
        assert kiosk.locator(f".k-page[data-key*='{page}']").count() == 1
    go(kiosk, ".k-back")
    kiosk.wait_for_selector("#kiosk[data-page=home]")


def test_a_text_that_is_taken_down_leaves_the_screen_that_shows_it(hall: RunningHall, kiosk: Any) -> None:
    entry = published(hall, "other", "节日安排", "节日期间照常办公")
    go(kiosk, ".k-look", "public", "other", entry)
    assert "节日期间照常办公" in reading(kiosk)
    taken_down(hall, entry)
    kiosk.wait_for_selector(".k-told:has-text('暂无公开内容')")
    assert "节日期间照常办公" not in kiosk.content()


def test_the_months_figures_are_those_of_the_published_bulletin(kiosk: Any) -> None:
    go(kiosk, ".k-look", "figures")
    text = reading(kiosk)
    rows = dict(one.split("\n") for one in kiosk.locator(".l-figures > div").all_inner_texts())
    assert "2026年05月" in text
    assert (rows["等候时间中位数（分钟）"], rows["90%的等候不超过（分钟）"], rows["等候超过30分钟（次）"]) == ("6.5", "21.0", "14")
    assert (rows["非常满意"], rows["满意"], rows["已确认失误（次）"]) == ("311", "–", "2")


def test_results_of_complaints_are_listed_without_matter_and_person(kiosk: Any) -> None:
    go(kiosk, ".k-look", "results")
    text = reading(kiosk)
    assert "G11-" in text and "查实，已处理" in text
    assert "等候过长" not in kiosk.content()


def test_english_pages_say_everything_but_what_the_hall_wrote_in_english(kiosk: Any) -> None:
    look(kiosk, "en", "normal")
    go(kiosk, ".k-look", "guides", "social", "pension")
    text = reading(kiosk)
    for words in ("Pension application", "Legal basis", "Papers to bring", "Stage time table", "8 working days", "Take number"):
        assert words in text
    assert kiosk.locator(".l-lines[lang=zh-Hans]").count() == 4
    shoot(kiosk, "kiosk-guide-sheet-en")


def test_by_keyboard_the_way_is_the_same(kiosk: Any) -> None:
    kiosk.wait_for_selector("#kiosk:not(.settling) .k-look")
    kiosk.locator(".k-look").focus()
    kiosk.keyboard.press("Enter")
    kiosk.wait_for_selector("#kiosk[data-page=look]:not(.settling)")
    for key in ("guides", "social", "pension"):
        kiosk.wait_for_selector(f"#kiosk:not(.settling) [data-look='{key}']")
        for _ in range(12):
            kiosk.keyboard.press("Tab")
            if kiosk.evaluate("() => document.activeElement.dataset.look") == key:
                break
        kiosk.keyboard.press("Enter")
    assert "法律依据" in reading(kiosk)
    for stop in (".l-flow", ".l-take"):
        kiosk.keyboard.press("Tab")
        assert kiosk.evaluate("(stop) => document.activeElement.matches(stop)", stop)


def measured(page: Any, size: tuple[int, int], letters: str) -> None:
    """A kiosk keeps all numbers of faces.md; on a tablet buttons stay large and nothing has to be scrolled to."""
    if size in KIOSKS:
        check(page, letters)
        return
    at_rest(page)
    assert is_whole(page, ".k-stage")
    assert all(box["height"] >= 80 for box in boxes(page, "button"))


@pytest.mark.parametrize(
    ("size", "letters", "language"),
    [((1080, 1920), "normal", "zh"), ((1920, 1080), "elder", "en"), ((800, 1280), "elder", "zh"), ((1280, 800), "normal", "en")],
)
def test_every_page_keeps_the_measures(
    hall: RunningHall, pages: Callable[..., Any], size: tuple[int, int], letters: str, language: str
) -> None:
    page = at_kiosk(pages(*size), hall)
    look(page, language, letters)
    go(page, ".k-look")
    page.wait_for_selector("[data-look=guides]")
    measured(page, size, letters)
    go(page, "public")
    page.wait_for_selector("[data-look=promises]")
    measured(page, size, letters)
    go(page, "promises", "G22-2026-0001")
    reading(page)
    measured(page, size, letters)
    for _ in range(3):
        go(page, ".k-back")
    for way in ("figures", "results"):
        go(page, way)
        reading(page)
        measured(page, size, letters)
        go(page, ".k-back")
    go(page, "guides", "social", "pension")
    reading(page)
    measured(page, size, letters)
    shoot(page, f"kiosk-look-{size[0]}-{language}-{letters}")


def test_what_cannot_be_read_is_told_and_asked_for_again(kiosk: Any) -> None:
    kiosk.expected.append("Failed to load resource")
    kiosk.route("**/api/v1/public", lambda route: route.abort())
    go(kiosk, ".k-look")
    kiosk.wait_for_selector(".k-told[data-tone=bad]")
    kiosk.unroute("**/api/v1/public")
    go(kiosk, ".k-told .k-big")
    kiosk.wait_for_selector("[data-look=guides]")


def test_whoever_walks_away_leaves_the_first_page_behind(halls: Callable[..., RunningHall], pages: Callable[..., Any]) -> None:
    hall = halls(config={"kiosk.idle_s": "30", **GUIDE})
    page = pages(*PORTRAIT)
    page.clock.install()
    at_kiosk(page, hall)
    page.click(".k-look")
    page.wait_for_selector("[data-look=guides]")
    page.clock.fast_forward(12_000)
    page.wait_for_selector("[data-veil=idle]")
    page.clock.fast_forward(25_000)
    page.wait_for_selector("#kiosk:not([data-page=look])")


def test_in_a_closed_hall_one_can_look_things_up(rehearsal: Callable[..., RunningHall], pages: Callable[..., Any]) -> None:
    hall = rehearsal("2026-06-01T19:00:00+08:00", GUIDE)
    page = at_kiosk(pages(*PORTRAIT), hall)
    go(page, ".k-told .k-big", "guides", "social", "pension")
    assert "受理" in reading(page)
    assert page.locator(".l-take").count() == 0, "no numbers are given now"


def test_the_duty_leader_stands_in_the_head_and_beside_what_can_be_looked_up(hall: RunningHall, kiosk: Any) -> None:
    made(hall, "office", "duty_days", leader="值班领导甲")
    kiosk.wait_for_selector(".k-duty:has-text('今日值班领导：值班领导甲')")
    look(kiosk, "zh", "elder")
    go(kiosk, ".k-look")
    kiosk.wait_for_selector(".k-strip:has-text('值班领导甲')")

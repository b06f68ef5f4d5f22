"""The information screen (R36, R42, R48): pages of what is public, read from three metres, one after the other, and no calls."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, enter, shoot
from tests.display.board_pictures import AT, HALL, names, view
from tests.display.board_stage import Board
from tests.hall.public_steps import LONG, bulletin, made, published, taken_down

pytestmark = pytest.mark.browser

GROUPS = ("body", "promises", "matters", "complaints", "other")
FIGURES = {"month": "2026-05", "groups": [
    {"code": "visits", "rows": [{"code": "issued", "value": 5120}, {"code": "finished", "value": 4980}]},
    {"code": "waits", "rows": [{"code": code, "value": "6.5"} for code in ("wait_median_min", "wait_p90_min", "waits_over")]},
    {"code": "ratings", "rows": [{"code": f"rated_{n}", "value": 100 * n} for n in (5, 4, 3, 2, 1)]},
    {"code": "faults", "rows": [{"code": code, "value": None} for code in ("lapses_confirmed", "overdue", "complaints")]},
]}  # fmt: skip
TIMES = [{"code": "x", "name": names("养老保险待遇申领", "Pension application"), "theme": "a", "statutory_days": 30, "promised_days": 0}]
RESULTS = [{"no": "G11-2026-0007", "month": "2026-05", "result": "partly"}]


def item(number: int, content: str = "受理即告知期限。", **more: Any) -> dict[str, Any]:
    told = {"id": f"G22-2026-{number:04}", "title": f"公开{number}", "content": content, "start": "2026-06-01"}
    return told | {"until": None, "advance": False} | more


def info(*items: dict[str, Any], seq: int = 100, **changes: Any) -> dict[str, Any]:
    """A picture with these texts among the promises."""
    texts = [{"group": code, "name": names(code, code.title()), "items": list(items) if code == "promises" else []} for code in GROUPS]
    screen = {"code": "info", "kind": "info", "diagonal_in": 55.0, "farthest_m": 3.0, "voice": False, "turn_s": 20}
    made = {
        "hub": "h1", "seq": seq, "at": AT, "rehearsal": False, "hall": HALL, "screen": screen, "calls": [], "speaker": None, "speaking": [],
        "duty": {"name": "值班领导甲"}, "publications": texts, "figures": [FIGURES], "results": RESULTS, "matters": TIMES,
        "open": {"state": "open", "until": None, "opens_at": None}, "notice": names("请带好身份证件", "Please bring your ID"),
    }  # fmt: skip
    return made | changes


def shown(board: Board) -> str:
    return str(board.page.get_attribute(".slide", "data-slide"))


def onward(board: Board, steps: int) -> list[str]:
    found = []
    for _ in range(steps):
        board.page.keyboard.press("ArrowRight")
        found.append(shown(board))
    return found


def test_texts_figures_times_and_results_follow_each_other_and_begin_again(boards: Callable[..., Board]) -> None:
    board = boards("info")
    board.show(info(item(2), item(1)))
    assert shown(board) == "text-G22-2026-0002"
    assert onward(board, 5) == ["text-G22-2026-0001", "figures-2026-05", "times", "results", "text-G22-2026-0002"]


def test_each_page_stays_its_time_and_a_touch_holds_it_for_a_minute(boards: Callable[..., Board]) -> None:
    board = boards("info")
    board.page.clock.install()
    board.page.reload()
    board.ready()
    board.show(info(item(2), item(1)))
    board.page.clock.run_for(19_000)
    assert shown(board) == "text-G22-2026-0002"
    board.page.clock.run_for(2_000)
    assert shown(board) == "text-G22-2026-0001"
    board.page.mouse.click(400, 400)
    board.page.clock.run_for(40_000)
    assert shown(board) == "text-G22-2026-0001"
    board.page.clock.run_for(21_000)
    assert shown(board) == "figures-2026-05"


def test_a_new_picture_leaves_the_page_where_it_is_and_a_text_taken_down_goes_at_once(boards: Callable[..., Board]) -> None:
    board = boards("info")
    board.show(info(item(3), item(2), item(1)))
    onward(board, 1)
    board.show(info(item(4), item(3), item(2), item(1), seq=101))
    assert shown(board) == "text-G22-2026-0002"
    board.show(info(item(4), item(3), item(1), seq=102))
    assert shown(board) == "text-G22-2026-0004"
    assert "公开2" not in board.page.inner_text("#picture")


def test_a_long_text_has_several_leaves_and_no_line_is_cut(boards: Callable[..., Board]) -> None:
    board = boards("info")
    board.show(info(item(1, LONG)))
    leaves = int(board.page.inner_text(".info-leaf").strip("()").split("/")[1])
    assert leaves > 3
    for leaf in range(1, leaves):
        board.page.keyboard.press("ArrowRight")
        assert board.page.inner_text(".info-leaf") == f"({leaf + 1} / {leaves})"
    assert shown(board) == "text-G22-2026-0001"
    assert onward(board, 1) == ["figures-2026-05"]


@pytest.mark.parametrize(("size", "inches", "metres"), [((1920, 1080), 55.0, 3.0), ((1920, 1080), 43.0, 3.0), ((1080, 1920), 55.0, 5.0)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_legible_from_the_farthest_place(
    boards: Callable[..., Board], size: tuple[int, int], inches: float, metres: float, lang: str
) -> None:
    """faces.md 3.2: a Chinese character's body of D/125 is a font size of that height by 0.92."""
    board = boards("info", size, lang)
    picture = info(item(1, LONG))
    picture["screen"] |= {"diagonal_in": inches, "farthest_m": metres}
    board.show(picture)
    mm_per_px = inches * 25.4 / (size[0] ** 2 + size[1] ** 2) ** 0.5
    least_px = metres * 1000 / 125 / mm_per_px / 0.92
    main = ".slide-title, .leaf .lines, .leaf dt .pair-1, .leaf dd, .leaf th, .leaf td, .head-title .pair-1, .head-duty"
    for _ in range(12):
        sizes = board.page.eval_on_selector_all(main, "all => all.map((x) => parseFloat(getComputedStyle(x).fontSize))")
        assert sizes and min(sizes) >= least_px - 0.1, (shown(board), min(sizes), least_px)
        assert board.page.evaluate("() => [scrollX, scrollY].every((x) => x === 0)")
        if onward(board, 1) == ["text-G22-2026-0001"] and "(1 /" in board.page.inner_text(".info-at"):
            break


def test_words_are_complete_in_english_and_chinese_texts_are_marked(boards: Callable[..., Board]) -> None:
    board = boards("info", lang="en")
    board.show(info(item(1, advance=True, until="2026-06-30")))
    text = board.page.inner_text(".picture")
    for words in ("Duty leader today: 值班领导甲", "Published in advance: your views are heard", "Public from 2026-06-01 to 2026-06-30"):
        assert words in text
    assert board.page.get_attribute(".leaf .lines", "lang") == "zh-Hans"
    onward(board, 1)
    assert "Nine of ten waits at most (minutes)" in board.page.inner_text(".leaf")
    onward(board, 1)
    assert "At once" in board.page.inner_text(".leaf") and "30 working days" in board.page.inner_text(".leaf")
    onward(board, 1)
    assert "Partly true, dealt with" in board.page.inner_text(".leaf")


def test_with_nothing_public_it_says_so(boards: Callable[..., Board]) -> None:
    board = boards("info")
    board.show(info(figures=[], results=[], matters=[], duty=None))
    assert shown(board) == "none"
    assert "暂无公开内容" in board.page.inner_text(".leaf")
    assert board.page.locator(".head-duty").count() == 0


def test_the_duty_leader_takes_no_row_from_the_calls_of_a_board(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main"))
    rows = board.page.locator(".calls .row").count(), board.page.locator(".lane").count(), board.style(".hero", "height")
    board.show(view("main", seq=101, duty={"name": "值班领导甲"}))
    assert "今日值班领导：值班领导甲" in board.page.inner_text(".head-duty")
    assert (board.page.locator(".calls .row").count(), board.page.locator(".lane").count(), board.style(".hero", "height")) == rows
    board.show(view("main", seq=102, duty=None))
    assert board.page.locator(".head-duty").count() == 0


def test_on_a_running_hall_it_shows_what_is_released_and_comes_back_with_the_hub(
    halls: Callable[..., RunningHall], pages: Callable[..., Any]
) -> None:
    hall = halls()
    page = pages(1920, 1080)
    page.expected += ["WebSocket", "Failed to load resource", "ERR_CONNECTION"]
    enter(page, hall, "screen", "info", "/board/info")
    page.wait_for_selector(".slide[data-slide=times]")  # of the example hall's matters
    entry = published(hall, "promises", "服务承诺和监督办法", LONG)
    page.wait_for_selector(".info-at:has-text('/ 2')")
    page.keyboard.press("ArrowRight")
    page.wait_for_selector(f".slide[data-slide='text-{entry}']")
    made(hall, "office", "duty_days", leader="值班领导甲")
    page.wait_for_selector(".head-duty:has-text('值班领导甲')")
    shoot(page, "info-board")
    hall.kill()
    page.wait_for_selector("html[data-lost]")
    hall.start()
    page.wait_for_selector("html:not([data-lost])", timeout=60_000)
    bulletin(hall, "2026-05", waits_over=3)
    taken_down(hall, entry)
    page.wait_for_selector(".slide[data-slide='figures-2026-05']")
    shoot(page, "info-board-figures")

"""What the boards show: calls, counters, lanes, states in words, and what they do with a new picture."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.display.board_pictures import MATTERS, call, counter, names, view
from tests.display.board_stage import Board

pytestmark = pytest.mark.browser


def test_the_newest_call_stands_on_top_then_calls_then_service(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main"))
    assert board.texts(".row .called") == ["A017", "B1003", "C009"]
    assert board.texts(".row .counter .number") == ["3", "12", "9"]
    assert board.page.locator(".row").nth(0).get_attribute("class").split()[:2] == ["row", "hero"]


def test_a_number_is_shown_once_though_it_is_called_and_served(boards: Callable[..., Board]) -> None:
    board = boards("main")
    serving = [{"number": "A017", "counter": 3, "matter": MATTERS["card"], "state": "serving", "since": "2026-06-01T09:29:00+08:00"}]
    board.show(view("main", serving=serving, calls=[call(90, "A017", 3, live=False, state="serving")]))
    assert board.texts(".row .called") == ["A017"]
    assert board.texts(".row .state .pair-1") == ["办理中"]


def test_what_became_of_a_call_is_said_in_words_and_a_sign(boards: Callable[..., Board]) -> None:
    board = boards("main", size=(1920, 1080))
    gone = {"live": False}
    calls = [
        call(95, "A001", 1), call(94, "A002", 1, state="serving", **gone), call(93, "A005", 1, state="closed", **gone),
        call(92, "A004", 1, state="closed", **gone), call(91, "A006", 1, state="waiting", **gone),
    ]  # fmt: skip
    board.show(view("main", calls=calls, serving=[], screen_={"farthest_m": 3.0}))
    assert board.texts(".row .state .pair-1") == ["请到窗口", "办理中", "过号", "已结束", "已撤回"]
    assert board.page.locator(".row .state > svg").count() == 5


def test_a_picture_replaces_the_one_before(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main"))
    board.show(view("main", calls=[call(101, "L007", 8, 0.2)], serving=[], missed=[], seq=101))
    assert board.texts(".row .called") == ["L007"]
    assert board.page.locator(".missed-numbers").count() == 0
    assert board.texts(".missed .none") == ["暂无"]


def test_lanes_show_how_many_wait_who_is_next_and_how_long(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main"))
    assert board.texts(".lane-count .number") == ["12", "2", "0", "1"]
    assert board.texts(".lane-ordinary .numbers .number") == ["A018", "B1004", "A019"]
    assert board.texts(".lane-green .none") == ["无人等候"]
    assert board.texts(".lane-ordinary .lane-range") == ["约 5–25 分"]
    assert board.texts(".lane-care .lane-range") == [""]


def test_missed_numbers_rule_notice_clock_and_connection_are_shown(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main"))
    assert board.texts(".missed-numbers li") == ["A005", "A009"]
    assert board.texts(".foot-text") == ["同一事项按取号先后叫号", "请带好身份证件"]
    assert board.texts("#clock") == ["09:30"]
    assert board.texts("#status") == ["已连接"]


def test_a_closed_hall_says_so(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main", calls=[], serving=[], open={"state": "closed", "until": None, "opens_at": None}))
    assert "今日已结束办公" in board.texts(".head-open")[0]
    assert "请留意叫号" in board.texts(".calls > .none")[0]


def test_arrows_point_to_the_zone_and_have_a_word(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main", calls=[call(9, "A001", 1), call(8, "B001", 5), call(7, "C001", 9)], serving=[]))
    uses = board.page.locator(".row .arrow use").evaluate_all("(all) => all.map((el) => el.getAttribute('href').split('#')[1])")
    assert uses == ["arrow-left", "arrow-up", "arrow-right"]
    assert board.page.locator(".row .arrow .visually-hidden").all_text_contents() == ["往左走", "往前走", "往右走"]


def test_a_zone_screen_shows_only_its_own_counters_and_calls(boards: Callable[..., Board]) -> None:
    board = boards("zone")
    board.show(view("zone"))
    assert board.texts(".tile-counter .number") == ["1", "2", "3", "4"]
    assert board.texts(".tile .state .pair-1") == ["请稍候", "暂停服务", "请到窗口", "未开放"]
    assert board.texts(".tile-called .tile-number") == ["A017"]
    assert board.texts(".hero .called") == ["A017"]
    assert "民生服务区" in board.texts(".head-title")[0]


WINDOW = [
    (counter(3, "open", ("A012", "called"), "0103"), "called", "请 A012 到本窗口", "A012"),
    (counter(3, "open", ("A012", "serving"), "0103"), "serving", "服务中", "A012"),
    (counter(3, "paused", None, "0103"), "paused", "稍后恢复，请留意叫号", "暂停服务"),
    (counter(3, "open", None, "0103"), "ready", "请留意叫号", "请稍候"),
    (counter(3, "closed"), "shut", "请询问导办人员", "未开放"),
]


@pytest.mark.parametrize(("at", "state", "sentence", "big"), WINDOW, ids=[w[1] for w in WINDOW])
def test_the_window_screen_says_its_state(boards: Callable[..., Board], at: dict[str, object], state: str, sentence: str, big: str) -> None:
    board = boards("window", size=(1280, 480))
    board.show(view("window", calls=[], counters=[at]))
    assert board.page.locator(".window").get_attribute("data-state") == state
    assert board.texts(".win-state .pair-1") == [sentence]
    assert board.texts(".big .number, .big .pair-1") == [big]
    assert board.texts(".win-head h1 .number") == ["3"]
    assert board.texts(".win-badge .number") == (["0103"] if at["clerk"] else [])
    assert board.page.locator(".win-state svg").count() == 1


def test_a_window_without_its_counter_in_the_picture_is_closed(boards: Callable[..., Board]) -> None:
    board = boards("window", size=(1280, 480))
    board.show(view("window", calls=[], counters=[]))
    assert board.page.locator(".window").get_attribute("data-state") == "shut"


def test_boards_speak_chinese_large_and_english_small_and_the_other_way_round(boards: Callable[..., Board]) -> None:
    zh, en = boards("main"), boards("main", lang="en")
    for board in (zh, en):
        board.show(view("main"))
    assert zh.texts(".lane-care .pair-1") == ["爱心通道"]
    assert zh.texts(".hero .counter-word") == ["号窗口"]
    assert "Social security card" in zh.texts(".hero .matter .pair-2")
    assert en.texts(".lane-care .pair-1") == ["Care lane"]
    assert en.texts(".hero .counter-word") == ["Counter"]
    assert "社会保障卡办理" in en.texts(".hero .matter .pair-2")
    assert zh.page.locator(".hero .matter .pair-2").get_attribute("lang") == "en"
    left = en.page.locator(".hero .counter-word").bounding_box()
    right = en.page.locator(".hero .counter .number").bounding_box()
    assert left and right and left["x"] < right["x"], "Counter 3, not 3 Counter"


def test_a_new_call_is_inverse_once_a_second_for_eight_seconds(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main", calls=[call(99, "A020", 3, 0.0), call(90, "A017", 2, 30.0)]))
    assert board.page.locator(".row.fresh").count() == 1
    run = board.page.locator(".row.fresh").evaluate(
        "(el) => { const a = el.getAnimations()[0].effect.getTiming(); return [a.duration, a.iterations]; }"
    )
    assert run == [1000, 8]
    grounds = board.page.locator(".row.fresh").evaluate(
        """(el) => { const a = el.getAnimations()[0]; a.pause();
          return [100, 600, 1100, 7900, 8100].map((ms) => { a.currentTime = ms; const s = getComputedStyle(el);
            return [s.backgroundColor, getComputedStyle(el.querySelector('.called')).color]; }); }"""
    )
    normal = grounds[1]
    assert grounds[0] == ["rgb(255, 215, 94)", "rgb(20, 17, 10)"]
    assert normal == ["rgb(11, 53, 70)", "rgb(255, 215, 94)"]
    assert grounds[2:] == [grounds[0], normal, normal]


def test_a_further_picture_does_not_start_the_highlight_again(boards: Callable[..., Board]) -> None:
    board = boards("main")
    fresh = call(99, "A020", 3, 2.0)
    board.show(view("main", calls=[fresh]))
    begun = "() => document.querySelector('.row.fresh').getAnimations()[0].startTime"
    delay = "() => document.querySelector('.row.fresh').getAnimations()[0].effect.getTiming().delay"
    first = board.page.wait_for_function(begun).json_value()
    assert board.page.evaluate(delay) == -2000
    board.show(view("main", calls=[fresh | {"age_s": 2.6}], missed=["A001"], seq=101))
    assert board.page.evaluate(begun) == first
    assert board.page.evaluate(delay) == -2000


def test_an_old_call_is_not_highlighted(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main", calls=[call(99, "A020", 3, 8.5)]))
    assert board.page.locator(".fresh").count() == 0


def test_nothing_moves_for_those_who_want_no_motion(boards: Callable[..., Board]) -> None:
    board = boards("main", reduced_motion="reduce")
    board.show(view("main", calls=[call(99, "A020", 3, 0.0)]))
    assert board.page.evaluate("() => document.getAnimations().length") == 0
    assert board.style(".row.hero", "backgroundColor") == "rgb(11, 53, 70)"


def test_the_picture_is_marked_old_while_the_hub_is_silent(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main"))
    board.page.evaluate("() => { document.documentElement.dataset.lost = 'yes'; window.hall.page.onLost(); }")
    assert "grayscale" in board.style("#picture", "filter")
    assert board.texts("#old .pair-1") == ["旧画面（09:30:00），请听从工作人员安排"]
    assert board.texts("#status") == ["连接中断"]
    board.page.evaluate("() => { delete document.documentElement.dataset.lost; window.hall.page.onBack(); }")
    board.show(view("main", seq=101))
    assert board.page.locator("#old").is_hidden()
    assert board.style("#picture", "filter") == "none"
    assert board.texts("#status") == ["已连接"]


def test_names_are_text_and_never_markup(boards: Callable[..., Board]) -> None:
    board = boards("main")
    wicked = "<img src=x onerror=alert(1)>"
    board.show(view("main", calls=[call(99, "A020", 3, matter=names(wicked, wicked))], notice=names(wicked, wicked)))
    assert board.page.locator("#main img").count() == 0
    assert board.texts(".foot-notice .foot-text") == [wicked]


def test_a_screen_that_changes_its_size_is_drawn_anew(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main"))
    before = board.style(".row .called", "fontSize")
    board.page.set_viewport_size({"width": 1280, "height": 720})
    board.page.wait_for_function("(before) => getComputedStyle(document.querySelector('.row .called')).fontSize !== before", arg=before)

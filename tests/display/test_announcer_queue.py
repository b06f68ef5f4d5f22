"""Which call is spoken next: the pure queue in a real browser, with a clock the test moves."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.display.board_pictures import call

RULES = {"speak_within_s": 15, "drop_after_s": 60, "repeat": 2}

SETUP = """async () => {
  const { CallQueue } = await import('/static/display/js/queue.js');
  window.ms = 0;
  window.lag = 0;
  window.memory = new Set();
  window.fresh = () => {
    window.queue = new CallQueue({ now: () => window.ms, spoken: window.memory, lag: () => window.lag });
  };
  window.fresh();
}"""


class Queue:
    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(SETUP)

    def take(self, *calls: dict[str, Any], **rules: Any) -> None:
        self.page.evaluate("([calls, rules]) => window.queue.take(calls, rules)", [list(calls), RULES | rules])

    def pass_s(self, seconds: float) -> None:
        self.page.evaluate("(ms) => { window.ms += ms; }", seconds * 1000)

    def lag_s(self, seconds: float) -> None:
        self.page.evaluate("(ms) => { window.lag = ms; }", seconds * 1000)

    def reload(self) -> None:
        self.page.evaluate("() => { window.ms = 0; window.fresh(); }")

    def next(self) -> int | None:
        return self.page.evaluate("() => { const call = window.queue.next(); return call ? call.seq : null; }")

    def all(self) -> list[int]:
        found = []
        while (seq := self.next()) is not None:
            found.append(seq)
        return found

    def again(self, one: dict[str, Any], times: int) -> bool:
        return self.page.evaluate("([call, times]) => window.queue.again(call, times)", [one, times])


@pytest.fixture
def queue(modules: Page) -> Queue:
    return Queue(modules)


def test_a_fresh_call_is_spoken_once_though_every_picture_shows_it(queue: Queue) -> None:
    for age_s in (0.1, 5.1, 10.1):
        queue.take(call(7, "A001", 1, age_s))
        queue.pass_s(5)
    assert queue.all() == [7]
    queue.take(call(7, "A001", 1, 14.9))
    assert queue.all() == []


def test_calls_are_spoken_in_their_order(queue: Queue) -> None:
    queue.take(call(9, "A003", 3, 1), call(7, "A001", 1, 3), call(8, "A002", 2, 2))
    assert queue.all() == [7, 8, 9]


@pytest.mark.parametrize(("age_s", "spoken"), [(14.9, [7]), (15.0, [7]), (15.1, []), (3600.0, [])])
def test_a_call_enters_only_if_it_reaches_the_player_in_time(queue: Queue, age_s: float, spoken: list[int]) -> None:
    queue.take(call(7, "A001", 1, age_s))
    assert queue.all() == spoken


def test_a_picture_that_was_under_way_for_long_makes_its_calls_older(queue: Queue) -> None:
    queue.lag_s(10)
    queue.take(call(7, "A001", 1, 6), call(8, "A002", 1, 4))
    assert queue.all() == [8]


def test_a_call_that_entered_in_time_may_wait_its_turn_longer_than_that(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 14))
    queue.pass_s(40)
    queue.take(call(7, "A001", 1, 54))
    assert queue.all() == [7]


def test_a_call_that_waited_too_long_is_dropped(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 0))
    queue.pass_s(60.5)
    assert queue.all() == []
    queue.take(call(7, "A001", 1, 1))
    assert queue.all() == []


def test_a_call_that_is_no_longer_live_is_dropped(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 1), call(8, "A002", 2, 1))
    queue.take(call(7, "A001", 1, 2, live=False, state="serving"), call(8, "A002", 2, 2))
    assert queue.all() == [8]


def test_a_call_that_no_picture_shows_any_more_is_dropped(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 1))
    queue.take()
    assert queue.all() == []


def test_a_call_that_is_not_live_never_enters(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 1, live=False))
    assert queue.all() == []


def test_a_recall_replaces_the_unspoken_call_and_goes_behind(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 2), call(8, "A002", 2, 1))
    queue.take(call(8, "A002", 2, 3), call(9, "A001", 1, 0))
    assert queue.all() == [8, 9]


def test_a_recall_replaces_it_also_when_the_picture_still_shows_both(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 2), call(8, "A002", 2, 1), call(9, "A001", 1, 0))
    assert queue.all() == [8, 9]


def test_a_recall_of_a_spoken_call_is_spoken(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 1))
    assert queue.all() == [7]
    queue.take(call(12, "A001", 1, 0))
    assert queue.all() == [12]


def test_a_reloaded_page_does_not_speak_again(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 1), call(8, "A002", 2, 1))
    assert queue.next() == 7
    queue.reload()
    queue.take(call(7, "A001", 1, 5), call(8, "A002", 2, 5))
    assert queue.page.evaluate("() => window.queue.size") == 1
    assert queue.all() == [8]


def test_the_same_number_of_another_journal_is_another_call(queue: Queue) -> None:
    queue.take(call(7, "A001", 1, 1))
    assert queue.all() == [7]
    queue.take(call(7, "A001", 1, 1, at="2026-06-02T09:00:00.000+08:00"))
    assert queue.all() == [7]


def test_another_page_that_spoke_it_meanwhile_counts(queue: Queue) -> None:
    one = call(7, "A001", 1, 1)
    queue.take(one)
    queue.page.evaluate("(key) => window.memory.add(key)", f"{one['seq']}@{one['at']}")
    assert queue.all() == []


@pytest.mark.parametrize(("waiting", "again"), [(0, True), (2, True), (3, False)])
def test_a_call_is_said_again_unless_more_than_two_wait(queue: Queue, waiting: int, again: bool) -> None:
    first = call(1, "A001", 1, 0)
    queue.take(first, *(call(10 + n, f"B00{n}", 2, 0) for n in range(waiting)))
    assert queue.next() == 1
    assert queue.again(first, 1) is again


def test_a_call_is_said_as_often_as_the_hall_wants(queue: Queue) -> None:
    first = call(1, "A001", 1, 0)
    for repeat, wanted in ((1, [False, False]), (2, [True, False]), (3, [True, True])):
        queue.take(first, repeat=repeat)
        assert [queue.again(first, times) for times in (1, 2)] == wanted


def test_a_visitor_who_has_come_is_not_called_again(queue: Queue) -> None:
    queue.take(call(1, "A001", 1, 0))
    assert queue.next() == 1
    queue.take(call(1, "A001", 1, 6, live=False, state="serving"))
    assert queue.again(call(1, "A001", 1, 6), 1) is False

"""The voice in a real browser: what reaches the loudspeaker, what is reported, what a reload or a silent page does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import pytest

from tests.display.board_pictures import call, view
from tests.display.board_stage import Board, Stage

pytestmark = pytest.mark.browser

SPEAKS = {"voice": True, "repeat": 1}

# A browser that wants a touch before it sounds (headless Chromium does not, and counts a test's script as one).
WANTS_TOUCH = """
let touched = false;
addEventListener('pointerdown', () => { touched = true; }, true);
window.AudioContext = class extends window.AudioContext {
  get state() { return this.woken ? super.state : 'suspended'; }
  resume() {
    if (!touched) return new Promise(() => {});
    this.woken = true;
    return super.resume().then(() => { this.dispatchEvent(new Event('statechange')); });
  }
};
"""

# Listens in on what is played: seconds and loudest sample of each sound.
EAVESDROP = """
window.played = [];
window.gains = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...when) {
  const samples = this.buffer.getChannelData(0);
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  window.played.push({ seconds: this.buffer.duration, rate: this.buffer.sampleRate, peak, at: performance.now() });
  return start.apply(this, when);
};
const gain = AudioContext.prototype.createGain;
AudioContext.prototype.createGain = function () {
  const node = gain.apply(this);
  window.gains.push(node);
  return node;
};
"""


def heard(board: Board, count: int = 1) -> list[int]:
    """The calls reported as heard, once there are that many."""
    told = "(document.documentElement.dataset.heard || '').split(',').filter(Boolean).map(Number)"
    board.page.wait_for_function(f"(count) => {told}.length >= count", arg=count)
    found: list[int] = board.page.evaluate(f"() => {told}")
    return found


def test_a_call_sounds_is_captioned_and_reported(boards: Callable[..., Board], stage: Stage) -> None:
    stage.brief = False
    board = boards("main", script=EAVESDROP)
    board.show(view("main", calls=[call(90, "A017", 3, 0.5)], screen_=SPEAKS | {"repeat": 2, "volume": 60}))
    board.page.wait_for_selector("#caption:not([hidden])")
    assert board.texts("#caption .pair-1") == ["请 A017 号到 3 号窗口办理"]
    assert board.texts("#caption .pair-2") == ["Number A017, please go to counter 3"]
    assert heard(board) == [90]
    board.page.wait_for_selector("#caption", state="hidden")
    played = board.page.evaluate("() => window.played")
    assert len(played) == 2
    assert all(4.5 < one["seconds"] < 6.5 and 0.5 < one["peak"] < 0.9 for one in played)
    pause_s = (played[1]["at"] - played[0]["at"]) / 1000 - played[0]["seconds"]
    assert 0.95 <= pause_s <= 1.6
    assert board.page.evaluate("() => window.gains[0].gain.value") == pytest.approx(0.6)
    [[event, receipt]] = board.sent()
    assert event == "heard" and receipt["seq"] == 90
    took = datetime.fromisoformat(receipt["finished_at"]) - datetime.fromisoformat(receipt["started_at"])
    assert 10 <= took.total_seconds() <= 15
    # The hall's time, not this PC's.
    assert receipt["started_at"].startswith("2026-06-01T01:30:0")


def test_the_caption_is_as_legible_as_the_call(boards: Callable[..., Board], stage: Stage) -> None:
    stage.brief = False
    board = boards("main")
    board.show(view("main", calls=[call(90, "A017", 3, 0.5)], screen_=SPEAKS))
    board.page.wait_for_selector("#caption:not([hidden])")
    assert float(board.style("#caption .pair-1", "fontSize").removesuffix("px")) >= 109.6
    caption = board.page.locator("#caption").bounding_box()
    newest = board.page.locator(".hero .called").bounding_box()
    assert caption and newest and caption["y"] + caption["height"] <= newest["y"] + 1


def test_a_reload_does_not_speak_again(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main", calls=[call(90, "A017", 3, 0.5)], screen_=SPEAKS))
    board.page.wait_for_selector("#caption:not([hidden])")
    board.page.reload()
    board.ready()
    board.show(view("main", calls=[call(91, "A018", 3, 0.5), call(90, "A017", 3, 3)], screen_=SPEAKS))
    assert heard(board) == [91]
    assert [receipt["seq"] for _, receipt in board.sent()] == [91]


def test_old_calls_of_the_first_picture_are_shown_and_not_spoken(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main", calls=[call(91, "A018", 3, 0.5), call(90, "A017", 2, 16)], screen_=SPEAKS))
    assert heard(board) == [91]
    assert board.texts(".row .called")[:2] == ["A018", "A017"]


def test_a_zone_screen_speaks_only_its_own_zone(boards: Callable[..., Board]) -> None:
    board = boards("zone")
    board.show(view("zone", calls=[call(91, "C009", 9, 0.5), call(90, "A017", 3, 0.5)], screen_=SPEAKS))
    assert heard(board) == [90]


def test_a_screen_without_a_voice_stays_silent_and_asks_for_nothing(boards: Callable[..., Board], stage: Stage) -> None:
    board = boards("main", script=EAVESDROP + WANTS_TOUCH)
    stage.asked.clear()
    board.show(view("main", calls=[call(90, "A017", 3, 0.1)]))
    board.page.wait_for_timeout(2000)  # longer than the request for a touch waits
    assert board.page.evaluate("() => window.gains") == []
    assert board.page.locator("#sound").is_hidden()
    assert not [path for path in stage.asked if path.startswith("/voice/")]


def test_a_silenced_page_asks_for_one_touch_and_then_speaks_what_is_still_young(boards: Callable[..., Board]) -> None:
    board = boards("main", script=WANTS_TOUCH)
    board.show(view("main", calls=[call(90, "A017", 3, 0.5)], screen_=SPEAKS))
    board.page.wait_for_selector("#sound:not([hidden])")
    assert "请触摸屏幕一次" in board.texts("#sound")[0]
    assert board.page.locator("#caption").is_hidden()
    board.page.mouse.click(400, 300)
    board.page.wait_for_selector("#sound", state="hidden")
    assert heard(board) == [90]


def test_without_its_sound_a_call_is_chimed_and_captioned_and_not_reported(boards: Callable[..., Board], stage: Stage) -> None:
    board = boards("main", script=EAVESDROP)
    board.page.expected.append("404")
    stage.mute = True
    try:
        board.show(view("main", calls=[call(90, "A017", 3, 0.5)], screen_=SPEAKS))
        board.page.wait_for_selector("#caption:not([hidden])")
        board.page.wait_for_selector("html[data-unheard='90']", state="attached")
    finally:
        stage.mute = False
    assert [round(one["seconds"], 1) for one in board.page.evaluate("() => window.played")] == [1.1]
    assert board.sent() == []
    board.show(view("main", calls=[call(91, "A018", 3, 0.5)], seq=101, screen_=SPEAKS))
    assert heard(board) == [91]


def test_three_calls_at_once_are_spoken_one_after_the_other(boards: Callable[..., Board]) -> None:
    board = boards("main", script=EAVESDROP)
    calls = [call(90 + n, f"A01{n}", n, 0.5) for n in (3, 2, 1)]
    board.show(view("main", calls=calls, screen_=SPEAKS))
    assert heard(board, 3) == [91, 92, 93]
    played = board.page.evaluate("() => window.played")
    for first, second in pairwise(played):
        assert second["at"] - first["at"] >= first["seconds"] * 1000

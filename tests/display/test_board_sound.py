"""The voice in a real browser: what reaches the loudspeaker, what is reported, what a reload or a silent page does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import pytest

from tests.display.board_pictures import call, say, speaker, view
from tests.display.board_stage import Board, Stage

pytestmark = pytest.mark.browser

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
window.volumes = [];
setInterval(() => window.volumes.push([performance.now(), ...[...document.querySelectorAll('audio')].map((one) => one.volume)]), 10);
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
    board.show(view("main", speaks=[say(90, "A017", 3)], screen_={"volume": 60}))
    board.page.wait_for_selector("#caption:not([hidden])")
    assert board.texts("#caption .pair-1") == ["请 A017 号到 3 号窗口办理"]
    assert board.texts("#caption .pair-2") == ["Number A017, please go to counter 3"]
    assert heard(board) == [90]
    board.page.wait_for_selector("#caption", state="hidden")
    played = board.page.evaluate("() => window.played")
    assert len(played) == 2
    assert all(4.5 < one["seconds"] < 6.5 and 0.5 < one["peak"] < 0.9 for one in played)
    pause_s = (played[1]["at"] - played[0]["at"]) / 1000 - played[0]["seconds"]
    assert pause_s >= 0.95
    assert board.page.evaluate("() => window.gains[0].gain.value") == pytest.approx(0.6)
    [[_, begun]], [[_, receipt]] = board.sent("speaking"), board.sent("heard")
    assert begun["seq"] == receipt["seq"] == 90
    assert begun["takes_s"] == pytest.approx(2 * (played[0]["seconds"] + 1), abs=0.1)
    took = datetime.fromisoformat(receipt["finished_at"]) - datetime.fromisoformat(receipt["started_at"])
    assert took.total_seconds() >= 10
    # The hall's time, not this PC's.
    assert receipt["started_at"].startswith("2026-06-01T01:30:0")


def test_the_caption_is_as_legible_as_the_call(boards: Callable[..., Board], stage: Stage) -> None:
    stage.brief = False
    board = boards("main")
    board.show(view("main", speaks=[say(90, "A017", 3)]))
    board.page.wait_for_selector("#caption:not([hidden])")
    assert float(board.style("#caption .pair-1", "fontSize").removesuffix("px")) >= 109.6
    caption = board.page.locator("#caption").bounding_box()
    newest = board.page.locator(".hero .called").bounding_box()
    assert caption and newest and caption["y"] + caption["height"] <= newest["y"] + 1


def test_a_reload_does_not_speak_again_and_tells_what_was_cut_off(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main", speaks=[say(90, "A017", 3)]))
    board.page.wait_for_selector("#caption:not([hidden])")
    board.page.reload()
    board.ready()
    board.show(view("main", speaks=[say(90, "A017", 3)]))
    board.page.wait_for_selector("html[data-unheard='90']", state="attached")
    board.show(view("main", speaks=[say(91, "A018", 3, times=1)], seq=101))
    assert heard(board) == [91]
    assert board.sent("heard", "unheard") == [["unheard", {"seq": 90}], ["heard", board.sent("heard")[0][1]]]


def test_a_call_of_the_picture_that_is_not_to_be_spoken_is_shown(boards: Callable[..., Board]) -> None:
    board = boards("main")
    board.show(view("main", calls=[call(91, "A018", 3, 0.5), call(90, "A017", 2, 16)], speaks=[say(91, "A018", 3, times=1)]))
    assert heard(board) == [91]
    assert board.texts(".row .called")[:2] == ["A018", "A017"]


def test_a_screen_that_stands_by_is_silent_and_speaks_when_its_turn_comes(boards: Callable[..., Board]) -> None:
    board = boards("main", script=EAVESDROP)
    one = view("main", speaks=[say(90, "A017", 3, times=1)])
    board.show(one | {"speaker": speaker(say(90, "A017", 3, times=1), player="another")})
    board.page.wait_for_function("() => window.hall.sent.some(([event, body]) => event === 'sound' && body.state === 'ready')")
    assert board.page.evaluate("() => window.played") == []
    board.show(one | {"seq": 101})
    assert heard(board) == [90]


def test_a_screen_without_a_voice_stays_silent_and_asks_for_nothing(boards: Callable[..., Board], stage: Stage) -> None:
    board = boards("main", script=EAVESDROP + WANTS_TOUCH)
    stage.asked.clear()
    board.show(view("main", calls=[call(90, "A017", 3, 0.1)]))
    board.page.wait_for_timeout(2000)  # longer than the request for a touch waits
    assert board.page.evaluate("() => window.gains") == []
    assert board.page.locator("#sound").is_hidden() and board.page.locator("#mute").is_hidden()
    assert board.sent() == []
    assert not [path for path in stage.asked if path.startswith("/voice/")]


def test_what_another_loudspeaker_says_is_captioned_here_too(boards: Callable[..., Board]) -> None:
    board = boards("main")
    shown = view("main", calls=[call(90, "A017", 3, 0.5)])
    board.show(shown | {"speaking": [90]})
    assert board.texts("#caption .pair-1") == ["请 A017 号到 3 号窗口办理"]
    board.show(shown | {"seq": 101})
    assert board.page.locator("#caption").is_hidden()


def test_the_caption_of_an_own_call_does_not_come_back_while_the_hub_still_thinks_it_is_in_the_air(boards: Callable[..., Board]) -> None:
    board = boards("main")
    shown = view("main", calls=[call(90, "A017", 3, 0.5)], speaks=[say(90, "A017", 3, times=1)])
    board.show(shown)
    assert heard(board) == [90]
    board.page.wait_for_selector("#caption", state="hidden")
    board.show(shown | {"seq": 101, "speaking": [90]})
    assert board.page.locator("#caption").is_hidden()


def test_a_silenced_page_asks_for_one_touch_tells_the_hub_and_then_speaks(boards: Callable[..., Board]) -> None:
    board = boards("main", script=WANTS_TOUCH)
    board.show(view("main", speaks=[say(90, "A017", 3, times=1)]))
    board.page.wait_for_selector("#sound:not([hidden])")
    assert "请触摸屏幕一次" in board.texts("#sound")[0]
    assert board.page.locator("#caption").is_hidden()
    assert board.sent() == [["sound", {"state": "blocked"}]]
    board.page.mouse.click(400, 300)
    board.page.wait_for_selector("#sound", state="hidden")
    assert heard(board) == [90]
    assert board.sent("sound") == [["sound", {"state": "blocked"}], ["sound", {"state": "ready"}]]


def test_the_screen_can_be_silenced_and_says_so_until_it_is_given_back(boards: Callable[..., Board], stage: Stage) -> None:
    stage.brief = False
    board = boards("main")
    board.show(view("main", speaks=[say(90, "A017", 3)]))
    board.page.wait_for_selector("#caption:not([hidden])")
    assert board.page.locator("#mute").evaluate("(el) => getComputedStyle(el).opacity") == "0", "nobody is at the screen"
    board.page.mouse.move(300, 300)
    board.page.locator("#mute").click()
    board.page.wait_for_selector("html[data-unheard='90']", state="attached")
    assert board.sent("sound")[-1] == ["sound", {"state": "muted"}]
    board.page.wait_for_selector("html.no-pointer", state="attached")
    assert board.page.locator("#mute").evaluate("(el) => getComputedStyle(el).opacity") == "1", "a silent screen shows that it is one"
    assert "已静音" in board.texts("#mute")[0] and "Silenced" in board.texts("#mute")[0]
    size = board.page.locator("#mute").bounding_box()
    assert size and size["height"] >= 44
    later = "2026-06-01T09:30:09.000+08:00"
    board.show(view("main", speaks=[say(91, "A018", 3, times=1)], seq=101, at=later))
    assert board.page.locator("#caption").is_hidden()
    board.page.locator("#mute").click()
    assert heard(board) == [91]
    assert board.sent("sound")[-1] == ["sound", {"state": "ready"}]


def test_without_its_sound_a_call_is_chimed_and_captioned_and_told_as_unheard(boards: Callable[..., Board], stage: Stage) -> None:
    board = boards("main", script=EAVESDROP)
    board.page.expected.append("404")
    stage.mute = True
    try:
        board.show(view("main", speaks=[say(90, "A017", 3)]))
        board.page.wait_for_selector("#caption:not([hidden])")
        board.page.wait_for_selector("html[data-unheard='90']", state="attached")
    finally:
        stage.mute = False
    assert [round(one["seconds"], 1) for one in board.page.evaluate("() => window.played")] == [1.1]
    assert board.sent("heard", "unheard") == [["unheard", {"seq": 90}]]
    board.show(view("main", speaks=[say(91, "A018", 3, times=1)], seq=101))
    assert heard(board) == [91]


def test_a_hub_that_is_silent_ends_the_repeating(boards: Callable[..., Board], stage: Stage) -> None:
    stage.brief = False
    board = boards("main", script=EAVESDROP)
    board.show(view("main", speaks=[say(90, "A017", 3)]))
    board.page.wait_for_selector("#caption:not([hidden])")
    board.page.evaluate("() => window.hall.page.onLost()")
    assert heard(board) == [90]
    assert len(board.page.evaluate("() => window.played")) == 1


def test_other_sound_of_the_page_steps_back_while_a_call_is_spoken(boards: Callable[..., Board], stage: Stage) -> None:
    stage.brief = False
    board = boards("main", script=EAVESDROP)
    music = "const one = document.createElement('audio'); one.volume = 0.5; document.body.append(one);"
    board.page.evaluate(f"() => {{ {music} }}")
    board.show(view("main", speaks=[say(90, "A017", 3, times=1)]))
    board.page.wait_for_selector("#caption:not([hidden])")
    board.page.wait_for_function("() => Math.abs(document.querySelector('audio').volume - 0.1) < 0.001")
    assert heard(board) == [90]
    board.page.wait_for_function("() => document.querySelector('audio').volume === 0.5")
    steps = [volume for _, volume in (one for one in board.page.evaluate("() => window.volumes") if len(one) == 2)]
    assert min(steps) == pytest.approx(0.1) and max(steps) == pytest.approx(0.5)


def test_three_calls_are_spoken_one_after_the_other_with_a_second_between(boards: Callable[..., Board]) -> None:
    board = boards("main", script=EAVESDROP)
    queue = [say(90 + n, f"A01{n}", n, times=1) for n in (1, 2, 3)]
    for turn in range(3):
        board.show(view("main", speaks=queue[turn:], seq=101 + turn))
        assert heard(board, turn + 1)[turn] == 91 + turn
    played = board.page.evaluate("() => window.played")
    assert len(played) == 3
    for first, second in pairwise(played):
        assert second["at"] - first["at"] >= (first["seconds"] + 0.95) * 1000

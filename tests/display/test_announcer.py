"""The announcer: one thing at a time, said again after a second, and what it reports. The loudspeaker is the test's."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.display.board_pictures import call

SETUP = """async () => {
  const { Announcer } = await import('/static/display/js/announcer.js');
  const { CallQueue } = await import('/static/display/js/queue.js');
  window.log = [];
  window.on = true;
  window.gone = new Set();
  window.fails = new Set();
  window.ms = 0;
  const say = (...what) => window.log.push(what.join(' '));
  const sound = {
    ready: () => window.on,
    load: async (url) => (window.gone.has(url) ? null : { url }),
    play: async ({ url }) => {
      say('play', url);
      if (window.during) await window.during(url);
      window.ms += 5000;
      return window.on && !window.fails.has(url);
    },
  };
  const queue = new CallQueue({ now: () => window.ms, spoken: new Set() });
  window.announcer = new Announcer({
    queue, sound, hallTime: () => window.ms,
    wait: async (ms) => { say('wait', ms); window.ms += ms; },
    caption: (call) => say('caption', call ? call.number : '-'),
    report: (receipt) => say('heard', receipt.seq, receipt.started_at, receipt.finished_at),
    unheard: (call) => say('unheard', call.seq),
  });
  window.rules = { speak_within_s: 15, drop_after_s: 60, repeat: 2 };
  window.take = async (calls) => {
    window.announcer.take(calls, window.rules);
    await window.announcer.run();
    // The run that is under way is not ours: wait until it has nothing left.
    while (window.announcer.busy) await new Promise((done) => setTimeout(done));
  };
}"""


class Player:
    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(SETUP)

    def take(self, *calls: dict[str, Any]) -> list[str]:
        return self.page.evaluate("async (calls) => { await window.take(calls); return window.log.splice(0); }", list(calls))

    def do(self, script: str) -> None:
        self.page.evaluate(f"() => {{ {script} }}")


@pytest.fixture
def player(modules: Page) -> Player:
    return Player(modules)


SOUND = "/voice/zh/A001-1.wav"
TEN_S = "1970-01-01T00:00:11.000Z"


def test_a_call_is_said_twice_with_a_second_between_and_reported(player: Player) -> None:
    assert player.take(call(7, "A001", 1, 1)) == [
        "caption A001",
        f"play {SOUND}",
        "wait 1000",
        f"play {SOUND}",
        f"heard 7 1970-01-01T00:00:00.000Z {TEN_S}",
        "caption -",
    ]


def test_two_calls_never_sound_together(player: Player) -> None:
    log = player.take(call(7, "A001", 1, 1), call(8, "A002", 2, 1))
    played = [line for line in log if line.startswith(("play", "caption"))]
    assert played == [
        "caption A001",
        "play /voice/zh/A001-1.wav",
        "play /voice/zh/A001-1.wav",
        "caption -",
        "caption A002",
        "play /voice/zh/A002-2.wav",
        "play /voice/zh/A002-2.wav",
        "caption -",
    ]
    assert log[6] == "wait 1000"


def test_in_a_crowd_each_call_is_said_once_until_it_thins(player: Player) -> None:
    log = player.take(*(call(n, f"A00{n}", 1, 1) for n in range(1, 6)))
    counted = [sum(f"A00{n}" in line for line in log if line.startswith("play")) for n in range(1, 6)]
    assert counted == [1, 1, 2, 2, 2]


def test_without_its_sound_a_call_has_chime_and_caption_and_no_receipt(player: Player) -> None:
    player.do(f"window.gone.add('{SOUND}')")
    assert player.take(call(7, "A001", 1, 1)) == ["caption A001", "play /voice/chime.wav", "unheard 7", "caption -"]


def test_a_call_without_an_address_is_shown_and_chimed(player: Player) -> None:
    assert player.take(call(7, "A001", 1, 1, audio="")) == ["caption A001", "play /voice/chime.wav", "unheard 7", "caption -"]


def test_without_even_a_chime_the_caption_stands(player: Player) -> None:
    player.do(f"window.gone.add('{SOUND}'); window.gone.add('/voice/chime.wav')")
    assert player.take(call(7, "A001", 1, 1)) == ["caption A001", "unheard 7", "caption -"]


def test_a_sound_that_breaks_off_was_not_heard_and_the_next_call_is_spoken(player: Player) -> None:
    player.do(f"window.fails.add('{SOUND}')")
    log = player.take(call(7, "A001", 1, 1), call(8, "A002", 2, 1))
    assert "unheard 7" in log
    assert any(line.startswith("heard 8") for line in log)


def test_a_call_heard_once_counts_though_the_repetition_broke_off(player: Player) -> None:
    player.do(f"let n = 0; window.during = () => {{ n += 1; if (n === 2) window.fails.add('{SOUND}'); }}")
    assert f"heard 7 1970-01-01T00:00:00.000Z {TEN_S}" in player.take(call(7, "A001", 1, 1))


def test_without_a_loudspeaker_calls_wait_and_are_spoken_when_there_is_one(player: Player) -> None:
    player.do("window.on = false")
    assert player.take(call(7, "A001", 1, 1)) == []
    player.do("window.on = true; window.ms += 20000")
    assert "caption A001" in player.take(call(7, "A001", 1, 21))


def test_a_loudspeaker_that_comes_too_late_says_nothing_old(player: Player) -> None:
    player.do("window.on = false")
    assert player.take(call(7, "A001", 1, 1)) == []
    player.do("window.on = true; window.ms += 61000")
    assert player.take(call(7, "A001", 1, 62)) == []


def test_the_repetition_is_left_out_when_the_visitor_has_come(player: Player) -> None:
    gone = call(7, "A001", 1, 6, live=False, state="serving")
    player.page.evaluate("(calls) => { window.during = async () => { window.announcer.take(calls, window.rules); }; }", [gone])
    assert player.take(call(7, "A001", 1, 1)).count(f"play {SOUND}") == 1

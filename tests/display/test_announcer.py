"""The announcer: one thing at a time, said again after a second, nothing twice, and what it tells. The loudspeaker is the test's."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.display.board_pictures import say

# `shown` is the hub's queue of the zone: the first is shown until the player tells that it was heard or not.
SETUP = """async () => {
  const { Announcer } = await import('/static/display/js/announcer.js');
  window.log = [];
  window.on = true;
  window.gone = new Set();
  window.fails = new Set();
  window.shown = [];
  window.late = 0;
  window.ms = 0;
  const note = (...what) => window.log.push(what.join(' '));
  const sound = {
    ready: () => window.on,
    load: async (url) => (window.gone.has(url) ? null : { url, duration: 5 }),
    play: async ({ url }) => {
      note('play', url);
      if (window.during) await window.during(url);
      window.ms += 5000;
      return window.on && !window.fails.has(url);
    },
  };
  const zone = () => ({ say: window.shown[0] || null, next: window.shown.slice(1).map((call) => call.audio) });
  window.show = () => window.announcer.take(zone());
  const ended = (seq) => { window.shown = window.shown.filter((call) => call.seq !== seq); window.show(); };
  window.memory = new Set();
  window.page = () => new Announcer({
    sound, spoken: window.memory, lag: () => window.late, hallTime: () => window.ms,
    wait: async (ms) => { note('wait', ms); window.ms += ms; },
    caption: (call) => note('caption', call ? call.number : '-'),
    begun: ({ seq, takes_s }) => note('speaking', seq, takes_s),
    report: (receipt) => { note('heard', receipt.seq, receipt.started_at, receipt.finished_at); ended(receipt.seq); },
    unheard: (call) => { note('unheard', call.seq); ended(call.seq); },
  });
  window.announcer = window.page();
  window.take = async (calls) => {
    window.shown = calls;
    window.show();
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
ELEVEN_S = "1970-01-01T00:00:11.000Z"


def test_a_call_is_said_twice_with_a_second_between_and_reported(player: Player) -> None:
    assert player.take(say(7, "A001", 1)) == [
        "caption A001",
        "speaking 7 12",
        f"play {SOUND}",
        "wait 1000",
        f"play {SOUND}",
        f"heard 7 1970-01-01T00:00:00.000Z {ELEVEN_S}",
        "caption -",
        "wait 1000",
    ]


def test_two_calls_never_sound_together(player: Player) -> None:
    log = player.take(say(7, "A001", 1), say(8, "A002", 2))
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
    assert log[log.index("caption -") + 1] == "wait 1000"


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_call_is_said_as_often_as_the_hub_shows(player: Player, times: int) -> None:
    assert player.take(say(7, "A001", 1, times=times)).count(f"play {SOUND}") == times


def test_a_call_that_becomes_one_of_many_is_not_repeated(player: Player) -> None:
    player.do("window.during = () => { window.shown[0] = { ...window.shown[0], times: 1 }; window.show(); }")
    assert player.take(say(7, "A001", 1)).count(f"play {SOUND}") == 1


def test_a_call_is_spoken_once_though_every_picture_shows_it(player: Player) -> None:
    player.do("window.during = () => { window.show(); window.show(); }")
    log = player.take(say(7, "A001", 1, times=1))
    assert log.count("speaking 7 6") == 1
    assert player.take(say(7, "A001", 1, times=1)) == [], "a picture from before the receipt came in"


def test_a_page_loaded_anew_does_not_say_again_what_the_one_before_had_begun(player: Player) -> None:
    player.take(say(7, "A001", 1, times=1))
    player.do("window.announcer = window.page();")
    assert player.take(say(7, "A001", 1), say(8, "A002", 2, times=1))[:3] == ["unheard 7", "caption A002", "speaking 8 6"]


def test_the_same_number_of_another_journal_is_another_call(player: Player) -> None:
    player.take(say(7, "A001", 1, times=1))
    assert f"play {SOUND}" in player.take(say(7, "A001", 1, times=1, at="2026-06-02T09:00:00.000+08:00"))


def test_without_its_sound_a_call_has_chime_and_caption_and_no_receipt(player: Player) -> None:
    player.do(f"window.gone.add('{SOUND}')")
    assert player.take(say(7, "A001", 1)) == ["caption A001", "play /voice/chime.wav", "unheard 7", "caption -", "wait 1000"]


def test_a_call_without_an_address_is_shown_and_chimed(player: Player) -> None:
    assert player.take(say(7, "A001", 1, audio=""))[:4] == ["caption A001", "play /voice/chime.wav", "unheard 7", "caption -"]


def test_without_even_a_chime_the_caption_stands(player: Player) -> None:
    player.do(f"window.gone.add('{SOUND}'); window.gone.add('/voice/chime.wav')")
    assert player.take(say(7, "A001", 1))[:3] == ["caption A001", "unheard 7", "caption -"]


def test_a_sound_that_breaks_off_was_not_heard_and_the_next_call_is_spoken(player: Player) -> None:
    player.do(f"window.fails.add('{SOUND}')")
    log = player.take(say(7, "A001", 1), say(8, "A002", 2))
    assert "unheard 7" in log
    assert any(line.startswith("heard 8") for line in log)


def test_a_call_heard_once_counts_though_the_repetition_broke_off(player: Player) -> None:
    player.do(f"let n = 0; window.during = () => {{ n += 1; if (n === 2) window.fails.add('{SOUND}'); }}")
    assert f"heard 7 1970-01-01T00:00:00.000Z {ELEVEN_S}" in player.take(say(7, "A001", 1))


def test_without_a_loudspeaker_the_call_waits_and_is_spoken_when_there_is_one(player: Player) -> None:
    player.do("window.on = false")
    assert player.take(say(7, "A001", 1)) == []
    player.do("window.on = true")
    assert "caption A001" in player.take(say(7, "A001", 1))


def test_nothing_is_spoken_for_a_zone_that_another_player_speaks_for(player: Player) -> None:
    assert player.page.evaluate("async () => { window.announcer.take(null); await window.announcer.run(); return window.log; }") == []


def test_a_picture_that_was_under_way_for_long_begins_nothing(player: Player) -> None:
    player.do("window.late = 3100")
    assert player.take(say(7, "A001", 1)) == []
    player.do("window.late = 2900")
    assert "caption A001" in player.take(say(7, "A001", 1))


@pytest.mark.parametrize("then", ["window.shown = []; window.show()", "window.announcer.take(null)", "window.shown.shift(); window.show()"])
def test_the_repetition_is_left_out_when_the_call_is_shown_no_more(player: Player, then: str) -> None:
    """The visitor has come, the hub is silent, or another call was put in its place."""
    player.do(f"window.during = () => {{ window.during = null; {then}; }}")
    log = player.take(say(7, "A001", 1), say(8, "A002", 2))
    assert log.count(f"play {SOUND}") == 1
    assert any(line.startswith("heard 7") for line in log), "it was heard all the same"


def test_sounds_of_the_calls_behind_are_fetched_ahead(player: Player) -> None:
    script = """async (calls) => {
      const asked = [];
      const load = window.announcer.sound.load;
      window.announcer.sound.load = (url) => { asked.push(url); return load(url); };
      window.shown = calls;
      window.show();
      return asked;
    }"""
    asked = player.page.evaluate(script, [say(7, "A001", 1), say(8, "A002", 2), say(9, "A003", 3)])
    assert asked[:3] == ["/voice/zh/A001-1.wav", "/voice/zh/A002-2.wav", "/voice/zh/A003-3.wav"]

"""Calls on real screens of a real hub: two zones in order, one speaker a zone, an alarm where nobody hears, nothing old spoken."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from display.voice.clips import BUILT_IN
from display.voice.samples import RATE_HZ, count, to_wav
from tests.conftest import RunningHall, enter, wait_until
from tests.hall.clients import Client
from tests.hall.steps import BOARD, CONSOLE, DESK, facts, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(420)]

TWO_ZONES = '[{code = "west", zones = ["A"], screens = ["zone-a"]}, {code = "east", zones = ["B", "C"], screens = ["main"]}]'
SHARED = '[{code = "hall", screens = ["main", "zone-a"]}]'
ZONE = {"west": (1, 2, 3, 4, 5), "east": (6, 7, 8, 9, 10, 11, 12)}
MATTER = {
    1: "social_card", 2: "pension", 3: "medical_refund", 4: "id_card", 5: "marriage", 6: "company_new", 7: "company_change",
    8: "invoice", 9: "house_transfer", 10: "house_mortgage", 11: "land_use", 12: "building_permit",
}  # fmt: skip

# What the page's loudspeaker is given, and every caption, in their order.
EAR = """
window.played = [];
window.captions = [];
const start = AudioBufferSourceNode.prototype.start;
AudioBufferSourceNode.prototype.start = function (...given) {
  let peak = 0;
  for (const sample of this.buffer.getChannelData(0)) peak = Math.max(peak, Math.abs(sample));
  window.played.push({ seconds: this.buffer.duration, at: performance.now() / 1000, peak });
  return start.apply(this, given);
};
new MutationObserver(() => {
  const shown = document.querySelector('#caption:not([hidden]) .pair-1');
  const text = shown ? shown.textContent : '';
  if (text && text !== window.captions.at(-1)) window.captions.push(text);
}).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
"""


def short_words(data: Path) -> None:
    """A hall whose recordings are a tenth of a second long: the real way of a call, in a fraction of its time."""
    folder = data / "voice"
    folder.mkdir(parents=True)
    word = to_wav([0.3 * math.sin(2 * math.pi * 440 * i / RATE_HZ) for i in range(count(100))])
    for clip in BUILT_IN.glob("*.wav"):
        (folder / clip.name).write_bytes(word)


class Floor:
    """A hall with its screens; calls are made by the counters' tokens."""

    def __init__(self, hall: RunningHall, pages: Callable[..., Page]) -> None:
        self.hall = hall
        self.pages = pages
        self.kiosk = Client(hall, "kiosk", "k1")
        self.counters: dict[int, Client] = {}
        self.at: dict[int, str] = {}  # counter -> ticket called there

    def screen(self, code: str) -> Page:
        page = self.pages(*BOARD)
        page.add_init_script(EAR)
        enter(page, self.hall, "screen", code, f"/board/{code}")
        page.wait_for_selector(".picture")
        return page

    def call(self, counter: int) -> tuple[str, int]:
        """Number and journal number of a call of a ticket taken for this counter."""
        if counter not in self.counters:
            self.counters[counter] = Client(self.hall, "counter", str(counter))
            assert self.counters[counter].post(f"/counters/{counter}/open").ok
        taken = self.kiosk.post("/tickets", matter=MATTER[counter], lane="ordinary", kiosk="k1").json()["ticket"]
        self.at[counter] = taken["id"]
        called = self.counters[counter].post(f"/counters/{counter}/call", number=taken["number"], reason="asked for").json()
        return taken["number"], called["seq"]

    def serve(self, counter: int) -> None:
        """The visitor came, and is done."""
        for order in ("start", "finish"):
            assert self.counters[counter].post(f"/tickets/{self.at[counter]}/{order}").ok

    def heard(self) -> list[tuple[int, str, str]]:
        """(call, screen, loudspeaker zone) in the order of the receipts."""
        told = [fact["body"] for fact in facts(self.hall) if fact["kind"] == "call_heard"]
        return [(one["call_seq"], one["screen"], one["speaker"]) for one in told]

    def close(self) -> None:
        for client in (self.kiosk, *self.counters.values()):
            client.close()


@pytest.fixture
def floors(halls: Callable[..., RunningHall], pages: Callable[..., Page]) -> Iterator[Callable[[str], Floor]]:
    made: list[Floor] = []

    def make(speakers: str, **more: str) -> Floor:
        hall = halls(config={"speakers": speakers, "screens.0.voice": "false", **more})
        short_words(hall.data)
        made.append(Floor(hall, pages))
        return made[-1]

    yield make
    for floor in made:
        floor.close()


def overlaps(played: list[dict[str, float]]) -> list[tuple[float, float]]:
    return [(one["at"], two["at"]) for one, two in pairwise(played) if two["at"] < one["at"] + one["seconds"]]


def test_thirty_calls_in_two_zones_are_each_announced_once_in_order_and_none_overlaps(floors: Callable[..., Floor]) -> None:
    floor = floors(TWO_ZONES)
    screens = {"west": floor.screen("zone-a"), "east": floor.screen("main")}
    made: dict[str, list[tuple[str, int, int]]] = {"west": [], "east": []}

    def free(zone: str) -> int:
        """A counter of the zone whose last call was heard: its visitor is served."""
        heard = {seq for seq, _, _ in floor.heard()}
        for counter in ZONE[zone]:
            mine = [seq for _, at, seq in made[zone] if at == counter]
            if not mine:
                return counter
            if mine[-1] in heard:
                floor.serve(counter)
                return counter
        return 0

    for _ in range(15):
        for zone in made:
            counter = int(wait_until(lambda zone=zone: free(zone), 60, 0.1))
            number, seq = floor.call(counter)
            made[zone].append((number, counter, seq))
    wait_until(lambda: len(floor.heard()) == 30, 90, 0.2)
    for zone, page in screens.items():
        told = [(seq, screen) for seq, screen, speaker in floor.heard() if speaker == zone]
        screen = {"west": "zone-a", "east": "main"}[zone]
        assert told == [(seq, screen) for _, _, seq in made[zone]], f"{zone}: each once, in order"
        own = [text for text in page.evaluate("() => window.captions") if int(text.split(" 号到 ")[1].split()[0]) in ZONE[zone]]
        assert own == [f"请 {number} 号到 {counter} 号窗口办理" for number, counter, _ in made[zone]]
        played = page.evaluate("() => window.played")
        assert overlaps(played) == []
        assert 15 <= len(played) <= 30 and all(one["peak"] > 0.1 for one in played)


def test_without_a_loudspeaker_the_clerk_is_alarmed_and_the_repeat_is_heard(floors: Callable[..., Floor]) -> None:
    floor = floors(SHARED)
    number, seq = floor.call(1)
    console = floor.pages(*CONSOLE)
    enter(console, floor.hall, "counter", "1", "/console/1")
    alarm = console.locator(".panel-alarms li")
    expect(alarm).to_contain_text(number, timeout=30_000)
    expect(alarm).to_contain_text("没有能发声的扬声器")
    picture(console, "voice-alarm-console")
    supervisor = floor.pages(*DESK)
    enter(supervisor, floor.hall, "supervisor", None, "/supervisor")
    expect(supervisor.locator(f"[data-key='unheard-hall {number}']")).to_be_visible()
    picture(supervisor, "voice-alarm-supervisor", full=True)
    screen = floor.screen("main")
    screen.wait_for_timeout(3000)  # long enough to say something old
    assert screen.evaluate("() => window.played") == [] and floor.heard() == []
    alarm.locator("button").click()
    expect(alarm).to_have_count(0)
    [(again, place, zone)] = wait_until(floor.heard, 30)
    assert (place, zone) == ("main", "hall") and again > seq
    assert len(screen.evaluate("() => window.played")) == 2
    expect(supervisor.locator(f"[data-key='unheard-hall {number}']")).to_have_count(0)


def test_of_two_screens_of_a_zone_one_speaks_and_the_other_takes_over(floors: Callable[..., Floor]) -> None:
    floor = floors(SHARED, **{"voice.repeat": "1"})
    second, first = floor.screen("zone-a"), floor.screen("main")
    again = floor.screen("main")  # the same screen, opened a second time
    _, one = floor.call(1)
    wait_until(lambda: floor.heard() == [(one, "main", "hall")], 30)
    counts = [page.evaluate("() => window.played.length") for page in (first, again, second)]
    assert sorted(counts[:2]) == [0, 1] and counts[2] == 0
    assert second.evaluate("() => window.captions") == first.evaluate("() => window.captions"), "who sits there reads it as well"
    first.close()
    again.close()
    wait_until(lambda: floor.hall.get(floor.hall.token("screen", "zone-a"), "/screens/zone-a/view").body["speaker"]["player"], 20)
    second.wait_for_timeout(3500)  # the first could still come back for so long
    _, two = floor.call(2)
    wait_until(lambda: floor.heard() == [(one, "main", "hall"), (two, "zone-a", "hall")], 30)
    assert second.evaluate("() => window.played.length") == 1


def test_a_silenced_screen_gives_its_turn_to_the_other_one(floors: Callable[..., Floor]) -> None:
    floor = floors(SHARED, **{"voice.repeat": "1"})
    first, second = floor.screen("main"), floor.screen("zone-a")
    first.mouse.move(300, 300)
    first.locator("#mute").click()
    picture(first, "voice-muted")
    _, seq = floor.call(1)
    wait_until(lambda: floor.heard() == [(seq, "zone-a", "hall")], 30)
    assert first.evaluate("() => window.played.length") == 0 and second.evaluate("() => window.played.length") == 1

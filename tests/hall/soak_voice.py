"""Six real minutes of the hall's voice: thirty calls in two zones, with the sounds of the clip pack at their own length."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.conftest import RunningHall, wait_until
from tests.hall.test_voice_hall import TWO_ZONES, ZONE, Floor, overlaps

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

CALLS, MINUTES = 30, 6
SCREENS = {"west": "zone-a", "east": "main"}


@pytest.fixture
def floor(halls: Callable[..., RunningHall], pages: Callable[..., Page]) -> Iterator[Floor]:
    made = Floor(halls(config={"speakers": TWO_ZONES, "screens.0.voice": "false"}), pages)
    yield made
    made.close()


def test_thirty_calls_in_six_minutes_are_each_spoken_once_in_order_and_none_overlaps(floor: Floor) -> None:
    pages = {zone: floor.screen(code) for zone, code in SCREENS.items()}
    made: dict[str, list[tuple[str, int]]] = {zone: [] for zone in pages}
    begun_s = time.monotonic()
    for n in range(CALLS):
        zone = ("west", "east")[n % 2]
        counter = ZONE[zone][n // 2 % len(ZONE[zone])]
        if counter in floor.at:
            floor.serve(counter)
        made[zone].append((floor.call(counter)[0], counter))
        pages[zone].wait_for_timeout(max(0.0, begun_s + (n + 1) * MINUTES * 60 / CALLS - time.monotonic()) * 1000)
    wait_until(lambda: len(floor.heard()) == CALLS, 90, 0.5)
    for zone, page in pages.items():
        own = [text for text in page.evaluate("() => window.captions") if int(text.split(" 号到 ")[1].split()[0]) in ZONE[zone]]
        assert own == [f"请 {number} 号到 {counter} 号窗口办理" for number, counter in made[zone]], f"{zone}: each once, in order"
        played = page.evaluate("() => window.played")
        assert overlaps(played) == []
        assert len(played) == 2 * CALLS / 2, "each is said twice: nobody crowds at this pace"
        assert all(one["peak"] > 0.3 and one["seconds"] > 3 for one in played)

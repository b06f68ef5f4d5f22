"""Waiting times on the real pages of a rehearsed rush, in both languages: kiosk, board, phone, console, supervisor."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, enter, shoot, wait_until
from tests.hall.steps import BOARD, CONSOLE, DESK, KIOSK, PHONE, touch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
STILL = {"zh": r"还需 \d+–\d+ 分", "en": r"\d+–\d+ min left"}
RANGE = {"zh": r"约 \d+–\d+ 分钟", "en": r"about \d+–\d+ min"}


@pytest.fixture(params=["eventlet", "threading"])
def rush(request: pytest.FixtureRequest, rehearsal: Callable[..., RunningHall]) -> RunningHall:
    """09:00 on a Monday, three counters open, twenty people waiting, the first batch told; in both server modes."""
    mode = f'"{request.param}"'
    hall = rehearsal("2026-06-01T09:00:00+08:00", {"estimate.every_s": "5", "hub.async_mode": mode})
    for number in (1, 4, 5):
        assert hall.order(hall.token("counter", str(number)), f"/counters/{number}/open").status == 200
    for n in range(20):
        lane = "care" if n % 6 == 5 else "ordinary"
        assert hall.order(hall.token("kiosk", "k1"), "/tickets", matter=("id_card", "social_card")[n % 2], lane=lane).status == 201
    wait_until(lambda: waits(hall) and None not in waits(hall), 30)
    return hall


def waits(hall: RunningHall) -> list[Any]:
    queues = hall.get(hall.token("supervisor"), "/queue")["queues"]
    return [ticket["wait"] for queue in queues for ticket in queue["tickets"]]


def opened(pages: Any, hall: RunningHall, size: tuple[int, int], door: tuple[str, str | None, str], lang: str) -> Any:
    page = pages(*size)
    role, place, path = door
    enter(page, hall, role, place, path)
    page.goto(f"{hall.url}{path}?lang={lang}")
    return page


def test_everybody_in_the_hall_is_told_a_range(rush: RunningHall, pages: Any) -> None:
    url = ""
    for lang in ("zh", "en"):
        kiosk = opened(pages, rush, KIOSK, ("kiosk", "k1", "/kiosk/k1"), lang)
        tile = kiosk.locator(".tile[data-matter=social_card] .fact-range")
        tile.wait_for()
        assert re.search(r"\d+–\d+ (分钟|min)", tile.inner_text())
        shoot(kiosk, f"estimate-kiosk-home-{lang}")
        touch(kiosk, ".tile[data-matter=social_card]")
        lanes = kiosk.locator(".lane-wait")
        lanes.nth(1).wait_for()
        assert re.search(RANGE[lang], lanes.nth(0).inner_text())
        shoot(kiosk, f"estimate-kiosk-lane-{lang}")
        touch(kiosk, ".lane[data-lane=ordinary]")
        kiosk.locator(".n-number").wait_for()
        assert re.search(RANGE[lang], kiosk.locator(".n-facts").inner_text())
        shoot(kiosk, f"estimate-kiosk-number-{lang}")
        number = kiosk.locator(".n-number").inner_text()
        ticket = rush.get(rush.token("supervisor"), f"/tickets/20260601-{number}")["ticket"]
        url = ticket["url"]
        assert ticket["wait"]["low_min"] < ticket["wait"]["high_min"]

        phone = pages(*PHONE)
        phone.goto(f"{url}?lang={lang}")
        assert re.search(r"\d+–\d+ (分钟|min)", phone.locator(".ph-facts").inner_text())
        shoot(phone, f"estimate-phone-{lang}")

        board = opened(pages, rush, BOARD, ("screen", "main", "/board/main"), lang)
        board.locator(".lane-ordinary .lane-range", has_text="–").wait_for()
        shoot(board, f"estimate-board-{lang}")

        console = opened(pages, rush, CONSOLE, ("counter", "4", "/console/4"), lang)
        row = console.locator(".row-time", has_text=re.compile(STILL[lang])).last
        row.wait_for()
        shoot(console, f"estimate-console-{lang}")


def test_the_supervisor_sees_how_true_the_ranges_were(rush: RunningHall, pages: Any) -> None:
    supervisor, kiosk = rush.token("supervisor"), rush.token("kiosk", "k1")
    turns = itertools.cycle((n, rush.token("counter", str(n))) for n in (1, 4, 5))

    def told() -> bool:
        """Twelve more come and are called; only who was told a range when they came counts, and ranges are told in batches."""
        for counter, clerk in itertools.islice(turns, 12):
            rush.order(supervisor, "/rehearsal/clock", advance_s=20)
            rush.order(kiosk, "/tickets", matter="social_card" if counter == 1 else "id_card")
            called = rush.order(clerk, f"/counters/{counter}/next")
            rush.order(clerk, f"/tickets/{called['ticket']['id']}/no_show")
        return any(row["inside"] is not None for row in rush.get(supervisor, "/estimates")["lanes"])

    wait_until(told, 60, every_s=1)
    for lang, words in (("zh", "预计等候准不准"), ("en", "How true our estimates are")):
        page = opened(pages, rush, DESK, ("supervisor", None, "/supervisor"), lang)
        panel = page.locator("#promises")
        panel.locator("tbody tr").first.wait_for()
        assert words in panel.inner_text()
        assert "%" in panel.inner_text()
        panel.locator("#promises-days").click()
        panel.locator("#promises-list time", has_text="2026-06-01").first.wait_for()
        panel.scroll_into_view_if_needed()
        shoot(page, f"estimate-supervisor-{lang}")

"""A rehearsed rush: lapses are foreseen, a tide window is proposed, applied with one tap, seen by the clerk, and reverts by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import RunningHall, enter, shoot

pytestmark = pytest.mark.browser

DAY = "2026-06-01T"
SOON_MS = 90_000  # until the next batch of estimates, on a busy machine


def at(clock: str) -> str:
    return f"{DAY}{clock}+08:00"


def move(hall: RunningHall, clock: str) -> None:
    done = hall.order(hall.token("supervisor"), "/rehearsal/clock", at=at(clock))
    assert done.status == 200, done.body


def rushed(rehearsal: Callable[..., RunningHall]) -> RunningHall:
    """09:20. Counter 4 serves; eleven others wait for identity cards; counter 6 has nothing to do."""
    hall = rehearsal(at("09:05:00"), {"estimate.every_s": "5"})
    for number in ("4", "6"):
        assert hall.order(hall.token("counter", number), f"/counters/{number}/open").status == 200
    for minute in range(12):
        assert hall.order(hall.token("kiosk", "k1"), "/tickets", matter="id_card").status == 201
        move(hall, f"09:{6 + minute:02d}:00")
    first = hall.order(hall.token("counter", "4"), "/counters/4/next")
    assert hall.order(hall.token("counter", "4"), f"/tickets/{first['ticket']['id']}/start").status == 200
    move(hall, "09:20:00")
    return hall


@pytest.mark.timeout(300)
def test_a_tide_window_is_proposed_and_applied_in_a_rehearsed_rush(
    rehearsal: Callable[..., RunningHall], pages: Callable[..., Any]
) -> None:
    hall = rushed(rehearsal)
    page = pages(1440, 900)
    enter(page, hall, "lead", None, "/supervisor")
    card = page.locator(".tide-card[data-key^='lends-']")
    card.wait_for(timeout=SOON_MS)
    assert "居民身份证办理" in card.inner_text()
    without, with_it = card.locator("dd strong").all_inner_texts()
    assert int(without) - (0 if with_it == "不到 1" else int(with_it)) >= 2
    page.locator("#tides").scroll_into_view_if_needed()
    shoot(page, "tide-proposed-zh")
    english(page, "tide-proposed-en")

    counter = int(re.search(r"(\d+)", card.locator(".tide-with dt").inner_text())[1])  # type: ignore[index]
    clerk = pages(1366, 768)
    enter(clerk, hall, "counter", str(counter), f"/console/{counter}")
    assert clerk.locator(".panel-tide").count() == 0
    card.locator("button[data-key=apply]").click()
    page.locator(".tide-open").wait_for()
    assert card.count() == 0
    assert page.locator(".tide-rest").count() == 0  # the outlook from before it holds no more
    assert f"{counter} 号窗口" in page.locator(".tide-open").inner_text()
    assert "11:20" in page.locator(".tide-left").inner_text()
    shoot(page, "tide-applied-zh")
    english(page, "tide-applied-en")

    clerk.locator(".panel-tide").wait_for()
    told = clerk.locator(".panel-tide").inner_text()
    assert "居民身份证办理" in told
    assert "11:20" in told
    clerk.locator("[data-act=next]").click()
    clerk.locator(".hand-called").wait_for()
    assert "潮汐窗口" in clerk.locator(".panel-why").inner_text()
    shoot(clerk, "tide-console-zh")
    english(clerk, "tide-console-en")
    ends_by_itself(hall, page, clerk, counter)


def ends_by_itself(hall: RunningHall, page: Any, clerk: Any, counter: int) -> None:
    """After its two hours the clerk's page shows nothing of it, and the list tells what came."""
    move(hall, "11:20:01")
    page.locator(".tide-open").wait_for(state="detached")
    clerk.locator(".panel-tide").wait_for(state="detached")
    (row,) = hall.get(hall.token("lead"), "/tides")["tides"]
    assert (row["counter"], row["how"], row["reason"], row["calls"], row["ended_at"][11:19]) == (counter, "proposed", "time", 1, "11:20:00")
    assert row["without"] > row["with_it"]
    lapses = hall.get(hall.token("lead"), "/lapses")["lapses"]
    assert row["came"] == sum(x["counted_for"] <= row["ended_at"] for x in lapses) > 0
    assert "到时自动恢复" in page.locator(".tide-past").inner_text()
    page.locator(".tide-other summary").click()
    page.locator("#tides-form button[type=submit]").click()
    page.locator("#tides-list table tbody tr").wait_for()
    assert page.locator("#tides-list tbody tr").count() == 1
    page.locator("#tides").scroll_into_view_if_needed()
    shoot(page, "tide-past-zh")


def english(page: Any, name: str) -> None:
    """The same picture in English, then back."""
    base = page.url.split("?")[0]
    page.goto(f"{base}?lang=en")
    page.locator("#tides-live > :not(.sup-none), .panel-why, .panel-tide").first.wait_for()
    if page.locator("#tides").count():
        page.locator("#tides").scroll_into_view_if_needed()
    shoot(page, name)
    page.goto(f"{base}?lang=zh")
    page.locator("#tides-live > :not(.sup-none), .panel-why, .panel-tide").first.wait_for()


@pytest.mark.timeout(300)
def test_a_lead_puts_a_proposal_off_and_opens_another_by_hand(
    rehearsal: Callable[..., RunningHall], pages: Callable[..., Any]
) -> None:
    hall = rushed(rehearsal)
    page = pages(1440, 900)
    enter(page, hall, "lead", None, "/supervisor")
    card = page.locator(".tide-card[data-key^='lends-']")
    card.wait_for(timeout=SOON_MS)
    card.locator("button[data-key=decline]").click()
    card.wait_for(state="detached")
    page.locator("#tide-by-hand").click()
    page.locator("#lend").wait_for()
    page.locator("#lend-counter").select_option("6")
    page.locator("#lend-go").click()
    assert page.locator("#lend-wrong").inner_text() == "请选择窗口和至少一个事项。"
    page.locator("#lend-matters input[value=id_card]").check()
    page.locator("#lend-minutes").fill("20")
    shoot(page, "tide-by-hand-zh")
    page.locator("#lend-go").click()
    page.locator(".tide-open").wait_for()
    assert "09:40" in page.locator(".tide-left").inner_text()
    page.locator(".tide-open button").click()
    page.locator(".tide-open").wait_for(state="detached")
    (row,) = hall.get(hall.token("lead"), "/tides")["tides"]
    assert (row["how"], row["reason"]) == ("by_hand", "by_hand")


@pytest.mark.timeout(300)
def test_the_office_sees_it_and_is_offered_no_button(rehearsal: Callable[..., RunningHall], pages: Callable[..., Any]) -> None:
    hall = rushed(rehearsal)
    page = pages(1440, 900)
    enter(page, hall, "office", None, "/supervisor")
    page.locator(".tide-card").first.wait_for(timeout=SOON_MS)
    assert page.locator(".tide-card button").count() == 0
    assert page.locator("#tide-by-hand").count() == 0

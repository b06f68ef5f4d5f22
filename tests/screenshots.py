"""`make screenshots`: the pictures of the README, taken of the running product on a rehearsed morning."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.conftest import ROOT, RunningHall, chromium, wait_until

OUT = ROOT / "docs" / "images"


def morning(hall: RunningHall) -> None:
    """Forty minutes of a hall: numbers taken, called, served, rated; two lapses for want of a counter."""
    lead, supervisor = hall.token("lead"), hall.token("supervisor")
    matters = [m["code"] for m in hall.get(lead, "/hall")["matters"]]
    in_hand: dict[int, str] = {}
    for number in (1, 2, 4, 7, 10):
        hall.order(lead, f"/counters/{number}/open")
    for minute in range(14):
        hall.order(supervisor, "/rehearsal/clock", advance_s=140)
        for turn in range(4):
            lane = "care" if (minute + turn) % 6 == 5 else "ordinary"
            hall.order(lead, "/tickets", matter=matters[(minute * 5 + turn * 3) % len(matters)], lane=lane)
        for number in (1, 2, 4, 7, 10):
            if (minute + number) % 3 == 0:
                _turn(hall, lead, number, in_hand)
    hall.order(lead, f"/tickets/{in_hand[2]}/finish")
    hall.order(lead, "/counters/2/next")


def _turn(hall: RunningHall, lead: str, number: int, in_hand: dict[int, str]) -> None:
    """Finish what is in hand, have it rated, begin the next."""
    if ticket := in_hand.pop(number, None):
        hall.order(lead, f"/tickets/{ticket}/finish")
        hall.order(hall.token("pad", str(number)), f"/tickets/{ticket}/rating", grade=5 if number != 4 else 2, channel="pad")
    called = hall.order(lead, f"/counters/{number}/next")
    if called.status == 200:
        in_hand[number] = called["ticket"]["id"]
        hall.order(lead, f"/tickets/{in_hand[number]}/start")


def door(page: Page, url: str, role: str, place: str) -> None:
    """One click of the demo hall's index."""
    page.goto(url)
    page.evaluate(
        """([role, place]) => { const f = [...document.querySelectorAll('form')].find((x) => x.elements.role?.value === role
             && x.elements.place?.value === place); f.target = ''; f.submit(); }""",
        [role, place],
    )
    page.wait_for_url(lambda now: now.rstrip("/") != url.rstrip("/"))
    page.wait_for_load_state("networkidle" if role == "paper" else "load")


def shoot(page: Any, name: str, settle: str) -> None:
    page.locator(settle).first.wait_for()
    page.wait_for_timeout(1200)  # a picture for people: let it settle
    page.screenshot(path=str(OUT / f"{name}.png"))


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        hall = RunningHall(Path(folder) / "data", ["--rehearsal", "--at", "2026-06-01T08:32:00+08:00"]).start()
        try:
            morning(hall)
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            _pictures(browser.new_context(device_scale_factor=1), hall)
            browser.close()
        finally:
            hall.stop()


def _pictures(context: Any, hall: RunningHall) -> None:
    def page(width: int, height: int) -> Any:
        opened = context.new_page()
        opened.set_viewport_size({"width": width, "height": height})
        return opened

    index = page(1280, 900)
    index.goto(hall.url)
    shoot(index, "index", "h1")
    kiosk = page(810, 1440)
    door(kiosk, hall.url, "kiosk", "k1")
    shoot(kiosk, "kiosk", "h1")
    console = page(1440, 900)
    door(console, hall.url, "clerk", "2")
    shoot(console, "console", "h1")
    board = page(1920, 1080)
    door(board, hall.url, "screen", "main")
    shoot(board, "board", "h1")
    supervisor = page(1440, 1100)
    door(supervisor, hall.url, "supervisor", "")
    shoot(supervisor, "supervisor", "h1")
    taken = hall.order(hall.token("kiosk", "k1"), "/tickets", matter="social_card")
    wait_until(lambda: hall.get(hall.token("kiosk", "k1"), f"/print_jobs/{taken['print_job']['id']}")["state"] == "printed", 20)
    phone = page(390, 844)
    phone.goto(taken["ticket"]["url"])
    shoot(phone, "phone", "h1")
    lead = hall.token("lead")
    serving = next(c["ticket"] for c in hall.get(lead, "/screens/main/view")["counters"] if c["number"] == 1)
    hall.order(lead, f"/tickets/20260601-{serving['number']}/finish")
    pad = page(1280, 800)
    door(pad, hall.url, "pad", "1")
    shoot(pad, "pad", "h1")
    paper = page(1000, 800)
    door(paper, hall.url, "paper", "p1")
    shoot(paper, "paper", "img")


if __name__ == "__main__":
    main()

"""Boards in a real browser while their hub is killed, stopped and started: back by themselves, right, and never with an old call."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter, wait_until, write_config
from tests.hall.steps import BOARD, CONSOLE, KIOSK, PAD, WATCH, facts, picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

KILLS = 4
SPEAK_WITHIN_S, DROP_AFTER_S = 6, 10
LAGS_S = 5.0  # what a busy PC may take between the choice to speak and the first sound
MATTERS = {1: "social_card", 3: "pension", 4: "id_card", 6: "company_new"}
DIES = ["WebSocket", "ERR_", "Failed to load resource"]

# Tells each sentence when it begins to be spoken, also over reloads of the page.
SPOKEN = """
document.addEventListener('DOMContentLoaded', () => {
  const caption = document.getElementById('caption');
  if (!caption) return;
  let was = '';
  const look = () => {
    const text = caption.hidden ? '' : caption.querySelector('.pair-1').textContent;
    if (text && text !== was) window.spoken(text, Date.now());
    was = text;
  };
  new MutationObserver(look).observe(caption, {attributes: true, childList: true, subtree: true, characterData: true});
});
"""

# When the hub last gave a sign of life, by the clock of the page.
SIGNS = """
window.WebSocket = class extends WebSocket {
  constructor(...given) {
    super(...given);
    this.addEventListener('message', ({data}) => { if (/^42[^[]*\\["(view|beat)"/.test(data)) window.sign = Date.now(); });
  }
};
"""

SHOWN = """
() => ({
  rows: [...document.querySelectorAll('.calls .row')].map((row) => [row.dataset.number, row.querySelector('.counter .number').textContent, row.dataset.state]),
  lanes: [...document.querySelectorAll('.lane')].map((lane) => [lane.dataset.lane, lane.querySelector('.lane-count .number').textContent]),
  missed: [...document.querySelectorAll('.missed-numbers .number')].map((one) => one.textContent),
})
"""  # noqa: E501 a script


@dataclass
class Board:
    """The main board of a hall, and what it has said."""

    hall: RunningHall
    page: Page
    said: list[tuple[str, float]] = field(default_factory=list)

    def view(self) -> dict[str, Any]:
        answer = self.hall.get(self.hall.token("screen", "main"), "/screens/main/view")
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def right(self) -> bool:
        """Whether the page shows what the hub says now, newest calls first, as many as have room."""
        view, shown = self.view(), self.page.evaluate(SHOWN)
        calls = [[call["number"], str(call["counter"])] for call in view["calls"]]
        rows = [row[:2] for row in shown["rows"]]
        fits = len(rows) == len(calls) or (len(rows) >= 3 and len(rows) < len(calls))
        lanes = [[lane["lane"], str(lane["count"])] for lane in view["lanes"]]
        return fits and rows == calls[: len(rows)] and shown["lanes"] == lanes and shown["missed"] == view["missed"]

    def spoken(self, number: str) -> int:
        self.page.evaluate("0")  # what the page told meanwhile comes in
        return sum(number in text for text, _ in self.said)


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """Speech is short and quickly stale; four counters are open."""
    folder = tmp_path_factory.mktemp("kill")
    voice = {"voice.speak_within_s": str(SPEAK_WITHIN_S), "voice.drop_after_s": str(DROP_AFTER_S), "voice.repeat": "1"}
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", voice)).start()
    try:
        for counter in MATTERS:
            assert running.order(running.token("counter", str(counter)), f"/counters/{counter}/open").status == 200
        yield running
    finally:
        running.stop()


@pytest.fixture()
def board(hall: RunningHall, pages: Callable[..., Page]) -> Board:
    clear(hall)
    page = pages(*BOARD, locale="zh-CN")
    page.expected += DIES
    made = Board(hall, page)
    page.context.expose_function("spoken", lambda text, at: made.said.append((text, at / 1000)))
    page.context.add_init_script(SPOKEN)
    enter(page, hall, "screen", "main", "/board/main")
    page.locator(".picture").wait_for()
    wait_until(made.right)
    return made


def called(hall: RunningHall, counter: int = 1) -> str:
    """One more visitor, called to the counter; the number."""
    assert hall.order(hall.token("kiosk", "k1"), "/tickets", matter=MATTERS[counter]).status == 201
    answer = hall.order(hall.token("counter", str(counter)), f"/counters/{counter}/next")
    assert answer.status == 200
    return str(answer["ticket"]["number"])



class Rush(threading.Thread):
    """Visitors take and counters call until the hub is gone; `answered` are the tickets that somebody holds."""

    def __init__(self, hall: RunningHall) -> None:
        super().__init__(daemon=True)
        self.hall = hall
        self.answered: list[dict[str, Any]] = []
        self.stop = threading.Event()
        self.busy: dict[int, str] = {}

    def run(self) -> None:
        kiosk = self.hall.token("kiosk", "k1")
        with requests.Session() as http:
            while not self.stop.is_set():
                try:
                    for counter, matter in MATTERS.items():
                        self._take(http, kiosk, matter)
                        self._turn(http, counter)
                except requests.RequestException:
                    return

    def _ask(self, http: requests.Session, token: str, path: str, **body: Any) -> requests.Response:
        return http.post(f"{self.hall.url}/api/v1{path}", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)

    def _take(self, http: requests.Session, kiosk: str, matter: str) -> None:
        answer = self._ask(http, kiosk, "/tickets", matter=matter)
        assert answer.status_code == 201, answer.text
        self.answered.append(answer.json()["ticket"])

    def _turn(self, http: requests.Session, counter: int) -> None:
        """The counter sends away whom it called and calls the next."""
        token = self.hall.token("counter", str(counter))
        if counter in self.busy:
            self._ask(http, token, f"/tickets/{self.busy.pop(counter)}/no_show")
        answer = self._ask(http, token, f"/counters/{counter}/next")
        if answer.status_code == 200:
            self.busy[counter] = answer.json()["ticket"]["id"]


def clear(hall: RunningHall) -> None:
    """Nobody is left called at a counter."""
    for call in hall.get(hall.token("screen", "main"), "/screens/main/view")["serving"]:
        counter = hall.token("counter", str(call["counter"]))
        made = [x["body"] for x in facts(hall) if x["kind"] == "called" and x["body"]["counter"] == call["counter"]]
        assert hall.order(counter, f"/tickets/{made[-1]['ticket']}/no_show").status == 200


def test_a_board_comes_back_right_after_each_kill_and_speaks_no_old_call(board):
    hall, answered, before = board.hall, [], board.view()["seq"]
    for _ in range(KILLS):
        rush = Rush(hall)
        rush.start()
        wait_until(lambda r=rush: len(r.answered) >= 12, 60)
        hall.kill()
        rush.stop.set()
        rush.join(10)
        answered += rush.answered
        hall.start()
        wait_until(board.right)
        clear(hall)
        wait_until(board.right)
    picture(board.page, "kill-zh-board-back")
    numbers = [ticket["number"] for ticket in answered]
    assert len(set(numbers)) == len(numbers), "no number twice"
    taken = {x["body"]["number"] for x in facts(hall) if x["kind"] == "taken"}
    assert set(numbers) <= taken, "every ticket that was answered exists"
    once_and_fresh(board, before)
    verdict = hall.run("verify")
    assert (verdict.returncode, verdict.stdout[:7]) == (0, "sound: "), verdict.stderr


def once_and_fresh(board: Board, after: int) -> None:
    """Each call was spoken at most once, and none that was older than the rules allow."""
    calls: dict[str, list[float]] = {}
    for fact in facts(board.hall, after):
        if fact["kind"] in ("called", "recalled"):
            number = str(fact["body"]["ticket"]).rsplit("-", 1)[1]
            calls.setdefault(number, []).append(datetime.fromisoformat(fact["at"]).timestamp())
    assert board.said, "the board spoke at all"
    for number, made in calls.items():
        moments = [at for text, at in board.said if number in text]
        assert len(moments) <= len(made), f"{number} was spoken {len(moments)} times, called {len(made)} times"
        for at in moments:
            age_s = at - max(x for x in made if x <= at)
            assert age_s <= SPEAK_WITHIN_S + DROP_AFTER_S + LAGS_S, f"{number} spoken {age_s:.1f} s after its call"


def test_a_call_is_spoken_once_over_a_kill_a_reload_and_a_second_start(board):
    hall, page = board.hall, board.page
    number = called(hall)
    wait_until(lambda: board.spoken(number) == 1)
    expect(page.locator("#caption")).to_be_hidden(timeout=40_000)
    page.reload()
    wait_until(board.right)
    hall.kill()
    hall.start()
    wait_until(board.right)
    page.reload()
    wait_until(board.right)
    later = called(hall, 3)
    wait_until(lambda: board.spoken(later) == 1)
    assert board.spoken(number) == 1, "still called, still on the board, not said again"
    assert page.evaluate(SHOWN)["rows"][1][0] == number


def test_a_call_that_a_board_missed_is_shown_and_not_spoken(board):
    hall, page = board.hall, board.page
    address = page.url
    page.goto("about:blank")
    number = called(hall)
    made = time.monotonic()
    wait_until(lambda: time.monotonic() - made > SPEAK_WITHIN_S + 0.5)
    page.goto(address)
    wait_until(board.right)
    fresh = called(hall, 3)
    wait_until(lambda: board.spoken(fresh) == 1)
    assert board.spoken(number) == 0


def test_a_silent_hub_is_told_after_ten_seconds_on_every_page_and_forgotten_when_it_is_back(board, pages):
    hall, shown = board.hall, {"board": board.page}
    board.page.add_init_script(SIGNS)
    board.page.reload()
    for role, place, path, size in (
        ("kiosk", "k1", "/kiosk/k1", KIOSK), ("counter", "1", "/console/1", CONSOLE), ("pad", "1", "/pad/1", PAD),
        ("screen", "window-1", "/board/window-1", BOARD),
    ):  # fmt: skip
        shown[path] = pages(*size, locale="zh-CN")
        shown[path].expected += DIES
        shown[path].add_init_script(SIGNS)
        enter(shown[path], hall, role, place, path)
    lost = dict.fromkeys(shown, ".lost-bar:not([hidden])") | {
        "/kiosk/k1": "#kiosk[data-page=connecting]", "/pad/1": "#pad[data-page=lost]",
    }  # fmt: skip
    shown["/kiosk/k1"].locator("#kiosk[data-page=home]").wait_for()
    shown["/console/1"].locator("[data-act]").first.wait_for()
    shown["/pad/1"].locator("#pad[data-page=idle]").wait_for()
    wait_until(board.right)
    for path, page in shown.items():
        page.evaluate(WATCH, lost[path])
    assert hall.process is not None
    hall.process.send_signal(signal.SIGSTOP)
    try:
        for path, page in shown.items():
            page.locator(lost[path]).wait_for(timeout=40_000)
            silent_s = page.evaluate("() => window.seen - window.sign") / 1000
            assert 9.9 < silent_s < 20, path
        for path, page in shown.items():
            picture(page, f"lost-zh{path.replace('/', '-') if path.startswith('/') else '-board'}")
    finally:
        hall.process.send_signal(signal.SIGCONT)
    for path, page in shown.items():
        expect(page.locator(lost[path])).to_have_count(0, timeout=40_000)
    assert not board.page.locator(".lost-bar:not([hidden])").count()
    called(hall)
    wait_until(board.right)

"""Boards on a running hall: who may see and hear what, a call on its way to the loudspeaker, a hub that goes and comes back."""

from __future__ import annotations

import io
import shutil
import wave
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from display.voice.clips import BUILT_IN
from display.voice.pack import Pack
from display.voice.sentence import SPOKEN, Manner
from tests.conftest import RunningHall, enter, shoot, wait_until

pytestmark = pytest.mark.browser

SIZES = {"main": (1920, 1080), "zone-a": (1920, 1080), "window-1": (1280, 480)}


@pytest.fixture
def board(pages: Callable[..., Any], hall: RunningHall) -> Callable[[str], Any]:
    """Opens the board of a screen of the example hall."""
    return lambda code: at_board(pages, hall, code)


def at_board(pages: Callable[..., Any], hall: RunningHall, code: str) -> Any:
    page = pages(*SIZES[code])
    enter(page, hall, "screen", code, f"/board/{code}")
    page.wait_for_selector(".picture")
    return page


@pytest.fixture
def counter(hall: RunningHall) -> Iterator[Callable[[str, str], Any]]:
    """Orders of counter 1, open for this test; nothing is left waiting or called after it."""
    token = hall.token("counter", "1")
    hall.order(token, "/counters/1/open")

    def order(path: str, **body: Any) -> Any:
        return hall.order(token, path, **body)

    yield order
    view = screen_view(hall)
    for one in view["serving"]:
        if one["counter"] == 1:
            order("/tickets/" + ticket_of(hall, one["number"]) + "/no_show")
    hall.order(token, "/counters/1/close", reason="end", cover="none")


def screen_view(hall: RunningHall, code: str = "main") -> Any:
    return hall.get(hall.token("screen", code), f"/screens/{code}/view").body


_ids: dict[str, str] = {}


def ticket_of(hall: RunningHall, number: str) -> str:
    return _ids[number]


def take(hall: RunningHall, matter: str = "social_card") -> str:
    done = hall.order(hall.token("kiosk", "k1"), "/tickets", matter=matter, lane="ordinary", kiosk="k1")
    assert done.status == 201, done.body
    ticket = done["ticket"]
    _ids[ticket["number"]] = ticket["id"]
    return str(ticket["number"])


def sound(hall: RunningHall, path: str, token: str | None = None, **head: str) -> requests.Response:
    right = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.get(hall.url + path, headers={**right, **head}, timeout=10, allow_redirects=False)


# --- pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["main", "zone-a", "window-1"])
def test_each_screen_has_the_page_of_its_kind(board: Callable[[str], Any], code: str) -> None:
    page = board(code)
    assert page.locator("main").get_attribute("data-kind") == code.split("-")[0]
    assert page.locator("h1").count() == 1
    assert page.title()
    shoot(page, f"board-{code}")


def test_a_screen_does_not_get_the_page_of_another(board: Callable[[str], Any], hall: RunningHall) -> None:
    page = board("main")
    page.goto(f"{hall.url}/board/zone-a")
    assert "/board/" not in page.url


def test_nobody_sees_a_board_without_a_right(hall: RunningHall) -> None:
    answer = sound(hall, "/board/main")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/enter")


# --- sound ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "place"), [("screen", "main"), ("kiosk", "k1")])
def test_devices_hear_the_call_that_the_pack_makes(hall: RunningHall, role: str, place: str) -> None:
    answer = sound(hall, "/voice/zh/A017-12.wav", hall.token(role, place))
    assert answer.status_code == 200 and answer.headers["Content-Type"] == "audio/wav"
    made = Pack().announcement("A017", 12)
    assert made is not None and answer.content == made.wav
    with wave.open(io.BytesIO(answer.content)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (22_050, 1, 2)


def test_nobody_hears_a_call_without_a_right(hall: RunningHall) -> None:
    assert sound(hall, "/voice/zh/A017-12.wav").status_code in (303, 401)
    assert sound(hall, "/voice/chime.wav", "wrong").status_code in (303, 401)


def test_a_sound_is_kept_by_browsers_and_asked_for_again_by_its_tag(hall: RunningHall) -> None:
    token = hall.token("screen", "main")
    first = sound(hall, "/voice/zh/A017-3.wav", token)
    assert "private" in first.headers["Cache-Control"] and "max-age=" in first.headers["Cache-Control"]
    again = sound(hall, "/voice/zh/A017-3.wav", token, **{"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.content == b""
    other = sound(hall, "/voice/zh/A018-3.wav", token, **{"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_one_is_read_as_yao_where_the_address_asks_for_it(hall: RunningHall) -> None:
    token = hall.token("screen", "main")
    made = Pack().announcement("A011", 3, Manner(one="yao"))
    assert made is not None and sound(hall, "/voice/zh/A011-3.wav?one=yao", token).content == made.wav


@pytest.mark.parametrize("spoken", ["en", "zh-en", "en-zh"])
def test_a_call_can_be_had_in_english_and_in_both_languages(hall: RunningHall, spoken: str) -> None:
    made = Pack().announcement("A017", 21, Manner(SPOKEN[spoken]))
    assert made is not None and sound(hall, f"/voice/{spoken}/A017-21.wav", hall.token("screen", "main")).content == made.wav


@pytest.mark.parametrize(
    "path",
    [
        "/voice/zh/017-3.wav",
        "/voice/zh/AA17-3.wav",
        "/voice/zh/..-3.wav",
        "/voice/zh/A017-0.wav",
        "/voice/zh/A017-1000.wav",
        "/voice/zh/A017-3.wav?one=two",
        "/voice/de/A017-3.wav",
    ],
)
def test_what_cannot_be_read_out_is_not_there(hall: RunningHall, path: str) -> None:
    assert sound(hall, path, hall.token("screen", "main")).status_code == 404


def test_a_hall_replaces_clips_while_it_runs(hall: RunningHall) -> None:
    token = hall.token("screen", "main")
    before = sound(hall, "/voice/zh/B555-5.wav", token).headers["ETag"]
    recorded = hall.data / "voice"
    recorded.mkdir(exist_ok=True)
    shutil.copy(BUILT_IN / "6.wav", recorded / "5.wav")
    try:
        assert sound(hall, "/voice/zh/B555-5.wav", token).content == sound(hall, "/voice/zh/B666-6.wav", token).content
    finally:
        (recorded / "5.wav").unlink()
    assert sound(hall, "/voice/zh/B555-5.wav", token).headers["ETag"] == before


# --- a call ---------------------------------------------------------------------------------------------------------


def heard(page: Any) -> list[int]:
    told = page.evaluate("() => document.documentElement.dataset.heard || ''")
    return [int(seq) for seq in told.split(",") if seq]


def test_a_call_is_drawn_spoken_and_reported(board: Callable[[str], Any], hall: RunningHall, counter: Callable[..., Any]) -> None:
    main, zone, window = board("main"), board("zone-a"), board("window-1")
    number = take(hall)
    assert counter("/counters/1/next").status == 200
    for page, selector in ((main, ".hero .called"), (zone, ".hero .called"), (window, ".big .number")):
        page.wait_for_selector(f"{selector}:has-text('{number}')")
    assert window.locator(".win-state .pair-1").inner_text() == f"请 {number} 到本窗口"
    main.wait_for_selector("#caption:not([hidden])")
    assert main.locator("#caption .pair-1").inner_text() == f"请 {number} 号到 1 号窗口办理"
    shoot(main, "board-main-calling")
    shoot(window, "board-window-1-calling")
    main.wait_for_selector("html[data-heard]", state="attached")
    [call] = [one for one in screen_view(hall)["calls"] if one["number"] == number]
    assert heard(main) == [call["seq"]]
    assert heard(zone) == [] and heard(window) == []

    counter(f"/tickets/{_ids[number]}/recall")
    main.wait_for_selector("html[data-heard*=',']", state="attached")
    [again] = [one for one in screen_view(hall)["calls"] if one["number"] == number]
    assert again["seq"] > call["seq"] and heard(main) == [call["seq"], again["seq"]]

    counter(f"/tickets/{_ids[number]}/start")
    window.wait_for_selector(".win-state:has-text('服务中')")
    zone.wait_for_selector(".tile-serving")


# --- the hub goes and comes back ------------------------------------------------------------------------------------


@pytest.mark.timeout(300)
def test_a_board_survives_its_hub_and_speaks_no_old_call(halls: Callable[..., RunningHall], pages: Callable[..., Any]) -> None:
    hall = halls(config={"voice.repeat": "1"})
    main = at_board(pages, hall, "main")
    main.expected += ["ERR_CONNECTION_REFUSED", "WebSocket connection", "502", "Failed to load resource"]
    token = hall.token("counter", "1")
    hall.order(token, "/counters/1/open")
    number = take(hall)
    hall.order(token, "/counters/1/next")
    main.wait_for_selector("html[data-heard]", state="attached")
    spoken = heard(main)

    hall.kill()
    main.wait_for_selector("html[data-lost]", state="attached", timeout=15_000)
    assert main.locator(".lost-bar").is_visible()
    assert main.locator("#old").is_visible()
    assert "grayscale" in main.locator("#picture").evaluate("(el) => getComputedStyle(el).filter")
    shoot(main, "board-main-lost")

    hall.start()
    main.wait_for_selector("html:not([data-lost])", state="attached", timeout=15_000)
    assert main.locator(".hero .called").inner_text() == number
    second = take(hall)
    hall.order(token, f"/tickets/{_ids[number]}/no_show")
    hall.order(token, "/counters/1/next")
    wait_until(lambda: len(heard(main)) > len(spoken), 30)
    [fresh] = [one["seq"] for one in screen_view(hall)["calls"] if one["number"] == second]
    assert heard(main) == [*spoken, fresh]

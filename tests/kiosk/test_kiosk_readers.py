"""Readers on a wire at a kiosk, from the agent's message to the visitor's page, in a real browser."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import socketio

from tests.conftest import RunningHall, wait_until, write_config
from tests.hall.clients import mint
from tests.hall.steps import no_overflow, picture, touch
from tests.kiosk.conftest import PORTRAIT, at_kiosk, history
from tests.kiosk.test_kiosk_entry import id_number, read_card

pytestmark = pytest.mark.browser

ELDER, ADULT = id_number("19500101"), id_number("19900101")
READERS = """[
    {code = "id1", kiosk = "k1", kind = "sam", agent = "west", device = "/dev/a"},
    {code = "qr1", kiosk = "k1", kind = "scanner", agent = "west", device = "/dev/b"}]"""


READ = itertools.count()  # each read is told once, whichever agent tells it


class West:
    """The agent of the PC in the kiosk."""

    def __init__(self, hall: RunningHall) -> None:
        self.wanted: dict[str, bool] = {}
        self.client = socketio.Client(reconnection=False)
        self.client.on("view", self._see, namespace="/agent")
        self.client.connect(hall.url, namespaces=["/agent"], auth={"token": mint(hall, "agent", "west")}, transports=["websocket"])

    def _see(self, view: dict[str, Any]) -> None:
        self.wanted = {reader["code"]: reader["wanted"] for reader in view["readers"]}

    def read(self, reader: str, text: str = "", what: str = "text") -> str:
        body = {"reader": reader, "text": text, "what": what, "read_id": f"r{next(READ)}"}
        answer = self.client.call("read", body, namespace="/agent", timeout=10)
        assert answer["ok"], answer
        return str(answer["result"])

    def may_read(self, wanted: bool = True) -> None:
        wait_until(lambda: self.wanted.get("id1") is wanted)


@pytest.fixture(scope="module")
def june(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    """The example hall on Monday, 2026-06-01, at 09:00, with two readers in its first kiosk."""
    folder = tmp_path_factory.mktemp("june")
    edits = {"hours": "own", "kiosk.result_s": "60", "readers": READERS.replace("\n", " "), "appointments.lead_min": "0"}
    config = write_config(folder / "hall.toml", edits)
    running = RunningHall(folder / "data", ["--rehearsal", "--at", "2026-06-01T09:00:00+08:00"], config).start()
    yield running
    running.stop()


@pytest.fixture
def west(june: RunningHall) -> Iterator[West]:
    agent = West(june)
    yield agent
    agent.client.disconnect()


@pytest.fixture
def page(june: RunningHall, pages: Callable[..., Any]) -> Any:
    return at_kiosk(pages(*PORTRAIT), june)


def on(page: Any, step: str) -> None:
    page.locator(f"#kiosk[data-page={step}]:not(.settling)").wait_for()


def to_the_lane(page: Any) -> None:
    touch(page, ".tile[data-matter=id_card]")
    on(page, "lane")


def to_the_card(page: Any) -> None:
    to_the_lane(page)
    touch(page, ".e-way[data-way=id]")
    touch(page, ".e-acts .k-big-primary")
    on(page, "id")


def test_a_card_is_read_after_its_holder_agreed_and_the_visit_goes_on_as_if_it_had_been_typed(
    june: RunningHall, west: West, page: Any
) -> None:
    west.may_read(False)
    to_the_card(page)
    west.may_read()
    assert west.read("id1", ELDER) == "given"
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for()
    west.may_read(False)
    assert ELDER not in page.content()
    touch(page, ".lane[data-lane=care]")
    page.locator(".n-number").wait_for()
    assert history(june, f"20260601-{page.inner_text('.n-number')}")["ground"] == "elder"


def test_no_step_before_the_agreement_lets_a_card_be_read(west: West, page: Any) -> None:
    west.may_read(False)
    to_the_lane(page)
    touch(page, ".e-way[data-way=id]")
    on(page, "notice")
    assert west.wanted["id1"] is False
    assert west.read("id1", ELDER) == "dropped"
    page.locator(".e-wrong:has-text('卡还没有读')").wait_for()
    no_overflow(page)
    picture(page, "kiosk-reader-too-early")
    touch(page, ".e-acts .k-big-primary")
    on(page, "id")
    assert page.inner_text(".e-places").strip() == ""
    assert page.locator(".e-wrong span").count() == 0


def test_a_card_on_the_first_page_is_not_read_and_the_visitor_is_told_what_to_do(west: West, page: Any) -> None:
    west.may_read(False)
    assert west.read("id1", what="early") == "dropped"
    page.locator(".k-veil[data-veil=early]:has-text('身份证没有读')").wait_for()
    no_overflow(page)
    picture(page, "kiosk-reader-nothing-read")
    page.click(".k-sheet .k-big-primary")
    assert page.locator(".k-veil").count() == 0
    on(page, "home")


def test_a_keyboard_reader_too_early_gets_the_same_words(page: Any) -> None:
    read_card(page, ELDER)
    page.locator(".k-veil[data-veil=early]:has-text('身份证没有读')").wait_for()
    page.click(".k-sheet .k-big-primary")
    assert page.locator("#kiosk").get_attribute("data-page") == "home"


def test_a_card_at_the_lane_question_leads_to_the_notice(west: West, page: Any) -> None:
    to_the_lane(page)
    assert west.read("id1", what="early") == "dropped"
    on(page, "notice")
    assert page.locator(".k-veil").count() == 0


def test_a_card_that_was_not_read_is_told_and_the_next_try_counts(west: West, page: Any) -> None:
    to_the_card(page)
    west.may_read()
    assert west.read("id1", what="unread") == "told"
    page.locator(".e-wrong:has-text('请把卡拿开')").wait_for()
    no_overflow(page)
    picture(page, "kiosk-reader-unread")
    assert west.read("id1", ADULT) == "given"
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=no]").wait_for()


def test_a_number_stays_on_the_screen_whatever_lies_on_the_reader(west: West, page: Any) -> None:
    to_the_lane(page)
    touch(page, ".lane[data-lane=ordinary]")
    page.locator(".n-number").wait_for()
    assert west.read("id1", what="early") == "dropped"
    assert west.read("qr1", "https://hall.test/t/x") == "dropped"
    page.wait_for_timeout(300)
    assert page.locator(".k-veil").count() == 0
    assert page.locator(".n-number").is_visible()


def test_a_scanned_project_code_gives_a_green_number(june: RunningHall, west: West, page: Any) -> None:
    project = {"kind": "key_project", "basis": "县政办 12 号", "charge": "沈某", "valid_from": "2026-05-01", "valid_to": "2026-06-30"}
    assert june.order(june.token("office"), "/projects", code="WIRE2026", **project).status == 201
    to_the_lane(page)
    assert wait_until(lambda: west.read("qr1", "WIRE2026") == "given")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "G"


def test_a_scanned_appointment_is_checked_in_from_the_first_page(june: RunningHall, west: West, page: Any) -> None:
    office = june.token("office")
    days = june.get(office, "/appointments/slots?matter=id_card")["days"]
    at = next(slot["at"] for day in days for slot in day["slots"] if slot["free"])
    booked = june.order(office, "/appointments", matter="id_card", at=at)["appointment"]
    assert wait_until(lambda: west.read("qr1", booked["url"]) == "given")
    page.locator(".n-number").wait_for()
    assert page.inner_text(".n-number")[0] == "Y"


def test_after_the_hub_was_away_the_page_asks_again(june: RunningHall, west: West, pages: Callable[..., Any]) -> None:
    page = at_kiosk(pages(*PORTRAIT), june)
    page.expected += ["ERR_CONNECTION_REFUSED", "WebSocket", "Failed to load"]
    to_the_card(page)
    west.may_read()
    june.restart()
    again = West(june)
    again.may_read()
    assert again.read("id1", ELDER) == "given"
    page.locator("#kiosk[data-page=lane] .e-age[data-fits=yes]").wait_for()
    again.client.disconnect()


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080)])
@pytest.mark.parametrize("elder", [False, True])
def test_the_hints_fit_in_both_sizes_and_ways_up(june: RunningHall, west: West, pages: Callable[..., Any], size: Any, elder: bool) -> None:
    page = at_kiosk(pages(*size), june)
    if elder:
        page.click("[data-tool=size]")
    page.click("[data-tool=lang]")
    page.locator("html[lang=en]").wait_for()
    name = f"kiosk-reader-{size[0]}{'-elder' if elder else ''}"
    assert west.read("qr1", ELDER) == "dropped"
    page.locator(".k-veil[data-veil=early]").wait_for()
    no_overflow(page)
    sheet = page.locator(".k-sheet").bounding_box()
    assert sheet["y"] >= 0 and sheet["y"] + sheet["height"] <= size[1]
    picture(page, f"{name}-sheet")
    page.click(".k-sheet .k-big-primary")
    touch(page, ".tile[data-matter=social_card]")
    touch(page, ".e-way[data-way=id]")
    on(page, "notice")
    west.read("id1", what="early")
    page.locator(".e-wrong span").wait_for()
    picture(page, f"{name}-notice")
    fits(page)
    touch(page, ".e-acts .k-big-primary")
    on(page, "id")
    west.may_read()
    west.read("id1", what="unread")
    page.locator(".e-wrong span").wait_for()
    picture(page, f"{name}-unread")
    fits(page)


def fits(page: Any) -> None:
    high = page.evaluate("() => [document.querySelector('.k-page').scrollHeight, document.querySelector('.k-stage').clientHeight]")
    assert high[0] <= high[1] + 1, high
    no_overflow(page)

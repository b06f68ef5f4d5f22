"""What a reader reads goes to the page that asked for it and nowhere else; what signs over counters show."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from config.schema import Reader
from tests.conftest import wait_until
from tests.floor.hub_harness import Hall

NUMBER = "990101196606010016"
READERS = [
    Reader(code="id1", kiosk="k1", kind="sam", device="/dev/a"),
    Reader(code="qr1", kiosk="k1", kind="scanner", device="/dev/b"),
    Reader(code="id2", kiosk="k2", kind="sam", device="/dev/c", agent="west"),
]


class Page:
    """A kiosk's page as its socket sees it."""

    def __init__(self, hub: Hall, kiosk: str) -> None:
        self.socket = hub.listen("/kiosk", token=hub.token("kiosk", kiosk))
        self.got("view")

    def asks(self, *what: str) -> None:
        assert self.socket.emit("asks", {"what": list(what)}, namespace="/kiosk", callback=True) == {"ok": True}

    def got(self, *names: str) -> list[tuple[str, Any]]:
        """Messages of these names since the last time."""
        return [(m["name"], m["args"][0]) for m in self.socket.get_received("/kiosk") if m["name"] in names]

    def news(self) -> list[tuple[str, Any]]:
        return self.got("read", "hint")


class Agent:
    def __init__(self, hub: Hall, name: str = "local") -> None:
        self.socket = hub.listen("/agent", token=hub.token("agent", name))
        self._told = 0

    def read(self, reader: str, text: str = "", **more: str) -> Any:
        self._told += 1
        body = {"reader": reader, "text": text, "read_id": f"{reader}-{self._told}", **more}
        return self.socket.emit("read", body, namespace="/agent", callback=True)

    def wanted(self) -> dict[str, bool]:
        """From the newest picture that came since the last time; {} = none came."""
        views = [m["args"][0] for m in self.socket.get_received("/agent") if m["name"] == "view"]
        return {reader["code"]: reader["wanted"] for reader in views[-1]["readers"]} if views else {}


@pytest.fixture
def hub(hubs: Callable[..., Hall]) -> Hall:
    return hubs({"readers": READERS})


@pytest.fixture
def agent(hub: Hall) -> Agent:
    return Agent(hub)


def test_a_card_is_handed_to_the_page_that_asked_and_the_answer_says_so(hub: Hall, agent: Agent) -> None:
    page, other = Page(hub, "k1"), Page(hub, "k2")
    page.asks("card")
    other.asks("card", "code")
    assert agent.read("id1", NUMBER) == {"ok": True, "result": "given"}
    assert page.news() == [("read", {"what": "card", "text": NUMBER})]
    assert other.news() == []


def test_a_card_before_anybody_asked_is_dropped_and_the_page_hears_that_but_not_what(hub: Hall, agent: Agent) -> None:
    page = Page(hub, "k1")
    for asked in ((), ("code",)):
        page.asks(*asked)
        assert agent.read("id1", NUMBER)["result"] == "dropped"
        assert page.news() == [("hint", {"what": "card", "why": "early"})]


def test_a_page_that_stopped_asking_gets_nothing(hub: Hall, agent: Agent) -> None:
    page = Page(hub, "k1")
    page.asks("card")
    page.asks()
    assert agent.read("id1", NUMBER)["result"] == "dropped"
    assert [name for name, _ in page.news()] == ["hint"]


def test_a_page_that_went_away_gets_nothing_and_no_other_page_has_it(hub: Hall, agent: Agent) -> None:
    gone, stays = Page(hub, "k1"), Page(hub, "k1")
    gone.asks("card")
    gone.socket.disconnect(namespace="/kiosk")
    assert agent.read("id1", NUMBER)["result"] == "dropped"
    assert [name for name, _ in stays.news()] == ["hint"]


def test_of_two_pages_of_one_kiosk_the_one_that_asked_last_has_it(hub: Hall, agent: Agent) -> None:
    first, second = Page(hub, "k1"), Page(hub, "k1")
    first.asks("card")
    second.asks("card")
    agent.read("id1", NUMBER)
    assert (first.news(), [name for name, _ in second.news()]) == ([], ["read"])


def test_a_code_that_was_scanned_goes_to_a_page_that_asks_for_codes(hub: Hall, agent: Agent) -> None:
    page = Page(hub, "k1")
    page.asks("code")
    assert agent.read("qr1", "GREEN2026")["result"] == "given"
    assert page.news() == [("read", {"what": "code", "text": "GREEN2026"})]


@pytest.mark.parametrize("written", [NUMBER, NUMBER[:-1] + "x", "９" + NUMBER[1:], f" {NUMBER[:6]} {NUMBER[6:]} "])
def test_an_id_number_that_was_scanned_is_treated_as_a_card(hub: Hall, agent: Agent, written: str) -> None:
    page = Page(hub, "k1")
    page.asks("code")
    assert agent.read("qr1", written)["result"] == "dropped"
    page.asks("card", "code")
    assert agent.read("qr1", written)["result"] == "given"
    assert page.news() == [("hint", {"what": "card", "why": "early"}), ("read", {"what": "card", "text": written})]


def test_a_card_that_could_not_be_read_is_told_only_to_a_page_that_waits_for_it(hub: Hall, agent: Agent) -> None:
    page = Page(hub, "k1")
    page.asks("card")
    assert agent.read("id1", what="unread")["result"] == "told"
    assert page.news() == [("hint", {"what": "card", "why": "unread"})]


def test_a_card_noticed_too_early_is_a_hint_but_not_when_the_page_began_to_ask_meanwhile(hub: Hall, agent: Agent) -> None:
    page = Page(hub, "k1")
    assert agent.read("id1", what="early")["result"] == "dropped"
    page.asks("card")
    assert agent.read("id1", what="early")["result"] == "wanted"
    assert page.news() == [("hint", {"what": "card", "why": "early"})]


def test_a_read_told_twice_is_handed_on_once(hub: Hall, agent: Agent) -> None:
    page = Page(hub, "k1")
    page.asks("card")
    assert [agent.read("id1", NUMBER, read_id="same")["result"] for _ in range(2)] == ["given", "repeated"]
    assert len(page.news()) == 1


def test_an_agent_speaks_for_its_own_readers_only(hub: Hall, agent: Agent) -> None:
    page = Page(hub, "k2")
    page.asks("card")
    assert agent.read("id2", NUMBER) == {"ok": False, "code": "not_permitted", "reader": "id2"}
    assert agent.read("id9", NUMBER) == {"ok": False, "code": "unknown_place", "reader": "id9"}
    assert page.news() == []
    assert Agent(hub, "west").read("id2", NUMBER)["result"] == "given"


@pytest.mark.parametrize("wrong", [{"reader": None}, {"text": "x" * 201}, {"text": 7}, {"read_id": ""}, {"what": "photo"}])
def test_a_message_that_makes_no_sense_is_refused_and_nothing_is_handed_on(hub: Hall, agent: Agent, wrong: dict[str, Any]) -> None:
    page = Page(hub, "k1")
    page.asks("card", "code")
    body = {"reader": "id1", "read_id": "r", "text": NUMBER} | wrong
    assert agent.socket.emit("read", body, namespace="/agent", callback=True) == {"ok": False, "code": "bad_request"}
    assert page.socket.emit("asks", {"what": ["photo"]}, namespace="/kiosk", callback=True) == {"ok": False, "code": "bad_request"}
    assert page.news() == []


def test_the_agents_picture_tells_at_once_whether_a_card_may_be_read(hub: Hall, agent: Agent) -> None:
    assert agent.wanted() == {"id1": False, "qr1": False}
    page = Page(hub, "k1")
    page.asks("card")
    wait_until(lambda: agent.wanted().get("id1"))
    page.asks("code")
    wait_until(lambda: agent.wanted() == {"id1": False, "qr1": True})
    page.socket.disconnect(namespace="/kiosk")
    wait_until(lambda: agent.wanted() == {"id1": False, "qr1": False})


def test_a_read_leaves_no_fact_no_row_and_no_picture(hub: Hall, agent: Agent) -> None:
    pages = [Page(hub, "k1"), Page(hub, "k2")]
    rooms = (("/screen", "screen", "main"), ("/supervisor", "admin", None))
    others = [hub.listen(room, token=hub.token(role, place)) for room, role, place in rooms]
    before = len(hub.facts())
    pages[0].asks("card")
    agent.read("id1", NUMBER)
    agent.read("id1", NUMBER, what="early")
    hub.settle()
    assert len(hub.facts()) == before
    with sqlite3.connect(hub.hub.data / "hall.db") as store:
        assert NUMBER not in "\n".join(store.iterdump())
    store.close()
    for socket, (room, *_) in zip(others, rooms, strict=True):
        assert NUMBER not in json.dumps(socket.get_received(room))
    assert NUMBER not in json.dumps([*pages[1].socket.get_received("/kiosk"), *agent.socket.get_received("/agent")])
    assert NUMBER not in repr(vars(hub.hub.reads))


def test_the_sign_over_a_counter_says_what_it_does(hub: Hall) -> None:
    """Its visitor before everything else; a pause or closing only when nobody is there."""
    kiosk, counter = hub.token("kiosk", "k1"), hub.token("counter", "4")

    def signs() -> tuple[str, str | None]:
        hub.settle()
        return next((c["show"], c["number_now"]) for c in hub.hub.pictures.draw("/agent", "west")["counters"] if c["number"] == 4)

    def order(path: str) -> Any:
        answer = hub.api(counter, "POST", path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json()

    assert signs() == ("closed", None)
    order("/counters/4/open")
    assert signs() == ("waiting", None)
    assert hub.api(kiosk, "POST", "/tickets", matter="id_card").status_code == 201
    ticket = order("/counters/4/next")["ticket"]
    assert signs() == ("call", ticket["number"])
    order(f"/tickets/{ticket['id']}/start")
    assert signs() == ("serving", ticket["number"])
    order(f"/tickets/{ticket['id']}/finish")
    order("/counters/4/pause")
    assert signs() == ("paused", None)
    order("/counters/4/resume")
    order("/counters/4/close")
    assert signs() == ("closed", None)

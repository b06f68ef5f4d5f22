"""Trust 15 on real connections: what a socket may carry, how often, and from where; and its answers' headers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
import requests
import socketio

from tests.conftest import RunningHall, wait_until
from tests.hall.clients import mint

NOW = "2026-06-01T01:00:00+00:00"


class Socket:
    """A program's connection; `said` is what the hub answered."""

    def __init__(self, hall: RunningHall, namespace: str, **auth: Any) -> None:
        self.namespace = namespace
        self.views: list[Any] = []
        self.gone = False
        self.client = socketio.Client(reconnection=False)
        self.client.on("view", self.views.append, namespace=namespace)
        self.client.on("disconnect", self._ended, namespace=namespace)
        self.client.connect(hall.url, namespaces=[namespace], auth=auth, transports=["websocket"], wait_timeout=10)
        self._wire = self.client.eio.ws

    def _ended(self, _reason: Any = None) -> None:
        self.gone = True

    def ask(self, event: str, **body: Any) -> Any:
        return self.client.call(event, body, namespace=self.namespace, timeout=10)

    def close(self) -> None:
        with suppress(Exception):  # what the hub has cut off needs no parting
            self.client.disconnect()
        self._wire.shutdown()


@pytest.fixture
def screen(hall: RunningHall) -> Iterator[Socket]:
    socket = Socket(hall, "/screen", token=mint(hall, "screen", "main"))
    yield socket
    socket.close()


@pytest.fixture
def agent(hall: RunningHall) -> Iterator[Socket]:
    socket = Socket(hall, "/agent", token=mint(hall, "agent", "west"))
    yield socket
    socket.close()


def test_a_message_beyond_eight_kilobytes_ends_the_connection_and_does_nothing(hall: RunningHall, screen: Socket) -> None:
    assert screen.ask("heard", seq=1, started_at=NOW, finished_at=NOW, note="x" * 4000)["ok"]
    screen.client.emit("heard", {"seq": 2, "started_at": NOW, "finished_at": NOW, "note": "x" * 9000}, namespace="/screen")
    wait_until(lambda: screen.gone)
    facts = requests.get(
        f"{hall.url}/api/v1/journal?limit=1000", headers={"Authorization": f"Bearer {mint(hall, 'auditor')}"}, timeout=10
    ).json()["facts"]
    heard = [fact["body"]["call_seq"] for fact in facts if fact["kind"] == "call_heard"]
    assert heard == [1]


def test_more_than_twenty_messages_a_second_are_refused_and_later_ones_heard_again(screen: Socket) -> None:
    time.sleep(1.1)  # the limit counts the last second
    begun = time.monotonic()
    answers = [screen.ask("heard", seq=100 + i, started_at=NOW, finished_at=NOW) for i in range(30)]
    if time.monotonic() - begun < 0.9:  # on a very slow machine thirty messages are no flood
        assert [a["ok"] for a in answers] == [True] * 20 + [False] * 10
        assert {a["code"] for a in answers[20:]} == {"too_many_requests"}
    wait_until(lambda: screen.ask("heard", seq=200, started_at=NOW, finished_at=NOW)["ok"], 40, 0.2)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"seq": "x", "started_at": NOW, "finished_at": NOW},
        {"seq": 1, "started_at": "2026-06-01T09:00:00", "finished_at": NOW},
        {"seq": 10**30, "started_at": NOW, "finished_at": NOW},
        {"seq": -1, "started_at": NOW, "finished_at": NOW},
    ],
)
def test_a_receipt_that_is_none_is_refused_and_the_connection_lives(screen: Socket, body: dict[str, Any]) -> None:
    assert screen.ask("heard", **body) == {"ok": False, "code": "bad_request"}


def test_a_receipt_that_cannot_be_written_is_answered(screen: Socket) -> None:
    told = screen.ask("heard", seq=10**9, started_at=NOW, finished_at="0001-01-01T00:00:00+14:00")
    assert told == {"ok": False, "code": "unavailable"}


@pytest.mark.parametrize(
    ("event", "body"),
    [
        ("take_job", {"job": "x" * 65}),
        ("job", {"job": "20260601-A001-p1", "state": "queued"}),
        ("device", {"code": "p1", "kind": "toaster", "state": "ready"}),
        ("device", {"code": "p1", "kind": "printer", "state": "on fire"}),
        ("press", {"pad": "x", "counter": 1, "grade": 6, "press_id": "a"}),
        ("press", {"pad": "x", "counter": 1, "grade": 5}),
    ],
)
def test_what_an_agent_says_is_checked(agent: Socket, event: str, body: dict[str, Any]) -> None:
    assert agent.ask(event, **body) == {"ok": False, "code": "bad_request"}


def test_an_unknown_job_or_counter_is_refused(agent: Socket) -> None:
    assert agent.ask("take_job", job="20260601-A001-p1")["code"] == "unknown_job"
    assert agent.ask("press", pad="x", counter=99, grade=5, press_id="a")["code"] == "unknown_counter"


def test_a_screen_says_nothing_that_only_an_agent_may(screen: Socket) -> None:
    for event in ("take_job", "job", "device", "press"):
        with pytest.raises(socketio.exceptions.TimeoutError):
            screen.client.call(event, {"job": "x"}, namespace="/screen", timeout=0.3)


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
@pytest.mark.parametrize("transport", ["polling", "websocket"])
def test_a_foreign_origin_gets_no_connection(hall: RunningHall, origin: str, transport: str) -> None:
    head = {"Origin": origin}
    if transport == "websocket":
        head |= {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "x" * 22 + "=="}
    answer = requests.get(f"{hall.url}/socket.io/?EIO=4&transport={transport}", headers=head, timeout=10)
    assert answer.status_code == 400


def test_the_answers_of_the_socket_route_carry_the_headers_too(hall: RunningHall) -> None:
    answers = [
        requests.get(f"{hall.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": o}, timeout=10) for o in (hall.url, "null")
    ]
    assert [a.status_code for a in answers] == [200, 400]
    for answer in answers:
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_polling_connection_without_a_token_is_refused_too(hall: RunningHall) -> None:
    address = f"{hall.url}/socket.io/?EIO=4&transport=polling"
    opened = json.loads(requests.get(address, timeout=10).text[1:])
    answer = requests.post(f"{address}&sid={opened['sid']}", data="40/screen,", timeout=10)
    assert answer.status_code == 200
    told = requests.get(f"{address}&sid={opened['sid']}", timeout=10).text
    assert told.startswith("44/screen,")
    assert "login_required" in told

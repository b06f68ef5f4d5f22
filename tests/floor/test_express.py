"""An order that comes with a token is answered as it would be the ordinary way: rights, refusals, headers, outcomes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.test import TestResponse

from floor.hub.api import tickets
from floor.hub.express import Express
from tests.floor.hub_harness import Hall

ORDINARY = "?by=flask"  # an address with a query goes the ordinary way


@pytest.fixture
def hub(hubs: Callable[..., Hall]) -> Hall:
    return hubs({})


@pytest.fixture
def ordinary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that went the ordinary way."""
    found: list[str] = []
    ours = Express._found

    def noted(self: Express, environ: dict[str, Any]) -> Any:
        way = ours(self, environ)
        if way is None:
            found.append(environ["PATH_INFO"])
        return way

    monkeypatch.setattr(Express, "_found", noted)
    return found


def post(hub: Hall, path: str, token: str, data: bytes | str, **head: str) -> TestResponse:
    return hub.browser().post(f"/api/v1{path}", data=data, headers={"Authorization": f"Bearer {token}"} | head)


def same(one: TestResponse, two: TestResponse) -> None:
    assert one.status == two.status
    assert sorted(one.headers) == sorted(two.headers)
    assert one.get_data() == two.get_data()


@pytest.mark.parametrize(
    ("role", "path", "data", "status"),
    [
        ("kiosk", "/tickets", '{"matter": "no such thing"}', 404),
        ("kiosk", "/tickets", '{"matter": "id_card", "surprise": 1}', 400),
        ("kiosk", "/tickets", "not json", 400),
        ("kiosk", "/tickets", '{"matter": "a\\u0000b"}', 400),
        ("kiosk", "/counters/1/next", "{}", 403),
        ("nobody", "/tickets", "{}", 401),
        ("counter", "/counters/999/next", "{}", 404),
        ("counter", "/counters/2/next", "{}", 409),
        ("counter", "/tickets/unknown/start", "{}", 404),
    ],
)
def test_a_refusal_is_the_same_to_the_byte(hub: Hall, ordinary: list[str], role: str, path: str, data: str, status: int) -> None:
    token = "wrong" if role == "nobody" else hub.token(role, "k1" if role == "kiosk" else "1")
    quick = post(hub, path, token, data)
    assert ordinary == []
    slow = post(hub, path + ORDINARY, token, data)
    assert ordinary == [f"/api/v1{path}"]
    assert quick.status_code == status
    same(quick, slow)


def test_an_order_sent_again_the_other_way_has_its_first_outcome(hub: Hall, ordinary: list[str]) -> None:
    token = hub.token("kiosk", "k1")
    data = json.dumps({"matter": "id_card", "request_id": "touch-1"})
    first = post(hub, "/tickets", token, data)
    again = post(hub, "/tickets" + ORDINARY, token, data)
    assert (first.status_code, again.status_code, len(ordinary)) == (201, 200, 1)
    assert first.get_data() == again.get_data()
    assert sorted(first.headers) == sorted(again.headers)
    assert len(hub.facts("taken")) == 1


def test_nothing_to_call_is_an_empty_answer_either_way(hub: Hall) -> None:
    token = hub.token("counter", "1")
    assert post(hub, "/counters/1/open", token, "{}").status_code == 200
    quick, slow = post(hub, "/counters/1/next", token, "{}"), post(hub, "/counters/1/next" + ORDINARY, token, "{}")
    assert quick.status_code == 204
    same(quick, slow)


@pytest.mark.parametrize(
    ("path", "head"),
    [
        ("/tickets", {"Authorization": "Basic abc"}),
        ("/tickets/a%20b/start", {}),
        ("/tickets/\u7968/start", {}),
        ("/counters/12345678901/next", {}),
        ("/counters/x/next", {}),
        ("/nothing", {}),
    ],
)
def test_what_is_unusual_goes_the_ordinary_way(hub: Hall, ordinary: list[str], path: str, head: dict[str, str]) -> None:
    assert post(hub, path, hub.token("kiosk", "k1"), "{}", **head).status_code in (401, 403, 404)
    assert len(ordinary) == 1


def test_a_body_larger_than_any_order_goes_the_ordinary_way(hub: Hall, ordinary: list[str]) -> None:
    assert post(hub, "/tickets", hub.token("kiosk", "k1"), "x" * 300_000).status_code == 413
    assert len(ordinary) == 1


def test_a_fault_of_our_own_is_told_with_an_id_and_no_trace(hub: Hall, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(tickets, "own_kiosk", broken)
    answer = post(hub, "/tickets", hub.token("kiosk", "k1"), '{"matter": "id_card"}')
    told = answer.get_json()
    assert (answer.status_code, told["code"]) == (500, "internal")
    assert "secret" not in answer.get_data(as_text=True)
    assert f"crashed id={told['error_id']} path=/api/v1/tickets" in caplog.text

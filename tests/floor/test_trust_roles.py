"""Trust 8, 9, 11: the table of roles, walked: every route and every namespace with every role."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from floor.actors import ROLES, STAFF_ROLES
from floor.hub.routes import ROUTES, Route
from floor.hub.sockets import NAMESPACES
from tests.floor.hub_harness import Browser, Hall

PLACES = {"kiosk": "k1", "counter": "1", "screen": "main", "pad": "1", "agent": "local"}
PARTS = {
    "number": "1",
    "counter": "1",
    "ticket": "20260601-B001",
    "lapse": "none",
    "appointment": "none",
    "session": "none",
    "tide": "none",
    "fault": "none",
    "kiosk": "k1",
    "kind": "matters",
    "job": "20260601-B001-p1",
    "lang": "zh",
    "order": "hold",
    "project": "none",
    "clip": "home.0",
    "matter": "id_card",
    "name": "fees",
    "no": "1",
    "what": "read",
    "entry": "none",
    "act": "close",
    "form": "fee_receipt",
    "obligation": "none",
    "year": "2026",
    "account": "none",
}
CODES = {"/screens/": "main", "/kiosks/": "k1", "/kiosk/": "k1", "/board/": "main", "/papers/": "p1", "/printers/": "p1", "/devices/": "p1"}


def path_of(route: Route) -> str:
    """The route's address with parts that exist."""

    def fill(part: re.Match[str]) -> str:
        if part[2] == "code":
            return next(code for start, code in CODES.items() if start in route.path)
        if part[2] == "number" and "/voice/" in route.path:
            return "B001"
        if part[2] == "key":
            return "0" * 32
        return PARTS[part[2]]

    return re.sub(r"<(?:([^:<>]+(?:\([^)]*\))?):)?(\w+)>", fill, route.path)


API = [route for route in ROUTES if route.answer != "page"]
PAGES = [route for route in ROUTES if route.answer == "page"]


@pytest.fixture(scope="module")
def walked(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    folder = tmp_path_factory.mktemp("walked")
    (folder / "hall.db").write_bytes(migrated.read_bytes())
    hall = Hall(folder, {"rating.window_s": 300})
    kiosk = hall.token("kiosk", "k1")
    hall.api(kiosk, "POST", "/tickets", matter="id_card")
    yield hall
    hall.close()


@pytest.fixture(scope="module")
def tokens(walked: Hall) -> dict[str, str]:
    return {role: walked.token(role, PLACES.get(role)) for role in ROLES}


@pytest.fixture(scope="module")
def browsers(walked: Hall, tokens: dict[str, str]) -> dict[str, Browser]:
    """Each role in a browser: staff by password, devices by their token."""
    found = {role: walked.staff(role, role, address=f"10.0.0.{i}") for i, role in enumerate(STAFF_ROLES)}
    for role in PLACES:
        found[role] = walked.browser()
        assert found[role].enter(tokens[role]).status_code == 200
    return found


def role_refused(answer: Any) -> bool:
    """Whether it was the role that was refused, not what it wanted to do."""
    return answer.status_code == 403 and "needs" in (answer.get_json(silent=True) or {})


def test_the_table_knows_every_route_of_the_application(walked: Hall) -> None:
    known = {(route.method, route.path) for route in ROUTES}
    for rule in walked.app.url_map.iter_rules():
        if rule.endpoint.endswith(".static"):
            assert rule.rule.startswith("/static/")
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            assert (method, rule.rule) in known, rule


def test_every_change_is_a_post(walked: Hall) -> None:
    assert {route.method for route in ROUTES} == {"GET", "POST"}


def test_what_is_open_to_everybody_is_meant_to_be() -> None:
    assert {f"{route.method} {route.path.split('<')[0]}" for route in ROUTES if route.public} == {
        "GET /healthz", "GET /readyz", "GET /metrics", "GET /api/v1/openapi.json", "GET /", "GET /words/", "GET /login", "POST /login",
        "GET /enter", "POST /enter", "POST /demo/enter", "POST /logout", "GET /t/", "POST /t/", "GET /book", "POST /book",
        "GET /b/", "POST /b/",
    }  # fmt: skip


def test_no_route_is_open_to_nobody() -> None:
    assert all(route.public or route.roles for route in ROUTES)
    assert {role for route in ROUTES for role in route.roles} <= {*ROLES, "newcomer"}


@pytest.mark.parametrize("route", [r for r in API if not r.public], ids=lambda r: f"{r.method} {r.path}")
def test_each_role_may_use_a_route_of_the_api_exactly_as_the_table_says(walked: Hall, tokens: dict[str, str], route: Route) -> None:
    path = path_of(route).removeprefix("/api/v1")
    for token in ("", "x" * 43):
        assert walked.api(token, route.method, path).status_code == 401
    for role in ROLES:
        answer = walked.api(tokens[role], route.method, path)
        assert answer.status_code != 401, role
        assert role_refused(answer) == (role not in route.roles), (role, answer.get_data(as_text=True))


@pytest.mark.parametrize("route", [r for r in API if not r.public], ids=lambda r: f"{r.method} {r.path}")
def test_a_session_may_use_a_route_of_the_api_exactly_as_its_role_and_only_with_its_csrf_secret(
    walked: Hall, browsers: dict[str, Browser], route: Route
) -> None:
    path = path_of(route)
    for role in ("clerk", "auditor", "kiosk", "screen"):
        answer = browsers[role].ask(route.method, path, **({"json": {}} if route.method == "POST" else {}))
        if route.method == "POST":
            assert answer.status_code == 401, role
        else:
            assert role_refused(answer) == (role not in route.roles), role


@pytest.mark.parametrize("route", [r for r in PAGES if not r.public], ids=lambda r: f"{r.method} {r.path}")
def test_each_role_sees_a_page_exactly_as_the_table_says(walked: Hall, browsers: dict[str, Browser], route: Route) -> None:
    path = path_of(route)
    if route.method == "POST":
        assert all(browser.post(path, data={}).status_code == 401 for browser in browsers.values())
        return
    for role, browser in browsers.items():
        answer = browser.page(path)
        if role in route.roles:
            assert answer.status_code in (200, 404), role
        else:
            assert answer.status_code == 303, role
            assert answer.headers["Location"].split("?")[0] in ("/login", "/enter"), role
    nobody = walked.browser().page(path)
    assert nobody.status_code == 303


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_each_role_opens_a_socket_exactly_as_the_table_says(
    walked: Hall, tokens: dict[str, str], browsers: dict[str, Browser], namespace: str
) -> None:
    for role in ROLES:
        for client in (
            walked.listen(namespace, token=tokens[role], counter=1),
            walked.listen(namespace, browsers[role], counter=1),
        ):
            assert client.is_connected(namespace) == (role in NAMESPACES[namespace]), role
            if client.is_connected(namespace):
                client.disconnect(namespace)
    for auth in ({}, {"token": "x" * 43}, {"token": None}, {"token": 7}, {"page": "x"}):
        assert not walked.listen(namespace, **auth).is_connected(namespace)


# --- 9 and 11: not only the role but the place ----------------------------------------------------------------------


def assert_code(answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, answer.get_json()["code"]) == (status, code), answer.get_json()


def test_a_counters_token_calls_and_serves_at_its_own_counter_only(hub: Hall) -> None:
    kiosk, one, two = hub.token("kiosk", "k1"), hub.token("counter", "1"), hub.token("counter", "2")
    for matter in ("social_card", "social_card"):
        hub.api(kiosk, "POST", "/tickets", matter=matter)
    hub.api(one, "POST", "/counters/1/open")
    assert_code(hub.api(two, "POST", "/counters/1/next"), 403, "not_permitted")
    assert_code(hub.api(two, "POST", "/counters/1/close"), 403, "not_permitted")
    assert_code(hub.api(one, "POST", "/counters/2/open"), 403, "not_permitted")
    ticket = hub.api(one, "POST", "/counters/1/next").get_json()["ticket"]["id"]
    for order in ("recall", "withdraw", "start", "no_show"):
        assert_code(hub.api(two, "POST", f"/tickets/{ticket}/{order}"), 403, "not_your_ticket")
    assert_code(hub.api(two, "POST", f"/tickets/{ticket}/hold", reason="x"), 403, "not_your_ticket")
    assert_code(hub.api(two, "POST", f"/tickets/{ticket}/transfer", matter="pension"), 403, "not_your_ticket")
    assert hub.api(one, "POST", f"/tickets/{ticket}/start").status_code == 200
    assert_code(hub.api(two, "POST", f"/tickets/{ticket}/finish"), 403, "not_your_ticket")


def test_a_kiosks_token_takes_and_reprints_at_its_own_kiosk_only(hub: Hall) -> None:
    k1, k2 = hub.token("kiosk", "k1"), hub.token("kiosk", "k2")
    assert_code(hub.api(k1, "POST", "/tickets", matter="id_card", kiosk="k2"), 403, "not_permitted")
    taken = hub.api(k1, "POST", "/tickets", matter="id_card").get_json()
    assert taken["print_job"]["printer"] == "p1"
    ticket, job = taken["ticket"]["id"], taken["print_job"]["id"]
    assert_code(hub.api(k2, "POST", f"/tickets/{ticket}/reprint"), 403, "not_your_ticket")
    assert_code(hub.api(k2, "GET", f"/print_jobs/{job}"), 403, "not_permitted")
    assert_code(hub.api(k2, "POST", "/kiosks/k1/help"), 403, "not_permitted")
    assert hub.api(k1, "GET", f"/print_jobs/{job}").status_code == 200
    browser = hub.browser()
    browser.enter(k1)
    assert browser.page("/kiosk/k1").status_code == 200
    assert browser.page("/kiosk/k2").status_code == 303


def test_a_screens_token_sees_its_own_screen_only(hub: Hall) -> None:
    token, browser = hub.token("screen", "zone-a"), hub.browser()
    assert hub.api(token, "GET", "/screens/zone-a/view").status_code == 200
    assert_code(hub.api(token, "GET", "/screens/main/view"), 403, "not_permitted")
    browser.enter(token)
    assert browser.page("/board/main").status_code == 303
    client = hub.listen("/screen", token=token, place="main")
    assert client.get_received("/screen")[0]["args"][0]["screen"]["code"] == "zone-a"


def test_a_pads_token_rates_the_last_service_of_its_own_window_once(hub: Hall) -> None:
    kiosk, one, pad, other = (hub.token(*x) for x in (("kiosk", "k1"), ("counter", "1"), ("pad", "1"), ("pad", "2")))
    hub.api(kiosk, "POST", "/tickets", matter="social_card")
    hub.api(one, "POST", "/counters/1/open")
    ticket = hub.api(one, "POST", "/counters/1/next").get_json()["ticket"]["id"]
    rating = {"grade": 5, "channel": "pad"}
    assert_code(hub.api(pad, "POST", f"/tickets/{ticket}/rating", **rating), 409, "rating_closed")
    hub.api(one, "POST", f"/tickets/{ticket}/start")
    hub.api(one, "POST", f"/tickets/{ticket}/finish")
    assert_code(hub.api(other, "POST", f"/tickets/{ticket}/rating", **rating), 403, "not_your_ticket")
    assert_code(hub.api(pad, "POST", f"/tickets/{ticket}/rating", grade=5, channel="phone"), 403, "not_permitted")
    assert hub.api(pad, "POST", f"/tickets/{ticket}/rating", **rating).status_code == 201
    assert_code(hub.api(pad, "POST", f"/tickets/{ticket}/rating", **rating), 409, "already_rated")


def test_a_lead_sees_the_supervisors_page_without_deciding_about_lapses(hub: Hall) -> None:
    lead = hub.staff("lin", "lead")
    assert lead.page("/supervisor").status_code == 200
    client = hub.listen("/supervisor", lead)
    assert client.get_received("/supervisor")[0]["args"][0]["can"] == ["tide"]  # of tide windows only
    for order in ("confirm", "dismiss"):
        assert lead.post(f"/api/v1/lapses/x/{order}", json={}, headers={"X-CSRF-Token": lead.csrf("/supervisor")}).status_code == 403


def test_a_clerk_opens_no_counter_in_a_colleagues_name(hub: Hall) -> None:
    hub.account("su", "clerk")
    clerk = hub.staff("lin", "clerk")
    head = {"X-CSRF-Token": clerk.csrf("/console")}
    assert clerk.post("/api/v1/counters/1/open", json={"clerk": "su"}, headers=head).status_code == 403
    assert clerk.post("/api/v1/counters/1/open", json={"clerk": "lin"}, headers=head).status_code == 200

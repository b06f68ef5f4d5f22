"""Trust 13, 14, 15: what a request can do, and what an answer carries."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from floor.hub.routes import ROUTES
from tests.floor.hub_harness import Hall
from tests.floor.test_trust_roles import path_of

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; media-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)


@pytest.fixture
def admin(hub: Hall) -> Any:
    browser = hub.staff("lin", "admin", "supervisor", "auditor")
    browser.secret = browser.csrf("/supervisor")  # type: ignore[attr-defined]
    return browser


def journal_size(hub: Hall) -> int:
    return len(hub.facts())


# --- 13. headers ----------------------------------------------------------------------------------------------------


def test_every_answer_carries_the_policy_whatever_it_is(hub: Hall, admin: Any) -> None:
    answers = [admin.get(path_of(route)) for route in ROUTES if route.method == "GET"]
    answers += [
        hub.browser().page(path) for path in ("/supervisor", "/nowhere", "/t/unknown", "/static/floor/css/base.css", "/static/nothing")
    ]
    answers += [
        hub.browser().post("/login", data={"login": "x", "password": "y"}),
        hub.browser().post("/api/v1/tickets", data=b"{" * 300_000),
    ]
    answers += [hub.browser().ask("DELETE", "/api/v1/tickets"), hub.browser().ask("OPTIONS", "/api/v1/tickets")]
    assert {a.status_code for a in answers} >= {200, 303, 401, 403, 404, 405}
    for answer in answers:
        assert answer.headers["Content-Security-Policy"] == CSP, answer.request.path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_personal_pages_and_the_api_are_kept_by_no_cache(hub: Hall, admin: Any) -> None:
    kiosk = hub.token("kiosk", "k1")
    url = hub.api(kiosk, "POST", "/tickets", matter="id_card").get_json()["ticket"]["url"].removeprefix("http://hall.test")
    pages = [admin.page(p) for p in ("/supervisor", "/console", "/console/1", "/password", "/papers/p1")]
    pages += [hub.browser().page(p) for p in ("/login", "/enter", url, url + "/view")]
    pages += [admin.get("/api/v1/queue"), admin.get("/api/v1/tickets/20260601-B001"), admin.get("/api/v1/journal")]
    for answer in pages:
        assert answer.status_code == 200, answer.request.path
        assert answer.headers["Cache-Control"] == "no-store", answer.request.path


def test_no_page_asks_for_anything_elsewhere_or_carries_script_or_style_in_itself(hub: Hall, admin: Any) -> None:
    kiosk = hub.browser()
    kiosk.enter(hub.token("kiosk", "k1"))
    for browser, paths in ((admin, ("/supervisor", "/console/1", "/login", "/password", "/papers/p1", "/enter")), (kiosk, ("/kiosk/k1",))):
        for path in paths:
            text = browser.page(path).get_data(as_text=True)
            assert re.findall(r'(?:src|href|action)="(?!/[^/]|/"|#|\?|data:)[^"]*"', text) == [], path
            assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", text), path


# --- 14. changes ----------------------------------------------------------------------------------------------------


def test_no_get_changes_anything(hub: Hall, admin: Any) -> None:
    kiosk = hub.token("kiosk", "k1")
    hub.api(kiosk, "POST", "/tickets", matter="id_card")
    hub.api(kiosk, "POST", "/kiosks/k1/help")
    phone = f"/t/{hub.hub.house.phone_key('20260601-B001')}"
    hub.settle()
    before = hub.facts()
    for route in ROUTES:
        admin.get(path_of(route))
    for order in ("", "/view", "/hold", "/resume", "/cancel", "/rate"):
        hub.browser().page(phone + order)
    hub.settle()
    assert hub.facts() == before


def test_a_change_by_cookie_needs_the_secret_of_that_very_session(hub: Hall, admin: Any) -> None:
    other = hub.staff("su", "lead")
    before = journal_size(hub)
    for head in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "x" * 32}, {"X-CSRF-Token": other.csrf("/supervisor")}):
        assert admin.post("/api/v1/counters/1/open", json={}, headers=head).status_code == 401
        assert admin.post("/logout", data={"csrf": head.get("X-CSRF-Token", "")}).status_code == 401
        assert admin.post("/password", data={"csrf": head.get("X-CSRF-Token", "")}).status_code == 401
    assert journal_size(hub) == before
    assert admin.post("/api/v1/counters/1/open", json={}, headers={"X-CSRF-Token": admin.secret}).status_code == 200


def test_the_secret_is_no_cookie_and_differs_for_each_session(hub: Hall, admin: Any) -> None:
    other = hub.browser()
    other.login("lin")
    assert other.csrf("/supervisor") != admin.secret
    assert len(admin.secret) >= 32
    assert admin.secret != admin.cookie("hall_session")


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "http://hall.test.elsewhere.example", "null", "http://localhost:8001"])
def test_forms_without_a_session_take_no_foreign_origin(hub: Hall, origin: str) -> None:
    hub.account("lin", "supervisor")
    token = hub.token("kiosk", "k1")
    head = {"Origin": origin}
    assert hub.browser().login("lin", headers=head).status_code == 403
    assert hub.browser().post("/enter", json={"token": token}, headers=head).status_code == 403
    assert hub.browser().login("lin", headers={"Origin": "http://localhost"}).status_code == 303


def test_an_origin_that_the_hall_names_is_taken(hubs: Callable[..., Hall]) -> None:
    hub = hubs({"hub.origins": ["https://desk.example"]})
    hub.account("lin", "supervisor")
    assert hub.browser().login("lin", headers={"Origin": "https://desk.example"}).status_code == 303


# --- bodies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b'{"matter": 7}',
        b'{"matter": "id_card", "extra": 1}',
        b'{"matter": "\xff"}',
        b'{"matter":"\\ud800"}',
    ],
)
def test_a_body_that_is_not_what_the_route_takes_is_refused_with_what_is_wrong(hub: Hall, body: bytes) -> None:
    head = {"Authorization": f"Bearer {hub.token('kiosk', 'k1')}"}
    answer = hub.browser().post("/api/v1/tickets", data=body, headers=head)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_request")
    assert answer.get_json()["problems"]
    assert hub.facts("taken") == []


def test_a_body_that_is_too_large_is_not_read(hub: Hall) -> None:
    head = {"Authorization": f"Bearer {hub.token('kiosk', 'k1')}"}
    answer = hub.browser().post("/api/v1/tickets", data=b'{"matter": "' + b"x" * 300_000 + b'"}', headers=head)
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "path",
    [
        "/lapses?from=0001-01-01", "/lapses?to=9999-12-31", "/lapses?from=yesterday", "/lapses?state=%00", "/tickets/%00",
        "/journal?after=99999999999999999999", "/journal?after=x", "/journal?limit=99999999999999999999",
        "/tickets/" + "x" * 5000, "/counters/99999999999999999999/next",
    ],
)  # fmt: skip
def test_no_odd_address_makes_the_hub_stumble(hub: Hall, path: str) -> None:
    token = hub.token("admin")
    answer = hub.api(token, "POST" if path.endswith("/next") else "GET", path)
    assert answer.status_code < 500, answer.get_json()


def test_a_picture_of_paper_is_a_small_png_of_a_job_that_is_known(hub: Hall) -> None:
    kiosk, agent = hub.token("kiosk", "k1"), hub.token("agent", "local")
    job = hub.api(kiosk, "POST", "/tickets", matter="id_card").get_json()["print_job"]["id"]
    hub.settle()
    head = {"Authorization": f"Bearer {agent}"}
    png = b"\x89PNG\r\n\x1a\n"
    tries = [
        (job, png, 200),
        (job, b"<svg>", 400),
        (job, png + b"x" * 200_001, 400),
        ("20260601-B002-p1", png, 404),
        ("..%2f..%2fhall", png, 404),
    ]
    for name, data, status in tries:
        answer = hub.browser().post(f"/api/v1/print_jobs/{name}/paper", data=data, headers=head)
        assert answer.status_code == status, name
    assert [p.name for p in (hub.hub.data / "paper").rglob("*.png")] == [f"{job}.png"]

"""Trust 4, 5, 7: sessions begin anew, end in time and take their sockets along; cookies cannot be read or carried off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from floor.actors import HALL
from floor.desk.tx import digest
from tests.conftest import wait_until
from tests.floor.hub_harness import PASSWORD, Browser, Hall

SUPERVISOR = "/supervisor"


def inside(browser: Browser, path: str = SUPERVISOR) -> bool:
    answer = browser.page(path)
    assert answer.status_code in (200, 303)
    return answer.status_code == 200


# --- 4. a session's id ----------------------------------------------------------------------------------------------


def test_a_session_is_a_random_secret_that_the_tables_do_not_hold(hub: Hall) -> None:
    secrets = set()
    hub.account("lin", "supervisor")
    for _ in range(3):
        browser = hub.browser()
        browser.login("lin")
        secrets.add(browser.cookie("hall_session"))
    assert len(secrets) == 3
    with hub.hub.database.engine.connect() as connection:
        rows = str(connection.exec_driver_sql("SELECT * FROM session").fetchall())
    for secret in secrets:
        assert secret is not None
        assert len(secret) >= 43  # 256 bits
        assert secret not in rows
        assert digest(secret) in rows


def test_an_id_planted_before_the_log_in_is_dead_after_it(hub: Hall) -> None:
    hub.account("lin", "supervisor")
    browser = hub.browser()
    browser.client.set_cookie("hall_session", "planted-by-somebody-else")
    browser.login("lin")
    assert browser.cookie("hall_session") != "planted-by-somebody-else"
    other = hub.browser()
    other.client.set_cookie("hall_session", "planted-by-somebody-else")
    assert not inside(other)


def test_a_session_planted_by_somebody_who_may_log_in_ends_with_the_victims_log_in(hub: Hall) -> None:
    attacker, victim = hub.staff("su", "supervisor"), hub.browser()
    planted = attacker.cookie("hall_session")
    assert planted is not None
    hub.account("lin", "supervisor")
    victim.client.set_cookie("hall_session", planted)
    victim.login("lin")
    hub.settle()
    assert victim.cookie("hall_session") != planted
    assert not inside(attacker)


# --- 5. how it ends -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "path", "idle_min"), [("supervisor", SUPERVISOR, 30), ("clerk", "/console", 600)])
def test_an_idle_session_ends(hub: Hall, role: str, path: str, idle_min: int) -> None:
    browser = hub.staff("lin", role)
    hub.later(minutes=idle_min)
    assert inside(browser, path)
    hub.later(minutes=idle_min, seconds=1)
    assert not inside(browser, path)
    assert browser.get("/api/v1/hall").status_code == 401


def test_a_busy_session_ends_after_twelve_hours(hub: Hall) -> None:
    browser = hub.staff("lin", "supervisor")
    for _ in range(36):
        hub.later(minutes=20)
        assert inside(browser)
    hub.later(seconds=1)
    assert not inside(browser)


def test_the_limits_are_settings(hubs: Callable[..., Hall]) -> None:
    hub = hubs({"access.session_idle_min": 5, "access.session_max_h": 1})
    browser = hub.staff("lin", "supervisor")
    hub.later(minutes=5, seconds=1)
    assert not inside(browser)


def test_what_was_seen_last_outlives_a_restart(hub: Hall) -> None:
    browser = hub.staff("lin", "supervisor")
    hub.later(minutes=25)
    assert inside(browser)
    hub.hub.writer.quietly(HALL, hub.hub._upkeep)
    hub.hub.gate.forget()
    hub.later(minutes=25)
    assert inside(browser)


def socket_ends(client: Any, namespace: str = SUPERVISOR) -> bool:
    wait_until(lambda: not client.is_connected(namespace), 10)
    return True


def listening(hub: Hall, browser: Browser, namespace: str = SUPERVISOR, **auth: Any) -> Any:
    client = hub.listen(namespace, browser, **auth)
    assert client.is_connected(namespace)
    assert client.get_received(namespace)[0]["name"] == "view"
    return client


def test_logging_out_ends_the_session_and_its_sockets_at_once_and_no_other(hub: Hall) -> None:
    browser, other = hub.staff("lin", "supervisor"), hub.browser()
    other.login("lin")
    first, second = listening(hub, browser), listening(hub, other)
    secret = browser.cookie("hall_session")
    assert secret is not None
    assert browser.post("/logout", data={"csrf": browser.csrf(SUPERVISOR)}).status_code == 303
    assert not first.is_connected(SUPERVISOR)
    assert second.is_connected(SUPERVISOR)
    stolen = hub.browser()
    stolen.client.set_cookie("hall_session", secret)
    assert not inside(stolen)
    assert inside(other)


@pytest.mark.parametrize(("roles", "active"), [(["office"], True), (["supervisor", "lead"], True), (["supervisor"], False)])
def test_other_roles_or_a_closed_account_end_every_session_and_its_sockets(hub: Hall, roles: list[str], active: bool) -> None:
    account = hub.account("lin", "supervisor")
    browser = hub.browser()
    browser.login("lin")
    client = listening(hub, browser)
    hub.hub.writer.quietly(HALL, lambda tx: hub.hub.accounts.set_roles(tx, account, roles, active))
    assert socket_ends(client)
    assert not inside(browser)
    assert hub.browser().login("lin").status_code == (303 if active else 403)


def test_a_new_password_ends_the_sockets_of_every_session(hub: Hall) -> None:
    browser, other = hub.staff("lin", "supervisor"), hub.browser()
    other.login("lin")
    client = listening(hub, other)
    form = {"old": PASSWORD, "new": "kingfisher-1", "again": "kingfisher-1", "csrf": browser.csrf("/password")}
    assert browser.post("/password", data=form).status_code == 303
    assert socket_ends(client)


@pytest.mark.parametrize("hours", [0.6, 12.1])
def test_the_sockets_of_a_session_that_idled_or_grew_too_old_end_within_a_minute(hub: Hall, hours: float) -> None:
    client = listening(hub, hub.staff("lin", "supervisor"))
    hub.later(hours=hours)
    assert socket_ends(client)


def test_a_revoked_token_ends_its_sockets_pages_and_requests(hub: Hall) -> None:
    token, browser = hub.token("screen", "main"), hub.browser()
    assert browser.enter(token).get_json() == {"url": "/board/main"}
    by_token, by_page = hub.listen("/screen", token=token), listening(hub, browser, "/screen")
    assert by_token.is_connected("/screen")
    hub.revoke(token)
    assert socket_ends(by_token, "/screen")
    assert socket_ends(by_page, "/screen")
    assert hub.api(token, "GET", "/screens/main/view").status_code == 401
    assert browser.page("/board/main").status_code == 303


# --- 7. cookies -----------------------------------------------------------------------------------------------------


def set_cookies(answer: Any) -> dict[str, set[str]]:
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        first, *flags = line.split("; ")
        found[first.split("=")[0]] = {flag.split("=")[0] if flag.startswith(("Max-Age", "Expires")) else flag for flag in flags}
    return found


def test_a_staff_cookie_is_httponly_strict_and_gone_with_the_browser(hub: Hall) -> None:
    hub.account("lin", "supervisor")
    assert set_cookies(hub.browser().login("lin")) == {"hall_session": {"HttpOnly", "Path=/", "SameSite=Strict"}}


def test_a_device_cookie_is_httponly_lax_and_stays(hub: Hall) -> None:
    found = set_cookies(hub.browser().enter(hub.token("kiosk", "k1")))
    assert found == {"hall_device_kiosk_k1": {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age", "Expires"}}


def test_under_tls_every_cookie_is_secure_and_bound_to_the_host(hubs: Callable[..., Hall]) -> None:
    hub = hubs({"access.tls": True})
    hub.account("lin", "supervisor")
    browser = hub.browser()
    answers = [
        browser.post("/login", data={"login": "lin", "password": PASSWORD}, base_url="https://hall.test"),
        browser.post("/enter", json={"token": hub.token("kiosk", "k1")}, base_url="https://hall.test"),
        browser.get("/login?lang=en", base_url="https://hall.test"),
    ]
    for answer in answers:
        for name, flags in set_cookies(answer).items():
            assert "Secure" in flags, name
            assert "HttpOnly" in flags, name
            assert not any(flag.startswith("Domain") for flag in flags), name
            assert name.startswith("__Host-") or name == "hall_lang"
    assert browser.get(SUPERVISOR, base_url="https://hall.test").status_code == 200


def test_the_language_cookie_holds_nothing_but_the_language(hub: Hall) -> None:
    browser = hub.browser()
    browser.get("/login?lang=en")
    assert browser.cookie("hall_lang") == "en"
    browser.get('/login?lang="><script>')
    assert browser.cookie("hall_lang") == "en"

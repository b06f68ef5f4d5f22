"""Trust 1-3: passwords, the first start, and slowing down who guesses."""

from __future__ import annotations

import html
import re
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from floor.access.passwords import hashed, matches, weakness
from floor.access.throttle import Failures, Pace
from floor.actors import HALL, STAFF_ROLES
from floor.hub.first_start import first_start
from floor.hub.words import translate
from tests.floor.hub_harness import PASSWORD, Browser, Hall

ROOT = Path(__file__).parents[2]

# --- 1. what a password may be --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("password", "shortest", "why"),
    [
        ("tidal-06", 8, None),
        ("tidal-0", 8, "too_short"),
        ("云溪县政务大厅", 8, "too_short"),
        ("云溪县政务大厅夏", 8, None),
        ("heron " * 20, 8, None),
        ("x-y " * 64, 8, None),
        ("x-y " * 64 + "z", 8, "too_long"),
        ("fourteen-chars", 15, "too_short"),
        ("Password1", 8, "common"),
        ("PASSWORD", 8, "common"),
    ],
)
def test_length_decides_and_common_passwords_are_refused(password: str, shortest: int, why: str | None) -> None:
    assert weakness(password, shortest) == why


def test_each_of_the_three_thousand_commonest_passwords_is_refused() -> None:
    assert {weakness(p, 1) for p in FREQUENCY_LISTS["passwords"][:3000]} == {"common"}


def test_a_password_is_stored_as_argon2id_with_a_salt() -> None:
    first, second = hashed(PASSWORD), hashed(PASSWORD)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second
    assert matches(first, PASSWORD)
    assert not matches(first, PASSWORD + " ")
    assert not matches(None, PASSWORD)
    assert not matches("not a hash", PASSWORD)


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"old": PASSWORD, "new": "short", "again": "short"}, "password_too_short"),
        ({"old": PASSWORD, "new": "password123", "again": "password123"}, "password_common"),
        ({"old": PASSWORD, "new": "kingfisher-1", "again": "kingfisher-2"}, "password_differs"),
        ({"old": "wrong", "new": "kingfisher-1", "again": "kingfisher-1"}, "password_wrong"),
    ],
)
def test_a_change_of_password_says_what_is_wrong_with_it_and_changes_nothing(hub: Hall, form: dict[str, str], error: str) -> None:
    browser = hub.staff("lin", "supervisor")
    answer = browser.post("/password", data=form | {"csrf": browser.csrf("/password")})
    assert answer.status_code == 400
    assert answer.get_data(as_text=True).count(html.escape(translate("zh", f"floor.error.{error}", n=8))) == 1
    assert browser.page("/supervisor").status_code == 200
    assert hub.browser().login("lin").status_code == 303


def test_a_new_password_replaces_the_old_one_and_ends_every_session_of_the_account(hub: Hall) -> None:
    here, there = hub.staff("lin", "supervisor"), hub.browser()
    there.login("lin")
    before = here.cookie("hall_session")
    form = {"old": PASSWORD, "new": "kingfisher-1", "again": "kingfisher-1", "csrf": here.csrf("/password")}
    assert here.post("/password", data=form).status_code == 303
    hub.settle()
    assert here.cookie("hall_session") != before
    assert here.page("/supervisor").status_code == 200
    assert there.page("/supervisor").status_code == 303
    assert hub.browser().login("lin").status_code == 403
    assert hub.browser().login("lin", "kingfisher-1").status_code == 303


# --- 2. the first start ---------------------------------------------------------------------------------------------


def link_of(lines: list[str]) -> str:
    [code] = [m[1] for line in lines if (m := re.search(r"/enter#(\S+)$", line))]
    return code


@pytest.fixture
def newcomer(hub: Hall) -> Browser:
    """The admin of the first start, come in by the link."""
    browser = hub.browser()
    assert browser.enter(link_of(first_start(hub.hub, "http://hall.test"))).get_json() == {"url": "/password"}
    return browser


def test_the_first_start_tells_a_random_link_that_works_once(hub: Hall) -> None:
    code = link_of(first_start(hub.hub, "http://hall.test"))
    assert len(code) >= 32
    assert code != link_of(first_start(hub.hub, "http://hall.test"))
    assert hub.browser().enter(code).status_code == 200
    assert hub.browser().enter(code).status_code == 401


def test_the_link_opens_one_browser_even_when_two_come_at_once(hub: Hall) -> None:
    code = link_of(first_start(hub.hub, "http://hall.test"))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda i: hub.browser(f"10.0.0.{i}").enter(code).status_code, range(8)))
    assert sorted(answers) == [200] + [401] * 7


def test_the_link_ends_after_24_hours(hub: Hall) -> None:
    code = link_of(first_start(hub.hub, "http://hall.test"))
    hub.later(hours=24, seconds=1)
    assert hub.browser().enter(code).status_code == 401


def test_who_came_in_by_the_link_must_set_a_password_before_anything_else(hub: Hall, newcomer: Browser) -> None:
    for path in ("/supervisor", "/console", "/papers/p1", "/"):
        answer = newcomer.page(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/password"), path
    assert newcomer.get("/api/v1/hall").status_code == 403
    csrf = newcomer.csrf("/password")
    assert newcomer.post("/api/v1/counters/1/open", json={}, headers={"X-CSRF-Token": csrf}).status_code == 403
    assert newcomer.post("/password", data={"new": PASSWORD, "again": PASSWORD, "csrf": csrf}).status_code == 303
    hub.settle()
    assert newcomer.page("/supervisor").status_code == 200
    assert newcomer.get("/api/v1/hall").status_code == 200


def test_once_the_password_is_set_no_older_link_opens_the_account(hub: Hall) -> None:
    older, newer = (link_of(first_start(hub.hub, "http://hall.test")) for _ in range(2))
    browser = hub.browser()
    browser.enter(newer)
    browser.post("/password", data={"new": PASSWORD, "again": PASSWORD, "csrf": browser.csrf("/password")})
    hub.settle()
    assert hub.browser().enter(older).status_code == 401
    assert first_start(hub.hub, "http://hall.test") == []


def test_a_link_for_a_forgotten_password_lets_a_new_one_be_set_without_the_old(hub: Hall) -> None:
    account = hub.account("lin", "supervisor")
    code = hub.link(account)
    assert hub.browser().login("lin").status_code == 303, "the old password works until the link is used"
    browser = hub.browser()
    assert browser.enter(code).status_code == 200
    answer = browser.post("/password", data={"new": "kingfisher-1", "again": "kingfisher-1", "csrf": browser.csrf("/password")})
    assert answer.status_code == 303
    hub.settle()
    assert hub.browser().login("lin").status_code == 403
    assert hub.browser().login("lin", "kingfisher-1").status_code == 303


def test_no_account_has_a_password_that_nobody_set(hub: Hall) -> None:
    first_start(hub.hub, "http://hall.test")
    assert {a.password for a in hub.hub.accounts.all()} == {None}
    for guess in ("", "admin", "admin123", "123456", "password"):
        assert hub.browser(f"10.0.0.{len(guess)}").login("admin", guess).status_code == 403


# --- 3. slowing down ------------------------------------------------------------------------------------------------


def test_five_failures_are_free_then_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    failures, now_s, waits = Failures(), 1000.0, []
    for _ in range(14):
        waits.append(failures.wait_s("lin|here", now_s))
        now_s += waits[-1]
        failures.failed("lin|here", now_s)
    assert waits[:5] == [0] * 5
    assert waits[5:11] == [15, 30, 60, 120, 240, 480]
    assert max(waits) <= 900
    assert failures.wait_s("lin|there", now_s) == failures.wait_s("su|here", now_s) == 0
    assert failures.wait_s("lin|here", now_s + 901) == 0


def test_looking_at_endless_names_fills_no_memory() -> None:
    failures, pace = Failures(), Pace(1, 60.0)
    for i in range(30_000):
        failures.wait_s(f"name{i}", 0.0)
        pace.wait_s(f"name{i}", 0.0)
    for i in range(11_000):
        failures.failed(f"name{i}", 0.0)
    assert len(failures) <= 10_000
    assert len(pace) <= 10_000


def test_after_five_wrong_passwords_even_the_right_one_waits_and_then_works(hub: Hall) -> None:
    hub.account("lin", "supervisor")
    browser = hub.browser()
    assert [browser.login("lin", "wrong").status_code for _ in range(5)] == [403] * 5
    slowed = browser.login("lin")
    assert slowed.status_code == 429
    assert 10 <= int(slowed.headers["Retry-After"]) <= 15
    hub.later(seconds=16)
    assert browser.login("lin").status_code == 303
    assert browser.login("lin", "wrong").status_code == 403


def test_the_guesser_locks_out_neither_other_accounts_nor_other_addresses(hub: Hall) -> None:
    hub.account("lin", "clerk")
    hub.account("su", "clerk")
    for _ in range(8):
        hub.browser("10.0.0.66").login("lin", "wrong")
    assert hub.browser("10.0.0.66").login("lin").status_code == 429
    assert hub.browser("10.0.0.66").login("su").status_code == 303
    assert hub.browser("10.0.0.1").login("lin").status_code == 303


def test_many_wrong_passwords_at_once_are_counted_like_one_after_the_other(hub: Hall) -> None:
    hub.account("lin", "clerk")
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: hub.browser().login("lin", "wrong").status_code, range(20)))
    assert answers.count(403) <= 5
    assert set(answers) == {403, 429}


def test_an_unknown_name_gets_the_same_answer_as_a_wrong_password(hub: Hall) -> None:
    hub.account("name-known", "supervisor")
    hub.account("name-unset", "clerk", password=None)
    known, unknown, unset = (hub.browser().login(f"name-{which}", "wrong") for which in ("known", "nobody", "unset"))
    assert known.status_code == unknown.status_code == unset.status_code == 403
    pages = [re.sub("name-(known|nobody|unset)", "?", a.get_data(as_text=True)) for a in (known, unknown, unset)]
    assert pages[0] == pages[1] == pages[2]
    assert known.headers.get("Set-Cookie") is unknown.headers.get("Set-Cookie") is None


def test_an_unknown_name_takes_as_long_as_a_wrong_password(hub: Hall) -> None:
    lin = hub.account("lin", "supervisor")
    hub.hub.writer.quietly(HALL, lambda tx: hub.hub.accounts.set_password(tx, lin, hashed(PASSWORD)))  # at the product's own cost

    def seconds(name: str, address: int) -> float:
        browser = hub.browser(f"10.0.{address}.1")
        begun = time.thread_time()  # work done, whatever else the machine is busy with
        browser.login(name, "wrong")
        return time.thread_time() - begun

    pairs = [(seconds("lin", i), seconds(f"nobody{i}", 100 + i)) for i in range(9)]
    known, unknown = (statistics.median(times) for times in zip(*pairs, strict=True))
    assert 0.5 < unknown / known < 2, (known, unknown)


def test_the_code_for_a_device_or_link_is_guessed_slowly_too(hub: Hall) -> None:
    browser = hub.browser("10.0.0.66")
    assert [browser.enter(f"guess{i}").status_code for i in range(6)] == [401] * 5 + [429]
    assert hub.browser("10.0.0.1").enter(hub.token("kiosk", "k1")).status_code == 200


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_every_role_lands_on_a_page_after_logging_in(hub: Hall, role: str) -> None:
    browser = hub.staff("lin", role)
    path, seen = "/", []
    while path not in seen:
        seen.append(path)
        answer = browser.page(path)
        if answer.status_code == 200:
            return
        path = answer.headers["Location"]
    pytest.fail(f"redirected for ever: {seen}")


def test_after_logging_in_nobody_is_sent_to_another_place(hubs: Callable[..., Hall]) -> None:
    hub = hubs()
    hub.account("lin", "supervisor")
    for wanted in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "javascript:x", "\t//elsewhere.example"):
        browser = hub.browser()
        answer = browser.post("/login", data={"login": "lin", "password": PASSWORD, "next": wanted})
        assert answer.headers["Location"] == "/supervisor", wanted
    answer = hub.browser().post("/login", data={"login": "lin", "password": PASSWORD, "next": "/console/4"})
    assert answer.headers["Location"] == "/console/4"

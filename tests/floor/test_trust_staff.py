"""Trust 2, 3, 5, 8, 13, 14, 17, 21, 24 on the accounts of staff: links, sessions, rights, and what is told of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from floor.store.verify import verify
from tests.conftest import wait_until
from tests.floor.hub_harness import PASSWORD, Browser, Hall
from tests.floor.staff_steps import WHY, Admin, form

FRESH = "kingfisher-by-the-weir"


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


@pytest.fixture
def admin(hall: Hall) -> Admin:
    return Admin(hall)


def enter(hall: Hall, code: str, password: str = FRESH) -> Browser:
    """Open the one-time link and set a password."""
    browser = hall.browser("10.1.1.1")
    assert browser.enter(code).get_json() == {"url": "/password"}
    done = browser.post("/password", data={"new": password, "again": password, "csrf": browser.csrf("/password")})
    assert done.status_code == 303
    return browser


def inside(browser: Browser, path: str = "/console") -> bool:
    return browser.page(path).status_code == 200


# --- 2. links -------------------------------------------------------------------------------------------------------


def test_a_new_account_comes_in_by_its_link_once_and_must_set_a_password(hall: Hall, admin: Admin) -> None:
    made = admin.add("c1", "clerk")
    assert made.status_code == 201
    link = made.get_json()["link"]
    assert link["url"] == f"http://localhost/enter#{link['code']}"
    assert len(link["code"]) >= 32
    newcomer = hall.browser()
    assert newcomer.enter(link["code"]).status_code == 200
    assert newcomer.page("/console").headers["Location"] == "/password"
    assert hall.browser().enter(link["code"]).status_code == 401, "once only"
    assert inside(newcomer, "/password")


def test_a_link_is_good_for_a_day_and_a_newer_one_ends_it(hall: Hall, admin: Admin) -> None:
    first = admin.add("c1", "clerk").get_json()["link"]["code"]
    second = admin.post("/c1/reset").get_json()["link"]["code"]
    assert hall.browser().enter(first).status_code == 401
    hall.later(hours=24, seconds=1)
    assert hall.browser().enter(second).status_code == 401


def test_no_table_page_or_repeated_request_tells_a_link_or_password_again(hall: Hall, admin: Admin) -> None:
    body = {"login": "c1", "name": "谷雨", "roles": ["clerk"], "request_id": "r1"}
    first, again = admin.post("", **body), admin.post("", **body)
    code = first.get_json()["link"]["code"]
    assert (again.status_code, again.get_json()["link"], again.get_json()["account"]) == (200, None, first.get_json()["account"])
    enter(hall, code)
    account = first.get_json()["account"]
    seen = [admin.browser.page(path).get_data(as_text=True) for path in ("/admin/staff", f"/admin/staff/{account}", "/admin")]
    seen.append(str(admin.get()) + str(admin.get(f"/{account}")))
    with hall.hub.database.engine.connect() as connection:
        for table in ("event", "outcome", "login_link", "account", "personal", "session"):
            seen.append(str(connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()))
    for text in seen:
        assert code not in text
        assert FRESH not in text
    assert not [x for x in seen[:-6] if "argon2" in x]


def test_a_reset_ends_the_old_password_and_every_session_at_once(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk")
    clerk = hall.browser()
    clerk.login("c1")
    client = hall.listen("/console", clerk, counter=1)
    code = admin.post(f"/{account}/reset").get_json()["link"]["code"]
    assert not inside(clerk)
    wait_until(lambda: not client.is_connected("/console"), 10)
    assert hall.browser().login("c1").status_code == 403
    assert inside(enter(hall, code))
    assert hall.browser().login("c1", FRESH).status_code == 303
    assert [x["body"] for x in hall.facts("link_made")] == [f'{{"reset":true,"staff":"{account}"}}']


def test_a_disabled_account_gets_no_link_and_its_old_one_opens_nothing(hall: Hall, admin: Admin) -> None:
    made = admin.add("c1", "clerk").get_json()
    assert admin.change("c1", active=False).status_code == 201
    assert hall.browser().enter(made["link"]["code"]).status_code == 401
    refused = admin.post("/c1/reset")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "account_closed")
    assert admin.change("c1", version=2, active=True).status_code == 201
    enter(hall, admin.post("/c1/reset").get_json()["link"]["code"])


def test_nobody_resets_themselves(admin: Admin) -> None:
    refused = admin.post("/a1/reset")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "own_account")


# --- 5. sessions ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("values", [{"roles": ["guide"]}, {"active": False}])
def test_another_role_or_disabling_ends_sessions_and_sockets_at_once(hall: Hall, admin: Admin, values: dict[str, Any]) -> None:
    account = hall.account("c1", "clerk")
    clerk, second = hall.browser(), hall.browser()
    for browser in (clerk, second):
        browser.login("c1")
    client = hall.listen("/console", clerk, counter=1)
    assert client.is_connected("/console")
    assert admin.change(account, **values).status_code == 201
    assert not inside(clerk)
    assert not inside(second)
    wait_until(lambda: not client.is_connected("/console"), 10)
    assert clerk.get("/api/v1/hall").status_code == 401
    again = hall.browser().login("c1")
    assert again.status_code == (403 if values == {"active": False} else 303)


def test_other_changes_leave_sessions_alone(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk")
    clerk = hall.browser()
    clerk.login("c1")
    assert admin.change(account, unit="公安局", name="谷雨", trained=["id_card"]).status_code == 201
    assert inside(clerk)


def test_sessions_are_ended_from_outside_and_counted(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk")
    clerk = hall.browser()
    clerk.login("c1")
    assert next(x for x in admin.get()["staff"] if x["id"] == account)["sessions"] == 1
    assert admin.post(f"/{account}/end_sessions").get_json()["ended"] == 1
    assert not inside(clerk)
    assert hall.browser().login("c1", PASSWORD).status_code == 303


def test_the_last_log_in_is_shown(hall: Hall, admin: Admin) -> None:
    hall.account("c1", "clerk")
    hall.later(minutes=5)
    hall.browser().login("c1")
    hall.settle()
    assert next(x for x in admin.get()["staff"] if x["login"] == "c1")["logged_in_at"] == "2026-06-01T09:05:00.000+08:00"


# --- 8, 14. rights and csrf ------------------------------------------------------------------------------------------


def test_without_the_csrf_secret_nothing_is_changed(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk")
    new = {"login": "x1", "name": "谷雨", "roles": ["admin"]}
    for path, body in (("", new), (f"/{account}", {"version": 1, "values": {}}), (f"/{account}/reset", {})):
        assert admin.browser.post(f"/api/v1/staff{path}", json=body).status_code == 401
    for path in ("/admin/staff/add", f"/admin/staff/{account}"):
        assert admin.browser.post(path, data={"step": "reset", "login": "x1"}).status_code == 401
    assert hall.facts("link_made") == []


def test_a_change_of_ones_own_rights_is_refused_over_http(admin: Admin) -> None:
    refused = admin.change("a1", roles=["admin", "auditor"])
    assert (refused.status_code, refused.get_json()["code"]) == (409, "own_account")


@pytest.mark.parametrize("role", ["auditor", "leader", "office"])
def test_who_sees_the_list_changes_nothing(hall: Hall, role: str) -> None:
    account = hall.account("c1", "clerk", name="沈某")
    browser = hall.staff("s1", role)
    assert "沈某" in browser.page("/admin/staff").get_data(as_text=True)
    assert browser.page(f"/admin/staff/{account}").status_code == (200 if role == "auditor" else 303)
    sent = form(browser, f"/admin/staff/{account}", step="look", version="1", f_name="x")
    assert sent.status_code in (401, 403)


def test_a_staff_number_is_on_the_accounts_own_page_only(hall: Hall, admin: Admin) -> None:
    admin.add("c1", "clerk", number="40917")
    assert "40917" not in str(admin.get()) + admin.browser.page("/admin/staff").get_data(as_text=True)
    assert admin.get("/c1")["account"]["values"]["number"] == "40917"


# --- 13, 17, 24 -----------------------------------------------------------------------------------------------------


def test_pages_and_answers_about_staff_are_kept_by_no_cache(hall: Hall, admin: Admin) -> None:
    made = admin.add("c1", "clerk")
    assert made.headers["Cache-Control"] == "no-store"
    for path in ("/admin/staff", "/admin/staff/add", f"/admin/staff/{made.get_json()['account']}", "/admin/projects"):
        assert admin.browser.page(path).headers["Cache-Control"] == "no-store"
    told = form(admin.browser, f"/admin/staff/{made.get_json()['account']}", step="reset")
    assert told.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in told.headers["Content-Security-Policy"]


def test_an_admin_gets_twenty_links_a_minute(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk")
    for _ in range(20):
        assert admin.post(f"/{account}/reset").status_code == 200
    refused = admin.post(f"/{account}/reset")
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_requests")
    assert admin.add("c2", "clerk").status_code == 429
    hall.later(seconds=61)
    assert admin.add("c2", "clerk").status_code == 201


def test_every_step_stands_in_the_journal_with_its_admin(hall: Hall, admin: Admin) -> None:
    account = admin.add("c1", "clerk").get_json()["account"]
    admin.change(account, unit="公安局")
    admin.post(f"/{account}/undo", version=2, why=WHY)
    admin.post(f"/{account}/reset")
    admin.post(f"/{account}/end_sessions")
    found = [(x["kind"], x["actor"]) for x in hall.facts() if x["subject"] == f"staff:{account}"]
    own = next(x["id"] for x in admin.get()["staff"] if x["login"] == "a1")
    assert [kind for kind, _ in found] == ["staff_set", "link_made", "staff_set", "staff_set", "link_made", "sessions_ended"]
    assert {actor for _, actor in found} == {f"staff:{own}"}


# --- pages ----------------------------------------------------------------------------------------------------------


def hidden(text: str) -> dict[str, Any]:
    """The hidden inputs of the page's last form, several of one name as a list."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text.rsplit("<form", 1)[1]):
        found.setdefault(name, []).append(value)
    return found


FORM = {"step": "look", "version": "1", "f_name": "谷雨", "f_unit": "公安局", "f_badge": "", "f_number": "", "f_active": "on"}


def test_a_form_is_looked_at_confirmed_and_undone_without_scripts(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk")
    path = f"/admin/staff/{account}"
    look = form(admin.browser, path, **FORM, f_roles=["guide", "lead"], f_trained=["id_card"]).get_data(as_text=True)
    assert "<ins>咨询引导</ins><ins>值班长</ins>" in look
    assert "<del>全部事项</del>" in look
    told = form(admin.browser, path, **hidden(look), why="", takes="now").get_data(as_text=True)
    assert "变更理由：请填写" in told
    assert form(admin.browser, path, **hidden(told), why=WHY, takes="now").status_code == 303
    shown = admin.get(f"/{account}")["account"]
    assert (shown["version"], shown["values"]["roles"], shown["values"]["name"]) == (2, ["guide", "lead"], "谷雨")
    [name] = [x for x in shown["changes"][0]["diff"] if x["field"] == "name"]
    assert (name["before"]["zh"], name["after"]["zh"]) == ("白露", "谷雨")
    back = form(admin.browser, path, step="undo_look", version="2", to="1").get_data(as_text=True)
    assert "恢复到第 1 版" in back
    assert form(admin.browser, path, **hidden(back), why="写错了", takes="now").status_code == 303
    assert admin.get(f"/{account}")["account"]["values"]["name"] == "白露"


def test_the_page_tells_what_to_do_about_a_clerk_on_post(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk")
    hall.api(hall.token("lead"), "POST", "/counters/4/open", clerk="c1")
    path = f"/admin/staff/{account}"
    look = form(admin.browser, path, **{k: v for k, v in FORM.items() if k != "f_active"}, f_roles=["clerk"]).get_data(as_text=True)
    assert "同时关闭 4 号窗口" in look
    told = form(admin.browser, path, **hidden(look), why=WHY, takes="now").get_data(as_text=True)
    assert "在 4 号窗口值守" in told
    assert form(admin.browser, path, **hidden(told), why=WHY, takes="now", close_posts="on", cover="").status_code == 303
    with hall.hub.writer.lock:
        assert hall.hub.writer.book.counters[4].state == "closed"


def test_a_refused_form_keeps_what_was_typed(hall: Hall, admin: Admin) -> None:
    typed = {"login": "a 1", "f_name": "谷雨", "f_roles": ["clerk"], "f_number": "x"}
    told = form(admin.browser, "/admin/staff/add?lang=en", **typed).get_data(as_text=True)
    assert "Login: 1 to 32 letters" in told
    assert "2 to 8 digits" in told
    assert 'value="谷雨"' in told
    assert hall.hub.accounts.by_login("a 1") is None


@pytest.mark.parametrize("path", ["/admin/staff/nobody", "/admin/projects/nothing"])
def test_what_is_not_there_is_not_found(admin: Admin, path: str) -> None:
    assert admin.browser.page(path).status_code == 404


def test_a_plan_is_shown_on_the_page_and_called_off_there(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk")
    path = f"/admin/staff/{account}"
    look = form(admin.browser, path, **FORM, f_roles=["guide"]).get_data(as_text=True)
    when = {"takes": "at", "takes_at": "2026-06-08T08:30"}
    assert form(admin.browser, path, **hidden(look), why=WHY, **when).status_code == 303
    shown = admin.browser.page(path).get_data(as_text=True)
    assert "2026-06-08 08:30 起有变更" in shown
    assert " inert>" in shown, "what waits is called off first"
    assert "2026-06-08 08:30 起有变更" in admin.browser.page("/admin/staff").get_data(as_text=True)
    assert "变更理由：请填写" in form(admin.browser, path, step="call_off", why=" ").get_data(as_text=True)
    assert form(admin.browser, path, step="call_off", why="不调了").status_code == 303
    assert "已撤回" in admin.browser.page(path).get_data(as_text=True)


def test_a_change_that_did_not_take_effect_is_told_on_the_list_until_somebody_sees_to_it(hall: Hall, admin: Admin) -> None:
    account = hall.account("c1", "clerk", name="沈某")
    hall.api(hall.token("lead"), "POST", "/counters/4/open", clerk="c1")
    hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card")
    hall.api(hall.token("counter", "4"), "POST", "/counters/4/next")
    assert admin.change(account, active=False, takes="2026-06-01T10:00:00+08:00").status_code == 201
    hall.later(hours=1)
    hall.hub.writer.turn([])
    again = Admin(hall, "a2")
    assert "沈某 的第 2 版变更到时没有生效" in again.browser.page("/admin/staff").get_data(as_text=True)
    assert "counter 4 cannot be closed now" in again.browser.page(f"/admin/staff/{account}").get_data(as_text=True)
    again.change(account, unit="公安局")
    assert "没有生效" not in again.browser.page("/admin/staff").get_data(as_text=True)

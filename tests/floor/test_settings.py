"""What a hall changes while it runs (R44): versions, undo, a moment to come, refusals that leave everything as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from floor.desk import settings
from floor.opening import differences
from floor.store.verify import verify
from floor.views.agent import notice_slip
from floor.views.appointments import notice
from tests.floor.desk_harness import LEAD, OFFICE, Desk, moment
from tests.floor.hub_harness import Hall
from tests.floor.settings_steps import Office, counts, kiosk


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


def test_a_matter_changed_on_the_page_is_at_the_kiosk_at_once_and_an_undo_brings_it_back(hall: Hall) -> None:
    office = Office(hall)
    done = office.change("matters/id_card", {"name": "居民身份证换领", "common": False})
    assert (done.status_code, done.get_json()["change"]) == (
        201, {"part": "matters/id_card", "version": 2, "state": "in_force", "takes_at": "2026-06-01T09:00:00+08:00"},
    )  # fmt: skip
    assert (kiosk(hall)["name"]["zh"], kiosk(hall)["common"]) == ("居民身份证换领", False)
    back = office.post("matters/id_card/undo", version=2, why="写错了", approved_by="白露")
    assert back.get_json()["change"]["version"] == 3
    assert (kiosk(hall)["name"]["zh"], kiosk(hall)["common"]) == ("居民身份证办理", True)
    shown = office.get("/matters/id_card")["part"]
    assert [(x["version"], x["state"], x["restores"]) for x in shown["changes"]] == [(3, "in_force", 1), (2, "in_force", None)]


def test_a_change_is_told_in_words_in_both_languages_before_it_is_made(hall: Hall) -> None:
    before = counts(hall)
    office = Office(hall)
    logged_in = counts(hall)
    values = {"open": False, "papers": ["居民身份证原件", "照片一张"], "theme": "social"}
    diff = {x["field"]: x for x in office.post("matters/id_card/look", values=values, version=1).get_json()["diff"]}
    assert {k: (x["before"]["zh"], x["after"]["zh"]) for k, x in diff.items()} == {
        "open": ("是", "否"), "papers": ("（空）", "居民身份证原件；照片一张"), "theme": ("户政婚姻民政", "社保医保"),
    }  # fmt: skip
    assert (diff["open"]["name"], diff["open"]["after"]["en"]) == ({"zh": "开放取号", "en": "Numbers are given"}, "no")
    assert [x["zh"] for x in diff["papers"]["added"]] == ["居民身份证原件", "照片一张"]
    assert counts(hall) == logged_in and "setting_changed" not in before


def test_tickets_already_taken_stay_as_they_are(hall: Hall) -> None:
    token = hall.token("kiosk", "k1")
    taken = hall.api(token, "POST", "/tickets", matter="id_card").get_json()["ticket"]
    office = Office(hall)
    assert office.change("matters/id_card", {"theme": "social", "open": False}).status_code == 201
    refused = hall.api(token, "POST", "/tickets", matter="id_card")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "matter_closed")
    with hall.hub.writer.lock:
        ticket = hall.hub.writer.book.tickets[taken["id"]]
        assert (ticket.number, ticket.state, ticket.matter) == (taken["number"], "waiting", "id_card")
        assert hall.hub.writer.book.lines.count("id_card", "ordinary") == 1
    opened = hall.api(hall.token("counter", "4"), "POST", "/counters/4/open")
    assert opened.status_code == 200, opened.get_json()
    called = hall.api(hall.token("counter", "4"), "POST", "/counters/4/next")
    assert called.get_json()["ticket"]["number"] == taken["number"]


def test_the_notice_on_paper_is_the_matters_own_as_it_is_now(hall: Hall) -> None:
    office = Office(hall)
    values = {"notice": "", "papers": ["申请表", "户口簿"], "fee": "不收费", "basis": "示例依据", "statutory_days": 20, "promised_days": 5}
    assert office.change("matters/id_card", values).status_code == 201
    with hall.hub.writer.lock:
        told = notice(hall.hub.scene(), "id_card")
    assert told["zh"] == "法律依据：示例依据\n所需材料：\n1. 申请表\n2. 户口簿\n承诺时限：5 个工作日\n收费标准：不收费"
    assert told["en"].splitlines()[-2:] == ["Promised time: 5 working days", "Fee: 不收费"]
    number = hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card").get_json()["ticket"]
    clerk = hall.token("counter", "4")
    hall.api(clerk, "POST", "/counters/4/open")
    hall.api(clerk, "POST", "/counters/4/next")
    printed = hall.api(clerk, "POST", f"/tickets/{number['id']}/notice")
    assert printed.status_code == 201, printed.get_json()
    with hall.hub.writer.lock:
        book = hall.hub.writer.book
        job = book.job(printed.get_json()["print_job"]["id"])
        assert job is not None
        slip = notice_slip(hall.hub.scene(), book.tickets[number["id"]], job)
    assert [x["zh"] for x in slip["lines"]] == told["zh"].split("\n")


def test_the_halls_notice_is_on_the_boards_and_kiosks_without_a_restart(hall: Hall) -> None:
    office = Office(hall)
    assert office.change("hall/hall", {"notice": "今天下午消防演练", "hotline": "0000-12345"}).status_code == 201
    for namespace, place in (("/screen", "main"), ("/kiosk", "k1")):
        assert hall.hub.pictures.draw(namespace, place)["notice"]["zh"] == "今天下午消防演练"
    assert hall.hub.pictures.draw("/kiosk", "k1")["hall"]["hotline"] == "0000-12345"


def test_every_complaint_comes_at_once_and_nothing_is_half_changed(hall: Hall) -> None:
    office = Office(hall)
    before = counts(hall)
    values = {"name": "婚姻登记", "mean_min": 0, "common": False, "colour": "red"}
    refused = office.change("matters/id_card", values, why="", takes="2026-06-01T08:00:00+08:00")
    told = refused.get_json()
    assert (refused.status_code, told["code"]) == (400, "bad_request")
    assert set(told["wrong"]) == {"why", "takes", "name", "mean_min", "colour"}
    assert len(told["problems"]) == 5
    assert counts(hall) == before
    assert kiosk(hall)["common"] is True


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"promised_days": 21, "statutory_days": 20}, ["promised_days"]),
        ({"name": ""}, ["name"]),
        ({"name": "a\nb"}, ["name"]),
        ({"theme": "nowhere"}, ["theme"]),
        ({"papers": "居民身份证"}, ["papers"]),
        ({"papers": [""]}, ["papers"]),
        ({"open": "yes"}, ["open"]),
        ({"mean_min": "5"}, ["mean_min"]),
        ({"statutory_days": 1.5}, ["statutory_days"]),
        ({"notice": "字" * 2001}, ["notice"]),
        ({"fee": {"yuan": 1}}, ["fee"]),
        ({}, []),
    ],
)
def test_what_hall_toml_refuses_is_refused_here_too(hall: Hall, values: dict[str, Any], wrong: list[str]) -> None:
    refused = Office(hall).change("matters/id_card", values)
    assert (refused.status_code, refused.get_json()["wrong"]) == (400, wrong), refused.get_json()


def test_two_who_change_the_same_do_not_overwrite_each_other(hall: Hall) -> None:
    office = Office(hall)
    assert office.change("matters/id_card", {"fee": "20 元"}).status_code == 201
    late = office.change("matters/id_card", {"fee": "40 元"})
    assert (late.status_code, late.get_json()["code"], late.get_json()["version"]) == (409, "setting_changed", 2)


def test_a_change_needs_its_approval_and_stands_in_the_register_of_changes(hall: Hall) -> None:
    office = Office(hall)
    before = counts(hall)
    refused = office.change("matters/id_card", {"name": "居民身份证换领"}, approved_by="")
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["rule"]) == (409, "rule_refused", "T22")
    assert counts(hall) == before
    assert kiosk(hall)["name"]["zh"] == "居民身份证办理"
    office.change("matters/id_card", {"name": "居民身份证换领"})
    made = [json.loads(x["body"]) for x in hall.facts("entry_made")]
    assert [x["fields"] for x in made if x["register"] == "network"] == [
        {"what": "事项 id_card，第 2 版", "before": "名称：居民身份证办理", "after": "名称：居民身份证换领", "approved_by": "白露"}
    ]


def test_only_office_and_admin_change_and_each_only_what_is_theirs(hall: Hall) -> None:
    lead = Office(hall, "lead")
    assert lead.change("matters/id_card", {"fee": "x"}).status_code == 403
    assert lead.get("/matters/id_card")["part"]["version"] == 1
    clerk = Office(hall, "clerk")
    assert clerk.browser.get("/api/v1/settings").status_code == 403
    assert hall.api(hall.token("kiosk", "k1"), "GET", "/settings").status_code == 403


def test_a_planned_change_comes_at_its_moment_and_not_before(hall: Hall) -> None:
    office = Office(hall)
    planned = office.change("matters/id_card", {"name": "居民身份证换领"}, takes="2026-06-01T09:30:00+08:00")
    assert planned.get_json()["change"]["state"] == "planned"
    assert kiosk(hall)["name"]["zh"] == "居民身份证办理"
    hall.later(minutes=29, seconds=59)
    hall.hub._beat()
    assert kiosk(hall)["name"]["zh"] == "居民身份证办理"
    waits = office.change("matters/id_card", {"fee": "x"})
    assert (waits.status_code, waits.get_json()["code"]) == (409, "change_planned")
    hall.later(seconds=1)
    hall.hub._beat()
    assert kiosk(hall)["name"]["zh"] == "居民身份证换领"
    assert office.get("/matters/id_card")["part"]["version"] == 2


PAST_OR_NONE = (
    "soon", "2026-06-01T10:00:00",
    "2026-06-01T09:00:00+08:00", "9999-12-31T23:59:59-23:00", "9999-12-31T23:00:00+00:00", "0001-01-01T00:00:00+08:00",
)  # fmt: skip


@pytest.mark.parametrize("takes", PAST_OR_NONE)
def test_a_moment_is_still_to_come_and_has_its_offset(hall: Hall, takes: str) -> None:
    refused = Office(hall).change("hall/hall", {"notice": "x"}, takes=takes)
    assert (refused.status_code, refused.get_json()["wrong"]) == (400, ["takes"])


def test_the_next_opening_is_the_one_of_the_next_day(hall: Hall) -> None:
    planned = Office(hall).change("hall/hall", {"notice": "明天起"}, takes="opening").get_json()
    assert planned["change"]["takes_at"] == "2026-06-02T08:30:00+08:00"


def test_a_planned_change_is_called_off_with_a_reason_and_the_versions_go_on(hall: Hall) -> None:
    office = Office(hall)
    office.change("hall/hall", {"notice": "明天起"}, takes="opening")
    assert office.post("hall/hall/call_off", why="", approved_by="白露").status_code == 400
    assert office.post("hall/hall/call_off", why="文件撤回", approved_by="白露").get_json()["change"]["state"] == "called_off"
    assert office.post("hall/hall/call_off", why="再来", approved_by="白露").get_json()["code"] == "no_change_planned"
    done = office.change("hall/hall", {"notice": "现在起"})
    assert done.get_json()["change"]["version"] == 3
    back = office.post("hall/hall/undo", version=3, why="试", approved_by="白露")
    assert back.get_json()["change"]["version"] == 4
    assert hall.hub.house.config.hall.notice == hall.hub.house.base.hall.notice
    refused = office.post("hall/hall/undo", version=4, to=2, why="试", approved_by="白露")
    assert refused.get_json()["code"] == "unknown_part"


def test_a_planned_change_that_does_not_fit_any_more_is_dropped_whole(hall: Hall) -> None:
    office = Office(hall)
    office.change("matters/id_card", {"name": "同一个名称", "common": False}, takes="2026-06-01T10:00:00+08:00")
    assert office.change("matters/marriage", {"name": "同一个名称"}).status_code == 201
    hall.later(hours=1)
    hall.hub._beat()
    admin = Office(hall, "admin")
    shown = admin.get("/matters/id_card")["part"]
    assert (shown["version"], shown["changes"][0]["state"]) == (1, "refused")
    assert "already the name" in shown["changes"][0]["problems"][0]
    assert [(x["part"], x["version"]) for x in admin.get("")["refused"]] == [("matters/id_card", 2)]
    assert "matters/id_card" in admin.browser.page("/admin?lang=zh").get_data(as_text=True)
    assert kiosk(hall)["common"] is True
    assert admin.change("matters/id_card", {"common": False}).get_json()["change"]["version"] == 3
    assert admin.get("")["refused"] == []


def test_a_restart_finds_everything_as_it_was_and_what_came_due_meanwhile(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "data", {})
    office = Office(hall)
    office.change("matters/id_card", {"name": "居民身份证换领", "papers": ["照片"]})
    office.change("hall/hall", {"notice": "现在起"})
    office.change("matters/marriage", {"fee": "不收费"}, takes="opening")
    hall.close()
    again = Hall(tmp_path / "data", {}, at=moment("09:00", "2026-06-02"))
    try:
        assert kiosk(again)["name"]["zh"] == "居民身份证换领"
        assert again.hub.house.config.hall.notice == "现在起"
        assert again.hub.writer.book.matters["marriage"].guide["fee"] == "不收费"
        assert again.hub.writer.book.plans == {}
        assert verify(again.hub.database).sound
    finally:
        again.close()


def test_a_new_matter_begins_closed_and_opens_when_a_counter_serves_it(hall: Hall) -> None:
    office, admin = Office(hall), Office(hall, "admin")
    new = {"name": "公积金查询", "name_en": "Housing fund", "theme": "social"}
    refused = office.change("matters/fund", new)
    assert refused.status_code == 400 and "no counter serves matter fund" in refused.get_json()["others"][0]
    assert office.change("matters/fund", new | {"open": False}).status_code == 201
    assert kiosk(hall, "fund")["open"] is False
    counter = admin.get("/counters/1")["part"]
    served = admin.change("counters/1", {"matters": [*counter["values"]["matters"], "fund"]})
    assert served.status_code == 201, served.get_json()
    assert office.change("matters/fund", {"open": True}, version=2).status_code == 201
    assert hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="fund").status_code == 201
    gone = office.post("matters/fund/undo", version=3, to=1, why="试", approved_by="白露")
    assert gone.get_json()["code"] == "unknown_part"


def test_an_acceptance_takes_papers_and_times_of_its_matter_and_keeps_them_when_the_matter_changes(hall: Hall) -> None:
    office = Office(hall)
    values = {"papers": ["申请表", "户口簿"], "statutory_days": 20, "promised_days": 5}
    assert office.change("matters/id_card", values).status_code == 201
    clerk = hall.staff("c1", "clerk")
    page = clerk.page("/registers/acceptances?matter=id_card").get_data(as_text=True)
    assert 'name="f_item" type="text" value="居民身份证办理"' in page
    assert "申请表\n户口簿</textarea>" in page
    assert 'name="f_statutory" type="text" value="20"' in page and 'name="f_promised" type="text" value="5"' in page
    form = {
        "f_item": "居民身份证办理", "f_papers": "申请表\n户口簿", "f_mode": "promised", "f_statutory": "20", "f_promised": "5",
        "f_handler": "白露", "f_phone": "0000-1", "csrf": clerk.csrf("/password"),
    }  # fmt: skip
    made = clerk.post("/registers/acceptances", data=form)
    assert made.status_code == 303
    assert office.change("matters/id_card", {"promised_days": 3}, version=2).status_code == 201
    entry = clerk.get(f"/api/v1{made.headers['Location']}").get_json()["entry"]
    assert (entry["fields"]["promised"], entry["obligations"][0]["due_at"][:10]) == (5, "2026-06-08")
    printed = clerk.page(f"{made.headers['Location']}/print/receipt").get_data(as_text=True)
    assert "户口簿" in printed


def test_the_check_of_a_file_says_what_the_hall_has_changed_since(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "data", {})
    office, config = Office(hall), hall.hub.house.base
    assert differences(config, tmp_path / "data") == []
    office.change("matters/id_card", {"fee": "不收费", "open": False})
    office.change("hall/hall", {"notice": "现在起"})
    office.change("matters/fund", {"name": "公积金查询", "name_en": "Housing fund", "theme": "social", "open": False})
    Office(hall, "admin").change("rulebook/hall", {"check.weekly_min": 3})
    hall.close()
    assert differences(config, tmp_path / "data") == [
        "matters id_card: open, fee differ", "matters fund: in the data folder only", "hall: notice differ",
        "rulebook: check.weekly_min differ",
    ]  # fmt: skip


def test_changes_plans_and_undos_are_the_same_after_a_restart_on_both_databases(desk: Desk) -> None:
    def wanted(version: int, takes: str = "now") -> settings.Wanted:
        return settings.Wanted(version, "县里来文", "白露", takes)

    desk.do(lambda tx: settings.change(tx, "matters", "id_card", {"name": "换领", "papers": ["照片"]}, wanted(1)), OFFICE)
    desk.do(lambda tx: settings.change(tx, "hall", "hall", {"notice": "通知"}, wanted(1, "opening")), OFFICE)
    desk.do(lambda tx: settings.change(tx, "matters", "fund", NEW, wanted(1)), OFFICE)
    desk.do(lambda tx: settings.undo(tx, "matters", "id_card", None, wanted(2)), OFFICE)
    for _ in range(2):
        assert (desk.book.matters["id_card"].names["zh"], desk.book.matters["fund"].open) == ("居民身份证办理", False)
        assert (desk.book.settings["matters/id_card"].version, [*desk.book.plans]) == (3, ["hall/hall"])
        assert [x.code for x in desk.house.config.matters][-1] == "fund"
        desk.restart()
    desk.sweep("2026-06-02T08:30")
    assert (desk.house.config.hall.notice, desk.book.plans) == ("通知", {})
    assert desk.fresh_book().settings == desk.book.settings
    assert desk.verify().sound


NEW = {"name": "公积金查询", "name_en": "Housing fund", "theme": "social", "open": False}


def test_what_is_refused_at_the_desk_leaves_journal_tables_and_settings_as_they_were(desk: Desk) -> None:
    before = desk.house.config
    with desk.refused("rule_refused"):
        desk.do(lambda tx: settings.change(tx, "hall", "hall", {"notice": "通知"}, settings.Wanted(1, "why", "")), OFFICE)
    assert desk.house.config == before
    with desk.refused("not_permitted"):
        desk.do(lambda tx: settings.change(tx, "hall", "hall", {"notice": "通知"}, settings.Wanted(1, "why", "白露")), LEAD)
    with desk.refused("unknown_part"):
        desk.do(lambda tx: settings.undo(tx, "matters", "id_card", None, settings.Wanted(1, "why", "白露")), OFFICE)

"""Projects of the green lane as versions (R05): changed now or later, undone, also after their end; the journal names no person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from floor.desk import projects, versions
from floor.desk.projects import KEEPER, NewProject
from floor.desk.versions import Asked
from floor.nouns import SettingChange
from floor.store.verify import verify
from tests.floor.desk_harness import CLERK, Desk
from tests.floor.hub_harness import Hall
from tests.floor.staff_steps import form

CODE = "GX2026"


@pytest.fixture
def listed(desk: Desk) -> Iterator[Desk]:
    new = NewProject("key_project", "县政办 12 号", "沈某", date(2026, 5, 1), date(2026, 6, 30), CODE, 1)
    desk.do(lambda tx: projects.add(tx, new))
    yield desk
    assert desk.verify().sound


def change(desk: Desk, version: int, takes: str = "now", why: str = "文件更新", **values: Any) -> Any:
    return desk.do(lambda tx: versions.change(tx, KEEPER, CODE, values, Asked(version, why, takes)))


def test_a_larger_quota_counts_at_once_and_an_undo_takes_it_back(listed: Desk) -> None:
    listed.take("id_card", "green", project=CODE)
    change(listed, 1, quota=2)
    listed.take("id_card", "green", project=CODE)
    listed.do(lambda tx: versions.undo(tx, KEEPER, CODE, None, Asked(2, "写错了")))
    assert (listed.book.projects[CODE].quota, listed.book.projects[CODE].uses) == (1, 2)
    with listed.refused("project_used_up"):
        listed.take("id_card", "green", project=CODE)


def test_what_was_ended_by_mistake_comes_back(listed: Desk) -> None:
    listed.do(lambda tx: projects.end(tx, CODE, "点错了"))
    assert (listed.book.projects[CODE].state, listed.book.projects[CODE].reason) == ("ended", "点错了")
    listed.do(lambda tx: versions.undo(tx, KEEPER, CODE, None, Asked(2, "恢复")))
    assert (listed.book.projects[CODE].state, listed.book.projects[CODE].reason) == ("active", None)
    assert listed.take("id_card", "green", project=CODE).lane == "green"
    assert listed.fresh_book().projects == listed.book.projects


def test_a_longer_validity_begins_when_it_was_planned_to(listed: Desk) -> None:
    change(listed, 1, "2026-07-01T08:30:00+08:00", valid_to="2026-12-31")
    listed.at("08:29", "2026-07-01").sweep()
    with listed.refused("project_expired"):
        listed.take("id_card", "green", project=CODE)
    listed.sweep("08:30")
    assert listed.take("id_card", "green", project=CODE).lane == "green"


def test_another_person_in_charge_is_in_no_fact_and_goes_half_a_year_after_the_new_last_day(listed: Desk) -> None:
    change(listed, 1, charge="顾某某", valid_to="2026-07-31")
    journal = "".join(body for _, _, body in listed.facts())
    assert "沈某" not in journal
    assert "顾某某" not in journal
    rows = listed.sql("SELECT value, erase_at FROM personal WHERE kind = 'project_charge' ORDER BY value")
    assert [(row["value"], row["erase_at"][:10]) for row in rows] == [("沈某", "2027-01-27"), ("顾某某", "2027-01-27")]
    found = listed.database.noun(SettingChange, (f"projects/{CODE}", 2))
    assert isinstance(found, SettingChange)
    assert re.fullmatch("[0-9a-f]{32}", found.after["charge"])


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"kind": "x"}, "kind"),
        ({"basis": " "}, "basis"),
        ({"charge": ""}, "charge"),
        ({"valid_to": "2026-04-30"}, "valid_to"),
        ({"valid_from": "1 May"}, "valid_from"),
        ({"quota": 0}, "quota"),
        ({"quota": "many"}, "quota"),
        ({"active": 1}, "active"),
        ({"company": "x"}, "company"),
    ],
)
def test_values_that_are_not_right_are_told_by_their_field(listed: Desk, values: dict[str, Any], wrong: str) -> None:
    with listed.refused("bad_request") as told:
        change(listed, 1, **values)
    assert told.value.facts["wrong"] == [wrong]


def test_a_clerk_changes_no_project(listed: Desk) -> None:
    with listed.refused("not_permitted"):
        listed.do(lambda tx: versions.change(tx, KEEPER, CODE, {"quota": 5}, Asked(1, "x")), CLERK)


# --- over HTTP ------------------------------------------------------------------------------------------------------

BODY = {
    "code": CODE, "kind": "key_project", "basis": "县政办 12 号", "charge": "CANARYPERSON",
    "valid_from": "2026-05-01", "valid_to": "2026-06-30",
}  # fmt: skip


def test_versions_over_the_api_show_the_person_to_who_may_read_the_list(hub: Hall) -> None:
    office = hub.token("office")
    assert hub.api(office, "POST", "/projects", **BODY).status_code == 201
    look = hub.api(office, "POST", f"/projects/{CODE}/look", version=1, values={"quota": 3, "charge": "CANARYOTHER"}).get_json()
    assert {x["field"]: x["after"]["zh"] for x in look["diff"]} == {"quota": "3", "charge": "CANARYOTHER"}
    done = hub.api(office, "POST", f"/projects/{CODE}", version=1, values={"quota": 3, "charge": "CANARYOTHER"}, why="更新")
    assert (done.status_code, done.get_json()["change"]["version"]) == (201, 2)
    shown = hub.api(hub.token("auditor"), "GET", f"/projects/{CODE}").get_json()["project"]
    assert [(x["version"], x["why"]) for x in shown["changes"]] == [(2, "更新"), (1, "")]
    assert {x["field"]: x["before"]["zh"] for x in shown["changes"][0]["diff"]} == {"quota": "不限", "charge": "CANARYPERSON"}
    assert hub.api(office, "POST", f"/projects/{CODE}/undo", version=2, why="写错了").status_code == 201
    assert hub.api(office, "GET", f"/projects/{CODE}").get_json()["project"]["values"]["charge"] == "CANARYPERSON"
    assert hub.api(hub.token("om"), "GET", f"/projects/{CODE}").status_code == 403
    assert not [x for x in hub.facts() if "CANARY" in str(x)]


def test_settings_of_the_hall_tell_nothing_of_a_project_whose_plan_did_not_fit(hub: Hall) -> None:
    office = hub.token("office")
    hub.api(office, "POST", "/projects", **BODY)
    plan = {"values": {"quota": 3}, "why": "更新", "takes": "2026-06-01T09:30:00+08:00"}
    assert hub.api(office, "POST", f"/projects/{CODE}", version=1, **plan).status_code == 201
    assert CODE not in str(hub.api(hub.token("om"), "GET", "/settings").get_json())
    assert hub.api(office, "POST", f"/projects/{CODE}/call_off", why="不改了").status_code == 200


def hidden(text: str) -> dict[str, Any]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text.rsplit("<form", 1)[1]))


def test_a_project_is_added_changed_and_taken_off_without_scripts(hub: Hall) -> None:
    office = hub.staff("o1", "office")
    typed = {f"f_{k}": v for k, v in BODY.items() if k != "code"}
    wrong = form(office, "/admin/projects/add", code="x", **typed | {"f_valid_to": ""})
    assert (wrong.status_code, "CANARYPERSON" in wrong.get_data(as_text=True)) == (400, True)
    assert form(office, "/admin/projects/add", code=CODE, **typed).headers["Location"] == f"/admin/projects/{CODE}"
    assert "CANARYPERSON" in office.page("/admin/projects").get_data(as_text=True)
    look = form(office, f"/admin/projects/{CODE}", step="look", version="1", **typed | {"f_quota": "7"}).get_data(as_text=True)
    assert "<ins>7</ins>" in look
    assert form(office, f"/admin/projects/{CODE}", **hidden(look), why="到期", takes="now").status_code == 303
    with hub.hub.writer.lock:
        project = hub.hub.writer.book.projects[CODE]
    assert (project.state, project.quota) == ("ended", 7), "the box was not ticked"
    assert verify(hub.hub.database).sound

"""Filing (R45): what is closed is flagged until the file index names it, once; moves and destruction stand on record."""

from __future__ import annotations

import json
from typing import Any

import pytest

from config.rulebook.load import faults_of, load
from floor.desk import registers, setup
from tests.floor.book_steps import HEAD, LEADER, act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, OFFICE, SUPERVISOR, Desk
from tests.floor.hub_harness import Hall

INDEX = {"number": "2026-永久-001", "papers": ["投诉登记表 2页", "答复书 1页"], "place": "档案室 3 架", "box": "7"}
COMPLAINT = {"way": "phone", "matter": "窗口无人", "competence": "own"}
NOTICE = {"kind": "enquiry", "item": "户口迁移", "basis": "某办法", "papers": ["申请书"], "clerk": "c1"}
REPLY = {"findings": "属实", "reply_way": "oral", "reply": "已整改"}


@pytest.fixture
def desk(desks: Desks) -> Desk:
    found = desks()
    found.at("09:00", "2026-06-01").do(setup.seed_calendar)
    return found


def filed(desk: Desk, entry: str) -> str | None:
    found: str | None = desk.sql("SELECT filed FROM entry WHERE id = :id", id=entry)[0]["filed"]
    return found


def closed_complaint(desk: Desk) -> str:
    entry = made(desk, "complaints", COMPLAINT, OFFICE)
    act(desk, "complaints", entry, "reply", SUPERVISOR, **REPLY)
    act(desk, "complaints", entry, "file", OFFICE)
    return entry


def test_a_closed_entry_is_filed_by_being_named_in_the_index(desk: Desk) -> None:
    complaint, notice = closed_complaint(desk), made(desk, "notices", NOTICE)
    index = made(desk, "file_index", INDEX | {"entries": f"{complaint}\n{notice}\n{complaint}\n"}, OFFICE)
    assert (filed(desk, complaint), filed(desk, notice)) == (index, index)
    told = [(json.loads(body)["entry"], json.loads(body)["index"]) for _, _, body in desk.facts("entry_filed")]
    assert told == [(complaint, index), (notice, index)]
    assert desk.verify().sound


def test_what_is_open_unknown_or_filed_already_is_not_filed(desk: Desk) -> None:
    notice = made(desk, "notices", NOTICE)
    opened = made(desk, "complaints", COMPLAINT, OFFICE)
    index = made(desk, "file_index", INDEX | {"entries": [notice]}, OFFICE)
    with desk.refused("entry_not_closed") as told:
        made(desk, "file_index", INDEX | {"entries": [opened]}, OFFICE)
    assert (told.value.facts["entry"], told.value.facts["state"]) == (opened, "registered")
    with desk.refused("already_filed") as told:
        made(desk, "file_index", INDEX | {"entries": [notice]}, OFFICE)
    assert told.value.facts["index"] == index
    with desk.refused("unknown_entry"):
        made(desk, "file_index", INDEX | {"entries": ["G11-2026-0099"]}, OFFICE)
    with desk.refused("entry_not_closed"):  # the index itself is not for filing
        made(desk, "file_index", INDEX | {"entries": [index]}, OFFICE)
    closed = closed_complaint(desk)
    with desk.refused("not_permitted"):
        made(desk, "file_index", INDEX | {"entries": [closed]}, CLERK)


def test_number_entries_papers_and_place_are_required(desk: Desk) -> None:
    with desk.refused("bad_request") as told:
        made(desk, "file_index", {"entries": " , "}, OFFICE)
    assert told.value.facts["missing"] == ["number", "entries", "papers", "place"]


def test_a_corrected_index_entry_files_what_it_names_now_and_flags_the_rest_again(desk: Desk) -> None:
    one, two = made(desk, "notices", NOTICE), made(desk, "notices", NOTICE)
    index = made(desk, "file_index", INDEX | {"entries": [one]}, OFFICE)
    desk.do(lambda tx: registers.correct(tx, "file_index", index, {"entries": [two]}, "写错编号"), OFFICE)
    assert (filed(desk, one), filed(desk, two)) == (None, index)
    with desk.refused("bad_request"):
        desk.do(lambda tx: registers.correct(tx, "file_index", index, {"entries": ""}, "清空"), OFFICE)
    assert desk.verify().sound


def test_a_file_moves_and_is_destroyed_by_the_order_of_another_person_only(desk: Desk) -> None:
    notice = made(desk, "notices", NOTICE)
    index = made(desk, "file_index", INDEX | {"entries": [notice]}, OFFICE)
    assert act(desk, "file_index", index, "move", OFFICE, place="县档案馆").fields["place"] == "县档案馆"
    with desk.refused("not_permitted"):
        act(desk, "file_index", index, "destroy", OFFICE, order="令 1 号")
    with desk.refused("bad_request"):
        act(desk, "file_index", index, "destroy", LEADER)
    assert act(desk, "file_index", index, "destroy", LEADER, order="令 1 号").state == "destroyed"
    assert filed(desk, notice) == index


def test_what_was_filed_may_go_on_and_stays_filed(desk: Desk) -> None:
    refusal = {"matter": "某事项", "applicant": "某某", "situation": "-", "reasons": "-", "basis": "-", "section": "-", "handler": "c1",
               "remedies": "可复议"}  # fmt: skip
    entry = made(desk, "refusals", refusal)
    act(desk, "refusals", entry, "review", HEAD, review="同意")
    act(desk, "refusals", entry, "approve", LEADER, approval="同意")
    act(desk, "refusals", entry, "tell", CLERK, told_at="2026-06-01T10:00:00+08:00")
    index = made(desk, "file_index", INDEX | {"entries": [entry]}, OFFICE)
    act(desk, "refusals", entry, "give_back", CLERK, id_seen=True, return_signed=True)
    assert filed(desk, entry) == index


# --- flags, lists and the setting, over HTTP -------------------------------------------------------------------------


def noticed(hall: Hall, times: int = 1) -> list[str]:
    clerk = hall.token("clerk")
    return [hall.api(clerk, "POST", "/registers/notices", fields=NOTICE).get_json()["entry"]["id"] for _ in range(times)]


def unfiled(hall: Hall, role: str = "office", asked: str = "") -> Any:
    return hall.api(hall.token(role), "GET", f"/registers/file_index/unfiled{asked}").get_json()


def test_what_is_closed_is_flagged_until_it_is_in_the_index(hub: Hall) -> None:
    assert (unfiled(hub)["entries"], unfiled(hub)["counts"]) == ([], {})
    one, two, three = noticed(hub, 3)
    hub.api(hub.token("office"), "POST", "/registers/complaints", fields=COMPLAINT)  # open
    told = unfiled(hub, "supervisor")
    assert ([x["id"] for x in told["entries"]], told["counts"]) == ([one, two, three], {"notices": 3})
    assert [x["id"] for x in unfiled(hub, asked=f"?after={one}&of=notices")["entries"]] == [two, three]
    assert unfiled(hub, asked="?of=complaints")["entries"] == []
    office = hub.token("office")
    [want] = hub.api(office, "GET", "/registers/file_index").get_json()["wanting"]
    assert (want["name"]["zh"], want["found"], want["unfiled"]) == ("已办结，未列入归档目录", 3, True)
    made = hub.api(office, "POST", "/registers/file_index", fields=INDEX | {"entries": [one, three]})
    assert made.status_code == 201
    assert [x["id"] for x in unfiled(hub)["entries"]] == [two]
    shown = hub.api(office, "GET", f"/registers/notices/{one}").get_json()["entry"]
    assert shown["filed"] == made.get_json()["entry"]["id"]
    assert [x["kind"] for x in shown["history"]][-1] == "entry_filed"
    assert unfiled(hub, "clerk")["code"] == "not_permitted"
    assert hub.api(office, "GET", "/registers/fees/unfiled").get_json()["code"] == "unknown_register"


def test_the_flag_stands_on_the_books_page_the_index_and_the_entry_and_chosen_ones_fill_the_form(hub: Hall) -> None:
    one, two = noticed(hub, 2)
    office, boss = hub.staff("lin", "office"), hub.staff("su", "supervisor")
    assert "已办结，未列入归档目录" in boss.page("/registers").get_data(as_text=True)
    page = office.page("/registers/file_index").get_data(as_text=True)
    assert f'data-unfiled="{one}"' in page and "一直保管" in page
    assert 'id="to-index"' not in boss.page("/registers/file_index").get_data(as_text=True)
    assert f"/registers/file_index?entry={one}" in office.page(f"/registers/notices/{one}").get_data(as_text=True)
    page = office.page(f"/registers/file_index?entry={one}&entry={two}").get_data(as_text=True)
    assert f">{one}\n{two}</textarea>" in page
    form = {"f_number": "1", "f_entries": f"{one}\r\n{two}", "f_papers": "告知单", "f_place": "3 架"}
    form["csrf"] = office.csrf("/registers/file_index")
    made = office.post("/registers/file_index", data=form)
    assert made.status_code == 303
    again = office.post("/registers/file_index", data=form).get_data(as_text=True)
    index = made.headers["Location"].split("/")[-1]
    assert f"{one} 已列入 {index}" in again
    assert f"/registers/file_index/{index}" in office.page(f"/registers/notices/{one}").get_data(as_text=True)
    assert "已办结，未列入归档目录" not in boss.page("/registers").get_data(as_text=True)
    for role, reads in (("supervisor", True), ("leader", False)):
        page = hub.staff(role, role).page(f"/registers/file_index/{index}").get_data(as_text=True)
        assert (f'<a href="/registers/notices/{two}">' in page, two in page) == (reads, True)


def test_the_file_list_prints_and_is_exported(hub: Hall) -> None:
    [one] = noticed(hub)
    office = hub.token("office")
    hub.api(office, "POST", "/registers/file_index", fields=INDEX | {"entries": [one]})
    browser = hub.staff("lin", "office")
    page = browser.page("/registers/file_index/print").get_data(as_text=True)
    for text in ("归档目录", "2026-永久-001", one, "投诉登记表 2页; 答复书 1页", "档案室 3 架", "共 1 条", "系统不自动删除"):
        assert text in page, text
    assert "共 0 条" in browser.page("/registers/file_index/print?year=2025").get_data(as_text=True)
    csv = hub.api(office, "GET", "/registers/file_index.csv?year=2026").get_data(as_text=True)
    assert one in csv and "档案室 3 架" in csv
    assert hub.api(office, "GET", "/registers/file_index.xlsx").data.startswith(b"PK")
    assert browser.page("/registers/findings/print").status_code == 404  # not a reader of that book


def test_years_that_files_are_kept_are_a_choice_that_is_shown_and_deletes_nothing(hub: Hall) -> None:
    [one] = noticed(hub)
    hub.api(hub.token("office"), "POST", "/registers/file_index", fields=INDEX | {"entries": [one]})
    admin = hub.token("admin")
    body = {"values": {"filing.keep_years": "10"}, "version": 1, "why": "县档案局通知", "approved_by": "白露", "takes": "now"}
    done = hub.api(admin, "POST", "/settings/rulebook/hall", **body)
    assert done.status_code in (200, 201), done.get_json()
    browser = hub.staff("lin", "office")
    for path in ("/registers/file_index", "/registers/file_index/print"):
        assert "保管 10 年" in browser.page(path).get_data(as_text=True)
    wrong = hub.api(admin, "POST", "/settings/rulebook/hall", **body | {"values": {"filing.keep_years": "ten"}, "version": 2})
    assert wrong.status_code == 400
    hub.later(days=365 * 30)
    browser = hub.staff("wu", "office")
    assert one in browser.page("/registers/file_index/print").get_data(as_text=True)
    assert hub.api(hub.token("clerk"), "GET", f"/registers/notices/{one}").status_code == 200
    hub.api(admin, "POST", "/settings/rulebook/hall", **body | {"values": {"filing.keep_years": ""}, "version": 2})
    assert "一直保管" in browser.page("/registers/file_index").get_data(as_text=True)


@pytest.mark.parametrize("years", ["0", "ten", "-1", "1000", " "])
def test_years_are_a_number_or_nothing(years: str) -> None:
    [fault] = faults_of([], {"filing.keep_years": years})
    assert "filing.keep_years" in fault
    assert faults_of([], {"filing.keep_years": ""}) == []


OWN = """
[[register]]
id = "own"
code = "keys"
rules = ["own"]
zh = "钥匙台账"
en = "Keys"
writers = ["guide"]
readers = ["guide"]
filed = ["{state}"]
fields = [ {{ name = "room", zh = "房间", en = "Room" }} ]
states = [ {{ code = "back", zh = "归还", en = "Back" }} ]
wants = [ {{ zh = "未归档", en = "Not filed", unfiled = {unfiled} }} ]
"""


def test_a_book_of_ones_own_says_when_its_entries_are_closed(tmp_path: Any) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(OWN.format(state="back", unfiled="false"), "utf-8")
    assert load([file]).closed()["keys"] == ["back"]
    file.write_text(OWN.format(state="gone", unfiled="true"), "utf-8")
    told = ["filed: no state gone", "unfiled: no field of type entries"]
    assert faults_of([file], {}) == [f"keys.toml: register keys: {what}" for what in told]



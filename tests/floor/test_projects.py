"""The green lane (R05): a list of projects whose codes give tickets, and which no public picture names."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest

from floor.desk import projects
from floor.desk.projects import NewProject
from floor.nouns import Project
from tests.floor.desk_harness import GUIDE, Desk
from tests.floor.hub_harness import Hall

FIRST, LAST = date(2026, 5, 1), date(2026, 6, 30)


def listed(desk: Desk, code: str = "GX2026", **changes: Any) -> Project:
    wanted = {"kind": "key_project", "basis": "县政办 12 号", "charge": "沈某", "valid_from": FIRST, "valid_to": LAST, "code": code}
    found: Project = desk.do(lambda tx: projects.add(tx, NewProject(**(wanted | changes))))
    return found


def test_a_listed_code_gives_a_green_ticket_and_counts_as_a_use(desk: Desk) -> None:
    listed(desk)
    ticket = desk.take("id_card", "green", project="gx-2026 ")
    assert (ticket.number, ticket.lane, ticket.project) == ("G001", "green", "GX2026")
    assert desk.book.projects["GX2026"].uses == 1
    assert desk.verify().sound


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"valid_to": date(2026, 5, 31)}, "project_expired"),
        ({"valid_from": date(2026, 6, 2)}, "project_expired"),
        ({"quota": 1}, "project_used_up"),
    ],
)
def test_an_expired_early_or_used_up_code_is_refused_and_an_ordinary_ticket_is_offered(desk: Desk, changes: Any, code: str) -> None:
    listed(desk, **changes)
    if code == "project_used_up":
        desk.take("id_card", "green", project="GX2026")
    with desk.refused(code) as told:
        desk.take("id_card", "green", project="GX2026")
    assert told.value.facts == {"offer": "ordinary"}
    assert desk.take("id_card").lane == "ordinary"


@pytest.mark.parametrize("code", [None, "", "NOPE", "GX2027"])
def test_an_unknown_or_missing_code_is_refused(desk: Desk, code: str | None) -> None:
    listed(desk)
    with desk.refused("project_unknown"):
        desk.take("id_card", "green", project=code)


def test_the_first_and_the_last_day_count(desk: Desk) -> None:
    listed(desk, valid_from=date(2026, 6, 1), valid_to=date(2026, 6, 1))
    assert desk.take("id_card", "green", project="GX2026").lane == "green"
    desk.at("09:00", "2026-06-02")
    with desk.refused("project_expired"):
        desk.take("id_card", "green", project="GX2026")


def test_an_ended_project_gives_nothing_and_keeps_its_uses(desk: Desk) -> None:
    listed(desk)
    desk.take("id_card", "green", project="GX2026")
    desk.do(lambda tx: projects.end(tx, "GX2026", "finished early"))
    with desk.refused("project_expired"):
        desk.take("id_card", "green", project="GX2026")
    with desk.refused("wrong_state"):
        desk.do(lambda tx: projects.end(tx, "GX2026", "again"))
    assert (desk.book.projects["GX2026"].state, desk.book.projects["GX2026"].uses) == ("ended", 1)
    assert desk.fresh_book().projects == desk.book.projects


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "abc"},
        {"code": "A" * 17},
        {"code": "é12345"},
        {"valid_to": date(2026, 4, 1)},
        {"basis": " "},
        {"charge": " "},
        {"kind": "x"},
    ],
)
def test_a_project_that_is_not_told_rightly_is_not_listed(desk: Desk, changes: Any) -> None:
    with desk.refused("bad_request"):
        listed(desk, **changes)


def test_a_code_is_listed_once_and_made_up_when_it_is_not_given(desk: Desk) -> None:
    listed(desk)
    with desk.refused("bad_request"):
        listed(desk, "gx2026")
    made = {listed(desk, "").code for _ in range(5)}
    assert len(made) == 5
    assert all(len(code) == 8 and not set(code) & set("01OIL") for code in made)


def test_staff_put_a_waiting_ticket_into_the_green_lane_with_a_code_only(desk: Desk) -> None:
    listed(desk)
    ticket = desk.take("id_card")
    with desk.refused("project_unknown"):
        desk.order("grant_lane", ticket, "green", None, actor=GUIDE)
    granted = desk.order("grant_lane", ticket, "green", None, "with papers", "GX2026", actor=GUIDE)
    assert (granted.lane, granted.number, granted.project, granted.granted_by) == ("green", ticket.number, "GX2026", "staff:g1")
    assert desk.book.projects["GX2026"].uses == 1
    back = desk.order("grant_lane", granted, "ordinary", None, actor=GUIDE)
    assert (back.lane, back.project, desk.book.projects["GX2026"].uses) == ("ordinary", None, 0)


def test_a_ticket_that_ends_unserved_gives_its_use_back(desk: Desk) -> None:
    listed(desk, quota=1)
    desk.open(4)
    left = desk.take("id_card", "green", project="GX2026")
    with desk.refused("project_used_up"):
        desk.take("id_card", "green", project="GX2026")
    desk.order("cancel", left, "asked")
    assert desk.book.projects["GX2026"].uses == 0
    missed = desk.take("id_card", "green", project="GX2026")
    assert desk.next(4) is not None
    desk.order("no_show", missed)
    assert desk.book.projects["GX2026"].uses == 0
    desk.order("come_back", missed)
    assert desk.book.projects["GX2026"].uses == 1
    with desk.refused("project_used_up"):
        desk.take("id_card", "green", project="GX2026")
    assert desk.verify().sound


def test_who_was_served_and_left_before_the_second_matter_has_used_it(desk: Desk) -> None:
    listed(desk, quota=1)
    desk.open(4)
    ticket = desk.take("id_card", "green", project="GX2026", later=("household_move",))
    assert desk.next(4) is not None
    desk.order("start", ticket)
    desk.order("finish", ticket)
    desk.order("cancel", ticket, "asked")
    assert desk.book.projects["GX2026"].uses == 1
    assert desk.verify().sound


def test_a_ticket_left_open_at_the_end_of_the_day_gives_its_use_back(desk: Desk) -> None:
    listed(desk, quota=1)
    desk.take("id_card", "green", project="GX2026")
    desk.at("08:00", "2026-06-02").take("id_card")
    assert desk.book.projects["GX2026"].uses == 0


def test_a_ticket_moved_to_another_project_is_a_use_of_that_one_only(desk: Desk) -> None:
    listed(desk)
    listed(desk, "ZX88")
    ticket = desk.take("id_card", "green", project="GX2026")
    desk.order("grant_lane", ticket, "green", None, "the wrong slip", "ZX88", actor=GUIDE)
    assert {code: p.uses for code, p in desk.book.projects.items()} == {"GX2026": 0, "ZX88": 1}
    desk.order("grant_lane", ticket, "green", None, "again", "ZX88", actor=GUIDE)
    assert desk.book.projects["ZX88"].uses == 1
    assert desk.fresh_book().projects == desk.book.projects


def test_the_person_in_charge_stands_in_no_fact_and_is_erased_half_a_year_later(desk: Desk) -> None:
    listed(desk, charge="沈某某")
    assert "沈某某" not in "".join(body for _, _, body in desk.facts())
    [row] = desk.sql("SELECT * FROM personal")
    assert (row["value"], row["kind"], row["subject"]) == ("沈某某", "project_charge", "GX2026")
    assert row["erase_at"].startswith("2026-12-27T16:00")
    desk.sql("DELETE FROM personal")
    assert desk.verify().sound


NEW = {"kind": "investment", "basis": "=云发改 7 号", "charge": "CANARYPERSON", "valid_from": "2026-06-01"}
NEW |= {"valid_to": "2026-06-30", "code": "ZX88"}


def test_the_office_adds_sees_and_ends_projects_over_http(hub: Hall) -> None:
    office, kiosk = hub.token("office"), hub.token("kiosk", "k1")
    made = hub.api(office, "POST", "/projects", **NEW, quota=2)
    assert (made.status_code, made.get_json()["project"]["state"]) == (201, "active")
    first = hub.api(kiosk, "POST", "/tickets", matter="id_card", project="ZX88")
    assert (first.status_code, first.get_json()["ticket"]["number"]) == (201, "G001")
    mixed = hub.api(kiosk, "POST", "/tickets", matter="id_card", lane="ordinary", project="ZX88")
    assert mixed.get_json()["code"] == "bad_request"
    hub.api(kiosk, "POST", "/tickets", matter="id_card", lane="green", project="ZX88")
    refused = hub.api(kiosk, "POST", "/tickets", matter="id_card", lane="green", project="ZX88")
    assert (refused.status_code, refused.get_json()["code"], refused.get_json()["offer"]) == (409, "project_used_up", "ordinary")
    [shown] = hub.api(office, "GET", "/projects").get_json()["projects"]
    assert (shown["charge"], shown["uses"], shown["quota"], shown["state"]) == ("CANARYPERSON", 2, 2, "used_up")
    used = hub.api(office, "GET", "/projects/zx88/uses").get_json()
    assert (used["count"], [(d["day"], d["count"]) for d in used["days"]]) == (2, [("2026-06-01", 2)])
    assert [x["number"] for x in used["days"][0]["tickets"]] == ["G001", "G002"]
    ended = hub.api(office, "POST", "/projects/ZX88/end", reason="done").get_json()
    assert ended["project"]["state"] == "ended"


def test_the_uses_as_a_table_are_safe_for_a_spreadsheet(hub: Hall) -> None:
    office = hub.token("office")
    hub.api(office, "POST", "/projects", **NEW)
    hub.api(hub.token("kiosk", "k1"), "POST", "/tickets", matter="id_card", lane="green", project="ZX88")
    answer = hub.api(office, "GET", "/projects/ZX88/uses.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.get_data(as_text=True)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    told = [(row["day"], row["number"], row["matter"], row["state"]) for row in rows]
    assert told == [("2026-06-01", "G001", "居民身份证办理", "waiting")]
    assert hub.api(office, "GET", "/projects/NOPE/uses.csv").status_code == 404


def test_no_public_picture_slip_or_console_names_project_basis_or_person(hub: Hall) -> None:
    hub.api(hub.token("office"), "POST", "/projects", **NEW)
    taken = hub.api(hub.token("kiosk", "k1"), "POST", "/tickets", matter="id_card", lane="green", project="ZX88").get_json()
    hub.settle()
    pictures = [json.dumps(taken)]
    for namespace, auth in {
        "/screen": ("screen", "main"), "/kiosk": ("kiosk", "k1"), "/pad": ("pad", "4"), "/console": ("counter", "4"),
        "/supervisor": ("supervisor", None),
    }.items():  # fmt: skip
        pictures.append(json.dumps(hub.listen(namespace, token=hub.token(*auth)).get_received(namespace), ensure_ascii=False))
    agent = hub.listen("/agent", token=hub.token("agent", "local"))
    slip = agent.emit("take_job", {"job": taken["print_job"]["id"]}, namespace="/agent", callback=True)
    pictures.append(json.dumps(slip, ensure_ascii=False))
    pictures.append(hub.browser().get(taken["ticket"]["url"].removeprefix("http://hall.test")).get_data(as_text=True))
    assert sum("G001" in picture for picture in pictures) >= 5, "board, console, slip, phone and the answer show the number"
    for picture in pictures:
        assert not [secret for secret in ("ZX88", "CANARYPERSON", "云发改") if secret in picture]


# --- quoted by an appointment -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "lane", "number"), [("10:30:00", "booked", "Y001"), ("10:30:01", "green", "G001")])
def test_an_appointment_that_quotes_a_code_counts_as_a_use_and_when_late_falls_back_to_the_green_lane(
    desk: Desk, at: str, lane: str, number: str
) -> None:
    listed(desk)
    booked = desk.make_booking("10:00", project="gx-2026 ")
    assert (booked.project, desk.book.projects["GX2026"].uses) == ("GX2026", 0)
    ticket = desk.at(at).check_in(booked)
    assert (ticket.lane, ticket.number, ticket.project) == (lane, number, "GX2026")
    assert desk.book.projects["GX2026"].uses == 1
    assert desk.verify().sound


def test_the_code_of_an_appointment_must_be_valid_on_the_day_of_the_visit(desk: Desk) -> None:
    listed(desk, valid_from=date(2026, 6, 2), valid_to=date(2026, 6, 2))
    for day in ("2026-06-01", "2026-06-03"):
        with desk.refused("project_expired") as told:
            desk.make_booking("10:00", day=day, project="GX2026")
        assert told.value.facts == {"offer": "ordinary"}
    with desk.refused("project_unknown"):
        desk.make_booking("10:00", project="NOPE")
    assert desk.make_booking("10:00", day="2026-06-02", project="GX2026").project == "GX2026"


@pytest.mark.parametrize(("at", "lane"), [("09:50", "booked"), ("10:30:01", "ordinary")])
def test_an_appointment_outlives_its_project(desk: Desk, at: str, lane: str) -> None:
    listed(desk)
    booked = desk.make_booking("10:00", project="GX2026")
    desk.do(lambda tx: projects.end(tx, "GX2026", "done"))
    ticket = desk.at(at).check_in(booked)
    assert (ticket.lane, ticket.project, desk.book.projects["GX2026"].uses) == (lane, None, 0)

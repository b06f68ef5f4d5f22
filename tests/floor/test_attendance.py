"""Attendance by the clock (R33, O39): late by a second, early, absent for half a day and a day; the monthly sheet."""

from __future__ import annotations

from typing import Any

import pytest

from floor import facts as f
from floor.actors import Actor
from floor.desk import attendance, setup
from floor.nouns import Entry
from floor.store import tables as t
from tests.floor.book_steps import HEAD, LEADER, act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, OTHER_CLERK, Desk
from tests.floor.hub_harness import Hall

BY_CLOCK = {"rulebook.settings": {"signin.by_clock": True}}


@pytest.fixture
def desk(desks: Desks) -> Desk:
    return staffed(desks(BY_CLOCK))


def staffed(desk: Desk) -> Desk:
    """Two clerks, and one of the office, whose day is not signed here."""
    desk.at("08:00", "2026-06-01").do(setup.seed_calendar)
    for account, roles in (("c1", ["clerk"]), ("c2", ["clerk"]), ("o1", ["office"])):
        desk.do(lambda tx, a=account, x=roles: tx.append(f"staff:{a}", [f.StaffSet(a, x, True, None)]))
    return desk


def sign(desk: Desk, at: str, way: str = "in", actor: Actor = CLERK) -> Entry:
    found: Entry = desk.at(at).do(lambda tx: attendance.sign(tx, way), actor)
    return found


def of(desk: Desk, person: str = "c1", day: str = "2026-06-01") -> dict[str, Any] | None:
    found = desk.database.select(Entry, t.entry.c.register == "attendance")
    return next((x.fields for x in found if (x.fields["person"], x.fields["date"]) == (person, day)), None)


def mark(desk: Desk, person: str = "c1", day: str = "2026-06-01") -> str | None:
    found = of(desk, person, day)
    return None if found is None else str(found["mark"])


@pytest.mark.parametrize(("at", "found"), [("08:30", "ok"), ("08:30:00.900", "ok"), ("08:30:01", "late")])
def test_who_signs_at_the_start_is_in_time_and_a_second_later_late(desk: Desk, at: str, found: str) -> None:
    entry = sign(desk, at)
    assert entry.fields["mark"] == found
    assert entry.fields["am_in"] == ("08:30:01" if found == "late" else "08:30")


def test_a_hall_of_fifteen_minutes_before_counts_from_there(desks: Desks) -> None:
    desk = staffed(desks({"rulebook.settings": {"signin.by_clock": True, "signin.lead_min": 15}}))
    assert sign(desk, "08:15").fields["mark"] == "ok"
    assert sign(desk, "08:15:01", actor=OTHER_CLERK).fields["mark"] == "late"


@pytest.mark.parametrize(("at", "found"), [("11:59:59", "early"), ("12:00", "ok")])
def test_who_leaves_before_the_end_is_early(desk: Desk, at: str, found: str) -> None:
    sign(desk, "08:25")
    assert sign(desk, at, "out").fields["mark"] == found


def test_a_whole_day_is_signed_four_times(desk: Desk) -> None:
    for at, way in (("08:29", "in"), ("12:01", "out"), ("13:29:30", "in"), ("17:30", "out")):
        sign(desk, at, way)
    found = of(desk)
    assert found is not None
    assert [found[x] for x in ("am_in", "am_out", "pm_in", "pm_out", "mark")] == ["08:29", "12:01", "13:29:30", "17:30", "ok"]
    assert desk.verify().sound


def test_a_half_day_without_signature_is_half_a_day_absent_and_none_in_a_day_a_day(desk: Desk) -> None:
    sign(desk, "13:20")
    assert mark(desk) == "absent_half", "the morning is over"
    desk.sweep("2026-06-02T00:00:01")
    assert (mark(desk, "c1"), mark(desk, "c2"), mark(desk, "o1")) == ("absent_half", "absent_day", None)


def test_a_morning_alone_becomes_half_a_day_when_the_day_is_over(desk: Desk) -> None:
    sign(desk, "08:20")
    sign(desk, "12:00", "out")
    assert mark(desk) == "ok"
    desk.sweep("2026-06-02T00:00:01")
    assert mark(desk) == "absent_half"


def test_leave_that_was_approved_is_no_absence(desk: Desk) -> None:
    leave = {"person": "c1", "kind": "annual", "start": "2026-06-01", "days": 1, "reason": "年休", "substitute": "c2"}
    entry = made(desk, "leave", leave)
    asked = made(desk, "leave", leave | {"person": "c2", "substitute": "c1"}, OTHER_CLERK)
    act(desk, "leave", entry, "approve", LEADER, deputy="l1")
    assert asked
    desk.sweep("2026-06-02T00:00:01")
    assert (mark(desk, "c1"), mark(desk, "c2")) == ("leave", "absent_day")


def test_days_off_and_days_on_which_the_hall_was_off_say_nothing(desk: Desk) -> None:
    desk.sweep("2026-06-05T23:59")
    assert [mark(desk, day=f"2026-06-0{n}") for n in (1, 2, 3, 4)] == ["absent_day", None, None, None]
    desk.sweep("2026-06-06T00:01")
    desk.sweep("2026-06-07T00:01")
    assert (mark(desk, day="2026-06-05"), mark(desk, day="2026-06-06")) == ("absent_day", None)


def test_what_a_lead_explained_and_a_proxy_stand_when_the_day_is_over(desk: Desk) -> None:
    entry = sign(desk, "08:40")
    act(desk, "attendance", entry.id, "sign", HEAD, mark="ok", note="公交停运，事先说明")
    proxy = {"person": "c2", "date": "2026-06-01", "am_in": "08:25", "mark": "absent_day", "proxy": True}
    made(desk, "attendance", proxy, HEAD)
    desk.sweep("2026-06-02T00:00:01")
    assert (mark(desk, "c1"), mark(desk, "c2")) == ("ok", "absent_day")


def test_nobody_signs_twice_nor_out_without_in_nor_for_another(desk: Desk) -> None:
    with desk.refused("wrong_state"):
        sign(desk, "08:10", "out")
    sign(desk, "08:20")
    with desk.refused("wrong_state"):
        sign(desk, "08:21")
    with desk.refused("bad_request"):
        sign(desk, "08:22", "both")
    with desk.refused("bad_request"):
        sign(desk, "08:22", actor=Actor("token:x", frozenset({"clerk"})))


def test_a_hall_of_two_signatures_has_no_leaving(desks: Desks) -> None:
    desk = staffed(desks({"rulebook.settings": {"signin.by_clock": True, "signin.per_day": 2}}))
    sign(desk, "08:20")
    with desk.refused("bad_request"):
        sign(desk, "11:00", "out")
    assert sign(desk, "13:20").fields["mark"] == "ok"
    desk.sweep("2026-06-02T00:00:01")
    assert mark(desk) == "ok"


def test_a_hall_that_does_not_sign_here_marks_nobody(desks: Desks) -> None:
    desk = staffed(desks())
    desk.sweep("2026-06-02T00:00:01")
    assert mark(desk) is None


def test_the_page_signs_by_itself_and_the_monthly_sheet_counts_the_marks(hub: Hall) -> None:
    clerk = hub.staff("c7", "clerk")
    clerk.post("/attendance", data={"way": "in", "csrf": clerk.csrf("/attendance")})
    assert "迟到" in clerk.page("/attendance").get_data(as_text=True), "it is 09:00"
    again = clerk.post("/attendance", data={"way": "in", "csrf": clerk.csrf("/attendance")})
    assert "本半天已经签到" in again.get_data(as_text=True)
    lead = hub.staff("h7", "lead")
    (row,) = lead.get("/api/v1/attendance?month=2026-06").json["people"]
    assert (row["person"]["name"], row["days"]) == ("白露", {"late": 1})
    assert lead.get("/api/v1/attendance?month=2026-05").json["people"] == []
    assert lead.get("/api/v1/attendance?month=06").status_code == 400
    for lang, words in (("zh", "月度考勤表"), ("en", "Monthly attendance")):
        assert words in lead.page(f"/attendance/sheet?lang={lang}").get_data(as_text=True)
    assert clerk.get("/api/v1/attendance").status_code == 403


def test_a_day_is_closed_once_though_the_hub_starts_again(desk: Desk) -> None:
    desk.sweep("2026-06-02T00:00:01")
    desk.restart()
    desk.sweep("2026-06-02T00:05")
    found = desk.database.select(Entry, t.entry.c.register == "attendance")
    assert sorted((x.fields["person"], x.made_by) for x in found) == [("c1", "hall"), ("c2", "hall")]

"""Opening hours, the count of lunch and the order of calls, changed while the hall runs: waits, duties and past days stay true."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from config.complaints import Complaints
from config.load import from_data
from floor.opening import differences
from floor.store.verify import verify
from tests.floor.desk_harness import hall_with, moment
from tests.floor.hub_harness import Hall
from tests.floor.settings_steps import Office

WEEK = {day: [["09:00", "12:00"], ["13:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


def told(hall: Hall, kind: str) -> list[dict[str, Any]]:
    """Bodies of the facts of one kind."""
    return [json.loads(row["body"]) for row in hall.facts(kind)]


def spans(hall: Hall, day: str) -> list[str]:
    zone = hall.hub.house.hours.zone
    found = hall.hub.house.hours.spans(date.fromisoformat(day))
    return [f"{start.astimezone(zone):%H:%M}-{end.astimezone(zone):%H:%M}" for start, end in found]


def take(hall: Hall, matter: str = "id_card") -> str:
    answer = hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter=matter)
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["ticket"]["id"])


def due(hall: Hall, ticket: str) -> str:
    at = hall.hub.writer.book.waits[ticket].due_at
    assert at is not None
    return f"{at.astimezone(hall.hub.house.hours.zone):%m-%d %H:%M}"


def until(hall: Hall, hhmm: str, day: str = "2026-06-01") -> None:
    hall.later(seconds=(moment(hhmm, day) - hall.now).total_seconds())
    hall.hub._beat()


@pytest.mark.parametrize(
    ("profile", "found"),
    [("003#10", ["09:00-18:00"]), ("003#16", ["09:00-17:00"]), ("003#15", ["08:30-12:00", "13:30-17:30"])],
)
def test_a_profile_with_times_fills_in_the_week(hall: Hall, profile: str, found: list[str]) -> None:
    admin = Office(hall, "admin")
    assert admin.change("hours/hall", {"week": WEEK}).status_code == 201
    assert admin.change("hours/hall", {"profile": profile}, version=2).status_code == 201
    assert (spans(hall, "2026-06-02"), spans(hall, "2026-06-06")) == (found, [])


def test_a_profile_without_times_asks_for_them(hall: Hall) -> None:
    admin = Office(hall, "admin")
    for profile in ("003#13", "003#17"):
        refused = admin.change("hours/hall", {"profile": profile})
        assert (refused.status_code, refused.get_json()["wrong"]) == (400, ["week"])
        assert "8 hours on each of the seven days" in refused.get_json()["problems"][0]
    assert admin.change("hours/hall", {"profile": "003#13", "week": WEEK}).status_code == 201
    assert hall.hub.house.config.hours.open_on_holidays is True
    assert spans(hall, "2026-10-01") == spans(hall, "2026-06-07") == ["09:00-12:00", "13:00-18:00"]
    refused = admin.change("hours/hall", {"open_on_holidays": False}, version=2)
    assert (refused.status_code, refused.get_json()["wrong"]) == (400, ["open_on_holidays"])


def test_the_daily_meeting_of_one_profile_is_a_break_where_the_hall_says_so(hall: Hall) -> None:
    admin = Office(hall, "admin")
    assert admin.change("hours/hall", {"meeting_break": True}).get_json()["wrong"] == ["meeting_break"]
    assert admin.change("hours/hall", {"profile": "003#10", "meeting_break": True}).status_code == 201
    assert spans(hall, "2026-06-02") == ["09:00-14:00", "15:00-18:00"]


def test_hours_of_ones_own_are_not_told_as_those_of_a_regulation(hall: Hall) -> None:
    admin = Office(hall, "admin")
    assert admin.change("hours/hall", {"profile": "003#16"}).status_code == 201
    refused = admin.change("hours/hall", {"week": WEEK}, version=2)
    assert (refused.status_code, refused.get_json()["wrong"]) == (400, ["week"])
    assert admin.change("hours/hall", {"week": WEEK, "profile": "001"}, version=2).status_code == 201


def test_a_file_without_a_week_has_the_hours_of_its_profile() -> None:
    data = hall_with({}).model_dump(mode="json")
    data["hours"] = {}
    found = from_data(data).hours
    assert (found.profile, found.week["fri"]) == ("003#15", [("08:30", "12:00"), ("13:30", "17:30")])
    data["hours"] = {"profile": "003#16", "week": WEEK}
    with pytest.raises(Complaints) as found_wrong:
        from_data(data)
    assert any("hours.week: these are not the hours of profile 003#16" in x for x in found_wrong.value.complaints)


def test_open_waits_keep_what_they_have_run_and_go_on_by_the_new_hours(hall: Hall) -> None:
    until(hall, "11:50")
    ticket = take(hall)
    assert due(hall, ticket) == "06-01 13:50"
    until(hall, "11:55")
    late = WEEK | {"mon": [["08:30", "12:00"], ["14:00", "17:30"]]}
    assert Office(hall, "admin").change("hours/hall", {"week": late}).status_code == 201
    assert due(hall, ticket) == "06-01 14:20"
    (fact,) = told(hall, "wait_redated")
    assert (fact["session"], fact["used_s"]) == ("hours/hall", 300.0)
    until(hall, "14:21")
    (lapse,) = told(hall, "lapsed")
    assert lapse["counted_for"].startswith("2026-06-01T06:20:00")


def test_lunch_counts_from_the_change_on_and_never_backwards(hall: Hall) -> None:
    until(hall, "11:50")
    first = take(hall)
    until(hall, "12:30")
    admin = Office(hall, "admin")
    assert admin.change("wait/hall", {"count_lunch": True}).status_code == 201
    assert due(hall, first) == "06-01 12:50"  # 10 minutes had run by noon, the 30 of lunch before the change do not count
    until(hall, "12:40")
    assert admin.post("wait/hall/undo", version=2, why="改回", approved_by="白露").status_code == 201
    assert due(hall, first) == "06-01 13:40"
    assert [row["used_s"] for row in told(hall, "wait_redated")] == [600.0, 1200.0]


def test_days_before_the_change_keep_their_hours_and_a_restart_knows_them(tmp_path: Path) -> None:
    hall = Hall(tmp_path / "data", {})
    assert Office(hall, "admin").change("hours/hall", {"week": WEEK}, takes="2026-06-03T00:00:00+08:00").status_code == 201
    config = hall.hub.house.base
    assert spans(hall, "2026-06-03") == ["08:30-12:00", "13:30-17:30"]  # not yet
    hall.close()
    assert differences(config, tmp_path / "data") == []
    again = Hall(tmp_path / "data", {}, at=moment("10:00", "2026-06-04"))
    try:
        assert spans(again, "2026-06-02") == ["08:30-12:00", "13:30-17:30"]
        assert spans(again, "2026-06-03") == spans(again, "2026-06-07") == ["09:00-12:00", "13:00-18:00"]
        assert verify(again.hub.database).sound
    finally:
        again.close()
    assert differences(config, tmp_path / "data") == ["hours: week differ"]


def test_due_dates_of_open_duties_follow_the_closing_time_and_it_is_logged(hall: Hall) -> None:
    receipt = {
        "item": "营业执照变更", "applicant": "沈青禾", "papers": ["申请表"], "mode": "promised", "statutory": 20, "promised": 3,
        "handler": "白露", "phone": "0000-12345",
    }  # fmt: skip
    assert hall.api(hall.token("clerk"), "POST", "/registers/acceptances", fields=receipt).status_code == 201

    def shown(rule: str) -> str:
        found = hall.api(hall.token("office"), "GET", "/obligations").get_json()["obligations"]
        return str(next(x["due_at"] for x in found if x["rule"] == rule))[:16]

    assert shown("O02") == "2026-06-04T17:30"
    weekly = shown("O28")
    assert Office(hall, "admin").change("hours/hall", {"week": WEEK}).status_code == 201
    assert shown("O02") == "2026-06-04T18:00"
    assert shown("O28") != weekly and shown("O28").endswith("18:00")
    redated = told(hall, "duty_redated")
    assert {row["cause"] for row in redated} == {"hours"} and any(row["duty"].startswith("O02") for row in redated)


def test_a_day_off_entered_on_its_own_day_stops_the_waits_of_today(hall: Hall) -> None:
    ticket = take(hall)
    assert due(hall, ticket) == "06-01 09:30"
    until(hall, "09:10")
    year = hall.hub.writer.book.calendar[2026]
    off = {"off": [*year.off, "2026-06-01"], "work": year.work, "source": "县政府紧急通知"}
    assert hall.api(hall.token("office"), "POST", "/calendar/2026", **off).status_code == 200
    assert due(hall, ticket) == "06-02 08:50"
    refused = hall.api(hall.token("kiosk", "k1"), "POST", "/tickets", matter="id_card")
    assert (refused.status_code, refused.get_json()["code"]) == (409, "hall_closed")
    (fact,) = told(hall, "wait_redated")
    assert (fact["session"], fact["used_s"]) == ("calendar/2026", 600.0)


def test_a_refused_change_of_hours_leaves_waits_and_hours_alone(hall: Hall) -> None:
    ticket, before = take(hall), spans(hall, "2026-06-01")
    refused = Office(hall, "admin").change("hours/hall", {"week": WEEK}, approved_by="")
    assert (refused.status_code, refused.get_json()["rule"]) == (409, "T22")
    assert (spans(hall, "2026-06-01"), due(hall, ticket)) == (before, "06-01 09:30")
    assert hall.facts("wait_redated", "setting_changed") == []


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"week": {"mon": [["12:00", "08:30"]]}}, ["week"]),
        ({"week": {"mon": [["8 to 5"]]}}, ["week"]),
        ({"week": {}}, ["week"]),
        ({"closed_dates": ["2026-02-30"], "take_before_min": 999}, ["closed_dates", "take_before_min"]),
        ({"open_dates": {"2026-06-06": []}}, ["open_dates"]),
    ],
)
def test_hours_that_the_file_would_refuse_are_refused(hall: Hall, values: dict[str, Any], wrong: list[str]) -> None:
    refused = Office(hall, "admin").change("hours/hall", values)
    assert (refused.status_code, sorted(set(refused.get_json()["wrong"]))) == (400, wrong)


def test_strictly_by_number_the_care_lane_waits_its_turn(hall: Hall) -> None:
    kiosk, clerk = hall.token("kiosk", "k1"), hall.token("counter", "4")
    hall.api(clerk, "POST", "/counters/4/open")
    first = take(hall)
    hall.later(minutes=1)
    care = hall.api(kiosk, "POST", "/tickets", matter="id_card", lane="care").get_json()["ticket"]["id"]
    admin = Office(hall, "admin")
    assert admin.change("order/hall", {"longest_wait_guard_min": 45}).get_json()["wrong"] == ["longest_wait_guard_min"]
    assert admin.change("order/hall", {"longest_wait_guard_min": 0}).status_code == 201
    with hall.hub.writer.lock:
        assert hall.hub.pictures.draw("/kiosk", "k1")["rule"]["en"] == "All lanes are called strictly in the order of taking."
    assert hall.api(clerk, "POST", "/counters/4/next").get_json()["ticket"]["id"] == first
    assert admin.post("order/hall/undo", version=2, why="改回", approved_by="白露").status_code == 201
    hall.api(clerk, "POST", f"/tickets/{first}/start")
    hall.api(clerk, "POST", f"/tickets/{first}/finish")
    take(hall)
    assert hall.api(clerk, "POST", "/counters/4/next").get_json()["ticket"]["id"] == care


def test_the_form_of_the_week_reads_what_people_type(hall: Hall) -> None:
    admin = Office(hall, "admin")
    form = {f"f_week_{day}": "8：30－12:00、 13:30至17:00" for day in ("mon", "tue", "wed", "thu", "fri")}
    form |= {"f_profile": "001", "f_open_dates": "2026-06-06 09:00-11:00\n", "f_closed_dates": "2026-06-08", "f_take_before_min": "15"}
    page = admin.browser.post(
        "/admin/hours/hall", headers={"Accept": "text/html"}, data={"csrf": admin.csrf, "step": "look", "version": "1", **form}
    ).get_data(as_text=True)  # fmt: skip
    assert "周一 08:30–12:00 13:30–17:00；周二" in page
    assert "2026-06-06 09:00–11:00" in page
    assert hall.facts("setting_changed") == []

"""Obligations of the regulations on the calendar of 2026: when they are due, what is written when they are not met, and only once."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from floor.actors import Actor
from floor.desk import registers, setup
from floor.desk.duties import calendars, orders
from floor.nouns import Duty
from floor.store import tables as t
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, OFFICE, SUPERVISOR, ZONE, Desk, moment

LEADER = Actor("staff:l1", frozenset({"leader"}))
ACCEPTED = {
    "item": "营业执照变更", "papers": ["申请书 2页", "身份证复印件 1页"], "mode": "promised", "statutory": 20, "promised": 3,
    "handler": "c1", "phone": "0000-000000",
}  # fmt: skip
COMPLAINT = {"way": "phone", "matter": "窗口无人", "competence": "own", "complainant": "某某 0000"}


@pytest.fixture
def desk(desks: Desks) -> Desk:
    found = desks()
    found.at("09:00", "2026-01-05").do(setup.seed_calendar)
    return found


def local(at: datetime | None) -> str:
    assert at is not None
    return at.astimezone(ZONE).isoformat()


def duty(desk: Desk, rule: str, subject: str) -> Duty:
    (found,) = desk.database.select(Duty, rule=rule, subject=subject)
    assert isinstance(found, Duty)
    return found


def lapses(desk: Desk) -> list[str]:
    return [row["counted_for"] for row in desk.sql("SELECT counted_for FROM lapse ORDER BY seq")]


def accept(desk: Desk, **more: Any) -> str:
    return str(desk.do(lambda tx: registers.make(tx, "acceptances", ACCEPTED | more), CLERK).id)


def deliver(desk: Desk, entry: str) -> None:
    desk.do(lambda tx: registers.act(tx, "acceptances", entry, "deliver", {"result": "准予变更"}), CLERK)


def test_three_working_days_over_the_holidays_and_two_lapses_until_it_is_delivered(desk: Desk) -> None:
    entry = accept(desk.at("10:00", "2026-09-30"))
    assert duty(desk, "O02", entry).due_at == moment("2026-10-10T17:30")  # a make-up Saturday
    desk.sweep("2026-10-11T23:59")
    assert lapses(desk) == []
    desk.sweep("2026-10-13T09:00")
    desk.sweep("2026-10-13T09:01")
    deliver(desk.at("10:00"), entry)
    desk.sweep("2026-10-20T09:00")
    assert [x[:16] for x in lapses(desk)] == ["2026-10-12T00:30", "2026-10-13T00:30"]  # 08:30 in the hall's zone
    assert duty(desk, "O02", entry).state == "discharged_late"


def test_delivered_after_closing_on_the_due_date_is_in_time(desk: Desk) -> None:
    entry = accept(desk.at("10:00", "2026-09-30"))
    deliver(desk.at("20:00", "2026-10-10"), entry)
    desk.sweep("2026-10-20T09:00")
    assert lapses(desk) == []
    assert duty(desk, "O02", entry).state == "discharged"


def test_lapses_of_days_on_which_the_server_was_off_are_written_once_with_their_true_dates(desk: Desk) -> None:
    accept(desk.at("10:00", "2026-09-30"))
    desk.at("11:00", "2026-10-15").restart().restart()
    rows = desk.sql("SELECT counted_for, late, state FROM lapse ORDER BY seq")
    assert [row["counted_for"][:10] for row in rows] == ["2026-10-12", "2026-10-13", "2026-10-14", "2026-10-15"]
    assert {bool(row["late"]) for row in rows} == {True}
    assert {row["state"] for row in rows} == {"logged"}


def test_a_pause_for_a_listed_procedure_moves_the_due_date_and_no_other_reason_does(desk: Desk) -> None:
    unlisted = accept(desk.at("10:00", "2026-03-02"))
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: orders.pause(tx, f"O02:{unlisted}", "appraisal", "委托鉴定"), CLERK)
    assert told.value.facts["missing"] == ["listed"]
    deliver(desk, unlisted)
    entry = accept(desk, uncounted=["鉴定（约10个工作日）"])
    with desk.refused("rule_refused"):
        desk.do(lambda tx: orders.pause(tx, f"O02:{entry}", "survey", "现场踏勘"), CLERK)
    desk.do(lambda tx: orders.pause(tx, f"O02:{entry}", "appraisal", "委托鉴定"), CLERK)
    assert duty(desk, "O02", entry).due_at is None
    desk.sweep("2026-03-20T09:00")
    assert lapses(desk) == []
    desk.at("10:00").do(lambda tx: orders.resume(tx, f"O02:{entry}"), CLERK)
    assert duty(desk, "O02", entry).due_at == moment("2026-03-25T17:30")  # 14 working days away, 3 promised


def test_an_extension_needs_approval_and_a_written_notice(desk: Desk) -> None:
    entry = accept(desk.at("10:00", "2026-03-02"))
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: orders.extend(tx, f"O02:{entry}", 2, {"reason": "情况复杂", "approved_by": "l1"}), CLERK)
    assert told.value.facts["missing"] == ["told_at"]
    assert duty(desk, "O02", entry).due_at == moment("2026-03-05T17:30")
    approval = {"reason": "情况复杂", "approved_by": "l1", "told_at": "2026-03-04T10:00:00+08:00"}
    desk.do(lambda tx: orders.extend(tx, f"O02:{entry}", 2, approval), CLERK)
    assert duty(desk, "O02", entry).due_at == moment("2026-03-09T17:30")


def test_a_complaint_is_due_after_five_working_days_and_overdue_without_a_lapse(desk: Desk) -> None:
    entry = desk.at("10:00", "2026-04-02").do(lambda tx: registers.make(tx, "complaints", COMPLAINT), OFFICE).id
    assert duty(desk, "O15", entry).due_at == moment("2026-04-10T17:30")
    desk.sweep("2026-04-10T23:59:59")
    assert duty(desk, "O15", entry).overdue_at is None
    desk.sweep("2026-04-11T00:00")
    desk.sweep("2026-04-12T09:00")
    assert duty(desk, "O15", entry).overdue_at == moment("2026-04-11T00:00")
    assert lapses(desk) == []
    reply = {"findings": "属实", "reply_way": "oral", "reply": "已整改"}
    desk.do(lambda tx: registers.act(tx, "complaints", entry, "reply", reply), SUPERVISOR)
    assert duty(desk, "O15", entry).state == "discharged_late"


def test_two_weekly_checks_missing_by_one_leave_a_note_that_says_one_of_two(desk: Desk) -> None:
    check = {"kind": "weekly_check", "at": "2026-06-02T10:00:00+08:00", "place": "A区", "situation": "在岗"}
    desk.sweep("2026-05-31T12:00")
    desk.at("10:00", "2026-06-02").do(lambda tx: registers.make(tx, "checks", check), SUPERVISOR)
    desk.do(lambda tx: registers.make(tx, "checks", check | {"kind": "patrol"}), SUPERVISOR)
    desk.sweep("2026-06-07T23:59")
    assert duty(desk, "O28", "2026-W23").overdue_at is None
    desk.sweep("2026-06-08T00:00")
    found = duty(desk, "O28", "2026-W23")
    assert (found.done, found.needed, found.overdue_at) == (1, 2, moment("2026-06-08T00:00"))
    assert duty(desk, "O28", "2026-W24").state == "open"


def test_two_checks_discharge_the_week(desk: Desk) -> None:
    desk.sweep("2026-05-31T12:00")
    check = {"kind": "weekly_check", "at": "2026-06-02T10:00:00+08:00", "place": "A区", "situation": "在岗"}
    for day in ("2026-06-02", "2026-06-04"):
        desk.at("10:00", day).do(lambda tx: registers.make(tx, "checks", check), SUPERVISOR)
    assert duty(desk, "O28", "2026-W23").state == "discharged"


def test_weeks_missed_while_the_server_was_off_are_noted_once(desk: Desk) -> None:
    desk.sweep("2026-05-31T12:00")
    desk.at("09:00", "2026-06-24").restart().restart()
    found = {x.subject: x.overdue_at for x in desk.database.select(Duty, rule="O28") if x.subject >= "2026-W23"}
    assert found["2026-W23"] == moment("2026-06-08T00:00")
    assert found["2026-W25"] == moment("2026-06-22T00:00")
    assert found["2026-W26"] is None


def test_a_year_without_calendar_gives_no_date_until_it_is_loaded(desk: Desk) -> None:
    entry = accept(desk.at("10:00", "2026-12-30"))
    waiting = duty(desk, "O02", entry)
    assert (waiting.due_at, waiting.missing_year) == (None, 2027)
    desk.do(lambda tx: calendars.set_calendar(tx, 2027, ["2027-01-01"], [], "某通知"), OFFICE)
    assert duty(desk, "O02", entry).due_at == moment("2027-01-05T17:30")
    assert duty(desk, "O02", entry).missing_year is None


def test_another_calendar_moves_open_due_dates_and_the_change_stands_in_the_journal(desk: Desk) -> None:
    entry = accept(desk.at("10:00", "2026-03-02"))
    desk.do(lambda tx: calendars.set_calendar(tx, 2026, ["2026-03-04"], [], "某通知"), OFFICE)
    found = duty(desk, "O02", entry)
    assert (found.due_at, found.calendar) == (moment("2026-03-06T17:30"), 2)
    ((_, _, body),) = desk.facts("duty_redated")
    assert json.loads(body)["cause"] == "calendar"


def test_the_journal_folds_into_the_same_registers_and_duties(desk: Desk) -> None:
    entry = accept(desk.at("10:00", "2026-09-30"))
    desk.sweep("2026-10-12T09:00")
    deliver(desk, entry)
    assert desk.verify().sound


def test_one_duty_for_one_subject_is_a_rule_of_the_database(desk: Desk) -> None:
    names = {c.name for c in t.duty.constraints}
    assert "one_duty_per_subject" in names


def agency(desk: Desk, level: str, steps: list[tuple[str, str]]) -> list[str]:
    """Due days of the stages, each handed over on its last day."""
    card = {"item": "某事项", "applicant": "某某", "level": level, "papers": ["申请书"], "agent": "a1"}
    entry = desk.do(lambda tx: registers.make(tx, "tracking", card), OFFICE).id
    found = []
    for rule, act in steps:
        due = duty(desk, rule, entry).due_at
        assert due is not None
        found.append(local(due)[:10])
        desk.now = due - timedelta(hours=1)
        values = {"handed_to": "某室"} if act in ("to_township", "to_centre", "to_department") else {}
        values |= {"result": "办结"} if act.startswith(("result_to_c", "result_to_t")) else {}
        values |= {"signature": "某某"} if act == "deliver" else {}
        desk.do(lambda tx, act=act, values=values: registers.act(tx, "tracking", entry, act, values), OFFICE)
    return found


def test_the_stages_of_a_case_over_three_levels_end_on_the_days_of_the_calendar(desk: Desk) -> None:
    steps = [
        ("O04", "to_township"), ("O05", "to_centre"), ("O06", "to_department"), ("O07", "result_to_centre"), ("O08", "result_to_point"),
        ("O09", "deliver"),
    ]  # fmt: skip
    days = agency(desk.at("10:00", "2026-09-14"), "three", steps)
    assert days == ["2026-09-20", "2026-09-28", "2026-09-30", "2026-10-15", "2026-10-26", "2026-10-28"]
    assert lapses(desk) == []
    (total,) = desk.database.select(Duty, rule="O03")
    assert (total.state, local(total.due_at)[:10]) == ("discharged", "2026-10-28")


def test_the_stages_of_a_case_over_two_levels_make_nineteen_days(desk: Desk) -> None:
    steps = [
        ("O10", "to_township"), ("O11", "to_department"), ("O12", "result_to_township"), ("O13", "result_to_point"), ("O14", "deliver"),
    ]  # fmt: skip
    agency(desk.at("10:00", "2026-03-02"), "two", steps)
    (total,) = desk.database.select(Duty, rule="O03b")
    assert (total.state, local(total.due_at)[:10]) == ("discharged", "2026-03-27")


def test_a_case_that_cannot_be_done_needs_reason_and_signature_on_its_card(desk: Desk) -> None:
    card = {"item": "某事项", "applicant": "某某", "level": "two", "papers": ["申请书"], "agent": "a1"}
    entry = desk.do(lambda tx: registers.make(tx, "tracking", card), OFFICE).id
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: registers.act(tx, "tracking", entry, "cannot", {"cannot": "不符合条件"}), OFFICE)
    assert told.value.facts["rule"] == "T19"
    desk.do(lambda tx: registers.act(tx, "tracking", entry, "cannot", {"cannot": "不符合条件", "signature": "a1"}), OFFICE)
    assert {x.state for x in desk.database.select(Duty, subject=entry)} == {"discharged"}


def test_the_bulletin_is_due_with_the_fifth_holiday_or_not_and_goes_out_when_a_second_person_released_it(desk: Desk) -> None:
    desk.sweep("2026-09-30T12:00")
    desk.sweep("2026-10-01T00:01")
    assert local(duty(desk, "O27", "2026-10").due_at)[:10] == "2026-10-05"
    entry = desk.do(lambda tx: registers.make(tx, "bulletins", {"month": "2026-09", "content": "办件12件"}), OFFICE).id
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: registers.act(tx, "bulletins", entry, "publish", {}), OFFICE)
    assert told.value.facts["rule"] == "T18"
    with desk.refused("rule_refused"):
        desk.do(lambda tx: registers.act(tx, "bulletins", entry, "release", {}), OFFICE)
    desk.do(lambda tx: registers.act(tx, "bulletins", entry, "release", {}), LEADER)
    desk.at("23:00", "2026-10-05").do(lambda tx: registers.act(tx, "bulletins", entry, "publish", {}), OFFICE)
    assert duty(desk, "O27", "2026-10").state == "discharged"


def test_a_bulletin_that_nobody_published_is_overdue_on_the_sixth(desk: Desk) -> None:
    desk.sweep("2026-09-30T12:00")
    desk.sweep("2026-10-06T00:00")
    assert duty(desk, "O27", "2026-10").overdue_at == moment("2026-10-06T00:00")


def test_tolerance_needs_all_three_and_its_day_only_reminds(desk: Desk) -> None:
    wanted = {"item": "某事项", "applicant": "某某", "missing": ["复印件"], "only_minor": True, "signed": True}
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: registers.make(tx, "commitments", wanted), CLERK)
    assert told.value.facts["rule"] == "T11"
    made = desk.at("10:00", "2026-06-01").do(lambda tx: registers.make(tx, "commitments", wanted | {"supply_by": "2026-06-10"}), CLERK)
    desk.sweep("2026-06-12T09:00")
    assert duty(desk, "O21", made.id).overdue_at == moment("2026-06-11T00:00")
    assert lapses(desk) == []


def test_a_post_is_left_with_cover_only_and_a_day_and_more_with_a_leader(desk: Desk) -> None:
    leave = {"post": "3号窗口", "a": "c1", "reason": "开会", "days": 0, "handover": "none"}
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: registers.make(tx, "cover", leave | {"b": "c2"}), CLERK)
    assert told.value.facts["rule"] == "T09"
    desk.do(lambda tx: registers.make(tx, "cover", leave | {"b": "c2", "handover": "phone"}), CLERK)
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: registers.make(tx, "cover", leave | {"b": "c2", "handover": "phone", "days": 1}), CLERK)
    assert told.value.facts["missing"] == ["leader"]

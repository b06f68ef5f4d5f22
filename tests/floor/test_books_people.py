"""Books about people and the house: attendance, leave, help and home visits, publications, postings, closing, duty leader, network."""

from __future__ import annotations

from typing import Any

import pytest

from floor.actors import Actor
from floor.desk import setup
from tests.floor.book_steps import HEAD, LEADER, act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, GUIDE, OFFICE, SUPERVISOR, Desk

OPERATIONS = Actor("staff:o9", frozenset({"om"}))


@pytest.fixture
def desk(desks: Desks) -> Desk:
    found = desks()
    found.at("09:00", "2026-06-01").do(setup.seed_calendar)
    return found


def refused(desk: Desk, rule: str, work: Any) -> None:
    with desk.refused("rule_refused") as told:
        work()
    assert told.value.facts["rule"] == rule, told.value.facts


def state(desk: Desk, duty: str) -> tuple[str, bool] | None:
    """State, and whether it was noted as overdue."""
    found = desk.book.duty(duty)
    return (found.state, found.overdue_at is not None) if found else None


# --- attendance and leave (R33, R34) ----------------------------------------------------------------------------------


def test_who_signs_for_another_is_absent_like_the_other(desk: Desk) -> None:
    day = {"person": "c1", "date": "2026-06-01", "am_in": "08:31", "mark": "late"}
    assert made(desk, "attendance", day, HEAD) == "G18-2026-0001"
    refused(desk, "own_proxy_is_absence", lambda: made(desk, "attendance", day | {"proxy": True}, HEAD))
    made(desk, "attendance", day | {"proxy": True, "mark": "absent_day"}, HEAD)


def test_who_was_present_has_a_time_of_coming(desk: Desk) -> None:
    day = {"person": "c1", "date": "2026-06-01", "mark": "ok"}
    refused(desk, "own_present_has_times", lambda: made(desk, "attendance", day, HEAD))
    made(desk, "attendance", day | {"pm_in": "13:29"}, HEAD)
    made(desk, "attendance", day | {"mark": "absent_day"}, HEAD)


LEAVE = {"person": "c1", "kind": "personal", "start": "2026-06-03", "days": 1, "reason": "家事", "substitute": "c2"}


def test_one_day_of_leave_is_the_deputys_and_two_are_the_directors_and_the_heads(desk: Desk) -> None:
    one, two = made(desk, "leave", LEAVE, CLERK), made(desk, "leave", LEAVE | {"days": 2}, CLERK)
    refused(desk, "T23", lambda: act(desk, "leave", one, "approve", LEADER))
    assert act(desk, "leave", one, "approve", LEADER, deputy="l1").state == "approved"
    for less in ({"deputy": "l1"}, {"director": "l2"}, {"head": "l3"}):
        refused(desk, "T23", lambda less=less: act(desk, "leave", two, "approve", LEADER, **less))
    assert act(desk, "leave", two, "approve", LEADER, director="l2", head="l3").state == "approved"


def test_leave_names_a_substitute_and_nobody_approves_their_own(desk: Desk) -> None:
    with desk.refused("bad_request") as told:
        made(desk, "leave", LEAVE | {"substitute": ""}, CLERK)
    assert told.value.facts["missing"] == ["substitute"]
    own = made(desk, "leave", LEAVE, HEAD)
    with desk.refused("rule_refused") as told:
        act(desk, "leave", own, "approve", HEAD, deputy="l1")
    assert told.value.facts["missing"] == ["second_person"]


def test_a_hall_of_the_other_profile_has_no_one_day_rule(desks: Desks) -> None:
    desk = desks({"rulebook.settings": {"leave.profile": "001"}})
    entry = made(desk, "leave", LEAVE | {"days": 3}, CLERK)
    assert act(desk, "leave", entry, "approve", LEADER).state == "approved"


def test_who_is_not_back_on_the_day_is_noted_the_day_after(desk: Desk) -> None:
    entry = made(desk, "leave", LEAVE | {"back_by": "2026-06-03"}, CLERK)
    act(desk, "leave", entry, "approve", LEADER, deputy="l1")
    desk.sweep("2026-06-03T23:59:59")
    assert state(desk, f"O40:{entry}") == ("open", False)
    desk.sweep("2026-06-04T00:00:01")
    assert state(desk, f"O40:{entry}") == ("open", True)
    act(desk, "leave", entry, "return", CLERK, returned_at="2026-06-04T08:20:00+08:00")
    assert state(desk, f"O40:{entry}") == ("discharged_late", True)


# --- help, agency, home visits (R23, R40, R26) ------------------------------------------------------------------------

WISH = {"citizen": "某某 0000", "request": "代办社会保障卡"}


def test_an_agent_acts_on_an_entrustment_and_not_where_the_person_must_come(desk: Desk) -> None:
    entry = made(desk, "help", WISH | {"kind": "agency"}, GUIDE)
    refused(desk, "own_entrustment", lambda: act(desk, "help", entry, "take", GUIDE, helper="g1"))
    refused(desk, "own_presence", lambda: act(desk, "help", entry, "take", GUIDE, helper="g1", entrusted=True, in_person=True))
    assert act(desk, "help", entry, "take", GUIDE, helper="g1", entrusted=True).state == "taken"


def test_the_result_is_told_at_once_and_the_applicant_signs(desk: Desk) -> None:
    entry = made(desk, "help", WISH | {"kind": "agency"}, GUIDE)
    act(desk, "help", entry, "take", GUIDE, helper="g1", entrusted=True)
    act(desk, "help", entry, "result", GUIDE)
    assert state(desk, f"O26:{entry}") == ("open", False)
    desk.sweep("2026-07-01T09:00")
    assert state(desk, f"O26:{entry}") == ("open", False), "no regulation gives a number: it is never breached by the clock"
    act(desk, "help", entry, "tell", GUIDE)
    assert state(desk, f"O26:{entry}") == ("discharged", False)
    refused(desk, "own_signed_off", lambda: act(desk, "help", entry, "close", GUIDE))
    assert act(desk, "help", entry, "close", GUIDE, signed=True, satisfied="yes").state == "closed"


def test_a_home_visit_has_its_day_and_its_applicant_stands_in_no_fact(desk: Desk) -> None:
    entry = made(desk, "help", WISH | {"kind": "home_visit"}, GUIDE)
    refused(desk, "own_visit_day", lambda: act(desk, "help", entry, "take", GUIDE, helper="g1"))
    act(desk, "help", entry, "take", GUIDE, helper="g1", visit_on="2026-06-03")
    assert desk.book.entry(entry).fields["citizen"].startswith("personal:")


# --- publications (R36), authorisations and postings (R52, R53) -------------------------------------------------------


def test_content_is_published_when_a_second_person_released_it_and_secrets_never(desk: Desk) -> None:
    page = {"group": "matters", "title": "办事指南", "content": "…", "start": "2026-06-01"}
    entry = made(desk, "publications", page, OFFICE)
    refused(desk, "T18", lambda: act(desk, "publications", entry, "publish", OFFICE))
    act(desk, "publications", entry, "release", LEADER, checked_by="l1")
    assert act(desk, "publications", entry, "publish", OFFICE).state == "published"
    secret = made(desk, "publications", page | {"secret": True}, OFFICE)
    refused(desk, "own_no_secrets", lambda: act(desk, "publications", secret, "release", LEADER, checked_by="l1"))


def test_an_authorisation_that_ends_is_noted_and_a_renewed_one_is_not(desk: Desk) -> None:
    paper = {"kind": "authorisation", "department": "某局", "person": "r1", "start": "2026-06-01", "file": "1 号"}
    refused(desk, "own_authorisation", lambda: made(desk, "postings", paper, OFFICE))
    kept, gone = (made(desk, "postings", paper | {"scope": "审批", "until": "2026-06-30"}, OFFICE) for _ in range(2))
    for entry in (kept, gone):
        act(desk, "postings", entry, "approve", LEADER)
    desk.at("10:00", "2026-06-29")
    act(desk, "postings", kept, "end", OFFICE, ends_on="2026-06-30", successor="r2")
    desk.sweep("2026-07-01T00:00:01")
    assert (state(desk, f"O44:{kept}"), state(desk, f"O44:{gone}")) == (("discharged", False), ("open", True))


def test_a_change_before_a_year_is_full_needs_its_explanation(desk: Desk) -> None:
    post = {"kind": "posting", "department": "某局", "person": "c1", "start": "2025-06-02", "file": "2 号"}
    refused(desk, "own_year_named", lambda: made(desk, "postings", post, OFFICE))
    early, full = (made(desk, "postings", post | {"first_year": "2026-06-01"}, OFFICE) for _ in range(2))
    for entry in (early, full):
        act(desk, "postings", entry, "approve", LEADER)
    refused(desk, "own_early_rotation", lambda: act(desk, "postings", early, "end", OFFICE, ends_on="2026-06-01", successor="c2"))
    act(desk, "postings", early, "end", OFFICE, ends_on="2026-06-01", successor="c2", explanation="机构调整")
    act(desk, "postings", full, "end", OFFICE, ends_on="2026-06-02", successor="c2")


# --- each working day: duty leader (R48), closing check (R56); network (R10), emergencies (R46) -----------------------

LINES = dict.fromkeys(("doors", "windows", "lights", "air", "dispenser", "devices"), True)


def test_the_duty_leader_is_named_before_the_doors_open(desk: Desk) -> None:
    desk.sweep("2026-06-02T08:29:59")
    assert state(desk, "O42:2026-06-02") == ("open", False)
    made(desk, "duty_days", {"leader": "l1"}, OFFICE)
    assert state(desk, "O42:2026-06-02") == ("discharged", False)
    desk.sweep("2026-06-03T08:30:01")
    assert state(desk, "O42:2026-06-03") == ("open", True)
    made(desk, "duty_days", {"leader": "l1"}, OFFICE)
    assert state(desk, "O42:2026-06-03") == ("discharged_late", True)


def test_the_first_day_of_a_hall_and_days_off_ask_for_nothing_and_a_make_up_sunday_does(desk: Desk) -> None:
    desk.sweep("2026-06-01T23:00")
    assert state(desk, "O42:2026-06-01") is None
    desk.sweep("2026-06-08T00:01")
    days = [n for n in range(2, 9) if state(desk, f"O42:2026-06-{n:02d}")]
    assert days == [2, 3, 4, 5, 8]
    desk.sweep("2026-09-21T00:01")
    assert state(desk, "O42:2026-09-20") == ("open", True)


def test_a_day_that_ends_without_its_closing_check_is_noted_once(desk: Desk) -> None:
    desk.sweep("2026-06-02T17:40")
    made(desk, "closings", LINES | {"signed": "c1"}, CLERK)
    assert state(desk, "O43:2026-06-02") == ("discharged", False)
    for at in ("2026-06-04T00:00:01", "2026-06-04T00:01"):
        desk.sweep(at)
    assert state(desk, "O43:2026-06-03") == ("open", True)
    assert sum('"O43:2026-06-03"' in body for _, _, body in desk.facts("duty_overdue")) == 1


def test_what_stays_on_at_closing_is_explained(desk: Desk) -> None:
    refused(desk, "own_all_off", lambda: made(desk, "closings", LINES | {"air": False, "signed": "c1"}, CLERK))
    made(desk, "closings", LINES | {"air": False, "note": "机房空调常开", "signed": "c1"}, CLERK)


def test_network_settings_are_changed_by_operations_with_an_approval(desk: Desk) -> None:
    change = {"what": "交换机 1", "before": "VLAN 10", "after": "VLAN 20"}
    with desk.refused("not_permitted"):
        made(desk, "network", change, SUPERVISOR)
    refused(desk, "T22", lambda: made(desk, "network", change, OPERATIONS))
    made(desk, "network", change | {"approved_by": "l1"}, OPERATIONS)


def test_an_emergency_ends_and_a_leader_confirms_it(desk: Desk) -> None:
    entry = made(desk, "emergencies", {"what": "停电", "begun_at": "2026-06-01T09:00:00+08:00"}, GUIDE)
    assert entry == "G31b-2026-0001"
    act(desk, "emergencies", entry, "step", GUIDE, steps=["疏散"])
    act(desk, "emergencies", entry, "end", GUIDE, ended_at="2026-06-01T09:20:00+08:00")
    assert act(desk, "emergencies", entry, "confirm", LEADER, confirmed_by="l1").state == "confirmed"
    assert desk.verify().sound

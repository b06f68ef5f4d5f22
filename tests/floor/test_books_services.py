"""Books about services and their supervision: first asked, notices, receipts, callbacks, patrols, findings, study, fees as a table."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from floor.actors import Actor
from floor.desk import setup
from tests.floor.book_steps import LEADER, act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, GUIDE, OFFICE, SUPERVISOR, Desk, moment
from tests.floor.hub_harness import Hall

OTHER_SUPERVISOR = Actor("staff:s2", frozenset({"supervisor"}))


@pytest.fixture
def desk(desks: Desks) -> Desk:
    found = desks()
    found.at("09:00", "2026-06-01").do(setup.seed_calendar)
    return found


def missing(desk: Desk, work: Any) -> list[str]:
    """The fields that the refusal names."""
    with desk.refused("bad_request") as told:
        work()
    found: list[str] = told.value.facts["missing"]
    return found


def gate(desk: Desk, work: Any) -> str:
    with desk.refused("rule_refused") as told:
        work()
    return str(told.value.facts["rule"])


def state(desk: Desk, duty: str) -> str | None:
    found = desk.book.duty(duty)
    return None if found is None else "overdue" if found.state == "open" and found.overdue_at is not None else found.state


# --- first asked (R14), notices (R15), receipts (R17), suggestions (R43) ----------------------------------------------


def test_a_referral_stays_open_until_a_named_person_took_it(desk: Desk) -> None:
    question = {"way": "in_person", "matter": "异地就医怎么办", "class": "other_post"}
    entry = made(desk, "questions", question, GUIDE)
    assert missing(desk, lambda: act(desk, "questions", entry, "refer", GUIDE)) == ["referred_to"]
    act(desk, "questions", entry, "refer", GUIDE, referred_to="综合窗口 3 号 c1")
    desk.sweep("2026-06-01T23:59")
    assert state(desk, f"O24:{entry}") == "open"
    desk.sweep("2026-06-20T09:00")
    assert state(desk, f"O24:{entry}") == "overdue", "told at the day's end; no lapse, and no note in the bulletin"
    assert desk.lapses() == []
    assert missing(desk, lambda: act(desk, "questions", entry, "take", CLERK)) == ["taken_by"]
    act(desk, "questions", entry, "take", CLERK, taken_by="c1")
    assert state(desk, f"O24:{entry}") == "discharged_late"
    assert act(desk, "questions", entry, "answer", CLERK, answer="已答复").state == "answered"


def test_a_supplement_names_papers_and_a_return_its_reasons(desk: Desk) -> None:
    notice = {"kind": "supplement", "item": "社会保障卡", "basis": "某办法", "papers": ["身份证"], "clerk": "c1"}
    assert gate(desk, lambda: made(desk, "notices", notice, CLERK)) == "own_missing_named"
    made(desk, "notices", notice | {"missing": ["照片"]}, CLERK)
    assert gate(desk, lambda: made(desk, "notices", notice | {"kind": "return"}, CLERK)) == "own_reasons_named"
    made(desk, "notices", notice | {"kind": "return", "reasons": "不属本级"}, CLERK)
    assert missing(desk, lambda: made(desk, "notices", notice | {"kind": "enquiry", "papers": []}, CLERK)) == ["papers"]


def test_a_second_notice_that_names_a_new_paper_is_a_candidate_for_a_violation_that_a_supervisor_judges(desk: Desk) -> None:
    first = {"kind": "enquiry", "item": "社会保障卡", "basis": "某办法", "papers": ["身份证", "照片"], "clerk": "c1"}
    number = made(desk, "notices", first, CLERK)
    second = first | {"kind": "supplement", "follows": number}
    known = made(desk, "notices", second | {"missing": ["照片"]}, CLERK)
    new = made(desk, "notices", second | {"missing": ["照片", "户口簿"]}, CLERK)
    alone = made(desk, "notices", second | {"missing": ["户口簿"], "follows": ""}, CLERK)
    assert [state(desk, f"own_second_notice:{x}") for x in (known, new, alone)] == [None, "open", None]
    with desk.refused("bad_request") as told:
        made(desk, "notices", second | {"missing": ["照片"], "follows": "G07-2026-0099"}, CLERK)
    assert told.value.facts["wrong"] == ["follows"]
    act(desk, "notices", new, "judge", SUPERVISOR, judged="founded", judgement="首次告知漏列")
    assert state(desk, f"own_second_notice:{new}") == "discharged"


def test_each_of_the_six_modes_has_its_receipt(desk: Desk) -> None:
    book = desk.house.rulebook.registers["acceptances"]
    modes = [x.code for x in next(f for f in book.fields if f.name == "mode").choices]
    assert len(modes) == 6 and book.form("receipt")
    required = {f.name: "某" for f in book.fields if f.required and f.type not in ("int", "enum", "list", "date")}
    numbers = {f.name: 5 for f in book.fields if f.type == "int"}
    lists = {f.name: ["身份证 2 页"] for f in book.fields if f.type == "list" and f.required}
    for mode in modes:
        entry = made(desk, "acceptances", required | numbers | lists | {"mode": mode, "lead_window": "综合窗口"}, CLERK)
        assert state(desk, f"O02:{entry}") == "open", "the receipt opens the promised time"


def test_a_suggestion_is_solved_with_its_outcome(desk: Desk) -> None:
    entry = made(desk, "suggestions", {"way": "box", "matter": "多放几把椅子"}, GUIDE)
    assert missing(desk, lambda: act(desk, "suggestions", entry, "solve", OFFICE)) == ["outcome"]
    assert act(desk, "suggestions", entry, "solve", OFFICE, outcome="已添置").state == "solved"


# --- callbacks (R22, R57), patrols (R31, R49, R55), findings (R37, R38, R51, R68) -------------------------------------


def test_a_callback_is_kept_with_what_was_said_about_integrity(desk: Desk) -> None:
    entry = made(desk, "callbacks", {"source": "20260601-A001"}, SUPERVISOR)
    assert missing(desk, lambda: act(desk, "callbacks", entry, "record", SUPERVISOR, way="phone")) == ["answers"]
    done = act(desk, "callbacks", entry, "record", SUPERVISOR, way="phone", answers="满意", integrity="没有")
    assert (done.state, done.fields["integrity"]) == ("recorded", "没有")
    with desk.refused("not_permitted"):
        made(desk, "callbacks", {"source": "20260601-A001"}, CLERK)


PATROL = {"kind": "patrol", "at": "2026-06-01T09:00:00+08:00", "place": "A 区", "situation": "在岗"}


def test_a_patrol_keeps_its_lines(desk: Desk) -> None:
    lines = [{"category": c, "ok": True, "note": ""} for c in ("仪容着装", "环境卫生", "一审一核", "告知承诺")]
    entry = made(desk, "checks", PATROL | {"items": lines}, SUPERVISOR)
    assert desk.book.entry(entry).fields["items"] == lines


def test_a_rectification_is_due_on_the_day_that_the_slip_names(desk: Desk) -> None:
    entry = made(desk, "checks", PATROL, SUPERVISOR)
    order = {"problems": "标识破损", "responsible": "办公室"}
    assert missing(desk, lambda: act(desk, "checks", entry, "order", SUPERVISOR, **order)) == ["put_right_by"]
    act(desk, "checks", entry, "order", SUPERVISOR, **order, put_right_by="2026-06-10")
    desk.sweep("2026-06-10T23:59:59")
    assert state(desk, f"O41:{entry}") == "open"
    desk.sweep("2026-06-11T00:00:01")
    assert state(desk, f"O41:{entry}") == "overdue"
    act(desk, "checks", entry, "close", SUPERVISOR, checked="已更换")
    assert state(desk, f"O41:{entry}") == "discharged_late"


FINDING = {"source": "20260601-A001-w1", "ground": "over_time", "whom": "某窗口", "facts": "超时一天"}


def test_a_finding_is_decided_by_another_person_and_may_be_appealed(desk: Desk) -> None:
    entry = made(desk, "findings", FINDING, SUPERVISOR)
    assert gate(desk, lambda: act(desk, "findings", entry, "decide", SUPERVISOR, decision="批评教育")) == "R37"
    act(desk, "findings", entry, "decide", OTHER_SUPERVISOR, decision="批评教育", statement="情况属实")
    act(desk, "findings", entry, "appeal", SUPERVISOR, appeal="请求复核")
    assert act(desk, "findings", entry, "decide", LEADER, decision="维持").state == "decided"


def test_a_finding_has_one_of_the_nine_grounds(desk: Desk) -> None:
    grounds = [x.code for x in next(f for f in desk.house.rulebook.registers["findings"].fields if f.name == "ground").choices]
    assert len(grounds) == 9 and "prohibitions" in grounds
    for ground in grounds:
        made(desk, "findings", FINDING | {"ground": ground}, SUPERVISOR)
    with desk.refused("bad_request"):
        made(desk, "findings", FINDING | {"ground": "something"}, SUPERVISOR)


# --- study and reviews (R54, R25, R60), fees (R67) --------------------------------------------------------------------


@pytest.mark.parametrize(("quota", "duty", "until"), [("002", "O31:2026-07", "2026-08-01"), ("003#23", "O32:2026-W24", "2026-06-15")])
def test_study_falls_due_by_month_or_by_week(desks: Desks, quota: str, duty: str, until: str) -> None:
    desk = desks({"rulebook.settings": {"training.quota": quota}})
    desk.at("09:00", "2026-06-01").do(setup.seed_calendar)
    desk.sweep(f"{until}T00:00:01")
    assert state(desk, duty) == "overdue"
    other = {"002": "O32:2026-W24", "003#23": "O31:2026-07"}[quota]
    assert state(desk, other) is None


def test_reviews_of_the_half_year_and_the_year_fall_due(desk: Desk) -> None:
    desk.sweep("2026-07-01T00:00:01")
    assert state(desk, "O29:2026-H2") == "open"
    made(desk, "meetings", {"kind": "half_year_review", "date": "2026-07-01", "topics": "评议"}, OFFICE)
    assert state(desk, "O29:2026-H2") == "discharged"
    desk.sweep("2027-01-01T00:00:01")
    assert state(desk, "O30:2027") == "open"


def test_the_monthly_meeting_is_due_on_the_last_friday(desk: Desk) -> None:
    desk.sweep("2026-07-01T00:00:01")
    assert desk.book.duty("O34:2026-07").due_at == moment("2026-07-31T17:30")
    desk.sweep("2026-08-01T00:00:01")
    assert (state(desk, "O34:2026-07"), desk.book.duty("O34:2026-08").due_at) == ("overdue", moment("2026-08-28T17:30"))
    made(desk, "meetings", {"kind": "study", "date": "2026-08-07", "topics": "学习"}, OFFICE)
    made(desk, "meetings", {"kind": "meeting", "date": "2026-08-07", "topics": "月度例会"}, OFFICE)
    assert state(desk, "O34:2026-08") == "discharged"


def test_a_topic_after_ten_waits_for_the_next_meeting_unless_the_chair_admits_it(desk: Desk) -> None:
    topic = {"meeting": "2026-06-26", "topic": "窗口设置", "unit": "综合科"}
    made(desk.at("16:00", "2026-06-25"), "agenda", topic, OFFICE)
    entry = made(desk.at("10:00", "2026-06-26"), "agenda", topic, OFFICE)
    found = desk.book.entry(entry)
    assert found is not None and (found.fields["on"], found.fields["at"]) == ("2026-06-26", "10:00"), "the hall's clock says when"
    desk.at("10:00:01")
    assert gate(desk, lambda: made(desk, "agenda", topic, OFFICE)) == "O35"
    made(desk, "agenda", topic | {"admitted_by": "l1"}, OFFICE)
    desk.at("09:00", "2026-06-29")
    assert gate(desk, lambda: made(desk, "agenda", topic | {"admitted_by": "l1"}, OFFICE)) == "O35"


def test_fees_are_exported_as_a_table(hub: Hall) -> None:
    office = hub.token("office")
    fee = {"item": "=1+1", "amount": "200.00", "payer": "某某", "way": "agent", "receipt_no": "0001"}
    assert hub.api(office, "POST", "/registers/fees", fields=fee).status_code == 201
    table = list(csv.reader(io.StringIO(hub.api(office, "GET", "/registers/fees.csv").get_data(as_text=True).lstrip("\ufeff"))))
    assert len(table) == 2 and "200.00" in table[1]
    assert not any(cell.startswith("=") for cell in table[1]), "a spreadsheet would compute it"

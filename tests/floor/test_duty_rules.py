"""What the catalogue says of obligations besides their day: extensions, special cases, what follows what, who bears it, flags."""

from __future__ import annotations

from typing import Any

import pytest

from floor.desk import counts, registers, setup
from floor.desk.counts import Ahead
from floor.desk.duties import orders
from floor.nouns import Duty
from tests.floor.book_steps import HEAD, LEADER, act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, GUIDE, OFFICE, SUPERVISOR, Desk, moment
from tests.floor.hub_harness import Hall

RECEIPT = {
    "item": "某事项", "papers": ["申请书 2页"], "mode": "promised", "statutory": 10, "promised": 3, "handler": "c1", "phone": "0000",
    "uncounted": ["鉴定"],
}  # fmt: skip
CARD = {"item": "某事项", "applicant": "某某", "level": "three", "papers": ["申请书"], "agent": "a1"}
REFUSAL = {
    "matter": "某事项", "applicant": "某某", "situation": "材料不符", "reasons": "不符合条件", "basis": "某办法第三条", "section": "综合科",
    "handler": "c1", "remedies": "可在60日内申请复议",
}  # fmt: skip
COMPLAINT = {"way": "phone", "matter": "窗口无人", "competence": "own"}
APPROVAL = {"reason": "情况复杂", "approved_by": "l1", "told_at": "2026-03-04T10:00:00+08:00"}


@pytest.fixture
def seeded(desks: Desks) -> Any:
    """A desk with its calendar on Monday, 2026-03-02, at 10:00; with choices of the books."""

    def make(**chosen: Any) -> Desk:
        edits = {"rulebook.settings": {name.replace("__", "."): value for name, value in chosen.items()}} if chosen else {}
        found = desks(edits)
        found.at("10:00", "2026-03-02").do(setup.seed_calendar)
        return found

    return make


@pytest.fixture
def desk(seeded: Any) -> Desk:
    found: Desk = seeded()
    return found


def duty(desk: Desk, key: str) -> Duty:
    found = desk.database.noun(Duty, key)
    assert isinstance(found, Duty)
    return found


def refused(desk: Desk, work: Any) -> dict[str, Any]:
    with desk.refused("rule_refused") as told:
        desk.do(work, LEADER)
    found: dict[str, Any] = told.value.facts
    return found


# --- extensions (T08) -------------------------------------------------------------------------------------------------


def test_no_extension_goes_beyond_the_statutory_time(desk: Desk) -> None:
    key = f"O02:{made(desk, 'acceptances', RECEIPT)}"
    told = refused(desk, lambda tx: orders.extend(tx, key, 8, APPROVAL))
    assert (told["rule"], told["missing"], told["most"]) == ("T08", ["statutory"], 10)
    desk.do(lambda tx: orders.extend(tx, key, 7, APPROVAL), LEADER)
    assert duty(desk, key).due_at == moment("2026-03-16T17:30")
    assert refused(desk, lambda tx: orders.extend(tx, key, 1, APPROVAL))["missing"] == ["statutory"]


def test_what_the_regulations_never_lengthen_is_not_lengthened(desk: Desk) -> None:
    entry = made(desk, "complaints", COMPLAINT | {"competence": "other"}, OFFICE)
    assert refused(desk, lambda tx: orders.extend(tx, f"O16:{entry}", 1, APPROVAL))["missing"] == ["extension"]
    desk.sweep("2026-06-08T09:00")
    assert refused(desk, lambda tx: orders.extend(tx, "O28:2026-W24", 1, APPROVAL))["missing"] == ["extension"]


def test_a_very_complex_complaint_takes_longer_when_the_complainant_was_told_why(desk: Desk) -> None:
    key = f"O15:{made(desk, 'complaints', COMPLAINT, OFFICE)}"
    assert refused(desk, lambda tx: orders.extend(tx, key, 3, {"reason": "复杂"}))["missing"] == ["told_at"]
    desk.do(lambda tx: orders.extend(tx, key, 3, {"reason": "复杂", "told_at": "2026-03-05T10:00:00+08:00"}), LEADER)
    assert duty(desk, key).due_at == moment("2026-03-12T17:30")


def test_the_date_of_a_slip_and_the_day_of_the_meeting_are_put_off(desk: Desk) -> None:
    check = {"kind": "patrol", "at": "2026-03-02T10:00:00+08:00", "place": "A区", "situation": "有垃圾"}
    entry = made(desk, "checks", check, SUPERVISOR)
    act(desk, "checks", entry, "order", SUPERVISOR, problems="卫生", responsible="综合科", put_right_by="2026-03-06")
    desk.do(lambda tx: orders.extend(tx, f"O41:{entry}", 4, {"reason": "缺件", "approved_by": "s1"}), SUPERVISOR)
    assert duty(desk, f"O41:{entry}").due_at == moment("2026-03-10T17:30")
    desk.sweep("2026-07-01T09:00")
    assert duty(desk, "O34:2026-07").due_at == moment("2026-07-31T17:30")
    desk.do(lambda tx: orders.extend(tx, "O34:2026-07", 4, {"reason": "领导外出"}), OFFICE)
    assert duty(desk, "O34:2026-07").due_at == moment("2026-08-04T17:30")
    desk.sweep("2026-08-05T00:00")
    assert duty(desk, "O34:2026-07").overdue_at == moment("2026-08-05T00:00")


# --- refusals and the case (O25, O02) ---------------------------------------------------------------------------------


def test_a_refusal_is_approved_inside_the_rest_of_the_cases_time(desk: Desk) -> None:
    receipt = made(desk, "acceptances", RECEIPT)
    entry = made(desk.at("10:00", "2026-03-04"), "refusals", REFUSAL | {"receipt": receipt})
    assert duty(desk, f"O25:{entry}").due_at == moment("2026-03-05T17:30")
    desk.do(lambda tx: orders.extend(tx, f"O02:{receipt}", 2, APPROVAL), LEADER)
    assert duty(desk, f"O25:{entry}").due_at == moment("2026-03-09T17:30")
    desk.do(lambda tx: orders.pause(tx, f"O02:{receipt}", "appraisal", "委托鉴定"), CLERK)
    assert duty(desk, f"O25:{entry}").due_at is None
    desk.at("10:00", "2026-03-05").do(lambda tx: orders.resume(tx, f"O02:{receipt}"), CLERK)
    assert duty(desk, f"O25:{entry}").due_at == duty(desk, f"O02:{receipt}").due_at == moment("2026-03-11T17:30")
    desk.sweep("2026-03-12T09:00")
    found = duty(desk, f"O25:{entry}")
    assert (found.overdue_at, found.charged, found.lapses) == (moment("2026-03-12T00:00"), "c1", 0)
    assert len(desk.lapses()) == 1, "the day is a lapse of the case, not of its refusal as well"
    act(desk, "refusals", entry, "review", HEAD, review="同意")
    act(desk, "refusals", entry, "approve", LEADER, approval="同意")
    assert duty(desk, f"O25:{entry}").state == "discharged_late"


def test_a_case_is_closed_as_refused_when_its_refusal_was_told(desk: Desk) -> None:
    receipt = made(desk, "acceptances", RECEIPT)
    assert refused_act(desk, receipt) == "own_refused_told"
    entry = made(desk, "refusals", REFUSAL | {"receipt": receipt})
    assert refused_act(desk, receipt) == "own_refused_told"
    act(desk, "refusals", entry, "review", HEAD, review="同意")
    act(desk, "refusals", entry, "approve", LEADER, approval="同意")
    act(desk, "refusals", entry, "tell", CLERK, told_at="2026-03-03T10:00:00+08:00")
    assert act(desk, "acceptances", receipt, "refuse", CLERK).state == "refused"
    assert duty(desk, f"O02:{receipt}").state == "discharged"


def refused_act(desk: Desk, receipt: str) -> str:
    with desk.refused("rule_refused") as told:
        act(desk, "acceptances", receipt, "refuse", CLERK)
    return str(told.value.facts["rule"])


# --- agency cases (O03-O14) -------------------------------------------------------------------------------------------


def test_a_special_case_of_the_department_has_its_own_days_and_so_has_the_total(desk: Desk) -> None:
    entry = made(desk, "tracking", CARD | {"special_days": 12}, OFFICE)
    usual = made(desk, "tracking", CARD, OFFICE)
    assert [duty(desk, f"O03:{x}").amount for x in (entry, usual)] == [33, 28]
    for one in (entry, usual):
        for name in ("to_township", "to_centre", "to_department"):
            act(desk, "tracking", one, name, OFFICE, handed_to="某室")
    assert [duty(desk, f"O07:{x}").amount for x in (entry, usual)] == [12, 7]


def test_a_late_stage_puts_an_urging_notice_on_the_card_and_who_holds_the_case_bears_it(desk: Desk) -> None:
    entry = made(desk, "tracking", CARD, OFFICE)
    act(desk.at("10:00", "2026-03-04"), "tracking", entry, "to_township", OFFICE, handed_to="镇代理室")
    desk.sweep("2026-03-20T09:00")
    found = duty(desk, f"O05:{entry}")
    assert (found.overdue_at, found.charged) == (moment("2026-03-12T00:00"), "镇代理室")
    card = desk.book.entry(entry)
    assert card is not None and card.fields["urged"] == ["2026-03-12 O05 乡镇移交县中心"]
    assert desk.lapses() == []
    desk.restart().sweep()
    assert desk.book.entry(entry).fields["urged"] == card.fields["urged"]  # type: ignore[union-attr]
    assert desk.verify().sound


def test_the_unit_that_holds_the_case_when_the_total_is_over_bears_its_lapses(desk: Desk) -> None:
    entry = made(desk, "tracking", CARD, OFFICE)
    act(desk, "tracking", entry, "to_township", OFFICE, handed_to="镇代理室")
    desk.sweep("2026-04-13T09:00")
    assert (duty(desk, f"O03:{entry}").charged, duty(desk, f"O03:{entry}").lapses) == ("镇代理室", 1)


def test_a_hall_may_count_late_stages_as_lapses(seeded: Any) -> None:
    desk: Desk = seeded(lapse__stage="lapse")
    entry = made(desk, "tracking", CARD, OFFICE)
    desk.sweep("2026-03-11T09:00")
    assert duty(desk, f"O04:{entry}").lapses == 2
    assert [x["counted_for"][:10] for x in desk.lapses()] == ["2026-03-10", "2026-03-11"]


# --- complaints by the other profile (O17, O18) -----------------------------------------------------------------------


@pytest.mark.parametrize(("choice", "rule", "due"), [("working", "O17", "2026-03-09T17:30"), ("calendar", "O17b", "2026-03-07T17:30")])
def test_the_next_day_is_of_work_or_of_the_calendar_as_the_hall_chose(seeded: Any, choice: str, rule: str, due: str) -> None:
    desk: Desk = seeded(complaint__profile="003#23", complaint__next_day=choice)
    entry = made(desk.at("10:00", "2026-03-06"), "complaints", COMPLAINT, OFFICE)  # a Friday
    assert duty(desk, f"{rule}:{entry}").due_at == moment(due)


def test_a_complaint_found_complex_has_a_week_from_then_and_no_next_day_any_more(seeded: Any) -> None:
    desk: Desk = seeded(complaint__profile="003#23")
    entry = made(desk, "complaints", COMPLAINT, OFFICE)
    act(desk.at("15:00", "2026-03-02"), "complaints", entry, "complex", SUPERVISOR, complex=True, units=["甲科", "乙科"])
    assert duty(desk, f"O17:{entry}").state == "cancelled"
    assert duty(desk, f"O18:{entry}").due_at == moment("2026-03-09T17:30")
    with desk.refused("rule_refused") as told:
        made(desk, "complaints", COMPLAINT | {"units": ["甲科", "乙科"]}, OFFICE)
    assert told.value.facts["missing"] == ["complex"]
    act(desk, "complaints", entry, "reply", SUPERVISOR, findings="属实", reply_way="oral", reply="已整改")
    assert duty(desk, f"O18:{entry}").state == "discharged"


def test_with_both_profiles_the_earlier_date_is_the_first_on_the_board(seeded: Any) -> None:
    desk: Desk = seeded(complaint__profile="both")
    entry = made(desk, "complaints", COMPLAINT, OFFICE)
    assert [duty(desk, f"{rule}:{entry}").due_at for rule in ("O17", "O15")] == [moment("2026-03-03T17:30"), moment("2026-03-09T17:30")]


# --- what a working day is (3.2) --------------------------------------------------------------------------------------


def test_a_hall_that_is_open_at_weekends_may_count_its_own_days(desks: Desks) -> None:
    week = {day: [("08:30", "12:00"), ("13:30", "17:30")] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    due = []
    for basis in ("statutory", "hall_open"):
        desk = desks({"hours.week": week, "hours.open_on_holidays": True, "rulebook.settings": {"work_day_basis": basis}})
        desk.at("10:00", "2026-03-06").do(setup.seed_calendar)  # a Friday
        due.append(duty(desk, f"O02:{made(desk, 'acceptances', RECEIPT)}").due_at)
    assert due == [moment("2026-03-11T17:30"), moment("2026-03-09T17:30")]


# --- what is measured, flagged, noted ---------------------------------------------------------------------------------


def test_corrected_papers_are_handled_and_the_time_is_measured_only(desk: Desk) -> None:
    notice = {"kind": "supplement", "item": "某事项", "basis": "某办法", "papers": ["申请书"], "missing": ["申请书"], "clerk": "c1"}
    entry = made(desk, "notices", notice)
    act(desk, "notices", entry, "supply", CLERK)
    desk.sweep("2026-03-10T09:00")
    assert (duty(desk, f"O22:{entry}").state, duty(desk, f"O22:{entry}").overdue_at) == ("open", None)
    receipt = made(desk, "acceptances", RECEIPT)
    act(desk, "notices", entry, "handle", CLERK, receipt=receipt)
    assert duty(desk, f"O22:{entry}").state == "discharged"


def test_flags_and_reminders_are_no_overdue_notes_of_the_month(desk: Desk) -> None:
    desk.sweep("2026-05-29T12:00")
    wanted = {"item": "某事项", "applicant": "某某", "missing": ["复印件"], "only_minor": True, "signed": True, "supply_by": "2026-06-03"}
    made(desk.at("09:30", "2026-06-01"), "commitments", wanted)
    question = made(desk, "questions", {"way": "phone", "matter": "某事", "class": "outside"}, GUIDE)
    act(desk, "questions", question, "refer", GUIDE, referred_to="某局")
    made(desk, "complaints", COMPLAINT, OFFICE)
    desk.sweep("2026-06-09T09:00")
    fallen = {x.rule for x in desk.database.select(Duty) if x.overdue_at is not None and x.overdue_at >= moment("2026-06-01T00:00")}
    assert fallen >= {"O15", "O21", "O24", "O42", "O43"}
    noted = [x for x in desk.database.select(Duty) if x.overdue_at is not None and x.overdue_at >= moment("2026-06-01T00:00")]
    figures = desk.do(lambda tx: counts.of_month(tx, "2026-06"), OFFICE)
    assert figures["overdue"] == sum(x.rule not in ("O21", "O24", "O40", "O42", "O43", "O44") for x in noted)


def test_a_bulletin_late_over_a_holiday_says_so(desk: Desk) -> None:
    desk.sweep("2026-08-31T12:00")
    desk.sweep("2026-10-06T00:00")
    assert (duty(desk, "O27:2026-10").reason, duty(desk, "O27:2026-09").reason) == ("holiday", None)


# --- a bulletin counted outside the writer ----------------------------------------------------------------------------


def test_figures_counted_ahead_are_used_unless_something_was_decided_meanwhile(desk: Desk) -> None:
    desk.at("09:00", "2026-06-01")
    desk.take()
    desk.later(minutes=31).sweep()
    desk.sweep("2026-07-01T00:00:01")
    (draft,) = [row["id"] for row in desk.sql("SELECT id FROM entry WHERE register = 'bulletins' AND fields LIKE '%2026-06%'")]
    figures = desk.do(lambda tx: counts.of_month(tx, "2026-06"), OFFICE)
    ahead = Ahead("2026-06", desk.seq, figures | {"issued": 77})
    assert recounted(desk, draft, ahead).fields["issued"] == 77, "taken as they were counted"
    ahead = Ahead("2026-06", desk.seq, figures)
    desk.confirm(desk.lapses()[0]["id"], "G11-2026-0001")
    found = recounted(desk, draft, ahead)
    assert (found.fields["lapses_confirmed"], found.fields["issued"]) == (1, 1)
    assert recounted(desk, draft, Ahead("2026-05", desk.seq, {"issued": 5})).fields["issued"] == 1, "of another month"


def recounted(desk: Desk, entry: str, ahead: Ahead) -> Any:
    return desk.do(lambda tx: registers.act(tx, "bulletins", entry, "recount", {}, ahead), OFFICE)


# --- lists that grow --------------------------------------------------------------------------------------------------


def test_each_act_adds_its_lines_to_the_list(desk: Desk) -> None:
    entry = made(desk, "help", {"kind": "help", "citizen": "某某", "request": "填表"}, GUIDE)
    act(desk, "help", entry, "take", GUIDE, helper="g1")
    act(desk, "help", entry, "note", GUIDE, progress=["已填表"])
    assert act(desk, "help", entry, "note", GUIDE, progress=["已复印"]).fields["progress"] == ["已填表", "已复印"]


def test_money_goes_from_hand_to_hand_on_record(desk: Desk) -> None:
    card = made(desk, "tracking", CARD, OFFICE)
    fee = {"case": card, "item": "工本费", "amount": "50.00", "payer": "某某", "way": "agent", "receipt_no": "0001"}
    entry = made(desk, "fees", fee)
    for line in ("代办点 → 镇代理室 3月3日 签", "镇代理室 → 审批单位 3月5日 签"):
        assert act(desk, "fees", entry, "hand_over", CLERK, handovers=[line]).state == "booked"
    closed = act(desk, "fees", entry, "close", CLERK, official_no="A1", returned_at="2026-03-10T10:00:00+08:00")
    assert (len(closed.fields["handovers"]), closed.state) == (2, "closed")


def test_a_complaint_of_another_body_is_handed_over_within_a_day(desk: Desk) -> None:
    entry = made(desk, "complaints", COMPLAINT | {"competence": "other"}, OFFICE)
    assert duty(desk, f"O16:{entry}").due_at == moment("2026-03-03T17:30")
    desk.sweep("2026-03-04T00:00")
    assert duty(desk, f"O16:{entry}").overdue_at == moment("2026-03-04T00:00")
    act(desk, "complaints", entry, "transfer", OFFICE, transferred_to="某局")
    assert duty(desk, f"O16:{entry}").state == "discharged_late"


# --- who corrects what ------------------------------------------------------------------------------------------------


def test_the_page_lets_each_correct_what_is_theirs(hub: Hall) -> None:
    clerk, lead = hub.staff("c9", "clerk"), hub.staff("h9", "lead")
    sent = {f"f_{name}": value for name, value in REFUSAL.items()}
    page = clerk.post("/registers/refusals", data=sent | {"csrf": clerk.csrf("/registers")}).headers["Location"]
    lead.post(f"{page}/review", data={"f_review": "同意", "csrf": lead.csrf("/registers")})
    assert ('id="correct-f_reasons"' in (told := clerk.page(page).get_data(as_text=True)), 'id="correct-f_review"' in told) == (True, False)
    assert 'id="correct-f_review"' in lead.page(page).get_data(as_text=True)
    changed = {"f_reasons": "不符合条件第二项", "reason": "写漏", "csrf": clerk.csrf("/registers")}
    assert clerk.post(f"{page}/correct", data=changed).status_code == 303
    assert "不符合条件第二项" in clerk.page(page).get_data(as_text=True)


def test_what_a_running_time_rests_on_is_corrected_by_a_lead_and_the_date_follows(desk: Desk) -> None:
    entry = made(desk, "acceptances", RECEIPT | {"promised": 10})
    fix = {"promised": 1}
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: registers.correct(tx, "acceptances", entry, fix, "写错"), CLERK)
    assert told.value.facts["rule"] == "O02"
    desk.do(lambda tx: registers.correct(tx, "acceptances", entry, fix, "写错"), HEAD)
    assert (duty(desk, f"O02:{entry}").due_at, duty(desk, f"O02:{entry}").amount) == (moment("2026-03-03T17:30"), 1)
    desk.do(lambda tx: registers.correct(tx, "acceptances", entry, {"phone": "0001"}, "写错"), CLERK)
    assert desk.verify().sound


# --- gates that a hall asks for (T06, T09) ----------------------------------------------------------------------------


def test_where_the_hall_asks_for_it_a_post_is_left_with_its_cover_on_record(desks: Desks) -> None:
    desk = desks({"rulebook.settings": {"ab.pause_needs_cover": True}})
    desk.open(4, actor=CLERK)
    with desk.refused("rule_refused") as told:
        desk.pause(4, CLERK)
    assert told.value.facts["rule"] == "T09"
    entry = made(desk, "cover", {"post": "4号窗口", "a": "c1", "b": "c2", "reason": "开会", "days": 0, "handover": "in_person"})
    assert desk.pause(4, CLERK).state == "paused"
    desk.resume_counter(4, CLERK)
    act(desk, "cover", entry, "back", CLERK, report="已返岗")
    with desk.refused("rule_refused"):
        desk.pause(4, CLERK)


def test_where_the_hall_asks_for_it_no_appointment_is_confirmed_without_a_notice(desks: Desks) -> None:
    desk = desks({"rulebook.settings": {"appointment.needs_notice": True}})
    with desk.refused("rule_refused") as told:
        desk.make_booking("10:00", "id_card")
    assert told.value.facts["rule"] == "T06"
    assert desk.make_booking("10:00", "pension").state == "confirmed"


# --- a circular (R37) -------------------------------------------------------------------------------------------------


def test_a_circular_names_the_unit_and_the_person_only_where_it_was_decided(hub: Hall) -> None:
    supervisor, leader = hub.staff("s1", "supervisor"), hub.staff("l1", "leader")
    finding = {"f_source": "G10-2026-0001", "f_ground": "shirking", "f_whom": "某人甲", "f_unit": "综合科", "f_facts": "推诿"}
    for named, form in ((False, "circular"), (True, "circular_named")):
        sent = supervisor.post("/registers/findings", data=finding | {"csrf": supervisor.csrf("/registers")})
        assert sent.status_code == 303, sent.get_data(as_text=True)
        page = sent.headers["Location"]
        decided = {"f_decision": "通报批评", "csrf": leader.csrf("/registers"), **({"f_named": "on"} if named else {})}
        assert leader.post(f"{page}/decide", data=decided).status_code == 303
        told = leader.page(f"{page}/print/{form}").get_data(as_text=True)
        assert ("综合科" in told, "某人甲" in told) == (True, named), told

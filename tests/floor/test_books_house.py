"""Books of the house: texts not supplied, posts, organisation, guides, agents, supplies, joint cases, handing on, bounds of a year."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from floor import facts as f
from floor.desk import projects, setup
from floor.nouns import Duty, Entry
from floor.rules import tallies
from floor.store import tables as t
from tests.floor.book_steps import HEAD, LEADER, act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, GUIDE, OFFICE, OTHER_CLERK, Desk
from tests.floor.hub_harness import Browser, Hall


@pytest.fixture
def desk(desks: Desks) -> Desk:
    found = desks()
    found.at("09:00", "2026-06-01").do(setup.seed_calendar)
    return found


def told_by(page: Browser, path: str, **fields: Any) -> Any:
    """What an order from a page is answered."""
    head = {"X-CSRF-Token": page.csrf("/registers")}
    return page.post(f"/api/v1/registers/{path}", json={"fields": fields}, headers=head).json


def refused(desk: Desk, rule: str, work: Any) -> None:
    with desk.refused("rule_refused") as told:
        work()
    assert told.value.facts["rule"] == rule, told.value.facts


def state(desk: Desk, duty: str) -> str | None:
    found = desk.book.duty(duty)
    return None if found is None else "overdue" if found.state == "open" and found.overdue_at is not None else found.state


def entries(desk: Desk, register: str) -> list[Entry]:
    return desk.database.select(Entry, t.entry.c.register == register)


def wanting(desk: Desk, register: str) -> list[tuple[str, int, int]]:
    """(in English, how many there are, how many it takes)."""
    book = desk.house.rulebook.registers[register]
    today = desk.house.hours.day(desk.now).isoformat()
    return [(want.en, n, want.least) for want, n in tallies.wanting(book, entries(desk, register), today)]


def beyond(desk: Desk, register: str, year: int = 2026) -> dict[str, float]:
    book = desk.house.rulebook.registers[register]
    return {x.who: x.total for x in tallies.beyond(book, entries(desk, register), year)}


# --- texts that the regulations only name (R50, R51, R61, R62, R63) ---------------------------------------------------

NAMED = ["Thirty civil phrases", "Ten prohibitions", "Taking on and handling business", "One review, one check", "Notice-and-commitment"]


def test_a_text_that_nobody_supplied_is_an_empty_list_and_says_so(desk: Desk) -> None:
    assert entries(desk, "texts") == [], "no sentence is invented"
    assert [name for name, _, _ in wanting(desk, "texts")] == [f"{name}: text not supplied" for name in NAMED]


def test_what_the_office_supplies_stands_with_its_document_until_it_is_ended(desk: Desk) -> None:
    text = {"kind": "civil_phrases", "items": ["第一条", "第二条"]}
    with desk.refused("bad_request") as told:
        made(desk, "texts", text, OFFICE)
    assert told.value.facts["missing"] == ["source"]
    with desk.refused("not_permitted"):
        made(desk, "texts", text | {"source": "7 号"}, CLERK)
    entry = made(desk, "texts", text | {"source": "7 号"}, OFFICE)
    assert entry == "G30-2026-0001"
    assert "Thirty civil phrases: text not supplied" not in [name for name, _, _ in wanting(desk, "texts")]
    act(desk, "texts", entry, "end", OFFICE)
    assert "Thirty civil phrases: text not supplied" in [name for name, _, _ in wanting(desk, "texts")]


def test_the_books_page_and_the_api_say_text_not_supplied(hub: Hall) -> None:
    clerk = hub.staff("c7", "clerk")
    for lang, words in (("zh", "业务承接办理规范：未提供文本"), ("en", "Taking on and handling business: text not supplied")):
        for path in ("/registers", "/registers/texts"):
            assert words in clerk.get(f"{path}?lang={lang}").get_data(as_text=True)
    told = clerk.get("/api/v1/registers/texts").json
    assert [x["name"]["en"] for x in told["wanting"]] == [f"{name}: text not supplied" for name in NAMED]
    assert told["entries"] == []


def test_each_public_group_without_publication_is_flagged(desk: Desk) -> None:
    assert len(wanting(desk, "publications")) == 5
    page = {"group": "matters", "title": "办事指南", "content": "…", "start": "2026-06-01"}
    entry = made(desk, "publications", page, OFFICE)
    act(desk, "publications", entry, "release", LEADER, checked_by="l1")
    assert len(wanting(desk, "publications")) == 5, "released is not yet published"
    act(desk, "publications", entry, "publish", OFFICE)
    assert [name for name, _, _ in wanting(desk, "publications")] == [
        "Not published: set-up, duties and staff", "Not published: promises and supervision",
        "Not published: how to complain, and results", "Not published: other matters of concern",
    ]  # fmt: skip


# --- posts (R60), organisation (R65), agents (R26), guides (R03) ------------------------------------------------------

POST = {"post": "综合窗口", "duties": "受理", "a": "c1"}


def test_a_post_has_its_named_b_unless_it_is_secret_or_special(desk: Desk) -> None:
    refused(desk, "own_post_b", lambda: made(desk, "post_table", POST, OFFICE))
    made(desk, "post_table", POST | {"exempt": True}, OFFICE)
    made(desk, "post_table", POST | {"b": "c2"}, OFFICE)


def test_staff_see_where_the_person_in_charge_is(desk: Desk) -> None:
    entry = made(desk, "post_table", POST | {"b": "c2", "in_charge": True}, OFFICE)
    assert "clerk" in desk.house.rulebook.registers["post_table"].readers, "002: staff may know it, to tell citizens"
    with desk.refused("bad_request") as told:
        act(desk, "post_table", entry, "leave", LEADER)
    assert told.value.facts["missing"] == ["where_now"]
    out = act(desk, "post_table", entry, "leave", LEADER, where_now="开会，下午返回")
    assert (out.state, out.fields["where_now"]) == ("out", "开会，下午返回")
    assert act(desk, "post_table", entry, "return", LEADER).state == "here"


def test_the_organisation_names_body_person_and_telephone(desk: Desk) -> None:
    parts = [x.code for x in desk.house.rulebook.registers["organisation"].fields[0].choices]
    assert parts == ["committee", "office", "group", "director", "deputy", "department", "duty", "logistics"]
    entry = made(desk, "organisation", {"part": "director", "person": "l1", "phone": "0000"}, OFFICE)
    assert act(desk, "organisation", entry, "end", OFFICE).state == "former"


def test_an_agency_office_with_one_full_time_agent_is_one_of_two(desk: Desk) -> None:
    agent = {"person": "a1", "full_time": True, "start": "2026-06-01"}
    first = made(desk, "agency_staff", agent, OFFICE)
    made(desk, "agency_staff", agent | {"person": "a2", "full_time": False}, OFFICE)
    assert wanting(desk, "agency_staff") == [("At least 2 full-time agents", 1, 2)]
    made(desk, "agency_staff", agent | {"person": "a3"}, OFFICE)
    assert wanting(desk, "agency_staff") == []
    act(desk, "agency_staff", first, "leave", OFFICE)
    assert wanting(desk, "agency_staff") == [("At least 2 full-time agents", 1, 2)]


def test_each_of_the_three_places_without_a_guide_is_told(desk: Desk) -> None:
    places = ("enquiry_desk", "service_desk", "self_service")
    here = {place: made(desk, "guidance", {"place": place, "guide": "g1"}, GUIDE) for place in places[:2]}
    assert wanting(desk, "guidance") == [("No guide in the self-service zone", 0, 1)]
    act(desk, "guidance", here["service_desk"], "leave", GUIDE)
    assert [name for name, _, _ in wanting(desk, "guidance")] == ["No guide at the service desk", "No guide in the self-service zone"]


def test_a_question_at_a_place_of_guidance_has_place_and_topic(desk: Desk) -> None:
    book = desk.house.rulebook.registers["questions"]
    topic = book.field("topic")
    assert topic is not None
    assert {"farming", "science", "labour", "mediation"} < {x.code for x in topic.choices}
    question = {"way": "in_person", "matter": "种植补贴", "class": "outside", "topic": "farming", "place": "enquiry_desk"}
    made(desk, "questions", question, GUIDE)
    with desk.refused("bad_request") as told:
        made(desk, "questions", question | {"place": "gate"}, GUIDE)
    assert told.value.facts["wrong"] == ["place"]


def test_missing_supplies_are_fetched_by_logistics_and_the_time_is_measured_only(desk: Desk) -> None:
    entry = made(desk, "supplies", {"item": "reading_glasses", "desk": "服务台", "symptom": "遗失一副"}, GUIDE)
    desk.sweep("2026-07-01T09:00")
    assert state(desk, f"own_supplies:{entry}") == "open", "no regulation gives a number"
    with desk.refused("not_permitted"):
        act(desk, "supplies", entry, "replace", GUIDE, replaced="已补一副")
    act(desk, "supplies", entry, "replace", HEAD, replaced="已补一副")
    assert state(desk, f"own_supplies:{entry}") == "discharged"


# --- joint handling (R41), same-day passing on (R19), please collect (R65), kinds of counters (R11) -------------------

CASE = {
    "item": "开办餐饮店", "papers": ["申请表 1 页"], "mode": "joint", "statutory": 20, "promised": 3, "handler": "c1", "phone": "0000",
}  # fmt: skip


def test_a_joint_case_has_one_due_date_charged_to_its_lead_window_and_waits_for_every_task(desk: Desk) -> None:
    refused(desk, "own_joint_lead", lambda: made(desk, "acceptances", CASE))
    case = made(desk, "acceptances", CASE | {"lead_window": "市场监管窗口", "survey_on": "2026-06-02"})
    (duty,) = desk.database.select(Duty, t.duty.c.rule == "O02")
    assert (duty.subject, duty.charged) == (case, "市场监管窗口")
    refused(desk, "own_joint_tasks", lambda: act(desk, "acceptances", case, "deliver", CLERK, result="许可证"))
    tasks = [made(desk, "joint_tasks", {"receipt": case, "window": w, "task": "审核"}, OTHER_CLERK) for w in ("消防窗口", "卫生窗口")]
    act(desk, "joint_tasks", tasks[0], "finish", OTHER_CLERK, outcome="合格")
    refused(desk, "own_joint_tasks", lambda: act(desk, "acceptances", case, "deliver", CLERK, result="许可证"))
    act(desk, "joint_tasks", tasks[1], "finish", OTHER_CLERK, outcome="合格")
    act(desk, "acceptances", case, "deliver", CLERK, result="许可证")
    assert state(desk, f"O02:{case}") == "discharged"
    assert desk.verify().sound


def test_a_task_belongs_to_a_receipt_that_is_there(desk: Desk) -> None:
    with desk.refused("bad_request") as told:
        made(desk, "joint_tasks", {"receipt": "G08-2026-0009", "window": "消防窗口", "task": "审核"})
    assert told.value.facts["wrong"] == ["receipt"]


def test_a_joint_case_that_is_late_lapses_on_the_lead_windows_account(desk: Desk) -> None:
    made(desk, "acceptances", CASE | {"lead_window": "市场监管窗口"})
    desk.sweep("2026-06-05T08:30:01")
    assert [x["ordinal"] if "ordinal" in x else x["wait_no"] for x in desk.lapses()] == [1]
    (duty,) = desk.database.select(Duty, t.duty.c.rule == "O02")
    assert (duty.charged, duty.lapses) == ("市场监管窗口", 1)


PLAIN = CASE | {"mode": "promised"}


def test_papers_that_reach_a_section_are_passed_on_the_same_working_day(desk: Desk) -> None:
    case = made(desk, "acceptances", PLAIN)
    paper = {"receipt": case, "section": "审批科", "received_by": "c2"}
    kept, passed = (made(desk, "handovers", paper) for _ in range(2))
    act(desk, "handovers", passed, "pass", CLERK, passed_to="发证窗口")
    desk.sweep("2026-06-01T23:59:59")
    assert (state(desk, f"O23:{kept}"), state(desk, f"O23:{passed}")) == ("open", "discharged")
    desk.sweep("2026-06-02T00:00:01")
    assert state(desk, f"O23:{kept}") == "overdue"
    assert desk.lapses() == [], "an overdue note, no counted lapse"
    duty = desk.book.duty(f"O23:{kept}")
    assert duty is not None
    assert duty.charged == "审批科"


def test_a_result_that_is_ready_is_to_be_collected_and_only_delivery_ends_the_time(desk: Desk) -> None:
    case = made(desk, "acceptances", PLAIN)
    assert act(desk, "acceptances", case, "ready", CLERK, result="许可证").state == "ready"
    assert state(desk, f"O02:{case}") == "open", "001: delivery is inside the time"
    act(desk, "acceptances", case, "deliver", CLERK)
    assert state(desk, f"O02:{case}") == "discharged"


def test_the_notice_please_collect_is_printed_without_a_name(hub: Hall) -> None:
    clerk = hub.staff("c7", "clerk")
    case = told_by(clerk, "acceptances", **PLAIN, applicant="某某 0000")["entry"]["id"]
    told_by(clerk, f"acceptances/{case}/acts/ready", result="许可证")
    for lang, words in (("zh", "领取通知书"), ("en", "Please collect")):
        page = clerk.get(f"/registers/acceptances/{case}/print/collect_notice?lang={lang}").get_data(as_text=True)
        assert words in page
        assert case in page
        assert "某某 0000" not in page


def test_nothing_is_accepted_at_a_counter_that_is_not_for_acceptance(desks: Desks) -> None:
    desk = desks()
    kinds = {4: "issuing", 5: "acceptance"}
    counters = [c.model_copy(update={"kind": kinds.get(c.number, "acceptance")}) for c in desk.house.config.counters]
    desk = desks({"counters": counters})
    desk.at("09:00", "2026-06-01").do(setup.seed_calendar)
    desk.open(4, actor=CLERK)
    refused(desk, "R11", lambda: made(desk, "acceptances", PLAIN))
    desk.close_counter(4, actor=CLERK)
    desk.open(5, actor=CLERK)
    made(desk, "acceptances", PLAIN)


# --- bounds of a year (R34) and projects (R05) ------------------------------------------------------------------------


def leave(desk: Desk, kind: str, days: int, start: str = "2026-03-02") -> str:
    values = {"person": "c1", "kind": kind, "start": start, "days": days, "reason": "家事", "substitute": "c2"}
    entry = made(desk, "leave", values)
    act(desk, "leave", entry, "approve", LEADER, deputy="l1", director="l2", head="l3")
    return entry


def test_ninety_days_of_sick_and_personal_leave_keep_the_award_and_one_more_loses_it(desk: Desk) -> None:
    leave(desk, "sick", 60)
    leave(desk, "personal", 30)
    leave(desk, "annual", 15)
    leave(desk, "personal", 20, "2025-12-01")
    assert beyond(desk, "leave") == {}
    leave(desk, "personal", 1)
    assert beyond(desk, "leave") == {"c1": 91.0}
    assert beyond(desk, "leave", 2025) == {}


def test_leave_that_was_not_approved_does_not_count(desk: Desk) -> None:
    leave(desk, "sick", 90)
    values = {"person": "c1", "kind": "sick", "start": "2026-05-01", "days": 5, "reason": "病", "substitute": "c2"}
    made(desk, "leave", values)
    assert beyond(desk, "leave") == {}


def test_thirty_days_of_absence_lose_the_award_and_half_a_day_less_does_not(desk: Desk) -> None:
    day = {"person": "c1", "am_in": "08:30"}
    for n in range(1, 30):
        made(desk, "attendance", day | {"date": f"2026-04-{n:02d}", "mark": "absent_day"}, HEAD)
    made(desk, "attendance", day | {"date": "2026-05-06", "mark": "absent_half"}, HEAD)
    made(desk, "attendance", day | {"date": "2026-05-07", "mark": "late"}, HEAD)
    assert beyond(desk, "attendance") == {}
    made(desk, "attendance", day | {"date": "2026-05-08", "mark": "absent_half"}, HEAD)
    assert beyond(desk, "attendance") == {"c1": 30.0}


def test_the_page_of_leave_names_who_is_beyond_the_bound(hub: Hall) -> None:
    lead = hub.staff("h7", "lead")
    values = {"person": "c1", "kind": "sick", "start": "2026-03-02", "days": 91, "reason": "病", "substitute": "c2"}
    entry = told_by(hub.staff("c7", "clerk"), "leave", **values)["entry"]["id"]
    assert lead.get("/api/v1/registers/leave").json["beyond"] == []
    told_by(lead, f"leave/{entry}/acts/approve", director="l1", head="l2")
    (told,) = lead.get("/api/v1/registers/leave").json["beyond"]
    assert (told["person"]["id"], told["total"], told["year"]) == ("c1", 91.0, 2026)
    assert "病事假累计超过90天" in lead.get("/registers/leave?lang=zh").get_data(as_text=True)


def test_notes_of_a_project_are_of_one_on_the_list_and_no_guide_reads_them(desk: Desk) -> None:
    note = {"project": "PRJ7", "kind": "progress", "note": "已进场"}
    with desk.refused("bad_request") as told:
        made(desk, "project_notes", note)
    assert told.value.facts["wrong"] == ["project"]
    new = projects.NewProject("investment", "B 7", "somebody", date(2026, 6, 1), date(2026, 6, 30), "PRJ7")
    desk.do(lambda tx: projects.add(tx, new))
    made(desk, "project_notes", note)
    assert not {"guide", "office"} & set(desk.house.rulebook.registers["project_notes"].readers)


# --- before an account opens a counter (T16), notes of each person (O33) ----------------------------------------------


def opening(desk: Desk) -> Any:
    return desk.open(4, actor=CLERK)


def posted(desk: Desk, person: str = "c1") -> str:
    post = {"kind": "posting", "department": "某局", "person": person, "start": "2026-06-01", "file": "2 号", "first_year": "2027-05-31"}
    return made(desk, "postings", post, OFFICE)


def test_an_account_opens_a_counter_when_its_posting_is_approved_and_its_induction_passed(desks: Desks) -> None:
    desk = desks({"rulebook.settings": {"post.admission": "both"}})
    desk.at("09:00", "2026-06-01").do(setup.seed_calendar)
    with desk.refused("rule_refused") as told:
        opening(desk)
    assert (told.value.facts["rule"], told.value.facts["missing"]) == ("T16", ["posting", "induction"])
    entry = posted(desk)
    induction = {"kind": "induction", "date": "2026-06-01", "topics": "岗前培训", "present": ["c1", "c2"], "passed": ["c2"]}
    made(desk, "meetings", induction, OFFICE)
    refused(desk, "T16", lambda: opening(desk))
    act(desk, "postings", entry, "approve", LEADER)
    with desk.refused("rule_refused") as told:
        opening(desk)
    assert told.value.facts["missing"] == ["induction"], "present is not passed"
    made(desk, "meetings", induction | {"passed": ["c1"]}, OFFICE)
    assert opening(desk).clerk == "c1"


def test_a_posting_that_ended_opens_no_counter_also_not_by_the_hand_of_a_lead(desks: Desks) -> None:
    desk = desks({"rulebook.settings": {"post.admission": "posting"}})
    desk.at("09:00", "2026-06-01").do(setup.seed_calendar)
    entry = posted(desk)
    act(desk, "postings", entry, "approve", LEADER)
    act(desk, "postings", entry, "end", OFFICE, ends_on="2026-06-01", successor="c2", explanation="机构调整")
    refused(desk, "T16", lambda: desk.open(4, clerk="c1"))


def test_a_hall_without_the_setting_opens_as_ever(desk: Desk) -> None:
    assert opening(desk).clerk == "c1"


def test_each_person_owes_a_study_note_a_month_and_only_their_own_counts(desks: Desks) -> None:
    desk = desks({"rulebook.settings": {"training.quota": "003#23"}})
    desk.at("09:00", "2026-06-01").do(setup.seed_calendar)
    for account, roles, active in (("c1", ["clerk"], True), ("c2", ["clerk"], True), ("o1", ["office"], True), ("c3", ["clerk"], False)):
        desk.do(lambda tx, a=account, x=roles, on=active: tx.append(f"staff:{a}", [f.StaffSet(a, x, on, None)]))
    desk.sweep("2026-07-01T09:00")
    duties = sorted(x.subject for x in desk.database.select(Duty, t.duty.c.rule == "O33") if x.subject.startswith("2026-07"))
    assert duties == ["2026-07:c1", "2026-07:c2"]
    made(desk, "study_notes", {"title": "新条例", "note": "要点"}, CLERK)
    desk.sweep("2026-08-01T00:00:01")
    assert (state(desk, "O33:2026-07:c1"), state(desk, "O33:2026-07:c2")) == ("discharged", "overdue")

"""Each choice of the regulations (catalogue 4.1): its own name, its source, its page, and what it does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from config.parts import parts
from floor.store.verify import verify
from tests.floor.desk_harness import moment
from tests.floor.hub_harness import Hall
from tests.floor.settings_steps import Office

# The table's own spelling. `result.public` stands with the public pages.
NAMED = (
    "hours.profile", "hours.open_on_holidays", "signin.lead_min", "signin.per_day", "queue.number_after_review", "ticket.require_id",
    "queue.lane_order", "papers.incomplete", "complaint.profile", "complaint.next_day", "complaint.body", "lapse.needs_complaint",
    "lapse.stage", "notice.oral", "refusal.approval", "refusal.remedies", "ab.short_leave", "leave.profile", "check.weekly_min",
    "training.quota", "rating.scale", "rating.real_name", "agency.level_word", "extension.notice", "first_handler", "wait.count_lunch",
)  # fmt: skip


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


def choose(hall: Hall, **values: Any) -> None:
    """By their names with `__` for the point."""
    answer = Office(hall, "admin").change("rulebook/hall", {name.replace("__", "."): value for name, value in values.items()})
    assert answer.status_code == 201, answer.get_json()


def make(hall: Hall, register: str, role: str, **fields: Any) -> Any:
    return hall.api(hall.token(role), "POST", f"/registers/{register}", fields=fields)


def act(hall: Hall, register: str, role: str, entry: str, act: str, **fields: Any) -> Any:
    return hall.api(hall.token(role), "POST", f"/registers/{register}/{entry}/acts/{act}", fields=fields)


def entry(answer: Any) -> str:
    assert answer.status_code == 201, answer.get_json()
    return str(answer.get_json()["entry"]["id"])


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json().get("rule", answer.get_json()["code"])


def duties(hall: Hall) -> dict[str, dict[str, Any]]:
    found = hall.api(hall.token("supervisor"), "GET", "/obligations").get_json()["obligations"]
    return {x["rule"]: x for x in found}


COMPLAINT = {"way": "phone", "matter": "等候太久", "competence": "own", "complainant": "沈青禾"}
CARD = {"item": "低保申请", "applicant": "沈青禾", "level": "three", "papers": ["申请表"], "agent": "白露"}


@pytest.mark.parametrize("name", NAMED)
def test_each_choice_stands_under_its_name_with_its_source_in_both_languages(name: str) -> None:
    (field,) = (x for part in parts().values() for x in part.fields if x.setting == name)
    assert field.hint_zh and field.hint_en and field.zh and field.en
    assert field.type in ("bool", "int") or field.choices


def test_the_page_of_choices_shows_the_names_and_leads_to_those_on_other_pages(hall: Hall) -> None:
    page = hall.staff("a1", "admin").page("/admin/rulebook/hall?lang=en").get_data(as_text=True)
    elsewhere = {"hours.profile", "hours.open_on_holidays", "queue.lane_order", "wait.count_lunch"}
    assert [x for x in NAMED if x not in elsewhere and f"<code>{x}</code>" not in page] == []
    assert [x for x in elsewhere if f'data-setting="{x}"' not in page] == []


@pytest.mark.parametrize(("day", "due_at"), [("working", "2026-06-08"), ("calendar", "2026-06-06")])
def test_the_next_day_of_a_simple_complaint(hall: Hall, day: str, due_at: str) -> None:
    choose(hall, complaint__profile="003#23", complaint__next_day=day)
    hall.later(days=4)  # a Friday
    entry(make(hall, "complaints", "office", **COMPLAINT))
    found = duties(hall)
    assert next(x["due_at"][:10] for rule, x in found.items() if rule in ("O17", "O17b")) == due_at


def test_the_body_that_answers_complaints(hall: Hall) -> None:
    reply = {"findings": "属实", "proved": "yes", "reply_way": "oral", "reply": "已致歉"}
    first, second = (entry(make(hall, "complaints", "office", **COMPLAINT)) for _ in range(2))
    assert refusal(act(hall, "complaints", "office", first, "reply", **reply))[0] == 403
    assert act(hall, "complaints", "supervisor", first, "reply", **reply).status_code == 200
    choose(hall, complaint__body="office")
    assert refusal(act(hall, "complaints", "supervisor", second, "reply", **reply))[0] == 403
    assert act(hall, "complaints", "office", second, "reply", **reply).status_code == 200


def test_missing_papers_are_tolerated_told_or_refused(hall: Hall) -> None:
    tolerance = {
        "item": "营业执照", "applicant": "沈青禾", "missing": ["照片"], "only_minor": True, "signed": True, "supply_by": "2026-06-10",
    }  # fmt: skip
    notice = {"kind": "supplement", "item": "营业执照", "basis": "示例", "papers": ["照片"], "missing": ["照片"], "clerk": "白露"}
    entry(make(hall, "commitments", "clerk", **tolerance))
    entry(make(hall, "notices", "clerk", **notice))
    choose(hall, papers__incomplete="notice")
    assert refusal(make(hall, "commitments", "clerk", **tolerance)) == (409, "own_no_tolerance")
    entry(make(hall, "notices", "clerk", **notice))
    admin = hall.token("admin")
    changed = hall.api(
        admin, "POST", "/settings/rulebook/hall", values={"papers.incomplete": "refuse"}, version=2, why="来文", approved_by="白露"
    )  # fmt: skip
    assert changed.status_code == 201
    assert refusal(make(hall, "notices", "clerk", **notice)) == (409, "own_no_supplement")
    entry(make(hall, "notices", "clerk", **notice | {"kind": "return", "reasons": "材料不齐"}))


def test_a_refusal_tells_its_remedies_where_the_hall_keeps_to_it(hall: Hall) -> None:
    fields = {
        "matter": "经营许可", "applicant": "沈青禾", "situation": "不符合条件", "reasons": "缺少条件", "basis": "示例", "section": "审批科",
        "handler": "白露",
    }  # fmt: skip
    first = entry(make(hall, "refusals", "clerk", **fields))
    assert act(hall, "refusals", "lead", first, "review", review="同意").status_code == 200
    assert act(hall, "refusals", "leader", first, "approve", approval="同意").status_code == 200
    told = act(hall, "refusals", "clerk", first, "tell", told_at="2026-06-01T09:00:00+08:00")
    assert (refusal(told), told.get_json()["missing"]) == ((409, "T03"), ["remedies"])
    choose(hall, refusal__remedies=False)
    assert act(hall, "refusals", "clerk", first, "tell", told_at="2026-06-01T09:00:00+08:00").status_code == 200


@pytest.mark.parametrize(("choice", "lapses"), [("urge", 0), ("lapse", 2)])
def test_a_late_stage_is_urged_or_a_lapse_for_each_working_day(hall: Hall, choice: str, lapses: int) -> None:
    if choice != "urge":
        choose(hall, lapse__stage=choice)
    entry(make(hall, "tracking", "clerk", **CARD))
    assert duties(hall)["O04"]["due_at"][:10] == "2026-06-08"
    hall.later(seconds=(moment("10:00", "2026-06-10") - hall.now).total_seconds())
    hall.hub._beat()
    found = [json.loads(row["body"]) for row in hall.facts("day_lapsed")]
    assert len([x for x in found if x["rule"] == "O04"]) == lapses


def test_the_level_above_is_called_by_the_halls_own_word(hall: Hall) -> None:
    def states() -> list[str]:
        return [x.zh for x in hall.hub.house.rulebook.registers["tracking"].states]

    assert "县中心" in states()
    choose(hall, agency__level_word="district")
    assert "区中心" in states() and "县中心" not in states()
    page = hall.staff("w1", "clerk").page("/registers/tracking").get_data(as_text=True)
    assert "区中心" in page and "agency.level_word" not in page


def test_the_feedback_of_an_agency_case_has_two_levels_or_five(hall: Hall) -> None:
    made = {"kind": "agency", "citizen": "沈青禾", "request": "代办社保卡"}
    close = {"handed_back": ["申请表"], "signed": True, "satisfied": "basically"}
    first = entry(make(hall, "help", "clerk", **made))
    assert act(hall, "help", "clerk", first, "take", helper="白露", entrusted=True).status_code == 200
    assert refusal(act(hall, "help", "clerk", first, "close", **close))[0] == 400
    choose(hall, rating__scale="5")
    done = act(hall, "help", "clerk", first, "close", **close)
    assert done.status_code == 200, done.get_json()


@pytest.mark.parametrize(
    ("choice", "given", "missing"),
    [
        ("written", {"told_at": "2026-06-02", "told_how": "oral"}, ["written_notice"]),
        ("written", {}, ["told_at"]),
        ("written", {"told_at": "2026-06-02", "told_how": "written"}, None),
        ("told", {"told_at": "2026-06-02", "told_how": "oral"}, None),
        ("told", {}, ["told_at"]),
        ("recorded", {}, None),
    ],
)
def test_an_extension_is_told_as_the_hall_chose(hall: Hall, choice: str, given: dict[str, str], missing: list[str] | None) -> None:
    if choice != "written":
        choose(hall, extension__notice=choice)
    first = entry(make(hall, "complaints", "office", **COMPLAINT))
    body = {"days": 2, "reason": "复杂", "approved_by": "白露", **given}
    answer = hall.api(hall.token("leader"), "POST", f"/obligations/O15:{first}/extend", **body)
    assert (answer.status_code == 200) == (missing is None)
    if missing is not None:
        assert (answer.get_json()["rule"], answer.get_json()["missing"]) == ("T08", missing)


def test_a_referral_is_taken_by_a_first_handler_or_stays_with_whom_was_asked(hall: Hall) -> None:
    asked = {"way": "in_person", "matter": "怎样转户口", "class": "other_post"}
    first = entry(make(hall, "questions", "guide", **asked))
    assert act(hall, "questions", "guide", first, "refer", referred_to="户政窗口").status_code == 200
    assert "O24" in duties(hall) and "O24b" not in duties(hall)
    assert refusal(act(hall, "questions", "guide", first, "answer", answer="带身份证")) == (409, "own_first_handler")
    choose(hall, first_handler="one_role")
    second = entry(make(hall, "questions", "guide", **asked))
    act(hall, "questions", "guide", second, "refer", referred_to="户政窗口")
    assert f"O24b:{second}" in {x["id"] for x in duties(hall).values()}
    assert act(hall, "questions", "guide", second, "answer", answer="带身份证").status_code == 200
    assert "O24b" not in duties(hall)


def test_numbers_are_given_by_staff_once_the_papers_were_looked_at(hall: Hall) -> None:
    kiosk = hall.token("kiosk", "k1")
    choose(hall, queue__number_after_review=True)
    refused = hall.api(kiosk, "POST", "/tickets", matter="id_card")
    assert refusal(refused) == (409, "review_first")
    with hall.hub.writer.lock:
        assert hall.hub.pictures.draw("/kiosk", "k1")["settings"]["after_review"] is True
    unseen = hall.api(hall.token("guide"), "POST", "/tickets", matter="id_card")
    assert (refusal(unseen), unseen.get_json()["missing"]) == ((409, "R01"), ["papers_reviewed"])
    assert hall.facts("taken") == []
    guide = hall.staff("g1", "guide")
    form = {"csrf": guide.csrf("/reception"), "matter": "id_card", "lane": "ordinary", "kiosk": "k1"}
    assert "须先核验材料齐全，再发号" in guide.post("/reception", data=form).get_data(as_text=True)
    assert "B001" in guide.post("/reception", data=form | {"reviewed": "1"}).get_data(as_text=True)
    (fact,) = hall.facts("taken")
    body = json.loads(fact["body"])
    assert (fact["actor"].split(":")[0], body["reviewed"], body["printer"]) == ("staff", True, "p1")


def test_on_arrival_staff_give_numbers_without_looking_at_papers(hall: Hall) -> None:
    assert hall.api(hall.token("guide"), "POST", "/tickets", matter="id_card").status_code == 201


def test_kiosks_ask_for_an_id_before_a_number(hall: Hall) -> None:
    kiosk = hall.token("kiosk", "k1")
    choose(hall, ticket__require_id=True)
    assert refusal(hall.api(kiosk, "POST", "/tickets", matter="id_card")) == (409, "id_required")
    assert hall.api(kiosk, "POST", "/tickets", matter="id_card", id_number="123").status_code == 400
    given = hall.api(kiosk, "POST", "/tickets", matter="id_card", id_number="990105194912310023")
    assert given.status_code == 201
    assert hall.api(hall.token("guide"), "POST", "/tickets", matter="id_card").status_code == 201
    assert "990105194912310023" not in json.dumps([dict(x) for x in hall.facts()], default=str)
    assert [json.loads(x["body"])["identified"] for x in hall.facts("taken")] == [True, False]


@pytest.mark.parametrize(("choice", "official"), [("apart", 1), ("counted", 2)])
def test_ratings_without_an_identity_are_kept_out_of_the_official_total(hall: Hall, choice: str, official: int) -> None:
    kiosk, clerk = hall.token("kiosk", "k1"), hall.token("counter", "4")
    hall.api(clerk, "POST", "/counters/4/open")
    if choice != "apart":
        choose(hall, rating__real_name=choice)
    for number in ("990105194912310023", None):
        known = {"id_number": number} if number else {}
        ticket = hall.api(kiosk, "POST", "/tickets", matter="id_card", **known).get_json()["ticket"]["id"]
        hall.api(clerk, "POST", "/counters/4/next")
        for order in ("start", "finish"):
            assert hall.api(clerk, "POST", f"/tickets/{ticket}/{order}").status_code == 200
        rated = hall.api(hall.token("pad", "4"), "POST", f"/tickets/{ticket}/rating", grade=5, channel="pad")
        assert rated.status_code in (200, 201), rated.get_json()
    hall.later(seconds=(moment("00:10", "2026-07-01") - hall.now).total_seconds())
    hall.hub._beat()
    found = hall.api(hall.token("office"), "GET", "/registers/bulletins").get_json()["entries"]
    (june,) = (x["fields"] for x in found if x["fields"].get("month") == "2026-06")
    assert (june["rated_5"], june["rated_official"]) == (2, official)

"""Registers: typed values, numbers of the year, gates with their ids, sealed fields, corrections; and a book of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from config.complaints import Complaints
from config.rulebook.load import load
from floor.actors import Actor
from floor.desk import registers, setup
from tests.floor.book_steps import HEAD, LEADER, act, made
from tests.floor.conftest import Desks
from tests.floor.desk_harness import CLERK, OFFICE, SUPERVISOR, Desk

FEE = {"item": "工本费", "amount": "200.00", "payer": "某某", "way": "agent", "receipt_no": "0001"}
REFUSAL = {
    "matter": "某事项", "applicant": "某某 0000", "situation": "材料不符", "reasons": "不符合条件", "basis": "某办法第三条",
    "section": "综合科", "handler": "c1", "remedies": "可在60日内申请复议",
}  # fmt: skip


@pytest.fixture
def desk(desks: Desks) -> Desk:
    found = desks()
    found.at("09:00", "2026-06-01").do(setup.seed_calendar)
    return found


def test_entries_are_numbered_within_their_year(desk: Desk) -> None:
    assert [made(desk, "fees", FEE) for _ in range(2)] == ["G17-2026-0001", "G17-2026-0002"]
    desk.at("09:00", "2027-01-04")
    assert made(desk, "fees", FEE) == "G17-2027-0001"


def test_two_hundred_yuan_go_to_the_agent_and_a_cent_more_to_the_bank(desk: Desk) -> None:
    made(desk, "fees", FEE)
    with desk.refused("rule_refused") as told:
        made(desk, "fees", FEE | {"amount": "200.01"})
    assert (told.value.facts["rule"], told.value.facts["missing"]) == ("T01", ["bank_slip"])
    made(desk, "fees", {"item": "工本费", "amount": "200.01", "payer": "某某", "way": "bank"})


def test_a_fee_through_the_agent_needs_its_receipt(desk: Desk) -> None:
    with desk.refused("rule_refused") as told:
        made(desk, "fees", FEE | {"receipt_no": ""})
    assert told.value.facts["rule"] == "T02"


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount", "1e3"), ("amount", 12.5), ("amount", "-1"), ("amount", "1.001"), ("way", "cash"), ("nothing", "x"), ("item", "x" * 201)],
)
def test_values_of_the_wrong_kind_are_named(desk: Desk, field: str, value: Any) -> None:
    with desk.refused("bad_request") as told:
        made(desk, "fees", FEE | {field: value})
    assert any(p.startswith(field) for p in told.value.facts["problems"])


def test_what_is_required_and_empty_is_named_all_at_once(desk: Desk) -> None:
    with desk.refused("bad_request") as told:
        made(desk, "fees", {"item": "  "})
    assert told.value.facts["missing"] == ["item", "amount", "payer", "way"]


def test_a_refusal_is_not_printed_before_review_and_approval(desk: Desk) -> None:
    with desk.refused("bad_request") as wrong:
        made(desk, "refusals", REFUSAL | {"review": "同意", "approval": "同意"})
    assert wrong.value.facts["wrong"] == ["review", "approval"], "nobody types them beforehand"
    entry = made(desk, "refusals", REFUSAL)
    with desk.refused("bad_request"):
        desk.do(lambda tx: registers.correct(tx, "refusals", entry, {"review": "同意", "approval": "同意"}, "漏填"), CLERK)
    told_at = {"told_at": "2026-06-01T10:00:00+08:00"}
    with desk.refused("rule_refused") as told:
        act(desk, "refusals", entry, "tell", CLERK, **told_at)
    assert told.value.facts["rule"] == "T03"
    act(desk, "refusals", entry, "review", HEAD, review="同意")
    with desk.refused("rule_refused"):
        act(desk, "refusals", entry, "tell", CLERK, **told_at)
    act(desk, "refusals", entry, "approve", LEADER, approval="同意")
    with desk.refused("bad_request"):
        desk.do(lambda tx: registers.correct(tx, "refusals", entry, {"approval": "不同意"}, "改写"), HEAD)
    assert act(desk, "refusals", entry, "tell", CLERK, **told_at).state == "told"
    give_back = {"id_seen": True, "proxy": True, "return_signed": True}
    for missing in ("id_seen", "return_signed"):
        refused(desk, "T20", entry, give_back | {missing: False, "authorisation": "委托书"})
    refused(desk, "T20", entry, give_back)
    assert act(desk, "refusals", entry, "give_back", CLERK, **give_back, authorisation="委托书").state == "papers_returned"


def refused(desk: Desk, rule: str, entry: str, values: dict[str, Any]) -> None:
    with desk.refused("rule_refused") as told:
        act(desk, "refusals", entry, "give_back", CLERK, **values)
    assert told.value.facts["rule"] == rule


def test_nobody_reviews_an_entry_of_their_own(desk: Desk) -> None:
    entry = made(desk, "refusals", REFUSAL, HEAD)
    with desk.refused("rule_refused") as told:
        act(desk, "refusals", entry, "review", HEAD, review="同意")
    assert told.value.facts["missing"] == ["second_person"]


def test_an_act_is_done_from_its_states_by_its_roles_only(desk: Desk) -> None:
    entry = made(desk, "refusals", REFUSAL)
    with desk.refused("not_permitted"):
        act(desk, "refusals", entry, "review", CLERK, review="同意")
    with desk.refused("wrong_state"):
        act(desk, "refusals", entry, "approve", LEADER, approval="同意")
    with desk.refused("unknown_act"):
        act(desk, "refusals", entry, "burn", LEADER)
    with desk.refused("unknown_entry"):
        act(desk, "fees", entry, "close", CLERK)


def test_a_complainant_is_sealed_a_clerk_is_refused_and_a_supervisors_reading_is_written_down(desk: Desk) -> None:
    complaint = {"way": "phone", "matter": "窗口无人", "competence": "own", "complainant": "某某 0000-1234"}
    entry = made(desk, "complaints", complaint, OFFICE)
    assert "0000-1234" not in str(desk.facts())
    assert "0000-1234" not in str(desk.state())
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: registers.unseal(tx, "complaints", entry, "complainant"), CLERK)
    assert told.value.facts["rule"] == "T15"
    assert desk.do(lambda tx: registers.unseal(tx, "complaints", entry, "complainant"), SUPERVISOR) == "某某 0000-1234"
    assert [body for _, kind, body in desk.facts("seal_opened")] == [f'{{"entry":"{entry}","field":"complainant"}}']


def test_a_written_complaint_is_answered_in_writing(desk: Desk) -> None:
    entry = made(desk, "complaints", {"way": "written", "matter": "窗口无人", "competence": "own"}, OFFICE)
    with desk.refused("rule_refused") as told:
        act(desk, "complaints", entry, "reply", SUPERVISOR, findings="属实", reply_way="oral", reply="已整改")
    assert told.value.facts["rule"] == "T17"
    assert act(desk, "complaints", entry, "reply", SUPERVISOR, findings="属实", reply_way="written", reply="已整改").state == "replied"


def test_a_correction_gives_its_reason_and_what_stood_there_stays_in_the_journal(desk: Desk) -> None:
    entry = made(desk, "fees", FEE)
    with desk.refused("bad_request"):
        desk.do(lambda tx: registers.correct(tx, "fees", entry, {"item": "复印费"}, " "), CLERK)
    with desk.refused("bad_request"):
        desk.do(lambda tx: registers.correct(tx, "fees", entry, {"item": ""}, "写错"), CLERK)
    with desk.refused("rule_refused") as told:
        desk.do(lambda tx: registers.correct(tx, "fees", entry, {"amount": "200.01"}, "写错"), CLERK)
    assert told.value.facts["rule"] == "T01", "what would not have been entered is not made of it afterwards"
    found = desk.do(lambda tx: registers.correct(tx, "fees", entry, {"item": "复印费"}, "写错"), CLERK)
    assert (found.fields["item"], found.corrections) == ("复印费", 1)
    assert "工本费" in desk.facts("entry_made")[0][2]
    assert desk.verify().sound


def test_the_promised_time_lies_inside_the_statutory_time(desk: Desk) -> None:
    accepted = {
        "item": "营业执照变更", "papers": ["申请书 2页"], "mode": "promised", "statutory": 5, "promised": 6, "handler": "c1", "phone": "0",
    }  # fmt: skip
    with desk.refused("rule_refused") as told:
        made(desk, "acceptances", accepted)
    assert told.value.facts["rule"] == "T07"
    made(desk, "acceptances", accepted | {"promised": 5})


OWN = """
[[register]]
id = "own"
code = "keys"
rules = ["own"]
zh = "钥匙台账"
en = "Keys"
writers = ["guide"]
readers = ["guide"]
fields = [ { name = "room", zh = "房间", en = "Room", required = true }, { name = "deposit", zh = "押金", en = "Deposit", type = "money" } ]
states = [ { code = "out", zh = "借出", en = "Out" }, { code = "back", zh = "归还", en = "Back" } ]
acts = [ { code = "return", zh = "归还", en = "Return", start = ["out"], to = "back", roles = ["guide"] } ]

[[obligation]]
id = "own_key_back"
rule = "own"
zh = "归还钥匙"
en = "Key back"
clock = "work_day"
amount = 1
opens = { register = "keys" }
closes = { register = "keys", acts = ["return"] }

[[gate]]
id = "own_deposit"
rule = "own"
zh = "须交押金"
en = "A deposit first"
register = "keys"
needs = [ { field = "deposit", ge = "10.00" } ]
missing = "deposit"
"""


def test_a_book_of_ones_own_with_an_obligation_and_a_gate_is_one_file(desks: Desks, tmp_path: Path) -> None:
    """A made-up register: the file, and its name in hall.toml; nothing else is changed."""
    file = tmp_path / "keys.toml"
    file.write_text(OWN, "utf-8")
    desk = desks({"rulebook.files": [str(file)]})
    desk.at("09:00", "2026-06-01").do(setup.seed_calendar)
    guide = Actor("staff:g1", frozenset({"guide"}))
    with desk.refused("rule_refused") as told:
        made(desk, "keys", {"room": "101", "deposit": "9.99"}, guide)
    assert told.value.facts["rule"] == "own_deposit"
    entry = made(desk, "keys", {"room": "101", "deposit": "10.00"}, guide)
    assert entry == "keys-2026-0001"
    assert [x["due_at"] for x in desk.sql("SELECT due_at FROM duty WHERE rule = 'own_key_back'")] == ["2026-06-02T09:30:00.000000+00:00"]
    desk.sweep("2026-06-03T00:00")
    assert sum("own_key_back" in body for _, _, body in desk.facts("duty_overdue")) == 1
    act(desk, "keys", entry, "return", guide)
    assert [x["state"] for x in desk.sql("SELECT state FROM duty WHERE rule = 'own_key_back'")] == ["discharged_late"]


def test_a_book_with_faults_is_refused_with_all_of_them(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    text = OWN.replace('needs = [ { field = "deposit"', 'needs = [ { field = "depost"').replace('to = "back"', 'to = "gone"')
    file.write_text(text.replace('opens = { register = "keys" }', 'opens = { register = "kees" }'), "utf-8")
    with pytest.raises(Complaints) as told:
        load([file], {"check.weekly_min": "2", "nothing": 1})
    assert told.value.complaints == [
        "rulebook.settings.check.weekly_min: is not of the kind of its default, 2",
        "rulebook.settings.nothing: unknown setting",
        "keys.toml: register keys: act return: no state gone",
        "keys.toml: obligation own_key_back: no register kees (did you mean keys?)",
        "keys.toml: gate own_deposit: register keys has no field depost (did you mean deposit?)",
    ]


def test_an_effect_without_its_fields_and_points_that_are_no_number_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(OWN.replace('to = "back", roles', 'to = "back", effect = "blame", roles'), "utf-8")
    with pytest.raises(Complaints) as told:
        load([file], {"points.lapse": "two", "points.finding": "-1.25"})
    [points, *effects] = told.value.complaints
    assert points.startswith("rulebook.settings.points.lapse: 'two' is not of the form")
    assert effects == [f"keys.toml: register keys: effect blame: no field {name}" for name in ("a", "b", "case", "error")]

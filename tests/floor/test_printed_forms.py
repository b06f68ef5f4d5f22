"""Sheets of A4 from a register's entry: when there is one, for whom, what stands on it, and who may have the personal part."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from floor.actors import HALL
from floor.desk import registers, setup
from tests.conftest import wait_until
from tests.floor.book_steps import HEAD, LEADER
from tests.floor.desk_harness import CLERK, OFFICE
from tests.floor.hub_harness import Browser, Hall

RECEIPT = {
    "item": "营业执照变更", "applicant": "某某 0000", "papers": ["申请表 2页"], "mode": "promised", "statutory": 20, "promised": 3,
    "handler": "白露", "phone": "0000-12345", "uncounted": ["专家评审：10个工作日"],
}  # fmt: skip
REFUSAL = {
    "matter": "某事项", "applicant": "某某 0000", "situation": "材料不符", "reasons": "不符合条件", "basis": "某办法第三条",
    "section": "综合科", "handler": "白露", "remedies": "可在60日内申请复议",
}  # fmt: skip
CASE = {"item": "某项补贴", "applicant": "某某 0000", "level": "two", "papers": ["申请表"], "agent": "白露"}


@pytest.fixture()
def desk(hub: Hall) -> Hall:
    hub.hub.writer.quietly(HALL, setup.seed_calendar)
    return hub


def made(desk: Hall, register: str, values: dict[str, Any], actor: Any = CLERK) -> str:
    return str(desk.hub.writer.quietly(actor, lambda tx: registers.make(tx, register, values)).id)


def done(desk: Hall, register: str, entry: str, act: str, actor: Any, **values: Any) -> None:
    desk.hub.writer.quietly(actor, lambda tx: registers.act(tx, register, entry, act, values))


def paper(browser: Browser, register: str, entry: str, form: str, lang: str = "zh") -> str:
    return browser.page(f"/registers/{register}/{entry}/print/{form}?lang={lang}").get_data(as_text=True)


def whole(browser: Browser, register: str, entry: str, form: str) -> str:
    """With the personal part, as the button on the sheet asks for it."""
    path = f"/registers/{register}/{entry}/print/{form}"
    return browser.post(path, data={"csrf": browser.csrf(path)}).get_data(as_text=True)


def test_a_refusal_is_reported_on_two_copies_and_signed_by_three(desk: Hall) -> None:
    entry = made(desk, "refusals", REFUSAL)
    sheet = paper(desk.staff("c7", "clerk"), "refusals", entry, "refusal")
    assert sheet.count('class="reg-sheet"') == 2
    for words in ("第一联：报领导", "第二联：存档"):
        assert sheet.count(words) == 1
    for words in ("经办人签字", "科室负责人签字", "分管领导签字", "不符合条件", "某办法第三条"):
        assert sheet.count(words) == 2


def test_the_notice_of_a_refusal_is_no_paper_before_review_approval_and_telling(desk: Hall) -> None:
    entry, clerk = made(desk, "refusals", REFUSAL), desk.staff("c7", "clerk")
    assert "T03" in paper(clerk, "refusals", entry, "refusal_notice")
    done(desk, "refusals", entry, "review", HEAD, review="同意")
    assert "T03" in paper(clerk, "refusals", entry, "refusal_notice")
    done(desk, "refusals", entry, "approve", LEADER, approval="同意")
    early = paper(clerk, "refusals", entry, "refusal_notice")
    assert 'id="wrong"' in early, "approved, and not yet told"
    assert "reg-sheet" not in early
    done(desk, "refusals", entry, "tell", CLERK, told_at="2026-06-01T09:00:00+08:00")
    notice = paper(clerk, "refusals", entry, "refusal_notice")
    assert "可在60日内申请复议" in notice
    assert "科室审核意见" not in notice, "what the house said within stays in the house"


def test_forms_that_an_entry_does_not_have_are_not_offered(desk: Hall) -> None:
    clerk = desk.staff("c7", "clerk")
    at_once = made(desk, "acceptances", RECEIPT | {"mode": "at_once", "promised": 0, "uncounted": []})
    promised = made(desk, "acceptances", RECEIPT)

    def offered(entry: str) -> list[str]:
        return re.findall(r"/print/(\w+)", clerk.page(f"/registers/acceptances/{entry}").get_data(as_text=True))

    assert offered(at_once) == ["receipt", "acceptance_notice"]
    assert offered(promised) == ["receipt", "promise_slip", "acceptance_notice"]
    done(desk, "acceptances", promised, "ready", CLERK, result="准予变更")
    assert offered(promised) == ["receipt", "promise_slip", "acceptance_notice", "collect_notice"]
    assert 'id="wrong"' in paper(clerk, "acceptances", at_once, "promise_slip")
    assert clerk.get(f"/registers/acceptances/{at_once}/print/nothing").status_code == 404


def test_the_acceptance_notice_lists_the_procedures_that_do_not_count(desk: Hall) -> None:
    entry = made(desk, "acceptances", RECEIPT)
    sheet = paper(desk.staff("c7", "clerk"), "acceptances", entry, "acceptance_notice")
    for words in ("受理通知书", "专家评审：10个工作日", "申请表 2页", "2026-06-04 17:30", "0000-12345"):
        assert words in sheet


def test_a_name_stands_on_paper_only_when_it_was_asked_for_and_that_is_written_down(desk: Hall) -> None:
    entry, clerk = made(desk, "acceptances", RECEIPT), desk.staff("c7", "clerk")
    plain = paper(clerk, "acceptances", entry, "receipt")
    assert "某某 0000" not in plain
    assert "申请人" in plain, "there is a line for it"
    assert "某某 0000" in whole(clerk, "acceptances", entry, "receipt")
    opened = desk.facts("seal_opened")
    assert [(x["subject"], json.loads(x["body"])["field"]) for x in opened] == [(f"entry:{entry}", "applicant")]
    auditor = desk.staff("a7", "auditor")
    assert "T15" in whole(auditor, "acceptances", entry, "receipt")
    assert len(desk.facts("seal_opened")) == 1


def test_the_complainant_stands_on_no_paper(desk: Hall) -> None:
    values = {"way": "written", "complainant": "某某 0000", "matter": "久等", "competence": "own"}
    entry = made(desk, "complaints", values, OFFICE)
    supervisor = desk.staff("s7", "supervisor")
    assert "某某 0000" not in whole(supervisor, "complaints", entry, "acknowledgement")
    assert desk.facts("seal_opened") == []


def test_a_tracking_card_has_each_stage_with_its_day_and_room_to_sign(desk: Hall) -> None:
    entry = made(desk, "tracking", CASE)
    done(desk, "tracking", entry, "to_township", CLERK, handed_to="乡镇代理室")
    done(desk, "tracking", entry, "to_department", CLERK, handed_to="职能站所")
    sheet = paper(desk.staff("c7", "clerk"), "tracking", entry, "tracking_card")
    course = sheet.split("reg-sheet-course")[1].split("</table>")[0]
    assert [x for x in ("移交乡镇代理室", "移交承办部门") if x in course] == ["移交乡镇代理室", "移交承办部门"]
    assert course.count("reg-sheet-line") == 2
    assert course.count("2026-06-01") >= 2


OWN = """
[[register]]
id = "own"
code = "keys"
rules = ["own"]
zh = "钥匙台账"
en = "Keys"
writers = ["guide"]
readers = ["guide"]
forms = [{ code = "key_slip", zh = "钥匙领用单", en = "Key slip" }]
fields = [{ name = "room", zh = "房间", en = "Room", required = true }]
states = [{ code = "out", zh = "借出", en = "Out" }]
"""


def test_a_form_of_a_halls_own_register_has_its_name_from_the_file(hubs: Callable[..., Hall], tmp_path: Path) -> None:
    file = tmp_path / "keys.toml"
    file.write_text(OWN, "utf-8")
    hall = hubs({"rulebook.files": [str(file)]})
    guide = hall.staff("g7", "guide")
    page = "/registers/keys"
    entered = guide.post(page, data={"csrf": guide.csrf(page), "f_room": "101"})
    for lang, words in (("zh", "钥匙领用单"), ("en", "Key slip")):
        assert words in guide.page(f"{entered.headers['Location']}?lang={lang}").get_data(as_text=True)
        assert words in paper(guide, "keys", "keys-2026-0001", "key_slip", lang)
    assert wait_until(lambda: hall.hub.writer.book.entry("keys-2026-0001"), 5)

"""Who answers for an error while A was away (R20), and faults counted within twelve months (R37). Nothing is proposed, only counted."""

from __future__ import annotations

from typing import Any

import pytest

from floor.actors import Actor
from tests.floor.book_steps import LEADER, act, made
from tests.floor.desk_harness import CLERK, SUPERVISOR, Desk
from tests.floor.hub_harness import Hall

OTHER = Actor("staff:s2", frozenset({"supervisor"}))
LEAVE = {"post": "3号窗口", "a": "甲", "b": "乙", "reason": "开会", "days": 0, "handover": "phone"}
FAULT = {"source": "巡查", "ground": "late_early", "facts": "迟到"}


def whom(desk: Desk) -> list[tuple[str, str, str]]:
    """(whom, ground, source) of each finding, oldest first."""
    rows = desk.sql("SELECT id FROM entry WHERE register = 'findings' ORDER BY no")
    found = [desk.book.entry(row["id"]).fields for row in rows]
    return [(x["whom"], x["ground"], x["source"]) for x in found]


@pytest.mark.parametrize(("case", "answer"), [("no_handover", ["甲"]), ("covering", ["乙"]), ("poor_handover", ["甲", "乙"])])
def test_blame_follows_the_three_cases(desk: Desk, case: str, answer: list[str]) -> None:
    cover = made(desk, "cover", LEAVE, CLERK)
    act(desk, "cover", cover, "back", CLERK, report="已返岗")
    judged = act(desk, "cover", cover, "judge", SUPERVISOR, error="材料丢失", case=case)
    assert judged.state == "judged"
    assert whom(desk) == [(name, "no_cover", cover) for name in answer]
    with desk.refused("rule_refused"):
        act(desk, "findings", "G29-2026-0001", "decide", SUPERVISOR, decision="批评教育")
    assert act(desk, "findings", "G29-2026-0001", "decide", OTHER, decision="批评教育").state == "decided"
    with desk.refused("wrong_state"):
        act(desk, "cover", cover, "judge", SUPERVISOR, error="又一次", case=case)
    assert desk.verify().sound


def test_who_judges_is_a_supervisor_and_a_b_that_was_never_named_answers_for_nothing(desk: Desk) -> None:
    cover = made(desk, "cover", LEAVE, CLERK)
    with desk.refused("not_permitted"):
        act(desk, "cover", cover, "judge", CLERK, error="材料丢失", case="covering")
    with desk.refused("bad_request"):
        act(desk, "cover", cover, "judge", SUPERVISOR, case="covering")
    assert whom(desk) == []


def fault(hall: Hall, name: str) -> str:
    answer = hall.api(hall.token("supervisor"), "POST", "/registers/findings", fields=FAULT | {"whom": name})
    assert answer.status_code == 201
    return str(answer.get_json()["entry"]["id"])


def count(hall: Hall, finding: str) -> dict[str, Any]:
    found: dict[str, Any] = hall.api(hall.token("leader"), "GET", f"/registers/findings/{finding}").get_json()["entry"]["faults_year"]
    return found


def test_two_faults_in_one_year_are_told_and_a_day_more_than_a_year_is_over(hub: Hall) -> None:
    hub.account("c4", "clerk", name="清明")
    first = fault(hub, "c4")
    assert count(hub, first) == {"count": 1, "heavier": False}
    fault(hub, "谷雨")
    hub.later(days=364)
    second = fault(hub, " 清明 ")
    assert count(hub, second) == {"count": 2, "heavier": True}, "login and name are one person"
    assert count(hub, first) == {"count": 1, "heavier": False}, "what came later does not count back"
    hub.later(days=1)
    assert count(hub, fault(hub, "清明")) == {"count": 2, "heavier": True}, "the first one is a year and a day ago"
    for lang, words in (("zh", "从重情形"), ("en", "weigh heavier")):
        assert words in hub.staff(f"leader-{lang}", "leader").page(f"/registers/findings/{second}?lang={lang}").get_data(as_text=True)


def test_a_finding_under_appeal_or_lifted_is_no_fault(hub: Hall) -> None:
    first, second = fault(hub, "某科"), fault(hub, "某科")
    supervisor, leader = hub.token("supervisor"), hub.token("leader")

    def do(token: str, name: str, **fields: Any) -> int:
        return hub.api(token, "POST", f"/registers/findings/{first}/acts/{name}", fields=fields).status_code

    assert do(leader, "decide", decision="批评教育") == 200
    assert do(supervisor, "appeal", appeal="请求复核") == 200
    assert count(hub, second)["count"] == 1
    assert do(leader, "decide", decision="维持") == 200
    assert count(hub, second)["count"] == 2
    assert do(supervisor, "appeal", appeal="再次请求复核") == 200
    assert do(leader, "lift", decision="查无此事") == 200
    assert count(hub, second)["count"] == 1


def test_a_finding_is_lifted_by_another_person_than_the_one_who_entered_it(desk: Desk) -> None:
    entry = made(desk, "findings", FAULT | {"whom": "某科"}, SUPERVISOR)
    act(desk, "findings", entry, "decide", LEADER, decision="批评教育")
    act(desk, "findings", entry, "appeal", SUPERVISOR, appeal="请求复核")
    with desk.refused("rule_refused"):
        act(desk, "findings", entry, "lift", SUPERVISOR, decision="撤销")
    assert act(desk, "findings", entry, "lift", LEADER, decision="撤销").state == "lifted"

"""The monthly bulletin: its draft comes by itself, its figures are those of the tables."""

from __future__ import annotations

from typing import Any

from floor.desk import setup
from tests.floor.book_steps import LEADER, act, made
from tests.floor.desk_harness import CLERK, OFFICE, SUPERVISOR, Desk

RECEIPT = {"item": "某事项", "papers": ["身份证"], "mode": "promised", "statutory": 5, "promised": 1, "handler": "c1", "phone": "0000"}


def drafts(desk: Desk) -> list[Any]:
    rows = desk.sql("SELECT id FROM entry WHERE register = 'bulletins' ORDER BY no")
    return [desk.book.entry(row["id"]) for row in rows]


def a_month_with_everything(desk: Desk) -> None:
    """June: a good and a bad visit, one who waited 31 minutes, one who never came, a receipt in time, one five days late, a complaint."""
    desk.do(setup.seed_calendar)
    desk.rate(desk.finished(4), 5)
    desk.rate(desk.finished(4), 1)
    desk.order("no_show", desk.called(4))
    desk.take()
    desk.later(minutes=31).sweep()
    assert len(desk.lapses()) == 1
    made(desk, "complaints", {"way": "oral", "matter": "等候过长", "competence": "own"}, SUPERVISOR)
    for day in ("2026-06-02", "2026-06-10"):
        entry = made(desk, "acceptances", RECEIPT, CLERK)
        act(desk.at("10:00", day), "acceptances", entry, "deliver", CLERK, result="已办结")


def test_the_draft_is_there_when_the_month_has_ended_with_its_figures(desk: Desk) -> None:
    a_month_with_everything(desk)
    desk.sweep("2026-06-30T23:59:59")
    assert drafts(desk) == []
    desk.sweep("2026-07-01T00:00:01")
    [draft] = drafts(desk)
    assert (draft.made_by, draft.state, draft.fields["month"]) == ("hall", "draft", "2026-06")
    figures = {name: value for name, value in draft.fields.items() if name != "month" and value}
    assert figures.pop("overdue") >= 1
    assert figures == {
        "issued": 4, "finished": 2, "no_show": 1, "waits_over": 1, "lapses_logged": 6, "rated_5": 1, "rated_1": 1, "accepted": 2,
        "on_time": 1, "late": 1, "complaints": 1,
    }  # fmt: skip
    desk.sweep("2026-07-01T12:00")
    desk.restart().sweep()
    assert len(drafts(desk)) == 1
    assert desk.verify().sound


def test_a_hall_that_was_off_over_two_months_has_two_drafts_and_a_new_one_has_none(desk: Desk) -> None:
    desk.sweep("2026-06-01T20:00")
    assert drafts(desk) == []
    desk.sweep("2026-08-03T09:00")
    assert [draft.fields["month"] for draft in drafts(desk)] == ["2026-06", "2026-07"]


def test_the_draft_is_released_by_a_leader_and_published_in_time(desk: Desk) -> None:
    desk.do(setup.seed_calendar)
    desk.sweep("2026-07-01T00:00:01")
    [draft] = drafts(desk)
    act(desk, "bulletins", draft.id, "release", LEADER)
    act(desk, "bulletins", draft.id, "publish", OFFICE, place="一楼公示栏")
    assert desk.book.duty("O27:2026-07").state == "discharged"

"""The monthly bulletin: its draft comes by itself, its figures are those of the tables."""

from __future__ import annotations

from typing import Any

from floor.desk import setup
from floor.spread import median_min, p90_min
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
    spreads = {name: figures.pop(name) for name in list(figures) if name.endswith("_min")}
    assert set(spreads) == {"wait_median_min", "wait_p90_min", "service_median_min", "service_p90_min"}
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


# --- what lies behind the figures (R42), and what is left out of them (R09) ---------------------------------------------


def test_median_and_ninth_of_ten_are_those_of_the_months_waits_and_services(desk: Desk) -> None:
    desk.open(4)
    for wait_min, service_min in ((2, 5), (4, 10), (6, 20), (20, 7)):
        ticket = desk.take()
        desk.later(minutes=wait_min).next(4)
        desk.order("start", ticket)
        desk.later(minutes=service_min).order("finish", ticket)
    desk.take()
    desk.sweep("2026-07-01T00:00:01")
    [draft] = drafts(desk)
    names = ("wait_median_min", "wait_p90_min", "service_median_min", "service_p90_min")
    assert [draft.fields[name] for name in names] == ["5.0", "20.0", "8.5", "20.0"]
    desk.sweep("2026-08-01T00:00:01")
    assert names[0] not in drafts(desk)[1].fields, "a month without visits has no median"


def test_nine_of_ten_is_the_least_that_nine_of_ten_do_not_exceed() -> None:
    assert [p90_min([60.0 * n for n in range(1, many + 1)]) for many in (1, 9, 10, 11, 20, 100)] == [1, 9, 9, 10, 18, 90]
    assert (p90_min([]), median_min([])) == (None, None)


def void(desk: Desk, review: str) -> None:
    act(desk, "reviews", review, "review", SUPERVISOR, result="malicious", ground="未办理业务")
    act(desk, "reviews", review, "invalidate", SUPERVISOR)


def test_a_rating_found_malicious_is_left_out_of_the_month_and_a_draft_is_counted_again(desk: Desk) -> None:
    for grade in (1, 1, 5):
        desk.rate(desk.finished(4), grade)
    void(desk, "G05-2026-0001")
    desk.sweep("2026-07-01T00:00:01")
    [draft] = drafts(desk)
    assert (draft.fields["rated_1"], draft.fields["rated_5"]) == (1, 1)
    void(desk, "G05-2026-0002")
    assert drafts(desk)[0].fields["rated_1"] == 1, "nobody's draft changes by itself"
    again = act(desk, "bulletins", draft.id, "recount", OFFICE)
    assert (again.fields["rated_1"], again.state, again.corrections) == (0, "draft", 1)
    seq = desk.seq
    act(desk, "bulletins", draft.id, "recount", OFFICE)
    assert desk.seq == seq + 1, "nothing was changed by counting again"
    act(desk, "bulletins", draft.id, "release", LEADER)
    with desk.refused("wrong_state"):
        act(desk, "bulletins", draft.id, "recount", OFFICE)
    assert desk.verify().sound


def test_a_bulletin_by_hand_of_no_month_is_not_counted(desk: Desk) -> None:
    entry = made(desk, "bulletins", {"month": "六月"}, OFFICE)
    with desk.refused("bad_request"):
        act(desk, "bulletins", entry, "recount", OFFICE)


def test_a_draft_knows_what_a_supervisor_has_confirmed_since(desk: Desk) -> None:
    desk.take()
    desk.later(minutes=31).sweep()
    desk.sweep("2026-07-01T00:00:01")
    [draft] = drafts(desk)
    assert (draft.fields["lapses_logged"], draft.fields["lapses_confirmed"]) == (1, 0)
    desk.confirm(desk.lapses()[0]["id"], "G11-2026-0001")
    assert act(desk, "bulletins", draft.id, "recount", OFFICE).fields["lapses_confirmed"] == 1


def test_with_a_standing_release_on_file_the_bulletin_goes_out_by_itself(desk: Desk) -> None:
    wanted = {"what": "bulletins", "reason": "五一、国庆期间无人值守", "place": "大厅公告栏"}
    release = made(desk, "standing_releases", wanted, OFFICE)
    desk.sweep("2026-09-01T00:00:01")
    assert [x.state for x in drafts(desk)] == ["draft"] * 3, "asked for only: nobody has released it"
    act(desk, "standing_releases", release, "release", LEADER)
    desk.sweep("2026-10-01T00:00:01")
    bulletin = drafts(desk)[-1]
    assert (bulletin.state, bulletin.fields["release"], bulletin.fields["place"]) == ("published", release, "大厅公告栏")
    duty = desk.book.duty("O27:2026-10")
    assert duty is not None and duty.state == "discharged"
    act(desk, "standing_releases", release, "end", OFFICE)
    desk.sweep("2026-11-01T00:00:01")
    assert drafts(desk)[-1].state == "draft"
    assert desk.verify().sound

"""What everybody may read: publications, figures, results of complaints, the duty leader; and what never comes there."""

from __future__ import annotations

from typing import Any

import pytest

from config.demo import example_hall
from floor.desk import registers
from floor.hub import words
from floor.rules.tallies import wanting
from floor.views import public
from floor.views.board import board
from floor.views.scene import Scene, View
from tests.floor.book_steps import HEAD, LEADER, act, made
from tests.floor.desk_harness import OFFICE, SUPERVISOR, Desk

TEXT = {"group": "promises", "title": "服务承诺", "content": "受理即告知期限。", "start": "2026-06-01"}
GROUPS = ["body", "promises", "matters", "complaints", "other"]


def scene(desk: Desk) -> Scene:
    return Scene(
        house=desk.house, book=desk.book, now=desk.now, hub="h", rehearsal=False, age_s=lambda seq: 0.0, say=lambda number, counter: {},
        people={"l1": {"name": "值班领导甲", "badge": ""}}, last_seen={}, words=words.names,
    )  # fmt: skip


def seen(desk: Desk) -> View:
    return public.everything(scene(desk))


def published(desk: Desk, **changes: Any) -> str:
    entry = made(desk, "publications", TEXT | changes, OFFICE)
    act(desk, "publications", entry, "release", LEADER, checked_by="审签人乙")
    act(desk, "publications", entry, "publish", OFFICE)
    return entry


def titles(desk: Desk) -> dict[str, list[str]]:
    return {x["group"]: [one["title"] for one in x["items"]] for x in seen(desk)["publications"]}


# --- publications (R36) ---------------------------------------------------------------------------------------------------------


def test_every_public_group_is_listed_with_what_stands_in_it_the_newest_first(desk: Desk) -> None:
    assert titles(desk) == {group: [] for group in GROUPS}
    for n, group in enumerate((*GROUPS, "promises")):
        published(desk, group=group, title=f"公开{n}")
    assert list(titles(desk).values()) == [["公开0"], ["公开5", "公开1"], ["公开2"], ["公开3"], ["公开4"]]


def test_a_text_is_shown_when_released_and_published_and_neither_before_nor_after(desk: Desk) -> None:
    entry = made(desk, "publications", TEXT, OFFICE)
    assert titles(desk)["promises"] == []
    act(desk, "publications", entry, "release", LEADER, checked_by="审签人乙")
    assert titles(desk)["promises"] == []
    act(desk, "publications", entry, "publish", OFFICE)
    assert titles(desk)["promises"] == ["服务承诺"]
    act(desk, "publications", entry, "end", OFFICE)
    assert titles(desk)["promises"] == []


def test_internal_texts_are_in_no_group_that_the_public_sees(desk: Desk) -> None:
    published(desk, group="internal", title="考核奖惩")
    assert titles(desk) == {group: [] for group in GROUPS}
    assert "考核奖惩" not in str(seen(desk))


def test_a_text_stands_from_its_first_to_its_last_day(desk: Desk) -> None:
    published(desk, start="2026-06-02", until="2026-06-03")
    shown = [titles(desk.at("10:00", f"2026-06-0{day}"))["promises"] for day in (1, 2, 3, 4)]
    assert shown == [[], ["服务承诺"], ["服务承诺"], []]


def test_staff_are_told_of_a_group_whose_only_text_has_run_out(desk: Desk) -> None:
    published(desk, until="2026-06-03")
    book = desk.house.rulebook.registers["publications"]
    def missing(day: str) -> list[str]:
        return [want.en for want, _ in wanting(book, desk.book.noticeboard.of("publications"), day)]

    assert "Not published: promises and supervision" not in missing("2026-06-03")
    assert "Not published: promises and supervision" in missing("2026-06-04")


def test_what_a_second_person_released_is_not_corrected_but_goes_back_to_draft_first(desk: Desk) -> None:
    entry = published(desk)
    with desk.refused("wrong_state"):
        desk.do(lambda tx: registers.correct(tx, "publications", entry, {"content": "未经审签的内容"}, "改字"), OFFICE)
    act(desk, "publications", entry, "reopen", OFFICE)
    assert titles(desk)["promises"] == []
    desk.do(lambda tx: registers.correct(tx, "publications", entry, {"content": "新的内容"}, "改字"), OFFICE)
    with desk.refused("rule_refused"):
        act(desk, "publications", entry, "publish", OFFICE)
    act(desk, "publications", entry, "release", LEADER, checked_by="审签人乙")
    act(desk, "publications", entry, "publish", OFFICE)
    assert seen(desk)["publications"][1]["items"][0]["content"] == "新的内容"


def test_a_restart_shows_the_same(desk: Desk) -> None:
    published(desk)
    made(desk, "duty_days", {"leader": "l1"}, OFFICE)
    before = seen(desk)
    after = seen(desk.restart())
    assert {**after, "version": ""} == {**before, "version": ""}
    assert after["publications"][1]["items"] and after["duty"]


# --- the month's figures (R42) --------------------------------------------------------------------------------------------------


def bulletin(desk: Desk, month: str, release: bool = True, **figures: Any) -> str:
    entry = made(desk, "bulletins", {"month": month, "content": "CANARYREMARK", **figures}, OFFICE)
    if release:
        act(desk, "bulletins", entry, "release", LEADER)
        act(desk, "bulletins", entry, "publish", OFFICE, place="一楼公示栏")
    return entry


def test_figures_are_those_of_published_bulletins_the_newest_month_first(desk: Desk) -> None:
    bulletin(desk, "2026-04", waits_over=4)
    told = {"waits_over": 2, "wait_median_min": "6.5", "wait_p90_min": "21.0", "rated_5": 8, "lapses_confirmed": 1, "overdue": 3}
    bulletin(desk, "2026-05", **told, complaints=2)
    found = seen(desk)["figures"]
    assert [x["month"] for x in found] == ["2026-05", "2026-04"]
    values = {row["code"]: row["value"] for group in found[0]["groups"] for row in group["rows"]}
    assert values == {
        "issued": None, "finished": None, "wait_median_min": "6.5", "wait_p90_min": "21.0", "waits_over": 2, "rated_5": 8, "rated_4": None,
        "rated_3": None, "rated_2": None, "rated_1": None, "lapses_confirmed": 1, "overdue": 3, "complaints": 2,
    }  # fmt: skip
    assert "CANARYREMARK" not in str(found)


def test_no_figure_is_shown_before_its_bulletin_was_released_and_published(desk: Desk) -> None:
    entry = bulletin(desk, "2026-05", release=False, waits_over=2)
    assert seen(desk)["figures"] == []
    with desk.refused("rule_refused"):
        act(desk, "bulletins", entry, "publish", OFFICE)
    act(desk, "bulletins", entry, "release", LEADER)
    assert seen(desk)["figures"] == []
    act(desk, "bulletins", entry, "publish", OFFICE)
    assert len(seen(desk)["figures"]) == 1
    with desk.refused("wrong_state"):
        desk.do(lambda tx: registers.correct(tx, "bulletins", entry, {"waits_over": 0}, "改数"), OFFICE)
    act(desk, "bulletins", entry, "reopen", LEADER)
    assert seen(desk)["figures"] == []


def test_of_two_bulletins_of_a_month_the_last_one_counts_and_one_of_no_month_is_left_out(desk: Desk) -> None:
    bulletin(desk, "2026-05", waits_over=2)
    bulletin(desk, "2026-05", waits_over=1)
    bulletin(desk, "五月", waits_over=9)
    found = seen(desk)["figures"]
    assert [(x["month"], x["groups"][1]["rows"][2]["value"]) for x in found] == [("2026-05", 1)]


# --- results of complaints (R21) ------------------------------------------------------------------------------------------------


def complaint(desk: Desk, proved: str | None = "yes") -> str:
    entry = made(
        desk, "complaints",
        {"way": "oral", "matter": "CANARYMATTER", "competence": "own", "complainant": "CANARYPERSON", "units": ["CANARYUNIT"]}, SUPERVISOR,
    )  # fmt: skip
    said = {"findings": "CANARYFINDINGS", "reply_way": "oral", "reply": "CANARYREPLY"} | ({"proved": proved} if proved else {})
    act(desk, "complaints", entry, "reply", SUPERVISOR, **said)
    return entry


def test_an_answered_complaint_is_public_by_number_month_and_result_and_nothing_else(desk: Desk) -> None:
    made(desk, "complaints", {"way": "oral", "matter": "未办结", "competence": "own"}, SUPERVISOR)
    yes, open_end = complaint(desk), complaint(desk, None)
    act(desk, "complaints", yes, "file", SUPERVISOR)
    assert seen(desk)["results"] == [
        {"no": open_end, "month": "2026-06", "result": "answered"}, {"no": yes, "month": "2026-06", "result": "yes"}
    ]  # fmt: skip
    assert "CANARY" not in str(seen(desk))


def test_a_hall_may_keep_the_results_to_itself(desks: Any) -> None:
    desk = desks({"rulebook.settings": {"result.public": False}})
    complaint(desk)
    assert seen(desk)["results"] == []


def test_the_newest_fifty_results_are_shown_also_after_a_restart(desk: Desk) -> None:
    entries = [complaint(desk) for _ in range(52)]
    for now in (desk, desk.restart()):
        found = seen(now)["results"]
        assert [x["no"] for x in found] == entries[:1:-1]


# --- the duty leader (R48) ------------------------------------------------------------------------------------------------------


def test_the_duty_leader_is_shown_on_boards_and_kiosk_and_is_gone_at_the_days_end(desk: Desk) -> None:
    main = next(x for x in desk.house.config.screens if x.kind == "main")
    assert board(scene(desk), main)["duty"] is None
    made(desk, "duty_days", {"leader": "l1"}, OFFICE)
    assert board(scene(desk), main)["duty"] == {"name": "值班领导甲"}
    made(desk, "duty_days", {"leader": "值班领导丙"}, OFFICE)
    assert public.duty(scene(desk)) == {"name": "值班领导丙"}, "as named last"
    assert public.duty(scene(desk.at("23:59:59"))) is not None
    assert public.duty(scene(desk.at("00:00", "2026-06-02"))) is None


# --- guide sheets (R44) ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def staged(desks: Any) -> Desk:
    told = {"statutory_days": 20, "promised_days": 5, "stages": ["受理: 1", "审核：3", "制证: 1"], "review": "CANARYREVIEW"}
    first, *others = example_hall().matters
    desk: Desk = desks({"matters": [first.model_copy(update=told), *others]})
    return desk


def test_the_guide_sheet_has_the_stages_and_not_what_examiners_look_at(staged: Desk) -> None:
    sheet = public.guide(scene(staged), staged.house.config.matters[0])
    assert sheet["stages"] == [{"name": "受理", "days": 1}, {"name": "审核", "days": 3}, {"name": "制证", "days": 1}]
    assert (sheet["statutory_days"], sheet["promised_days"]) == (20, 5)
    assert "CANARYREVIEW" not in str(sheet)


# --- when pictures are another ones ---------------------------------------------------------------------------------------------


def test_the_version_changes_with_what_is_public_and_with_the_day_and_with_nothing_else(desk: Desk) -> None:
    first = public.version(scene(desk))
    desk.take()
    made(desk, "suggestions", {"way": "box", "matter": "多放椅子"}, OFFICE)
    made(desk, "publications", TEXT, OFFICE)
    assert public.version(scene(desk)) == first
    published(desk)
    second = public.version(scene(desk))
    assert second != first
    assert public.version(scene(desk.at("08:00", "2026-06-02"))) != second


def test_the_picture_of_an_information_screen_is_whole_and_knows_no_queue(desk: Desk) -> None:
    screen = next(x for x in desk.house.config.screens if x.kind == "info")
    long = published(desk, content="长" * 5000)
    for n in range(7):
        published(desk, title=f"第{n}", content="字" * 4500)
    view = public.info(scene(desk), screen)
    assert {"seq", "at", "hall", "screen", "publications", "figures", "results", "matters", "duty", "calls"} <= set(view)
    assert view["calls"] == [] and "waiting" not in view
    items = view["publications"][1]["items"]
    assert len(items) == 8 and sum(len(x["content"] or "") for x in items) <= 30_000
    assert [x["content"] for x in items if x["id"] == long] == [None], "the oldest gives way; its title stays"


def test_who_may_not_release_publishes_nothing(desk: Desk) -> None:
    entry = made(desk, "publications", TEXT, OFFICE)
    with desk.refused("not_permitted"):
        act(desk, "publications", entry, "release", HEAD, checked_by="甲")
    with desk.refused("rule_refused"):
        act(desk, "publications", entry, "release", OFFICE, checked_by="甲")

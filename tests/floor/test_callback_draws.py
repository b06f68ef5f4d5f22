"""The random draw for callbacks (R22): seeded from the journal, drawn again by anybody, with who asked for it; and survey forms (R42)."""

from __future__ import annotations

from typing import Any

from floor.desk import registers, setup
from floor.rules.draws import drawn
from floor.store import drawing
from tests.floor.book_steps import act, made
from tests.floor.desk_harness import CLERK, OFFICE, SUPERVISOR, Desk
from tests.floor.hub_harness import Hall

JUNE = {"of": "tickets", "first": "2026-06-01", "last": "2026-06-30"}
RECEIPT = {"item": "某事项", "papers": ["身份证"], "mode": "promised", "statutory": 5, "promised": 1, "handler": "c1", "phone": "0000"}


def callbacks(desk: Desk) -> list[Any]:
    rows = desk.sql("SELECT id FROM entry WHERE register = 'callbacks' ORDER BY no")
    return [desk.book.entry(row["id"]) for row in rows]


def test_a_draw_is_that_of_the_journals_own_hash_and_says_who_asked(desk: Desk) -> None:
    finished = [desk.finished(4).id for _ in range(8)]
    desk.order("no_show", desk.called(4))
    draw = desk.book.entry(made(desk, "draws", JUNE | {"count": 3}, OFFICE))
    [row] = desk.sql("SELECT seq, hash FROM event WHERE kind = 'entry_made' AND subject = :of", of=f"entry:{draw.id}")
    assert (draw.fields["seed_seq"], draw.fields["seed"], draw.made_by) == (row["seq"], row["hash"], "staff:o1")
    assert (draw.fields["population"], draw.state) == (8, "drawn")
    assert draw.fields["drawn"] == drawn(row["hash"], finished, 3)
    told = [(x.fields["source"], x.fields["chosen"], x.fields["draw"], x.state) for x in callbacks(desk)]
    assert told == [(source, "random", draw.id, "to_call") for source in draw.fields["drawn"]]
    assert desk.verify().sound


def test_nobody_is_drawn_twice_and_another_time_is_another_population(desk: Desk) -> None:
    finished = {desk.finished(4).id for _ in range(4)}
    first = desk.book.entry(made(desk, "draws", JUNE | {"count": 3}, SUPERVISOR)).fields["drawn"]
    rest = desk.book.entry(made(desk, "draws", JUNE | {"count": 100}, SUPERVISOR)).fields["drawn"]
    assert {*first, *rest} == finished and len(rest) == 1
    desk.at("09:00", "2026-07-01")
    july = desk.finished(4).id
    draw = made(desk, "draws", JUNE | {"first": "2026-07-01", "last": "2026-07-01", "count": 5}, OFFICE)
    assert desk.book.entry(draw).fields["drawn"] == [july]


def test_the_books_have_the_numbers_by_which_a_draw_finds_them(desk: Desk) -> None:
    books = desk.house.rulebook.registers
    assert (f"entry:{books['acceptances'].id}-", f"entry:{books['callbacks'].id}-") == (drawing.DELIVERED, drawing.CALLBACKS)


def test_delivered_matters_are_drawn_as_well(desk: Desk) -> None:
    desk.do(setup.seed_calendar)
    entries = [made(desk, "acceptances", RECEIPT, CLERK) for _ in range(3)]
    for entry in entries[:2]:
        act(desk, "acceptances", entry, "deliver", CLERK, result="已办结")
    draw = desk.book.entry(made(desk, "draws", JUNE | {"of": "acceptances", "count": 9}, SUPERVISOR))
    assert sorted(draw.fields["drawn"]) == entries[:2]


def test_an_empty_time_a_wrong_number_and_a_result_of_ones_own_are_refused(desk: Desk) -> None:
    desk.finished(4)
    wrong: tuple[dict[str, Any], ...] = (
        {"count": 0}, {"count": 101}, {"count": 1, "first": "2026-06-30", "last": "2026-06-01"},
        {"count": 1, "first": "2026-05-01", "last": "2026-05-31"}, {"count": 1, "drawn": ["20260601-B001"]}, {"count": 1, "seed": "mine"},
    )  # fmt: skip
    for values in wrong:
        with desk.refused("bad_request"):
            made(desk, "draws", JUNE | values, OFFICE)
    with desk.refused("not_permitted"):
        made(desk, "draws", JUNE | {"count": 1}, CLERK)
    draw = made(desk, "draws", JUNE | {"count": 1}, OFFICE)
    with desk.refused("bad_request"):
        desk.do(lambda tx: registers.correct(tx, "draws", draw, {"drawn": ["20260601-B009"]}, "nicer"), OFFICE)
    with desk.refused("bad_request"):
        made(desk, "callbacks", {"source": "20260601-B001", "chosen": "random"}, OFFICE)


def test_each_is_as_likely_as_any_other_and_the_order_of_asking_does_not_matter() -> None:
    among = [f"t{n}" for n in range(10)]
    times = dict.fromkeys(among, 0)
    for n in range(2000):
        chosen = drawn(f"seed{n}", among, 3)
        assert chosen == drawn(f"seed{n}", reversed(among), 3) and len(set(chosen)) == 3
        for one in chosen:
            times[one] += 1
    assert all(500 < many < 700 for many in times.values()), times


def visits(hall: Hall, many: int) -> None:
    kiosk, counter = hall.token("kiosk", "k1"), hall.token("counter", "4")
    hall.api(counter, "POST", "/counters/4/open")
    for _ in range(many):
        taken = hall.api(kiosk, "POST", "/tickets", matter="id_card", kiosk="k1").get_json()["ticket"]["id"]
        hall.api(counter, "POST", "/counters/4/next")
        for order in ("start", "finish"):
            assert hall.api(counter, "POST", f"/tickets/{taken}/{order}").status_code == 200


def test_anybody_who_may_look_can_draw_again_and_sees_whether_the_register_was_touched(hub: Hall) -> None:
    visits(hub, 5)
    made_ = hub.api(hub.token("office"), "POST", "/registers/draws", fields=JUNE | {"count": 2})
    assert made_.status_code == 201, made_.get_data(as_text=True)
    draw = made_.get_json()["entry"]
    visits(hub, 2)
    hub.settle()
    auditor = hub.token("auditor")
    again = hub.api(auditor, "GET", f"/callbacks/draws/{draw['id']}").get_json()
    assert (again["same"], again["drawn"], again["population"]) == (True, draw["fields"]["drawn"], 5)
    with hub.hub.database.engine.connect() as connection:
        connection.exec_driver_sql("UPDATE entry SET fields = replace(fields, '-B00', '-C00') WHERE register = 'draws'")
    assert hub.api(auditor, "GET", f"/callbacks/draws/{draw['id']}").get_json()["same"] is False
    assert hub.api(auditor, "GET", "/callbacks/draws/G12a-2026-0099").status_code == 404
    assert hub.api(hub.token("clerk"), "GET", f"/callbacks/draws/{draw['id']}").status_code == 403


# --- surveys ------------------------------------------------------------------------------------------------------------


def test_a_survey_is_summed_up_and_no_more_come_back_than_were_handed_out(desk: Desk) -> None:
    about = {"title": "服务满意度", "first": "2026-06-01", "last": "2026-06-30", "way": "form", "questions": ["态度", "效率"]}
    survey = made(desk, "surveys", about, OFFICE)
    with desk.refused("rule_refused") as told:
        act(desk, "surveys", survey, "sum_up", OFFICE, handed_out=10, returned=11)
    assert told.value.facts["missing"] == ["handed_out"]
    done = act(desk, "surveys", survey, "sum_up", OFFICE, handed_out=10, returned=10, level_5=8, level_3=2)
    assert (done.state, done.fields["level_5"]) == ("closed", 8)


def test_survey_and_opinion_forms_are_printed_with_room_to_write(hub: Hall) -> None:
    office = hub.token("office")
    about = {"title": "服务满意度", "first": "2026-06-01", "last": "2026-06-30", "questions": ["工作人员态度", "办理效率"]}
    survey = hub.api(office, "POST", "/registers/surveys", fields=about).get_json()["entry"]["id"]
    callback = hub.api(office, "POST", "/registers/callbacks", fields={"source": "20260601-B001"}).get_json()["entry"]["id"]
    browser = hub.staff("office1", "office")
    page = browser.page(f"/registers/surveys/{survey}/print/survey_form").get_data(as_text=True)
    assert page.count("□ 非常满意") == 2 and "工作人员态度" in page and "reg-sheet-line" in page
    english = browser.page(f"/registers/surveys/{survey}/print/survey_form?lang=en").get_data(as_text=True)
    assert english.count("□ Very satisfied") == 2
    form = browser.page(f"/registers/callbacks/{callback}/print/opinion_form?lang=zh").get_data(as_text=True)
    topics = ("服务态度", "办事效率", "依规办事", "廉政方面反映", "意见建议")  # the five of 001
    assert [topic for topic in topics if topic not in form] == []
    assert "征求意见表" in form and "□ 电话" in form and "转交" not in form

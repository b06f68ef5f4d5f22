"""The sheet of a month (R30, R69): confirmed figures only, by unit, counter and person; places; nothing that no text supplies."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from floor.actors import HALL, Actor
from floor.calendar import period_named
from floor.desk import ledger, registers
from floor.facts import SettingChanged
from floor.hub.appraisals import confirmed
from floor.rules.findings import year_before
from floor.rules.lapses import Charge
from tests.floor.book_steps import act, made
from tests.floor.desk_harness import SUPERVISOR, Desk
from tests.floor.hub_harness import Hall
from tests.floor.staff_steps import Admin
from tests.floor.test_workbooks import read

POINTS = {"points.lapse": "-2", "points.bad_rating": "-0.5", "points.very_satisfied": "0.5"}


class Month:
    """A hall in June: counters 4 and 5 with a clerk each, a supervisor who decides."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.clerks = {4: hall.account("c4", "clerk", name="白露"), 5: hall.account("c5", "clerk", name="谷雨")}
        self.tokens = {number: hall.token("counter", str(number)) for number in self.clerks}
        self.kiosk, self.boss, self.office = hall.token("kiosk", "k1"), hall.token("supervisor"), hall.token("office")
        for number in self.clerks:
            self.ask(hall.token("lead"), f"/counters/{number}/open", clerk=f"c{number}")

    def ask(self, token: str, path: str, status: int = 200, **body: Any) -> Any:
        answer = self.hall.api(token, "POST", path, **body)
        assert answer.status_code == status, answer.get_data(as_text=True)
        return answer.get_json()

    def visit(self, counter: int, grade: int | None = None, wait_min: float = 1) -> str:
        taken: str = self.ask(self.kiosk, "/tickets", 201, matter="id_card", kiosk="k1")["ticket"]["id"]
        self.hall.later(minutes=wait_min)
        self.hall.hub.writer.turn([])
        self.ask(self.tokens[counter], f"/counters/{counter}/next")
        for order in ("start", "finish"):
            self.ask(self.tokens[counter], f"/tickets/{taken}/{order}")
        if grade:
            self.ask(self.hall.token("pad", str(counter)), f"/tickets/{taken}/rating", 201, grade=grade, channel="pad")
        return taken

    def confirm(self, ticket: str, **charge: Any) -> None:
        [lapse] = [x for x in self.lapses() if x["ticket"] == ticket]
        self.ask(self.boss, f"/lapses/{lapse['id']}/confirm", complaint="G11-2026-0001", **charge)

    def lapses(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.hall.api(self.boss, "GET", "/lapses").get_json()["lapses"]
        return found

    def entry(self, register: str, token: str | None = None, **fields: Any) -> str:
        return str(self.ask(token or self.boss, f"/registers/{register}", 201, fields=fields)["entry"]["id"])

    def act(self, register: str, entry: str, act: str, **fields: Any) -> None:
        self.ask(self.boss, f"/registers/{register}/{entry}/acts/{act}", fields=fields)

    def review(self, number: int, result: str) -> None:
        self.act("reviews", f"G05-2026-{number:04d}", "review", result=result, ground="核查")

    def sheet(self, query: str = "period=2026-06") -> dict[str, Any]:
        self.hall.settle()
        answer = self.hall.api(self.office, "GET", f"/reports/appraisal?{query}")
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found

    def line(self, kind: str, name: str, query: str = "period=2026-06") -> dict[str, Any]:
        return next(x for x in self.sheet(query)["lines"][kind] if x["name"] == name)


@pytest.fixture
def month(hub: Hall) -> Month:
    return Month(hub)


def test_a_lapse_counts_only_when_a_supervisor_has_confirmed_it_and_for_whom_he_named(month: Month) -> None:
    tickets = [month.visit(4, wait_min=31) for _ in range(4)]
    assert month.sheet()["lapses"] == 0
    assert month.sheet()["total"]["lapses_logged"] == 4
    month.confirm(tickets[0], counter=5, person="c5")
    month.confirm(tickets[1])
    dismissed = next(x["id"] for x in month.lapses() if x["ticket"] == tickets[2])
    month.ask(month.boss, f"/lapses/{dismissed}/dismiss", reason="系统测试")
    told = month.sheet()
    assert (told["lapses"], told["lapses_of_nobody"], told["total"]["lapses_confirmed"]) == (2, 1, 2)
    assert [month.line("counter", n)["lapses"] for n in ("4", "5")] == [0, 1], "where the visitor was served says nothing about the fault"
    assert [month.line("person", name)["lapses"] for name in ("白露", "谷雨")] == [0, 1]
    assert month.line("unit", "公安局")["lapses"] == 2, "the queue of one unit alone is that unit's"


def test_nobody_confirms_what_they_bear_themselves_and_unknown_ones_are_refused(month: Month) -> None:
    month.visit(4, wait_min=31)
    [lapse] = month.lapses()
    month.hall.account("s9", "supervisor")
    browser = month.hall.browser()
    assert browser.login("s9").status_code == 303
    head = {"X-CSRF-Token": browser.csrf("/supervisor")}
    path = f"/api/v1/lapses/{lapse['id']}/confirm"
    refused = browser.post(path, json={"complaint": "x1", "person": "s9"}, headers=head)
    assert (refused.status_code, refused.get_json()["missing"]) == (409, ["second_person"])
    assert browser.post(path, json={"complaint": "x1", "person": "nobody"}, headers=head).get_json()["code"] == "bad_request"
    assert browser.post(path, json={"complaint": "x1", "counter": 77}, headers=head).get_json()["code"] == "unknown_counter"
    assert month.lapses()[0]["state"] == "logged"


def test_bad_ratings_count_when_their_review_found_them_true_and_malicious_ones_count_nowhere(month: Month) -> None:
    for grade in (1, 1, 2, 5, 5):
        month.visit(4, grade)
    assert (month.line("counter", "4")["ratings"], month.line("counter", "4")["bad_ratings"]) == (5, 0)
    month.review(1, "founded")
    month.review(2, "malicious")
    month.act("reviews", "G05-2026-0002", "invalidate")
    month.review(3, "unfounded")
    line = month.line("counter", "4")
    assert (line["served"], line["ratings"], line["bad_ratings"], line["very_satisfied"]) == (5, 4, 1, 2)
    person = month.line("person", "白露")
    assert (person["served"], person["bad_ratings"], person["ratings"], person["very_satisfied"]) == (5, 1, None, None), "fewer than five"
    month.visit(4, 4)
    assert month.line("person", "白露")["ratings"] == 5
    assert month.sheet()["total"]["rated_1"] == 1


def test_the_person_is_who_was_on_post_then_not_who_is_now(month: Month) -> None:
    month.visit(4)
    month.ask(month.hall.token("lead"), "/counters/4/close")
    month.ask(month.hall.token("lead"), "/counters/5/close")
    month.ask(month.hall.token("lead"), "/counters/4/open", clerk="c5")
    month.visit(4)
    month.visit(4)
    assert [month.line("person", name)["served"] for name in ("白露", "谷雨")] == [1, 2]


def test_complaints_and_findings_count_for_the_unit_or_person_that_they_name_once_they_are_true(month: Month) -> None:
    for proved in ("yes", "no", "partly"):
        entry = month.entry("complaints", way="oral", matter="态度", competence="own", units=["公安局", "公安局"])
        month.act("complaints", entry, "reply", findings="核实", proved=proved, reply_way="oral", reply="已答复")
    month.entry("complaints", way="oral", matter="态度", competence="own", units=["公安局"])
    assert month.line("unit", "公安局")["complaints"] == 2
    finding = {"source": "巡查", "ground": "late_early", "facts": "迟到"}
    first = month.entry("findings", **finding, whom="c4")
    month.entry("findings", **finding, whom=" 白露 ")
    assert (month.line("person", "白露")["findings"], month.line("person", "白露")["faults_year"]) == (0, 2)
    month.ask(month.hall.token("leader"), f"/registers/findings/{first}/acts/decide", fields={"decision": "批评教育"})
    assert month.line("person", "白露")["findings"] == 1
    month.act("findings", first, "appeal", appeal="请求复核")
    line = month.line("person", "白露")
    assert (line["findings"], line["faults_year"]) == (0, 1), "under appeal"


def test_without_points_there_is_no_total_and_the_order_is_by_the_figure_that_is_chosen(month: Month) -> None:
    ticket = month.visit(4, wait_min=31)
    month.visit(5)
    month.visit(5, 5)
    month.confirm(ticket, counter=4)
    told = month.sheet()
    assert told["by"] == "lapses"
    assert set(told["points_missing"]) == {"lapses", "bad_ratings", "complaints", "findings", "late", "absent", "unfiled", "very_satisfied"}
    places = {x["name"]: (x["place"], x["points"]) for x in told["lines"]["counter"]}
    assert (places["5"], places["4"], places["1"]) == ((1, None), (2, None), (None, None)), "who had no business has no place"
    by_praise = month.sheet("period=2026-06&by=very_satisfied")
    assert [x["name"] for x in by_praise["lines"]["counter"]][:2] == ["5", "4"]
    by_bad = month.sheet("period=2026-06&by=bad_ratings")
    assert [x["place"] for x in by_bad["lines"]["counter"]][:2] == [1, 1], "equals share a place"


def test_points_that_the_hall_has_set_make_totals_and_places(hubs: Any) -> None:
    month = Month(hubs({"rulebook.settings": POINTS}))
    ticket = month.visit(4, 5, wait_min=31)
    month.visit(5, 1)
    month.review(1, "founded")
    month.confirm(ticket, counter=4)
    told = month.sheet()
    assert told["by"] is None and set(told["points_missing"]) == {"complaints", "findings", "late", "absent", "unfiled"}
    assert [(x["name"], x["points"], x["place"]) for x in told["lines"]["counter"]][:2] == [("5", "-0.5", 1), ("4", "-1.5", 2)]


def test_another_month_is_empty_and_a_half_year_and_a_year_hold_their_months(month: Month) -> None:
    ticket = month.visit(4, wait_min=31)
    month.confirm(ticket, counter=4)
    periods = ("2026-05", "2026-06", "2026-H1", "2026-H2", "2026")
    served = {period: month.line("counter", "4", f"period={period}")["served"] for period in periods}
    assert served == {"2026-05": 0, "2026-06": 1, "2026-H1": 1, "2026-H2": 0, "2026": 1}
    assert month.sheet("")["period"] == "2026-06"
    for query, wrong in (("period=2026-13", "period"), ("period=June", "period"), ("by=luck", "by")):
        answer = month.hall.api(month.office, "GET", f"/reports/appraisal?{query}")
        assert (answer.status_code, wrong in answer.get_json()["detail"]) == (400, True)


def test_the_sheet_is_a_table_in_csv_and_xlsx_with_the_same_cells(month: Month) -> None:
    month.visit(4, 5)
    for lang, kind in (("zh", "窗口"), ("en", "Counters")):
        path = f"/reports/appraisal{{}}?period=2026-06&lang={lang}"
        text = month.hall.api(month.office, "GET", path.format(".csv")).get_data(as_text=True).removeprefix("\ufeff")
        rows = list(csv.reader(io.StringIO(text)))
        _, cells = read(month.hall.api(month.office, "GET", path.format(".xlsx")).get_data())
        for y, row in enumerate(rows, 1):
            for x, cell in enumerate(row):
                assert str(cells.get(f"{chr(65 + x)}{y}", "")) == cell
        four = next(row for row in rows if row[:2] == [kind, "4"])
        assert four[2:4] == ["1", "1"]
        assert cells[f"C{rows.index(four) + 1}"] == Decimal(1)


def test_clerks_and_leads_do_not_see_it(month: Month) -> None:
    for role in ("clerk", "lead", "guide"):
        assert month.hall.api(month.hall.token(role), "GET", "/reports/appraisal").status_code == 403


def test_the_page_says_what_no_text_supplies_and_shows_no_unconfirmed_lapse(month: Month) -> None:
    month.visit(4, wait_min=31)
    leader = month.hall.staff("leader", "leader")
    for lang, missing, counter in (("zh", "文本未提供", "4 号窗口"), ("en", "text not supplied", "Counter 4")):
        page = leader.page(f"/appraisal?period=2026-06&lang={lang}").get_data(as_text=True)
        assert missing in page and counter in page and "{" not in page[page.index("<main") : page.index("</main>")]
    half = leader.page("/appraisal?period=2026-H1&lang=zh").get_data(as_text=True)
    assert '<p class="reg-sheet-no">2026年上半年</p>' in half and '<option value="2026-H1" selected>2026年上半年</option>' in half
    assert 'href="/appraisal"' in leader.page("/registers").get_data(as_text=True)
    clerk = month.hall.staff("clerk9", "clerk")
    assert 'href="/appraisal"' not in clerk.page("/registers").get_data(as_text=True)


def test_both_databases_hold_the_same_confirmed_figures(desk: Desk) -> None:
    late = [desk.take() for _ in range(2)]
    desk.later(minutes=31).sweep()
    desk.open(4, clerk="c1")
    for _ in late:
        ticket = desk.order("start", desk.next(4) or "")
        desk.order("finish", ticket)
        desk.rate(ticket, 1)
    act(desk, "reviews", "G05-2026-0001", "review", SUPERVISOR, result="founded", ground="属实")
    act(desk, "reviews", "G05-2026-0002", "review", SUPERVISOR, result="malicious", ground="未办理业务")
    act(desk, "reviews", "G05-2026-0002", "invalidate", SUPERVISOR)
    desk.do(lambda tx: ledger.confirm(tx, desk.lapses()[0]["id"], "G11-2026-0001", Charge(4)), SUPERVISOR)
    made(desk, "findings", {"source": "巡查", "ground": "late_early", "facts": "迟到", "whom": "某科"}, SUPERVISOR)
    found = confirmed(desk.database, desk.house.hours, date(2026, 6, 1), date(2026, 6, 30), desk.house.rulebook.closed())
    assert found.served == {(4, "c1", "2026-06-01"): 2}
    assert [(x.ticket, x.clerk) for x in found.ratings] == [(x.ticket, x.clerk) for x in found.bad] == [(late[0].id, "c1")]
    assert [(x.ticket, x.counter, x.state) for x in found.lapses] == [(late[0].id, 4, "confirmed")]
    assert (found.findings, found.faults, found.complaints) == ([], {"某科": 1}, [])
    empty = confirmed(desk.database, desk.house.hours, date(2026, 7, 1), date(2026, 7, 31), desk.house.rulebook.closed())
    assert (empty.served, empty.ratings, empty.lapses, empty.faults) == ({}, [], [], {"某科": 1})


def test_periods_are_named_by_month_half_year_or_year() -> None:
    assert period_named("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    assert period_named("2026-H2") == (date(2026, 7, 1), date(2026, 12, 31))
    assert period_named("2026") == (date(2026, 1, 1), date(2026, 12, 31))
    for wrong in ("2026-00", "2026-H3", "26", "0000", "2026-6", "2026-W01", ""):
        with pytest.raises(ValueError, match="wanted"):
            period_named(wrong)


def test_twelve_months_end_with_their_last_day() -> None:
    assert year_before(date(2026, 6, 1)) == date(2025, 6, 2)
    assert year_before(date(2028, 2, 29)) == date(2027, 3, 1)


# --- whose unit -----------------------------------------------------------------------------------------------------


def served(month: Month, unit: str, query: str) -> int:
    return next((int(x["served"]) for x in month.sheet(query)["lines"]["unit"] if x["name"] == unit), 0)


def test_a_person_counts_for_their_own_unit_and_else_for_the_counters(month: Month) -> None:
    admin = Admin(month.hall)
    month.visit(4)
    assert served(month, "公安局", "period=2026-06") == 1
    admin.change(month.clerks[5], unit="税务局")
    month.visit(5)
    assert [served(month, unit, "period=2026-06") for unit in ("公安局", "税务局")] == [1, 1]


def test_past_months_keep_the_unit_of_their_time(month: Month) -> None:
    admin, clerk = Admin(month.hall), month.clerks[4]
    admin.change(clerk, unit="税务局")
    ticket = month.visit(4, 5, wait_min=31)
    month.confirm(ticket, counter=4, person="c4")
    month.hall.later(days=30)
    month.ask(month.hall.token("lead"), "/counters/4/open", clerk="c4")
    admin = Admin(month.hall, "a2")
    assert admin.change(clerk, version=2, unit="医保局").status_code == 201
    month.visit(4)
    assert [served(month, unit, "period=2026-06") for unit in ("税务局", "医保局")] == [1, 0]
    assert month.line("unit", "税务局")["lapses"] == 1
    assert [served(month, unit, "period=2026-07") for unit in ("税务局", "医保局")] == [0, 1]
    assert [served(month, unit, "period=2026") for unit in ("税务局", "医保局")] == [1, 1]


def test_an_undo_brings_the_unit_back_for_the_days_after_it_only(month: Month) -> None:
    admin, clerk = Admin(month.hall), month.clerks[4]
    admin.change(clerk, unit="税务局")
    month.visit(4)
    month.hall.later(days=1)
    month.ask(month.hall.token("lead"), "/counters/4/open", clerk="c4")
    admin = Admin(month.hall, "a2")
    assert admin.post(f"/{clerk}/undo", version=2, why="写错了").status_code == 201
    month.visit(4)
    assert [served(month, unit, "period=2026-06") for unit in ("税务局", "公安局")] == [1, 1]


def test_past_months_keep_the_unit_that_manned_a_counter_then(month: Month) -> None:
    month.visit(4)
    month.hall.later(days=30)
    counter = month.hall.hub.writer.book.counters[4]
    before = {"zone": counter.zone, "matters": counter.matters, "kind": "acceptance", "unit": "税务局", "in_use": True}
    body = ("counters/4", 2, before, before | {"unit": "医保局"}, "换驻", month.hall.now, None)
    month.hall.hub.writer.quietly(HALL, lambda tx: tx.append("setting:counters/4", [SettingChanged(*body)]))
    month.ask(month.hall.token("lead"), "/counters/4/open", clerk="c4")
    month.visit(4)
    assert [served(month, unit, "period=2026-06") for unit in ("税务局", "医保局")] == [1, 0]
    assert [served(month, unit, "period=2026-07") for unit in ("税务局", "医保局")] == [0, 1]
def test_attendance_and_leave_stand_with_the_person_and_points_for_them_are_the_halls(hubs: Any) -> None:
    month = Month(hubs({"rulebook.settings": {"points.late": "-1", "points.absent": "-2.5"}}))
    lead = month.hall.token("lead")
    days = {"2026-06-01": "late", "2026-06-02": "early", "2026-06-03": "absent_half", "2026-06-04": "absent_day", "2026-05-29": "late"}
    for day, mark in days.items():
        month.entry("attendance", lead, person="c4", date=day, mark=mark, am_in="08:40")
    month.entry("attendance", lead, person="c5", date="2026-06-01", mark="ok", am_in="08:20")
    for start in ("2026-06-08", "2026-06-15"):
        leave = month.entry("leave", lead, person="c5", kind="sick", start=start, days=1, reason="就医", substitute="c4")
    month.ask(month.hall.token("leader"), f"/registers/leave/{leave}/acts/approve", fields={"deputy": "某主任"})
    one, other = (month.line("person", name) for name in ("白露", "谷雨"))
    assert (one["late"], one["absent"], one["leave_days"], one["points"]) == (2, 3, 0, "-9.5")
    assert (other["late"], other["absent"], other["leave_days"]) == (0, 0, 1), "leave that nobody approved does not count"
    assert [month.line("counter", "4")[name] for name in ("late", "absent", "leave_days")] == [None, None, None]


def test_what_was_closed_and_not_filed_stands_with_who_made_it_until_the_index_names_it(month: Month) -> None:
    month.visit(4)
    clerk = Actor(f"staff:{month.clerks[4]}", frozenset({"clerk"}))
    writer = month.hall.hub.writer
    told = {"kind": "enquiry", "item": "身份证办理", "basis": "某办法第三条", "papers": ["户口簿"], "clerk": "白露"}
    notice = writer.quietly(clerk, lambda tx: registers.make(tx, "notices", told)).id
    assert month.line("person", "白露")["unfiled"] == 1
    assert month.line("counter", "4")["unfiled"] is None
    filed = {"number": "2026-告-01", "entries": [notice], "papers": ["告知单"], "place": "档案室一柜"}
    month.entry("file_index", month.office, **filed)
    assert month.line("person", "白露")["unfiled"] == 0

"""The day's business, counter by counter (R47): figures as anybody would count them, and as a table."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.floor.hub_harness import Hall


class Floor:
    """Counters 4 and 5 of a hall; everything over HTTP."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.kiosk = hall.token("kiosk", "k1")
        self.counters = {n: hall.token("counter", str(n)) for n in (4, 5)}
        for number in self.counters:
            assert self.post(number, f"/counters/{number}/open").status_code == 200

    def post(self, counter: int, path: str, **body: Any) -> Any:
        return self.hall.api(self.counters[counter], "POST", path, **body)

    def visit(self, counter: int, wait_min: float, end: str = "finish", grade: int | None = None) -> None:
        taken = self.hall.api(self.kiosk, "POST", "/tickets", matter="id_card", kiosk="k1").get_json()["ticket"]["id"]
        self.hall.later(minutes=wait_min)
        self.hall.hub.writer.turn([])
        assert self.post(counter, f"/counters/{counter}/next").get_json()["ticket"]["id"] == taken
        if end == "finish":
            self.post(counter, f"/tickets/{taken}/start")
        assert self.post(counter, f"/tickets/{taken}/{end}").status_code == 200
        if grade:
            pad = self.hall.token("pad", str(counter))
            assert self.hall.api(pad, "POST", f"/tickets/{taken}/rating", grade=grade, channel="pad").status_code == 201


@pytest.fixture
def floor(hub: Hall) -> Floor:
    made = Floor(hub)
    made.visit(4, 2, grade=5)
    made.visit(4, 8, grade=1)
    made.visit(4, 31)
    made.visit(5, 4, end="no_show")
    hub.api(made.kiosk, "POST", "/tickets", matter="id_card", kiosk="k1")
    hub.settle()
    return made


def test_each_counter_has_its_line_and_the_hall_one_with_those_who_wait(floor: Floor) -> None:
    told = floor.hall.api(floor.hall.token("office"), "GET", "/reports/day").get_json()
    lines = {row["counter"]: row for row in told["counters"]}
    four, five, nothing = lines[4], lines[5], lines[1]
    assert (told["day"], told["total"]["issued"], told["total"]["served"], told["total"]["passed"]) == ("2026-06-01", 5, 3, 1)
    assert (four["served"], four["passed"], four["median_min"], four["longest_min"], four["over"]) == (3, 0, 8.0, 31.0, 1)
    assert [four[f"rated_{grade}"] for grade in (5, 4, 3, 2, 1)] == [1, 0, 0, 0, 1]
    assert (five["served"], five["passed"], five["median_min"]) == (0, 1, None)
    assert (nothing["served"], nothing["longest_min"], nothing["over"]) == (0, None, 0)


def test_a_rating_found_malicious_is_left_out_of_the_day(floor: Floor) -> None:
    boss, office = floor.hall.token("supervisor"), floor.hall.token("office")
    for act, fields in (("review", {"result": "malicious", "ground": "未办理业务"}), ("invalidate", {})):
        path = f"/registers/reviews/G05-2026-0001/acts/{act}"
        assert floor.hall.api(boss, "POST", path, fields=fields).status_code == 200
    floor.hall.settle()
    told = floor.hall.api(office, "GET", "/reports/day").get_json()
    four = next(row for row in told["counters"] if row["counter"] == 4)
    assert (four["served"], four["rated_5"], four["rated_1"], told["total"]["rated_1"]) == (3, 1, 0, 0)


def test_the_table_opens_in_a_spreadsheet_in_both_languages(floor: Floor) -> None:
    office = floor.hall.token("office")
    for lang, head, last in (("zh", "窗口", "全大厅"), ("en", "Counter", "Whole hall")):
        answer = floor.hall.api(office, "GET", f"/reports/day.csv?day=2026-06-01&lang={lang}")
        assert 'filename="day-2026-06-01.csv"' in answer.headers["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
        assert (rows[0][0], rows[-1][0], len(rows)) == (head, last, 1 + 12 + 1)
        assert rows[4][:6] == ["4", "3", "0", "8.0", "31.0", "1"]


def test_a_day_without_business_is_all_zero_and_nonsense_is_refused(floor: Floor) -> None:
    office = floor.hall.token("office")
    empty = floor.hall.api(office, "GET", "/reports/day?day=2026-05-29").get_json()
    assert (empty["total"]["issued"], len(empty["counters"])) == (0, 12)
    assert floor.hall.api(office, "GET", "/reports/day?day=friday").status_code == 400
    assert floor.hall.api(floor.kiosk, "GET", "/reports/day").status_code == 403

"""What callbacks brought (R22): five topics by their answers, by month and half-year, hall and units; as page, CSV and XLSX."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from tests.floor.hub_harness import Hall
from tests.floor.test_workbooks import read


@pytest.fixture
def hall(hubs: Any) -> Hall:
    """Two visits at counter 4 (公安局) and one of nowhere were called back about in June, one is still to be."""
    found: Hall = hubs()
    kiosk, lead, office = found.token("kiosk", "k1"), found.token("lead"), found.token("office")
    assert found.api(lead, "POST", "/counters/4/open").status_code == 200
    answers = [
        {"attitude_is": "good", "efficiency_is": "bad", "efficiency": "等了很久", "integrity_is": "good"},
        {"attitude_is": "bad", "attitude": "不耐烦", "efficiency_is": "bad", "advice_is": "good"},
    ]
    for said in answers:
        ticket = found.api(kiosk, "POST", "/tickets", matter="id_card").get_json()["ticket"]["id"]
        for order in ("/counters/4/next", f"/tickets/{ticket}/start", f"/tickets/{ticket}/finish"):
            assert found.api(lead, "POST", order).status_code == 200
        called_back(found, office, ticket, way="phone", **said)
    called_back(found, office, "G08-2026-0001", way="visit", attitude_is="none", passed_to="市监局")
    assert found.api(office, "POST", "/registers/callbacks", fields={"source": "20260601-A009"}).status_code == 201
    return found


def called_back(hall: Hall, office: str, source: str, **said: Any) -> None:
    entry = hall.api(office, "POST", "/registers/callbacks", fields={"source": source}).get_json()["entry"]["id"]
    done = hall.api(office, "POST", f"/registers/callbacks/{entry}/acts/record", fields={"answers": "已回访", **said})
    assert done.status_code == 200, done.get_json()


def asked(hall: Hall, query: str = "") -> dict[str, Any]:
    found: dict[str, Any] = hall.api(hall.token("office"), "GET", f"/reports/callbacks{query}").get_json()
    return found


@pytest.mark.parametrize("period", ["2026-06", "2026-H1", "2026"])
def test_the_five_topics_are_counted_by_answer_for_the_hall_and_each_unit(hall: Hall, period: str) -> None:
    found = asked(hall, f"?period={period}")
    whole, police, market = found["lines"]
    assert (whole["unit"], whole["called"], whole["phone"], whole["visit"], whole["passed"], found["open"]) == ("", 3, 2, 1, 1, 1)
    assert whole["topics"]["attitude"] == {"good": 1, "bad": 1, "none": 1}
    assert whole["topics"]["efficiency"] == {"good": 0, "bad": 2, "none": 0}
    assert (police["unit"], police["called"], police["topics"]["efficiency"]["bad"]) == ("公安局", 2, 2)
    assert (market["unit"], market["called"], market["passed"], market["topics"]["attitude"]["none"]) == ("市监局", 1, 1, 1)


def test_what_was_said_stands_by_topic_with_its_unit(hall: Hall) -> None:
    said = [(x["topic"], x["unit"], x["text"]) for x in asked(hall)["said"]]
    assert said == [("attitude", "公安局", "不耐烦"), ("efficiency", "公安局", "等了很久")]


def test_results_are_passed_to_a_unit_afterwards_and_count_with_it(hall: Hall) -> None:
    office = hall.token("office")
    passed = hall.api(office, "POST", "/registers/callbacks/G12-2026-0001/acts/pass_on", fields={"passed_to": "综合科"})
    assert (passed.status_code, passed.get_json()["entry"]["state"]) == (200, "recorded")
    lines = {x["unit"]: (x["called"], x["passed"]) for x in asked(hall)["lines"]}
    assert lines == {"": (3, 2), "公安局": (1, 0), "市监局": (1, 1), "综合科": (1, 1)}


def test_another_month_is_empty_and_nonsense_is_refused(hall: Hall) -> None:
    assert [x["called"] for x in asked(hall, "?period=2026-05")["lines"]] == [0]
    assert hall.api(hall.token("office"), "GET", "/reports/callbacks?period=June").status_code == 400
    assert hall.api(hall.token("clerk"), "GET", "/reports/callbacks").status_code == 403


def test_csv_and_xlsx_have_the_same_cells(hall: Hall) -> None:
    office = hall.token("office")
    text = hall.api(office, "GET", "/reports/callbacks.csv?lang=en").get_data(as_text=True).lstrip("\ufeff")
    table = list(csv.reader(io.StringIO(text)))
    assert table[0][:6] == ["Unit", "Called back", "By telephone", "By visit", "By form", "Passed on"]
    assert table[0][6:] == ["Topic", "Satisfied", "Not satisfied", "Not spoken of"]
    assert table[1] == ["The whole hall", "3", "2", "1", "0", "1", "Attitude", "1", "1", "1"]
    assert len(table) == 1 + 3 * 5
    _, cells = read(hall.api(office, "GET", "/reports/callbacks.xlsx?lang=en").get_data())
    assert [[str(cells.get(f"{chr(65 + x)}{y}", "")) for x in range(10)] for y in range(1, 17)] == table


def test_the_page_says_it_in_both_languages_without_a_script(hall: Hall) -> None:
    browser = hall.staff("o9", "office")
    wanted = {
        "zh": ("回访汇总", "公安局", "等了很久", "还有 1 件待回访"),
        "en": ("What callbacks brought", "Not satisfied", "1 still to be called"),
    }
    for lang, words in wanted.items():
        page = browser.page(f"/callbacks?lang={lang}").get_data(as_text=True)
        assert [word for word in words if word not in page] == []
    assert "/callbacks" in browser.page("/registers").get_data(as_text=True)

"""The working calendar on its page: entered, looked at, changed in versions, set back; due dates follow."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.floor.hub_harness import Browser, Hall

PATH = "/admin/calendar/2026"


@pytest.fixture
def office(hub: Hall) -> Browser:
    return hub.staff("shen", "office")


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True))


def version(hub: Hall, year: int = 2026) -> int:
    found = hub.hub.writer.book.calendar.get(year)
    return found.version if found else 0


def send(office: Browser, path: str = PATH, **form: Any) -> Any:
    return office.post(path, data={"csrf": office.csrf(path), **form})


def days(hub: Hall) -> dict[str, str]:
    found = hub.hub.writer.book.calendar[2026]
    return {"off": "\n".join(found.off), "work": "\n".join(found.work)}


def test_a_change_is_looked_at_first_and_is_a_version_when_it_is_confirmed(hub: Hall, office: Browser) -> None:
    before = days(hub)
    wanted = before | {"off": before["off"] + "\n2026-06-03", "source": "补充通知", "version": "1"}
    look = send(office, step="look", **wanted)
    assert "<ins><time datetime=\"2026-06-03\">" in text_of(look)
    assert version(hub) == 1
    assert send(office, step="do", **wanted).status_code == 303
    assert version(hub) == 2
    assert "2026-06-03" in hub.hub.writer.book.calendar[2026].off
    assert not hub.hub.house.hours.spans(hub.now.date().replace(day=3))


def test_open_due_dates_follow_the_new_days(hub: Hall, office: Browser) -> None:
    receipt = {
        "item": "营业执照变更", "applicant": "沈青禾", "papers": ["申请表"], "mode": "promised", "statutory": 20, "promised": 3,
        "handler": "白露", "phone": "0000-12345",
    }  # fmt: skip
    assert hub.api(hub.token("clerk"), "POST", "/registers/acceptances", fields=receipt).status_code == 201

    def due() -> str:
        found = hub.api(hub.token("office"), "GET", "/obligations").get_json()["obligations"]
        return str(next(x["due_at"] for x in found if x["rule"] == "O02"))[:10]

    assert due() == "2026-06-04"
    before = days(hub)
    send(office, step="do", **(before | {"off": before["off"] + " 2026-06-03", "source": "补充通知", "version": "1"}))
    assert due() == "2026-06-05"


def test_an_older_version_is_looked_at_and_set_back_as_a_new_one(hub: Hall, office: Browser) -> None:
    before = days(hub)
    send(office, step="do", off="2026-10-01", work="", source="补充通知", version="1")
    page = text_of(office.get(PATH))
    assert re.findall(r'<li data-version="(\d)"', page) == ["2", "1"]
    assert 'data-to="1"' in page
    send(office, step="do", **before, source="恢复", version="2")
    assert (version(hub), days(hub)) == (3, before)


def test_wrong_days_are_all_told_at_once_and_nothing_is_changed(hub: Hall, office: Browser) -> None:
    answer = send(office, step="do", off="2027-01-01 20260603 2026-06-04", work="2026-06-04", source=" ", version="1")
    told = text_of(answer)
    for what in ("2027-01-01", "20260603", "2026-06-04", "来源：请写明放假通知的名称", "同一天不能既放假又上班"):
        assert f"<li>{what}" in told
    assert version(hub) == 1


def test_who_looked_at_an_older_version_looks_again(hub: Hall, office: Browser) -> None:
    send(office, step="do", off="2026-10-01", work="", source="甲", version="1")
    answer = send(office, step="do", off="2026-10-02", work="", source="乙", version="1")
    assert "刚刚被别人改过" in text_of(answer)
    assert hub.hub.writer.book.calendar[2026].off == ["2026-10-01"]


def test_the_next_year_is_entered_here_and_no_later_one(hub: Hall, office: Browser) -> None:
    last = max(hub.hub.writer.book.calendar)
    path = f"/admin/calendar/{last + 1}"
    assert path in text_of(office.get("/admin"))
    assert "还没有日历" in text_of(office.get(path))
    assert send(office, path, step="do", off=f"{last + 1}-01-01", work="", source="放假通知", version="0").status_code == 303
    assert version(hub, last + 1) == 1
    assert office.page(f"/admin/calendar/{last + 3}").status_code == 404


def test_a_lead_sees_the_days_and_changes_none(hub: Hall) -> None:
    lead = hub.staff("hong", "lead")
    assert 'data-step="look"' not in text_of(lead.get(PATH))
    assert send(lead, step="do", off="", work="", source="x", version="1").status_code == 401  # somebody else is to log in
    assert version(hub) == 1

"""The admin pages without a browser: forms, the look, refusals in the reader's language, and nothing done by a GET."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest

from floor.store.verify import verify
from tests.floor.hub_harness import Browser, Hall
from tests.floor.settings_steps import Office, counts


@pytest.fixture
def hall(hub: Hall) -> Iterator[Hall]:
    yield hub
    assert verify(hub.hub.database).sound


@pytest.fixture
def office(hall: Hall) -> Browser:
    return hall.staff("o1", "office")


def fields(text: str) -> dict[str, str]:
    """The hidden inputs of the page's last form."""
    form = text.rsplit("<form", 1)[1]
    return {name: html.unescape(value) for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)}


def send(browser: Browser, path: str, form: dict[str, Any]) -> Any:
    return browser.post(path, data={"csrf": browser.csrf("/password"), **form}, headers={"Accept": "text/html"})


NOTICE = {"step": "look", "version": "1", "f_notice": "明天消防演练", "f_notice_en": "Fire drill tomorrow", "f_hotline": ""}
SURE = {"why": "消防演练", "approved_by": "白露", "takes": "now"}


def test_a_change_without_approval_is_told_with_its_rule_and_nothing_stands(hall: Hall, office: Browser) -> None:
    look = send(office, "/admin/hall/hall", NOTICE)
    before = counts(hall)
    hidden = fields(look.get_data(as_text=True))
    assert (look.status_code, hidden["step"], hidden["version"]) == (200, "do", "1")
    refused = send(office, "/admin/hall/hall", hidden | SURE | {"approved_by": ""}).get_data(as_text=True)
    assert "网络设置变更须由运维登记并注明批准人" in refused and "(T22)" in refused
    assert 'value="消防演练"' in refused  # what was typed is still there
    assert counts(hall) == before
    done = send(office, "/admin/hall/hall", fields(refused) | SURE)
    assert (done.status_code, done.headers["Location"]) == (303, "/admin/hall/hall")
    assert hall.hub.house.config.hall.notice == "明天消防演练"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"takes": "at", "takes_at": "2026-06-01T08:00"}, "还没到的时间"),
        ({"takes": "at", "takes_at": ""}, "还没到的时间"),
        ({"why": " "}, "变更理由：请填写"),
    ],
)
def test_reason_and_moment_are_asked_for_again(hall: Hall, office: Browser, more: dict[str, str], said: str) -> None:
    hidden = fields(send(office, "/admin/hall/hall", NOTICE).get_data(as_text=True))
    assert said in send(office, "/admin/hall/hall", hidden | SURE | more).get_data(as_text=True)
    assert hall.facts("setting_changed", "change_planned") == []


def test_a_moment_of_the_form_is_the_halls_own_time(hall: Hall, office: Browser) -> None:
    hidden = fields(send(office, "/admin/hall/hall", NOTICE).get_data(as_text=True))
    assert send(office, "/admin/hall/hall", hidden | SURE | {"takes": "at", "takes_at": "2026-06-01T10:00"}).status_code == 303
    plan = hall.hub.writer.book.plans["hall/hall"]
    assert plan.takes_at.isoformat() == "2026-06-01T02:00:00+00:00"
    assert "2026-06-01 10:00 起有变更" in office.page("/admin").get_data(as_text=True)


def test_who_comes_second_is_told_to_look_again(hall: Hall, office: Browser) -> None:
    hidden = fields(send(office, "/admin/hall/hall", NOTICE).get_data(as_text=True))
    Office(hall, "admin").change("hall/hall", {"notice": "另一个通知"})
    told = send(office, "/admin/hall/hall", hidden | SURE).get_data(as_text=True)
    assert "刚刚被别人改过" in told and 'value="另一个通知"' in told
    assert hall.hub.house.config.hall.notice == "另一个通知"


def test_a_matter_that_nobody_would_serve_is_told_in_words(hall: Hall, office: Browser) -> None:
    new = {"key": "fund", "f_name": "公积金查询", "f_name_en": "Housing fund", "f_theme": "social", "f_mean_min": "5", "f_open": "on"}
    refused = send(office, "/admin/matters", new).get_data(as_text=True)
    assert "没有窗口办理事项 fund" in refused and 'value="公积金查询"' in refused
    english = send(office, "/admin/matters?lang=en", new | {"key": "a b"}).get_data(as_text=True)
    assert "Code: 1 to 32 letters" in english
    del new["f_open"]
    hidden = fields(send(office, "/admin/matters", new).get_data(as_text=True))
    assert send(office, "/admin/matters/fund", hidden | SURE).status_code == 303
    assert hall.hub.writer.book.matters["fund"].open is False
    assert "还没有这一项" in office.page("/admin/matters/fund?lang=zh").get_data(as_text=True)


@pytest.mark.parametrize("path", ["/admin/hall", "/admin/nothing", "/admin/nothing/x", "/admin/matters/nothing"])
def test_what_is_not_there_is_not_found(hall: Hall, path: str) -> None:
    assert hall.staff("a1", "admin").page(path).status_code == 404


def test_the_form_of_those_who_only_read_cannot_be_sent(hall: Hall) -> None:
    auditor = hall.staff("x1", "auditor")
    page = auditor.page("/admin/matters/id_card").get_data(as_text=True)
    assert " inert>" in page and 'data-step="look"' not in page
    assert send(auditor, "/admin/hall/hall", NOTICE).status_code in (401, 403)
    kept = {"step": "do", "version": "1", "kept": "[1]"} | SURE
    assert send(hall.staff("o2", "office"), "/admin/hall/hall", kept).status_code == 400

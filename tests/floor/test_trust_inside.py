"""Trust 19, 24, 25, 28: what was typed is text, who did what is kept, errors tell little, and what is inside stays inside."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest

from floor.hub.logs import log_to
from tests.floor.desk_harness import ZONE
from tests.floor.hub_harness import Hall

ROOT = Path(__file__).parents[2]
ROOMS = ("floor", "kiosk", "display", "priority", "devices", "config")

# --- 19. what people typed is shown as text -------------------------------------------------------------------------

NASTY = '<img src=x onerror="alert(1)">"\'&'


def test_what_was_typed_is_shown_as_text_on_every_page(hub: Hall) -> None:
    hub.account("su", "clerk", name=NASTY)
    clerk = hub.browser()
    clerk.login("su")
    clerk.post("/api/v1/counters/4/open", json={}, headers={"X-CSRF-Token": clerk.csrf("/console")})
    pages = [clerk.page("/console"), clerk.page("/console/4"), hub.browser().login(NASTY, "x"), hub.browser().page(f"/login?next=/{NASTY}")]
    pages += [hub.browser().page(f"/t/{NASTY}"), hub.browser().page(f"/{NASTY}"), clerk.page("/password")]
    assert any("&lt;img" in page.get_data(as_text=True) for page in pages)
    for page in pages:
        assert "<img src=x" not in page.get_data(as_text=True)


def test_templates_escape_and_scripts_write_text_only() -> None:
    looked = 0
    for room in ROOMS:
        for file in (ROOT / room).rglob("*"):
            if "vendor" in file.parts or file.suffix not in (".html", ".js", ".py"):
                continue
            looked += 1
            text = file.read_text("utf-8")
            wrong = {
                ".html": r"\|\s*safe\b|autoescape\s+false|\sstyle=|\son[a-z]+=\"",
                ".js": r"\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|\beval\(|new Function\(|\.srcdoc\b",
                ".py": r"\bMarkup\(|autoescape\s*=\s*False|render_template_string",
            }[file.suffix]
            assert not re.search(wrong, text), f"{file}: {re.search(wrong, text)}"
    assert looked > 100


# --- 24. the audit --------------------------------------------------------------------------------------------------


def test_who_came_in_and_who_did_not_stands_in_the_journal_without_what_was_typed(hub: Hall) -> None:
    account = hub.account("lin", "supervisor")
    browser = hub.browser()
    browser.login("lin", "my-secret-guess")
    browser.login("my-password-by-mistake", "x")
    browser.login("lin")
    browser.post("/logout", data={"csrf": browser.csrf("/supervisor")})
    rows = hub.facts("login_failed", "logged_in", "logged_out")
    assert [(row["kind"], row["subject"]) for row in rows] == [
        ("login_failed", f"staff:{account}"), ("login_failed", "staff:unknown"),
        ("logged_in", f"staff:{account}"), ("logged_out", f"staff:{account}"),
    ]  # fmt: skip
    assert all(row["at"].endswith("+00:00") for row in rows)
    assert "my-" not in str(hub.facts())


def test_the_journal_is_read_by_those_who_may_and_changed_by_nobody(hub: Hall) -> None:
    allowed = {"auditor", "supervisor", "admin"}
    for role in ("clerk", "lead", "office", "leader", "om", *allowed):
        assert (hub.api(hub.token(role), "GET", "/journal").status_code == 200) == (role in allowed)
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert hub.browser().ask(method, "/api/v1/journal", headers={"Authorization": f"Bearer {hub.token('admin')}"}).status_code == 405


def test_the_journal_is_read_page_by_page_with_its_hashes(hub: Hall) -> None:
    token = hub.token("auditor")
    pages: list[Any] = []
    while page := hub.api(token, "GET", f"/journal?after={len(pages)}&limit=7").get_json()["facts"]:
        assert len(page) <= 7
        pages += page
    assert [fact["seq"] for fact in pages] == list(range(1, len(pages) + 1))
    assert len({fact["hash"] for fact in pages}) == len(pages)
    assert set(pages[0]) == {"seq", "at", "kind", "subject", "actor", "body", "hash"}


def test_the_log_is_kept_for_more_than_half_a_year(tmp_path: Path) -> None:
    before, level = logging.getLogger().handlers[:], logging.getLogger().level
    logging.getLogger().handlers.clear()
    try:
        log_to(tmp_path, ZONE)
        [kept] = [h for h in logging.getLogger().handlers if isinstance(h, logging.handlers.TimedRotatingFileHandler)]
        assert (kept.when, kept.backupCount >= 180) == ("MIDNIGHT", True)
        kept.close()
    finally:
        logging.getLogger().handlers[:] = before
        logging.getLogger().setLevel(level)


# --- 25 and 28. errors, and what stays inside -----------------------------------------------------------------------


@pytest.mark.parametrize("page", [False, True])
def test_a_crash_tells_an_id_and_keeps_the_trace_to_the_log(hub: Hall, caplog: pytest.LogCaptureFixture, page: bool) -> None:
    hub.app.add_url_rule("/api/v1/crash", "crash", lambda: 1 / 0)
    hub.app.add_url_rule("/crash", "crash_page", lambda: 1 / 0)
    answer = hub.browser().page("/crash") if page else hub.browser().get("/api/v1/crash")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert not re.search(r"Traceback|ZeroDivision|\.py\b|werkzeug", text)
    if not page:
        assert (answer.get_json()["status"], answer.get_json()["code"]) == (500, "internal")
    [told] = [r for r in caplog.records if r.name == "floor.http"]
    error_id = re.search(r"id=(\w+)", told.getMessage())
    assert error_id is not None
    assert error_id[1] in text
    assert told.exc_info is not None
    assert hub.api(hub.token("kiosk", "k1"), "POST", "/tickets", matter="id_card").status_code == 201


def test_numbers_are_given_and_called_without_printer_voice_or_agent(hub: Hall) -> None:
    assert hub.hub.agents == set()
    taken = hub.api(hub.token("kiosk", "k1"), "POST", "/tickets", matter="social_card")
    assert taken.status_code == 201
    one = hub.token("counter", "1")
    hub.api(one, "POST", "/counters/1/open")
    assert hub.api(one, "POST", "/counters/1/next").get_json()["ticket"]["number"] == taken.get_json()["ticket"]["number"]


def test_metrics_and_the_detail_of_readyz_are_for_this_machine_or_an_auditor(hub: Hall) -> None:
    auditor, clerk = hub.token("auditor"), hub.token("clerk")
    for address, token, inside in (
        ("127.0.0.1", "", True),
        ("192.168.1.20", "", False),
        ("192.168.1.20", clerk, False),
        ("192.168.1.20", auditor, True),
    ):
        metrics, ready = hub.api(token, "GET", "/metrics", address), hub.api(token, "GET", "/readyz", address)
        assert metrics.status_code == (200 if inside else 403), address
        assert ready.status_code == 200
        assert set(ready.get_json()) == ({"ok", "database", "pump", "agents"} if inside else {"ok"})
        assert hub.api(token, "GET", "/healthz", address).get_json() == {"ok": True}


def test_no_debugger_can_be_reached(hub: Hall) -> None:
    assert not hub.app.debug
    assert not hub.app.testing
    answer = hub.browser().get("/?__debugger__=yes&cmd=resource&f=debugger.js")
    assert b"debugger" not in answer.get_data()
    for room in (*ROOMS, "run.py"):
        for file in [ROOT / room] if room.endswith(".py") else (ROOT / room).rglob("*.py"):
            assert not re.search(r"use_debugger|DebuggedApplication|debug\s*=\s*True|app\.run\(", file.read_text("utf-8")), file

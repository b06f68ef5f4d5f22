"""The device page beside a real printer's simulator: a fault is seen, told, tried, muted, mended and registered."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from playwright.sync_api import Page, expect

from devices.simulators.escpos import EscposSim
from devices.simulators.tcp import TcpPrinter
from tests.conftest import RunningHall, enter, wait_until, write_config
from tests.hall import steps

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def printer() -> Iterator[TcpPrinter]:
    with TcpPrinter(EscposSim()) as device:
        yield device


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, printer: TcpPrinter) -> Iterator[RunningHall]:
    """In rehearsal: the hall's clock stands unless it is moved."""
    folder = tmp_path_factory.mktemp("devices")
    edits = {
        "printers": f'[{{code = "p1", kind = "network", host = "127.0.0.1", port = {printer.port}}}, {{code = "p2", kind = "virtual"}}]',
        "kiosks": '[{code = "k1", zone = "A", printer = "p1"}, {code = "k2", zone = "A", printer = "p2"}]',
    }
    config = write_config(folder / "hall.toml", edits, all_day=False)
    running = RunningHall(folder / "data", ["--rehearsal", "--at", "2026-06-01T09:00:00+08:00"], config).start()
    yield running
    running.stop()


@pytest.fixture
def page(hall: RunningHall, pages: Callable[..., Page]) -> Page:
    page = pages(1280, 900)
    page.expected.append("409")
    enter(page, hall, "om", None, "/devices?lang=zh")
    page.locator("#device-printer-p1 .badge-good").wait_for(timeout=30_000)
    return page


def row(page: Page, code: str = "p1") -> Any:
    return page.locator(f"#device-printer-{code}")


def test_paper_out_is_told_in_the_same_minute_tried_muted_and_mended(hall: RunningHall, printer: TcpPrinter, page: Page) -> None:
    assert hall.order(hall.token("admin"), "/rehearsal/clock", advance_s=600).status == 200
    printer.sim.fail("paper_out")
    fault = page.locator(".dev-fault")
    expect(fault).to_contain_text("缺纸", timeout=30_000)  # the printer is looked at each 10 s
    expect(fault).to_contain_text("09:10 已告知运维")
    expect(page).to_have_title(re.compile(r"^\(1\)"))
    expect(row(page).locator(".badge-bad")).to_be_visible()
    steps.picture(page, "devices-fault", full=True)

    row(page).get_by_role("button", name="自检 p1").click()
    expect(row(page).locator(".dev-answer-failed")).to_contain_text("自检不正常：缺纸", timeout=20_000)
    assert printer.sim.sheets == []

    fault.get_by_role("button", name="静音").click()
    page.locator("#dialog [type=submit]").click()
    expect(page.locator("#dialog .note-bad")).to_have_text("请填写原因。")
    page.locator("#dialog .chip", has_text="纸已派人送来").click()
    page.keyboard.press("Enter")
    expect(fault).to_contain_text("已静音")
    fault.get_by_role("button", name="注销").click()
    page.locator("#dialog input").fill("换纸")
    page.keyboard.press("Enter")
    expect(page.locator("#dialog .note-bad")).to_contain_text("设备 p1 还在自己报告")
    page.keyboard.press("Escape")

    assert hall.order(hall.token("admin"), "/rehearsal/clock", advance_s=1200).status == 200
    printer.sim.mend()
    expect(page.locator("#faults-live")).to_contain_text("没有故障", timeout=30_000)
    row(page).get_by_role("button", name="自检 p1").click()
    expect(row(page).locator(".dev-answer-done")).to_be_visible(timeout=20_000)
    assert len(printer.sim.sheets) == 1

    text = requests.get(f"{hall.url}/api/v1/faults.csv", headers=bearer(hall, "om"), timeout=10).content.decode("utf-8-sig")
    (entry,) = [x for x in csv.DictReader(io.StringIO(text)) if x["设备"] == "p1"]
    opened, told, mended = (datetime.fromisoformat(entry[name]) for name in ("发现时间", "告知时间", "修复时间"))
    assert (told - opened).total_seconds() < 60
    assert (mended - opened).total_seconds() >= 1200
    assert float(entry["告知用时（秒）"]) == (told - opened).total_seconds()
    assert entry["静音原因"] == "纸已派人送来"
    lines = [line for line in (hall.data / "log").rglob("*") if line.is_file()]
    log = "\n".join(path.read_text("utf-8") for path in lines)
    assert log.count("ERROR floor.alarm fault device=p1 kind=printer reason=paper_out") == 1


def bearer(hall: RunningHall, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {hall.token(role)}"}


def test_a_mark_on_the_plan_leads_to_its_row_by_keyboard(page: Page) -> None:
    marks = page.locator(".dev-mark")
    expect(marks.first).to_be_visible()
    told = page.locator(".dev-mark[data-key=printer-p1]")
    expect(told).to_have_attribute("aria-label", "打印机 p1：正常")
    told.focus()
    page.keyboard.press("Enter")
    expect(row(page)).to_be_focused()


def test_the_record_of_a_line_is_downloaded(hall: RunningHall, printer: TcpPrinter, page: Page, tmp_path: Path) -> None:
    with page.expect_download(timeout=30_000) as download:
        row(page).get_by_role("button", name="下载 p1 的通信记录").click()
    file = tmp_path / "p1.jsonl"
    download.value.save_as(file)
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    assert lines[0]["devices"][0]["code"] == "p1"
    assert {line["way"] for line in lines[1:]} == {"in", "out"}


def test_the_supervisor_sees_the_same_alarm_and_an_agent_that_is_gone_is_one(hall: RunningHall, pages: Callable[..., Page]) -> None:
    agents = hall.get(hall.token("om"), "/devices")["devices"]
    assert [x["state"] for x in agents if x["kind"] == "agent"] == ["ready"]
    supervisor = pages(*steps.DESK)
    enter(supervisor, hall, "supervisor", None, "/supervisor?lang=zh")
    supervisor.locator(".sup-tile").first.wait_for()
    kill_agent(hall)
    expect(supervisor.locator("#alarms")).to_contain_text("设备程序 local：连接不上", timeout=20_000)
    expect(supervisor.locator("#alarms")).not_to_contain_text("设备 p1")
    wait_until(lambda: all(x["state"] == "ready" for x in hall.get(hall.token("om"), "/devices")["devices"]), 60)
    expect(supervisor.locator("#alarms")).not_to_contain_text("设备程序 local", timeout=20_000)


def kill_agent(hall: RunningHall) -> None:
    """kill -9 of the local agent: the child of the hub's process."""
    assert hall.process is not None
    for stat in Path("/proc").glob("[0-9]*/stat"):
        fields = stat.read_text().rsplit(")", 1)[1].split()
        if int(fields[1]) == hall.process.pid and b"--local" in (stat.parent / "cmdline").read_bytes():
            os.kill(int(stat.parent.name), signal.SIGKILL)
            return
    raise AssertionError("no local agent runs")

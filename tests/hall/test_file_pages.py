"""Attachments and the file index in a real browser: a scan attached and downloaded, closed entries chosen and filed, the list printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import RunningHall, enter, write_config
from tests.floor.file_steps import PDF, png
from tests.hall import checks, steps
from tests.hall.checks import checked
from tests.hall.steps import picture

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
LOCALES = {"zh": "zh-CN", "en": "en-GB"}
NOTICE = {"kind": "enquiry", "item": "户口迁移", "basis": "某办法", "papers": ["申请书"], "clerk": "c1"}


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHall]:
    folder = tmp_path_factory.mktemp("files")
    running = RunningHall(folder / "data", [], write_config(folder / "hall.toml", {})).start()
    yield running
    running.stop()


def opened(hall: RunningHall, pages: Callable[..., Page], role: str, path: str, lang: str, **options: object) -> Page:
    page = pages(*steps.DESK, locale=LOCALES[lang], **options)
    enter(page, hall, role, None, f"{path}?lang={lang}")
    return page


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no_scripts"])
def test_a_scan_is_attached_and_downloaded_and_erased_by_order(
    hall: RunningHall, pages: Callable[..., Page], tmp_path: Path, lang: str, scripts: bool
) -> None:
    entry = hall.order(hall.token("clerk"), "/registers/notices", fields=NOTICE)["entry"]["id"]
    path = f"/registers/notices/{entry}"
    clerk = opened(hall, pages, "clerk", path, lang)
    if not scripts:  # the session stays, the scripts go
        cookies = clerk.context.cookies()
        clerk = pages(*steps.DESK, locale=LOCALES[lang], java_script_enabled=False)
        clerk.context.add_cookies(cookies)
        clerk.goto(f"{hall.url}{path}?lang={lang}")
    scan, other = tmp_path / "告知单 扫描.pdf", tmp_path / "photo.jpg"
    scan.write_bytes(PDF)
    other.write_bytes(b"MZ no photo")
    clerk.locator("#file").set_input_files(other)
    clerk.locator("#attach").click()
    expect(clerk.locator("#wrong")).to_contain_text("JPEG")
    clerk.locator("#file").set_input_files(scan)
    clerk.locator("#attach").click()
    expect(clerk.locator("[data-file='1']")).to_contain_text("PDF")
    expect(clerk.locator("[data-file='1']")).not_to_contain_text("扫描.pdf")
    if scripts:
        checked(clerk, checks.STAFF)
        picture(clerk, f"files-{lang}-entry", full=True)
    with clerk.expect_download() as got:
        clerk.locator("[data-read='1']").click()
    assert Path(got.value.path()).read_bytes() == PDF
    assert got.value.suggested_filename == "告知单 扫描.pdf"
    boss = opened(hall, pages, "supervisor", path, lang)
    boss.locator(".reg-erase summary").click()
    boss.locator("#erase-1").fill("2026 年第 3 号决定")
    boss.locator("[data-erase='1']").click()
    expect(boss.locator("[data-file='1'] .badge-warn")).to_have_count(1)
    expect(boss.locator(".reg-history")).to_contain_text("2026 年第 3 号决定")
    checked(boss, checks.STAFF)
    picture(boss, f"files-{lang}-erased", full=True)


def test_the_largest_file_is_attached_from_the_page_and_a_larger_one_is_refused(
    hall: RunningHall, pages: Callable[..., Page], tmp_path: Path
) -> None:
    entry = hall.order(hall.token("clerk"), "/registers/notices", fields=NOTICE)["entry"]["id"]
    clerk = opened(hall, pages, "clerk", f"/registers/notices/{entry}", "zh")
    photo = tmp_path / "photo.png"
    for more, there in ((1, 0), (0, 1)):
        photo.write_bytes(png(10 * (1 << 20) - len(png(1)) + 1 + more))
        clerk.locator("#file").set_input_files(photo)
        clerk.locator("#attach").click()
        expect(clerk.locator("#wrong")).to_have_count(1 - there)
        expect(clerk.locator("[data-file]")).to_have_count(there)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_closed_entries_are_chosen_and_filed_and_the_list_is_printed(hall: RunningHall, pages: Callable[..., Page], lang: str) -> None:
    made = [hall.order(hall.token("clerk"), "/registers/notices", fields=NOTICE)["entry"]["id"] for _ in range(2)]
    office = opened(hall, pages, "office", "/registers/file_index", lang)
    checked(office, checks.STAFF)
    picture(office, f"files-{lang}-unfiled", full=True)
    for one in made:
        office.locator(f"[data-unfiled='{one}'] input").check()
    office.locator("#to-index").click()
    expect(office.locator("[name=f_entries]")).to_have_value("\n".join(made))
    office.locator("[name=f_number]").fill(f"2026-{lang}-001")
    office.locator("[name=f_papers]").fill("一次性告知单 2 份")
    office.locator("[name=f_place]").fill("档案室 3 架")
    office.locator("details[open] button[type=submit]").click()
    expect(office.locator(".reg-values")).to_contain_text(made[1])
    office.goto(f"{hall.url}/registers/notices/{made[0]}")
    expect(office.locator("#filed a")).to_have_count(1)
    office.goto(f"{hall.url}/registers/file_index")
    for one in made:
        expect(office.locator(f"[data-unfiled='{one}']")).to_have_count(0)
    office.locator("a[href*='/registers/file_index/print']").click()
    sheet = office.locator(".reg-sheet")
    expect(sheet).to_contain_text("档案室 3 架")
    expect(sheet).to_contain_text(made[1])
    checked(office, checks.STAFF)
    picture(office, f"files-{lang}-list", full=True)

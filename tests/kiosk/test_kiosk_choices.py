"""Two choices of the regulations at the kiosk, in a real browser: an ID before a number, and numbers given by staff only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import RunningHall, write_config
from tests.hall.steps import no_overflow, picture, touch
from tests.kiosk.conftest import PORTRAIT, at_kiosk
from tests.kiosk.test_kiosk_entry import id_number, read_card

pytestmark = pytest.mark.browser


@pytest.fixture
def hall(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RunningHall]:
    """The example hall at 09:00 with the choice that the test is named for."""
    config = write_config(tmp_path / "hall.toml", {"hours": "own", "rulebook.settings": f'{{ "{request.param}" = true }}'})
    running = RunningHall(tmp_path / "data", ["--rehearsal", "--at", "2026-06-01T09:00:00+08:00"], config).start()
    yield running
    running.stop()


@pytest.mark.parametrize("hall", ["ticket.require_id"], indirect=True)
def test_a_hall_that_asks_for_an_id_says_so_reads_it_and_gives_the_number(hall: RunningHall, pages: Callable[..., Any]) -> None:
    page = at_kiosk(pages(*PORTRAIT), hall)
    touch(page, ".tile[data-matter=social_card]")
    touch(page, ".lane[data-lane=ordinary]")
    page.locator("#kiosk[data-page=notice]").wait_for()
    assert "本大厅取号须核验身份证" in page.inner_text("#kiosk") and "不用身份证也能取号" not in page.inner_text("#kiosk")
    no_overflow(page)
    picture(page, "kiosk-id-asked")
    touch(page, ".e-acts .k-big-primary")
    page.locator("#kiosk[data-page=id]:not(.settling)").wait_for()
    read_card(page, id_number("19900601"))
    page.locator("#kiosk[data-page=lane] .e-age").wait_for()
    with page.expect_request("**/api/v1/tickets") as asked:
        touch(page, ".lane[data-lane=ordinary]")
    page.locator(".n-number").wait_for()
    assert asked.value.post_data_json["id_number"] == id_number("19900601")
    assert page.inner_text(".n-number") == "A001"


@pytest.mark.parametrize("hall", ["queue.number_after_review"], indirect=True)
@pytest.mark.parametrize("english", [False, True], ids=["zh", "en"])
def test_a_hall_that_looks_at_papers_first_gives_no_number_at_kiosks(hall: RunningHall, pages: Callable[..., Any], english: bool) -> None:
    page = at_kiosk(pages(*PORTRAIT), hall)
    page.locator("#kiosk[data-page=review]").wait_for()
    if english:
        page.get_by_text("English", exact=True).first.click()
        page.get_by_text("Numbers are given after your papers were looked at").wait_for()
    else:
        assert "材料核验后发号" in page.inner_text("#kiosk")
    assert page.locator(".tile").count() == 0
    no_overflow(page)
    picture(page, f"kiosk-review-{'en' if english else 'zh'}")

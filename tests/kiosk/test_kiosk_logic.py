"""The kiosk's pure scripts: one visit as a machine, tiles on pages. Run in the browser they are made for."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.browser


def steps(page: Any, *events: dict[str, Any]) -> list[str]:
    """Names of the steps that a visit goes through."""
    found: list[str] = page.evaluate(
        """async (events) => {
          const { HOME, next } = await import('/static/kiosk/touch/visit.js');
          let state = HOME;
          return events.map((event) => { state = next(state, event); return state.step; });
        }""",
        list(events),
    )
    return found


MATTER = {"type": "matter", "matter": "m", "open": True, "id": "r1"}
CARE = {"type": "lane", "lane": "care"}
GIVEN = {"type": "given", "id": "r1", "ticket": {}, "job": None}


def test_a_visit_goes_from_matter_over_lane_to_number(kiosk: Any) -> None:
    assert steps(kiosk, MATTER, CARE, GIVEN) == ["lane", "taking", "number"]
    assert steps(kiosk, {"type": "theme", "theme": "t"}, MATTER, {"type": "back"}, {"type": "back"}) == ["theme", "lane", "theme", "home"]
    assert steps(kiosk, {**MATTER, "open": False}, {"type": "back"}) == ["shut", "home"]


def test_what_does_not_belong_to_the_step_changes_nothing(kiosk: Any) -> None:
    assert steps(kiosk, CARE, GIVEN, {"type": "again"}, {"type": "back"}) == ["home"] * 4
    assert steps(kiosk, MATTER, CARE, CARE, {"type": "back"}, {"type": "home"}) == ["lane", "taking", "taking", "taking", "taking"]
    assert steps(kiosk, MATTER, CARE, GIVEN, CARE, {"type": "back"}, {"type": "home"}) == ["lane", "taking", *["number"] * 3, "home"]


def test_an_answer_for_another_visit_is_not_taken(kiosk: Any) -> None:
    assert steps(kiosk, MATTER, CARE, {**GIVEN, "id": "r0"}) == ["lane", "taking", "taking"]
    silent = {"type": "silent", "id": "r1"}
    assert steps(kiosk, MATTER, CARE, silent, CARE, {"type": "again"}, GIVEN) == ["lane", "taking", "silent", "silent", "taking", "number"]


def layout(page: Any, common: int, themes: int, cols: int, rows: int) -> list[list[int]]:
    """Tiles per group of each page of the home."""
    found: list[list[int]] = page.evaluate(
        """async ([common, themes, cols, rows]) => {
          const { homePages } = await import('/static/kiosk/touch/tiles.js');
          const all = (n) => Array.from({ length: n }, (_, i) => i);
          return homePages(all(common), all(themes), cols, rows).map((page) => page.map((group) => group.tiles.length));
        }""",
        [common, themes, cols, rows],
    )
    return found


def test_the_first_page_has_all_themes_and_as_many_common_matters_as_fit(kiosk: Any) -> None:
    assert layout(kiosk, 4, 4, 2, 4) == [[4, 4]]
    assert layout(kiosk, 6, 4, 2, 4) == [[4, 4], [2]]
    assert layout(kiosk, 6, 4, 4, 2) == [[4, 4], [2]]
    assert layout(kiosk, 6, 3, 2, 4) == [[4, 3], [2]]
    assert layout(kiosk, 0, 11, 2, 4) == [[8], [3]]
    assert layout(kiosk, 3, 8, 2, 4) == [[3], [8]]
    assert layout(kiosk, 3, 4, 2, 1) == [[2], [1], [2], [2]]


@pytest.mark.parametrize(("cols", "rows"), [(1, 1), (2, 4), (4, 2), (4, 4)])
def test_no_page_has_more_tiles_than_fit_or_than_eight_and_none_is_lost(kiosk: Any, cols: int, rows: int) -> None:
    for common in range(0, 13, 3):
        for themes in range(1, 11, 3):
            pages = layout(kiosk, common, themes, cols, rows)
            assert sum(map(sum, pages)) == common + themes
            assert all(sum(page) <= 8 for page in pages)
            assert all(sum(-(-tiles // cols) for tiles in page) <= rows for page in pages)


def test_window_numbers_are_told_in_runs(kiosk: Any) -> None:
    told = "async (all) => (await import('/static/kiosk/touch/tiles.js')).runs(all, '、')"
    assert kiosk.evaluate(told, [3, 1, 2, 5]) == "1–3、5"
    assert kiosk.evaluate(told, [7]) == "7"
    assert kiosk.evaluate(told, []) == ""

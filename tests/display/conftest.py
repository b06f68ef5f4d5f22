"""Fixtures of the boards' tests: a stage without a hub, boards on it, a blank page for modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.display.board_stage import Board, Stage


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    built = Stage()
    yield built
    built.close()


@pytest.fixture(autouse=True)
def _as_usual(stage: Stage) -> None:
    stage.mute, stage.brief = False, True


@pytest.fixture
def modules(pages: Callable[..., Any], stage: Stage) -> Page:
    """An empty page of the stage, to load modules into."""
    page: Page = pages()
    page.goto(f"{stage.url}/blank")
    return page


@pytest.fixture
def boards(pages: Callable[..., Any], stage: Stage) -> Callable[..., Board]:
    """Opens boards of a kind; `script` runs before the page's own."""

    def make(kind: str, size: tuple[int, int] = (1920, 1080), lang: str = "zh", script: str = "", **options: Any) -> Board:
        page = pages(*size, **options)
        if script:
            page.add_init_script(script)
        return Board(page, stage, kind, lang)

    return make

"""docs/regulations.md holds the tables of the books themselves, and its example is a book that loads."""

from __future__ import annotations

import re
from pathlib import Path

from config.rulebook.load import load
from config.rulebook.table import markdown

PAGE = (Path(__file__).parents[2] / "docs" / "regulations.md").read_text("utf-8")


def test_the_tables_are_the_books_own() -> None:
    assert markdown() in PAGE


def test_the_example_is_a_book_that_loads(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    file = tmp_path / "keys.toml"
    file.write_text(found[1], "utf-8")
    assert "own_key_back" in load([file]).obligations

"""docs/regulations.md holds the tables of the books themselves, and its example is a book that loads."""

from __future__ import annotations

import re
from pathlib import Path

from config.rulebook.catalogue import parts, rows
from config.rulebook.load import load
from config.rulebook.table import markdown

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "regulations.md").read_text("utf-8")


def test_the_tables_are_the_books_own() -> None:
    assert markdown() in PAGE


def test_the_example_is_a_book_that_loads(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    file = tmp_path / "keys.toml"
    file.write_text(found[1], "utf-8")
    assert "own_key_back" in load([file]).obligations


def test_each_of_the_seventy_rows_has_its_entry() -> None:
    assert [row.id for row in rows()] == [f"R{n:02d}" for n in range(1, 71)]
    assert [row.id for row in rows() if not row.tests and not row.missing] == [], "what has no test says what is missing"


def test_each_obligation_gate_and_register_of_the_catalogue_has_its_entry() -> None:
    wanted = [f"{kind}{n:02d}" for kind, most in (("O", 44), ("T", 23), ("G", 31)) for n in range(1, most + 1)]
    assert [part.id for part in parts()] == wanted
    assert [part.id for part in parts() if not part.tests and not part.missing] == [], "what has no test says what is missing"


def test_each_part_stands_in_a_book_or_says_what_the_product_does_and_where() -> None:
    book = load()
    known = {x.id[:3] for x in (*book.registers.values(), *book.obligations.values(), *book.gates)}
    bare = [x.id for x in parts() if x.id not in known and not (x.zh and x.en and (x.missing or (x.does and x.where)))]
    assert bare == []


def test_what_a_book_has_of_the_catalogue_is_in_it() -> None:
    book = load()
    found = {x.id[:3] for x in (*book.registers.values(), *book.obligations.values(), *book.gates) if not x.id.startswith("own")}
    assert found <= {x.id for x in parts()}


def test_every_test_of_a_row_or_part_is_there() -> None:
    wanted = {name for one in (*rows(), *parts()) for name in one.tests}
    gone = [name for name in wanted if f"def {name.split('::')[1]}(" not in (ROOT / name.split("::")[0]).read_text("utf-8")]
    assert gone == []


def test_every_register_that_a_row_names_is_there() -> None:
    known = load().registers
    named = {code for one in (*rows(), *parts()) for code in re.findall(r"/registers/(\w+)", one.where)}
    assert named <= known.keys()


def test_every_row_of_a_book_is_in_the_catalogue() -> None:
    book = load()
    used = {row for x in book.registers.values() for row in x.rules} | {x.rule for x in (*book.obligations.values(), *book.gates)}
    assert used <= {row.id for row in rows()}

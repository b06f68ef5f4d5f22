"""The catalogue of the regulations: its 70 rows, and the obligations, gates and registers of its second part, each with its proof."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.rulebook.schema.base import Named
from config.schema import Section

ROWS = Path(__file__).parent / "rows.toml"
PARTS = Path(__file__).parent / "catalogue.toml"
Proof = Annotated[str, StringConstraints(pattern=r"^tests/\S+\.py::test_\w+$")]


class RowDef(Named):
    """A row of the catalogue: what the product does for it, where, and the tests that prove it."""

    id: str = Field(pattern=r"^R\d{2}$")
    kind: Literal["core", "adjacent", "organisational"]
    does: str = Field(default="", max_length=300)
    where: str = Field(default="", description="pages and commands")
    tests: list[Proof] = Field(default=[])
    missing: str = Field(default="", description="what is still to come")


class CataloguePart(Section):
    """An obligation (O), gate (T) or register (G) of the catalogue: what the product does for it where no book says so, and its proof."""

    id: str = Field(pattern=r"^[OTG]\d{2}$")
    zh: str = Field(default="", description="of one that stands in no book")
    en: str = ""
    does: str = Field(default="", max_length=400)
    where: str = Field(default="", description="pages and commands; of a book's, its registers when empty")
    tests: list[Proof] = Field(default=[])
    missing: str = ""


def rows() -> list[RowDef]:
    """The 70 rows."""
    return [RowDef.model_validate(x) for x in tomllib.loads(ROWS.read_text("utf-8"))["row"]]


def parts() -> list[CataloguePart]:
    """The obligations, gates and registers."""
    return [CataloguePart.model_validate(x) for x in tomllib.loads(PARTS.read_text("utf-8"))["part"]]

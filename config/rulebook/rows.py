"""A row of rows.toml."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from config.rulebook.schema import Named


class RowDef(Named):
    """A row of the catalogue: what the product does for it, where, and the tests that prove it."""

    id: str = Field(pattern=r"^R\d{2}$")
    kind: Literal["core", "adjacent", "organisational"]
    does: str = Field(default="", max_length=300)
    where: str = Field(default="", description="pages and commands")
    tests: list[Annotated[str, StringConstraints(pattern=r"^tests/\S+\.py::test_\w+$")]] = Field(default=[])
    missing: str = Field(default="", description="what is still to come")

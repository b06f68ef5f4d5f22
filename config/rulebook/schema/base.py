"""What the parts of a book are named by, and the conditions under which they hold."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from config.schema import Section

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Value = str | int | bool
Row = Annotated[str, StringConstraints(pattern=r"^R\d{2}$|^own$")]
CREATE = "create"


class Named(Section):
    """`zh` and `en`: as people read it; `{setting.name}` in them stands for the word of the hall's choice."""

    zh: Text
    en: Text


class Condition(Section):
    """Holds for an entry when every comparison that is given does. An empty field fails all but `filled = false`."""

    field: Code
    eq: Value | None = None
    ne: Value | None = None
    one_of: list[str] | None = None
    gt: Value | None = None
    ge: Value | None = None
    lt: Value | None = None
    le: Value | None = None
    le_field: Code | None = Field(default=None, description="at most what this other field holds")
    lt_field: Code | None = Field(default=None, description="less than that")
    least: int | None = Field(default=None, ge=1, description="a list with so many different items and more")
    filled: bool | None = None
    beyond: Code | None = Field(default=None, description="a list with something that this list of the followed entry has not")

    @model_validator(mode="after")
    def _compares(self) -> Condition:
        if not self.model_fields_set - {"field"}:
            raise ValueError("a condition compares: eq, ne, one_of, gt, ge, lt, le, le_field, lt_field, least, filled or beyond")
        return self


class If(Section):
    """Only in halls whose setting has this value, one of these, or another than this."""

    setting: str
    eq: Value | None = None
    ne: Value | None = None
    one_of: list[Value] = Field(default=[])

    @model_validator(mode="after")
    def _compares(self) -> If:
        if [self.eq is not None, self.ne is not None, bool(self.one_of)].count(True) != 1:
            raise ValueError("eq, ne or one_of: one of the three")
        return self


def _listed(given: Any) -> Any:
    return [given] if isinstance(given, dict | If) else given


Ifs = Annotated[list[If], BeforeValidator(_listed)]  # one, or several that all hold


class Choice(Named):
    code: Code
    only: Ifs = Field(default=[])

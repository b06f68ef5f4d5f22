"""What a book may say. One book is one TOML file: `[[setting]]`, `[[register]]`, `[[obligation]]`, `[[gate]]`.

Codes of rows (R21), obligations (O15), gates (T01) and registers (G11) are those of the regulations' catalogue.
"""

from __future__ import annotations

from pydantic import Field

from config.rulebook.schema.base import CREATE, Condition, If, Named, Text, Value
from config.rulebook.schema.duties import GateDef, Kin, ObligationDef, Trigger
from config.rulebook.schema.registers import EFFECTS, Act, Effect, FieldDef, FormDef, RegisterDef, Tally, Want
from config.schema import Section

__all__ = [
    "CREATE",
    "EFFECTS",
    "Act",
    "Book",
    "Condition",
    "Effect",
    "FieldDef",
    "FormDef",
    "GateDef",
    "If",
    "Kin",
    "Named",
    "ObligationDef",
    "RegisterDef",
    "SettingDef",
    "Tally",
    "Trigger",
    "Value",
    "Want",
]


class SettingDef(Named):
    """A choice where the regulations differ or say nothing. `source`: which of them say what; `like`: a pattern that a text meets;
    `words`: the choices as people read them."""

    name: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)*$")
    default: Value
    choices: list[Value] = Field(default=[])
    like: str = Field(default="", max_length=100)
    words: list[Named] = Field(default=[], description="of each choice, in their order; empty = as they are written")
    source: Text
    source_zh: str = Field(default="", max_length=200, description="the same in Chinese, for the page")


class Book(Section):
    """One file."""

    setting: list[SettingDef] = Field(default=[])
    registers: list[RegisterDef] = Field(default=[], alias="register")
    obligation: list[ObligationDef] = Field(default=[])
    gate: list[GateDef] = Field(default=[])

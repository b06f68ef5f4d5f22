"""What a book may say. One book is one TOML file: `[[setting]]`, `[[register]]`, `[[obligation]]`, `[[gate]]`.

Codes of rows (R21), obligations (O15), gates (T01) and registers (G11) are those of the regulations' catalogue.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from config.schema import Role, Section

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Row = Annotated[str, StringConstraints(pattern=r"^R\d{2}$|^own$")]
Text = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Value = str | int | bool
Kind = Literal["text", "long", "int", "money", "bool", "date", "time", "moment", "enum", "person", "unit", "citizen", "entry", "list"]
Clock = Literal["open_min", "work_day", "cal_day", "day_of_month", "quota", "opening", "last_weekday", "date", "instant"]
Period = Literal["work_day", "week", "month", "half", "year"]
Breach = Literal["LAPSE_ONCE", "LAPSE_PER_WORKDAY", "OVERDUE_NOTE", "URGE", "TASK", "STATE", "NONE"]
Privacy = Literal["P0", "P1", "P2", "P3"]
CREATE = "create"


class Named(Section):
    """`zh` and `en`: as people read it."""

    zh: Text
    en: Text


class Choice(Named):
    code: Code


class FieldDef(Named):
    """One typed column of a register. `sealed`: read by supervisors only, each reading is written down (P3).

    Type `entry`: the number of an earlier entry of the same register, which this one follows.
    """

    name: Code
    type: Kind = "text"
    choices: list[Choice] = Field(default=[], description="of an enum")
    required: bool = False
    sealed: bool = False
    matter: Literal[
        "", "name", "basis", "conditions", "papers", "procedure", "fee", "statutory_days", "promised_days"
    ] = Field(default="", description="what of a chosen matter (R44) is filled in here")  # fmt: skip

    @model_validator(mode="after")
    def _whole(self) -> FieldDef:
        if (self.type == "enum") != bool(self.choices):
            raise ValueError("choices: an enum has them, nothing else does")
        return self

    @property
    def personal(self) -> bool:
        """Kept beside the journal, where it can be erased."""
        return self.sealed or self.type == "citizen"


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
    filled: bool | None = None
    beyond: Code | None = Field(default=None, description="a list with something that this list of the followed entry has not")

    @model_validator(mode="after")
    def _compares(self) -> Condition:
        if not self.model_fields_set - {"field"}:
            raise ValueError("a condition compares: eq, ne, one_of, gt, ge, lt, le, le_field, filled or beyond")
        return self


class If(Section):
    """Only in halls whose setting has this value."""

    setting: str
    eq: Value


class Act(Named):
    """What may be done to an entry: from which states to which, by whom, with which fields."""

    code: Code
    start: list[Code] = Field(min_length=1, description="states from which it may be done")
    to: Code
    roles: list[Role] = Field(min_length=1)
    fields: list[Code] = Field(default=[], description="what may be filled in with it")
    needs: list[Code] = Field(default=[], description="what must be filled in when it is done")
    others: bool = Field(default=False, description="another person than the one who made the entry")


class RegisterDef(Named):
    """One book (台账). The first state is that of a new entry."""

    id: str = Field(pattern=r"^G\d{2}[a-z]?$|^own$")
    code: Code
    rules: list[Row] = Field(min_length=1)
    privacy: Privacy = "P1"
    writers: list[Role] = Field(min_length=1)
    readers: list[Role] = Field(min_length=1)
    fields: list[FieldDef] = Field(min_length=1)
    states: list[Choice] = Field(min_length=1)
    acts: list[Act] = Field(default=[])
    prints: list[Code] = Field(default=[], description="printed forms, templates of the same name")

    def field(self, name: str) -> FieldDef | None:
        return next((x for x in self.fields if x.name == name), None)

    def act(self, code: str) -> Act | None:
        return next((x for x in self.acts if x.code == code), None)


class Trigger(Section):
    """An entry made (`create`) or an act done in a register, where the conditions hold."""

    book: Code = Field(alias="register")
    acts: list[Code] = Field(default=[CREATE], min_length=1)
    when: list[Condition] = Field(default=[])


class ObligationDef(Named):
    """A duty with a time. With `period` it opens by itself at the beginning of each, and `needed` acts discharge it.

    Clock `quota`: by the end of the period; `opening`: before the hall opens on its first day; `last_weekday`: by the last such
    day of the period (amount 1 = Monday to 7).
    """

    id: str = Field(pattern=r"^O\d{2}[a-z]?$|^own_[a-z0-9_]+$")
    rule: Row
    clock: Clock
    opens: Trigger | None = None
    closes: Trigger | None = None
    period: Period | None = None
    needed: int | str = Field(default=1, description="acts; a text names the setting that says how many")
    amount: int | str = Field(default=0, description="of the clock's unit; a text names a setting, `field:NAME` a field of the entry")
    breach: Breach = "OVERDUE_NOTE"
    charged: Text = Field(default="unit", description="who bears it: a role, or unit")
    decides: Role | Literal["none"] = "none"
    pauses: list[Choice] = Field(default=[], description="reasons that stop the clock, each to be entered by a person")
    only: If | None = None

    @model_validator(mode="after")
    def _whole(self) -> ObligationDef:
        if (self.opens is None) == (self.period is None):
            raise ValueError("opens or period: one of the two")
        if self.clock in ("quota", "opening", "last_weekday") and self.period is None:
            raise ValueError(f"clock {self.clock}: needs a period")
        return self


class GateDef(Named):
    """An act refused until `needs` hold; `zh` and `en` say what is missing."""

    id: str = Field(pattern=r"^[TO]\d{2}$|^own_[a-z0-9_]+$", description="O35 is a gate in the catalogue's list of obligations")
    rule: Row
    book: Code = Field(alias="register")
    acts: list[Code] = Field(default=[CREATE], min_length=1)
    when: list[Condition] = Field(default=[])
    needs: list[Condition] = Field(default=[])
    states: list[Code] = Field(default=[], description="only from these states; empty = from all")
    missing: Code
    only: If | None = None


class SettingDef(Named):
    """A choice where the regulations differ or say nothing. `source`: which of them say what; `words`: the choices as people read them."""

    name: str = Field(pattern=r"^[a-z_]+(\.[a-z_]+)*$")
    default: Value
    choices: list[Value] = Field(default=[])
    words: list[Named] = Field(default=[], description="of each choice, in their order; empty = as they are written")
    source: Text
    source_zh: str = Field(default="", max_length=200, description="the same in Chinese, for the page")


class RowDef(Named):
    """A row of the catalogue: what the product does for it, where, and the tests that prove it."""

    id: str = Field(pattern=r"^R\d{2}$")
    kind: Literal["core", "adjacent", "organisational"]
    does: str = Field(default="", max_length=300)
    where: str = Field(default="", description="pages and commands")
    tests: list[Annotated[str, StringConstraints(pattern=r"^tests/\S+\.py::test_\w+$")]] = Field(default=[])
    missing: str = Field(default="", description="what is still to come")


class Book(Section):
    """One file."""

    setting: list[SettingDef] = Field(default=[])
    registers: list[RegisterDef] = Field(default=[], alias="register")
    obligation: list[ObligationDef] = Field(default=[])
    gate: list[GateDef] = Field(default=[])

"""A register of a book: fields, states, acts, printed forms, what is wanted of it and what a year adds up to."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from config.rulebook.schema.base import Choice, Code, Condition, Named, Row
from config.schema import CounterKind, Role

Kind = Literal[
    "text", "long", "int", "money", "bool", "date", "time", "moment", "enum", "person", "unit", "citizen", "entry",
    "project", "matter", "counter", "list", "entries",
]  # fmt: skip
Privacy = Literal["P0", "P1", "P2", "P3"]
Effect = Literal["rating_voided", "recount", "blame", "draw", "standstill_over"]
# What the product does of itself with an act (floor/desk/effects.py), and the fields that it reads and fills.
EFFECTS: dict[str, frozenset[str]] = {
    "rating_voided": frozenset({"ticket", "service"}),
    "recount": frozenset({"month"}),
    "blame": frozenset({"a", "b", "case", "error"}),
    "draw": frozenset({"of", "first", "last", "count", "population", "seed_seq", "seed", "drawn"}),
    "standstill_over": frozenset({"ended_at"}),
}


class FieldDef(Named):
    """One typed column of a register. `sealed`: read by supervisors only, each reading is written down (P3).

    `choices`: of an enum; of a text or list, the words of those codes that the product itself writes there.
    Type `entry`: the number of an earlier entry of the same register, or of the register `of`, which this one follows;
    `entries`: numbers of closed entries of any registers, which are filed by being named here (R45), each once;
    `project`: a code of the green lane's list; `matter`, `counter`: a code or number of the hall's.
    """

    name: Code
    type: Kind = "text"
    choices: list[Choice] = Field(default=[])
    required: bool = False
    sealed: bool = False
    of: Code | None = Field(default=None, description="register of an entry, when it is another one")
    by_hall: bool = Field(default=False, description="filled in by the product alone")
    by_act: bool = Field(default=False, description="filled in with an act only; corrected by those alone who may do that act")
    adds: bool = Field(default=False, description="of a list: each act adds its lines to those that are there")
    now: Literal["", "day", "time"] = Field(default="", description="the hall's clock fills it in when the entry is made")
    enters: bool = Field(default=False, description="who enters it, unless another is typed")
    matter: Literal[
        "", "name", "basis", "conditions", "papers", "procedure", "fee", "statutory_days", "promised_days"
    ] = Field(default="", description="what of a chosen matter (R44) is filled in here")  # fmt: skip

    @model_validator(mode="after")
    def _whole(self) -> FieldDef:
        if self.of is not None and self.type != "entry":
            raise ValueError("of: with type entry only")
        if self.adds and self.type != "list":
            raise ValueError("adds: with type list only")
        if (self.type == "enum" and not self.choices) or (self.choices and self.type not in ("enum", "text", "list")):
            raise ValueError("choices: an enum has them, a text or list may")
        return self

    @property
    def by_product(self) -> bool:
        """Nobody types it."""
        return self.by_hall or bool(self.now)

    @property
    def personal(self) -> bool:
        """Kept beside the journal, where it can be erased."""
        return self.sealed or self.type == "citizen"


class Act(Named):
    """What may be done to an entry: from which states to which, by whom, with which fields."""

    code: Code
    start: list[Code] = Field(min_length=1, description="states from which it may be done")
    to: Code | Literal[""] = Field(default="", description="the state after it; empty = as it was")
    roles: list[Role] = Field(min_length=1)
    roles_by: str = Field(default="", description="a setting whose choices are roles: only the chosen one may do it, instead of `roles`")
    fields: list[Code] = Field(default=[], description="what may be filled in with it")
    needs: list[Code] = Field(default=[], description="what must be filled in when it is done")
    others: bool = Field(default=False, description="another person than the one who made the entry")
    effect: Effect | None = None


class Want(Named):
    """At least so many entries are to stand so; or (`unfiled`) every closed entry of the books is to be named in the register's field of
    type `entries`. What is wanting is shown with the register; nothing breaches."""

    when: list[Condition] = Field(default=[])
    states: list[Code] = Field(default=[], description="those that count; empty = all")
    least: int = Field(default=1, ge=1)
    since: Code | None = Field(default=None, description="date field: it counts from this day ...")
    until: Code | None = Field(default=None, description="... to this one, both included; empty = no end")
    unfiled: bool = Field(default=False, description="closed entries of all books (`filed`) that no entry of this register names")


class Tally(Named):
    """What a calendar year adds up to for each person; who is beyond the bound is shown, the software draws no conclusion."""

    by: Code = Field(description="the field with the person")
    day: Code = Field(description="the date that tells the year")
    amount: Code | None = Field(default=None, description="the number to add; none = one for each entry")
    worth: dict[Code, float] = Field(default={}, description="or what each choice of the enum `amount` is worth")
    when: list[Condition] = Field(default=[])
    states: list[Code] = Field(default=[], description="those that count; empty = all")
    over: float | None = Field(default=None, description="beyond is more than this ...")
    reaches: float | None = Field(default=None, description="... or this and more")

    @model_validator(mode="after")
    def _whole(self) -> Tally:
        if (self.over is None) == (self.reaches is None):
            raise ValueError("over or reaches: one of the two")
        return self


class FormDef(Named):
    """A printed form (A4) of an entry: in `states` and where `when` holds, else it is refused as the act that leads there would be.

    `fields`: what stands on it, empty = all that is filled in; `blank`: what is filled in by hand on the paper; `course`: each act with its
    day, person and room to sign; `graded`: the field whose lines are each given one of the five grades to tick; `copies`: for whom, one
    page each; `signs`: who signs, empty = staff and visitor. `slip`: small enough for the slip printer too.
    """

    code: Code
    slip: bool = False
    states: list[Code] = Field(default=[])
    when: list[Condition] = Field(default=[])
    fields: list[Code] = Field(default=[])
    blank: list[Code] = Field(default=[])
    course: bool = False
    graded: Code | None = None
    copies: list[Named] = Field(default=[])
    signs: list[Named] = Field(default=[])


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
    fixed: list[Code] = Field(default=[], description="states in which nothing is corrected any more: it stands as it was released")
    forms: list[FormDef] = Field(default=[])
    effect: Effect | None = Field(default=None, description="of making an entry")
    wants: list[Want] = Field(default=[])
    tallies: list[Tally] = Field(default=[])
    filed: list[Code] = Field(default=[], description="states in which an entry is closed and belongs into the file index (R45)")
    counters: list[CounterKind] = Field(default=[], description="who stands at a counter of another kind makes no entry")

    def form(self, code: str) -> FormDef | None:
        return next((x for x in self.forms if x.code == code), None)

    def field(self, name: str) -> FieldDef | None:
        return next((x for x in self.fields if x.name == name), None)

    def act(self, code: str) -> Act | None:
        return next((x for x in self.acts if x.code == code), None)

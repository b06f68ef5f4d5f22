"""Obligations and gates of a book: what opens, ends, pauses and lengthens a duty; what an act is refused for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from config.rulebook.schema.base import CREATE, Choice, Code, Condition, Ifs, Named, Row, Text
from config.schema import Role, Section

Clock = Literal["open_min", "work_day", "cal_day", "day_of_month", "quota", "opening", "last_weekday", "date", "with", "instant"]
Period = Literal["work_day", "week", "month", "half", "year"]
Breach = Literal["LAPSE_ONCE", "LAPSE_PER_WORKDAY", "OVERDUE_NOTE", "URGE", "TASK", "FLAG", "STATE", "NONE"]


class Trigger(Section):
    """An entry made (`create`) or an act done in a register, where the conditions hold."""

    book: Code = Field(alias="register")
    acts: list[Code] = Field(default=[CREATE], min_length=1)
    when: list[Condition] = Field(default=[])


class Swap(Section):
    """A number of the entry stands for `days` of the amount, where it is filled in (special cases of a stage)."""

    field: Code
    days: int = Field(ge=1)


class Follows(Section):
    """Due with another duty: of this rule, about the entry that `field` names."""

    field: Code
    rule: Code | Annotated[str, StringConstraints(pattern=r"^O\d{2}[a-z]?$")]


class Extension(Section):
    """Who decides says so many days more, with what `needs` names; gate T08. `most`: a field with the days that it never goes beyond."""

    needs: list[Literal["reason", "approved_by", "told_at"]] = Field(min_length=1)
    most: Code | None = None


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
    drops: Trigger | None = Field(default=None, description="acts with which it falls away")
    needed: int | str = Field(default=1, description="acts; a text names the setting that says how many")
    amount: int | str = Field(default=0, description="of the clock's unit; a text names a setting, `field:NAME` a field of the entry")
    swap: Swap | None = None
    follows: Follows | None = Field(default=None, description="of the clock `with`")
    breach: Breach = "OVERDUE_NOTE"
    lapses: Ifs = Field(default=[], description="halls in which each working day of delay is a lapse, whatever `breach` says")
    charged: Text = Field(default="unit", description="who bears it: a role, or unit")
    charged_by: Code | None = Field(default=None, description="field of the entry: who bears it when it breaches, where it is filled in")
    each: list[Role] = Field(default=[], description="one for every account with such a role; the person's own entries discharge it")
    decides: Role | Literal["none"] = "none"
    pauses: list[Choice] = Field(default=[], description="reasons that stop the clock, each to be entered by a person")
    listed: Code | None = Field(default=None, description="field that must have named the reason of a pause beforehand")
    extension: Extension | None = Field(default=None, description="none = its time is never lengthened")
    only: Ifs = Field(default=[])

    @model_validator(mode="after")
    def _whole(self) -> ObligationDef:
        if (self.opens is None) == (self.period is None):
            raise ValueError("opens or period: one of the two")
        if self.clock in ("quota", "opening", "last_weekday") and self.period is None:
            raise ValueError(f"clock {self.clock}: needs a period")
        if (self.clock == "with") != (self.follows is not None):
            raise ValueError("clock with and follows: both or none")
        if self.each and self.period is None:
            raise ValueError("each: with a period only")
        return self


class Kin(Section):
    """Entries of another register that name this one in `field`: at least `least` of them, and all in one of `states`."""

    book: Code = Field(alias="register")
    field: Code
    states: list[Code] = Field(min_length=1)
    least: int = Field(default=0, ge=0)


class GateDef(Named):
    """An act refused until `needs` hold; `zh` and `en` say what is missing."""

    id: str = Field(pattern=r"^[TO]\d{2}$|^own_[a-z0-9_]+$", description="O35 is a gate in the catalogue's list of obligations")
    rule: Row
    book: Code = Field(alias="register")
    acts: list[Code] = Field(default=[CREATE], min_length=1)
    when: list[Condition] = Field(default=[])
    needs: list[Condition] = Field(default=[])
    states: list[Code] = Field(default=[], description="only from these states; empty = from all")
    kin: Kin | None = None
    missing: Code
    only: Ifs = Field(default=[])

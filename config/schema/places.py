"""Lists of what a hall has: zones, themes, matters, counters, kiosks, staff."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from config.schema.base import Code, Colour, CounterKind, Item, Letter, Line, Name, Role, Section, StaffNumber


class Zone(Section):
    code: Code
    name: Name
    name_en: Name
    arrow: Literal["left", "right", "up", "down", ""] = Field(default="", description="direction seen from the kiosks")
    in_use: bool = Field(default=True, description="false: nothing stands there any more; only history names it")


class Theme(Section):
    code: Code
    name: Name
    name_en: Name
    series: Letter = Field(description="letter of the ordinary numbers of its matters")
    icon: Code = Field(default="folder", description="name of an icon of the sprite")
    colour: Colour = "blue"


class Matter(Section):
    code: Code
    name: Name = Field(description="name on kiosk, slip and boards (up to 60 characters)")
    name_en: Name
    theme: Code
    mean_min: float = Field(default=8.0, gt=0, le=240, description="expected minutes of service, until the hall has its own history")
    common: bool = Field(default=False, description="offered on the kiosk's first page")
    notice: str = Field(default="", max_length=2000, description="one-time notice (一次性告知) given with an appointment: papers to bring")
    notice_en: str = Field(default="", max_length=3000, description="the same in English; empty = the Chinese text")
    open: bool = Field(default=True, description="numbers are given for it")
    basis: str = Field(default="", max_length=2000, description="legal basis (R44); it and what follows stand on the one-time notice too")
    conditions: str = Field(default="", max_length=2000, description="conditions")
    papers: list[Item] = Field(default=[], max_length=50, description="papers to bring, one a line")
    procedure: str = Field(default="", max_length=2000, description="procedure")
    review: str = Field(default="", max_length=2000, description="review points, for those who examine it; not on the notice")
    forms: list[Item] = Field(default=[], max_length=50, description="sample forms, one a line; not on the notice")
    stages: list[Item] = Field(default=[], max_length=50, description="stage time table, \"name: working days\" each; sum = promised_days")
    fee: Line = Field(default="", max_length=200, description="fee standard")
    statutory_days: int | None = Field(default=None, ge=0, le=999, description="statutory time, working days; none = the law names none")
    promised_days: int | None = Field(default=None, ge=0, le=999, description="promised time, working days, inside the statutory one")


class Counter(Section):
    number: int = Field(ge=1, le=999, description="number over the window")
    zone: Code
    matters: list[Code] = Field(min_length=1, description="matters it serves")
    unit: str = Field(default="", max_length=60, description="the body that mans it, for the month sheet (R30)")
    kind: CounterKind = Field(default="acceptance", description="what it is for; papers are accepted at those of kind acceptance only, R11")
    in_use: bool = Field(default=True, description="false: taken out of use; only history names it")


class Kiosk(Section):
    code: Code
    zone: Code
    printer: Code | None = Field(default=None, description="its ticket printer; none = numbers and QR on the screen only")


class Account(Section):
    """A staff account of the example hall; a real hall makes accounts with `run.py user`."""

    login: Code
    name: Name
    roles: list[Role] = Field(min_length=1, description="what it may do")
    badge: str = Field(default="", max_length=12, description="badge number shown at the window")
    number: StaffNumber = Field(default="", description="staff number, typed to log in at a call terminal; empty = at none")
    trained: list[Code] = Field(default=[], description="matters it is trained for; empty = every one")
    unit: Line = Field(default="", max_length=60, description="who sends the person; empty = the unit of the counter counts")

"""What the hub hands over to be printed: the SLIP of the agent protocol, checked once at the edge."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Name(BaseModel):
    """A name in both languages; a missing one is the other."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    zh: str = ""
    en: str = ""

    def say(self, lang: str) -> str:
        return (self.en or self.zh) if lang == "en" else (self.zh or self.en)


class Wait(BaseModel):
    """Likely minutes of waiting."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    low_min: int
    high_min: int


class Labelled(BaseModel):
    """A label and its value."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    label: Name
    text: Name


class Slip(BaseModel):
    """One slip. A newer hub may say more than we print."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    job: str = Field(coerce_numbers_to_str=True)
    kind: Literal["slip", "reprint", "why", "notice", "receipt"] = "slip"
    template: str = Field("", description="the hall's own template; empty = the built-in one")
    lang: Literal["zh", "en"] = "zh"
    hall: Name
    number: str
    matter: Name
    matters: list[Name] = Field(default=[], description="all of them, where the number has several")
    lane: Name
    ahead: int = Field(ge=0)
    taken_at: datetime = Field(description="hall time, with its offset")
    booked_at: datetime | None = Field(None, description="an appointment's time; then nobody ahead is counted")
    wait: Wait | None = None
    url: str = ""
    zone: Name | None = None
    counters: list[int] = []
    arrow: Literal["left", "right", "up", "down", ""] = ""
    free: bool = True
    hotline: str = ""
    notice: Name = Name()
    kiosk: str | None = None
    title: Name = Name()
    heading: Name = Field(Name(), description="kind receipt: above `lines`; empty = what was handed in")
    serial: str = Field("", description="kind receipt: its own number in a register")
    rows: list[Labelled] = Field([], description="kinds notice, receipt: further labels and values")
    lines: list[Name] = Field([], description="kind why: the explanation; notice: what is needed; receipt: what was handed in")
    about: str = Field("", description="kind why: the number that was called first")
    rule: Name = Name()
    printed_at: datetime | None = None

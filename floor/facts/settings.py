"""What a hall changes while it runs: matters, its notice, counters, choices of the regulations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class ChangePlanned(Fact):
    """A part of the settings is to have the values `after` from `takes_at` on. `version`: what it will then be."""

    part: str
    version: int
    before: dict[str, Any] | None
    after: dict[str, Any]
    why: str
    takes_at: datetime
    restores: int | None


@dataclass(frozen=True, slots=True)
class SettingChanged(Fact):
    """A part has other values from now on; tickets already taken stay as they are. `restores`: the version brought back by an undo."""

    part: str
    version: int
    before: dict[str, Any] | None
    after: dict[str, Any]
    why: str
    takes_at: datetime
    restores: int | None


@dataclass(frozen=True, slots=True)
class ChangeDropped(Fact):
    """A planned change will not come: `called_off` with the words of whoever did, or `refused` for what did not fit when its time came."""

    part: str
    version: int
    reason: str
    problems: list[str]

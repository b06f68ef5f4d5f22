"""Emergencies (应急处置, R46): calls and wait clocks stand still."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Emergency:
    """`id`: its entry in the register of emergencies; `day`: of its last change; `message`: {"zh", "en"}, shown on every screen.

    `caps`: most numbers a day of each matter while it runs (T12).
    """

    id: str
    day: str
    message: dict[str, str]
    begun_at: datetime
    begun_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    caps: dict[str, int] = field(default_factory=dict)

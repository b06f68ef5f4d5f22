"""Emergencies (应急处置, R46): calls and wait clocks stand still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Emergency:
    """`id`: its entry in the register of emergencies; `day`: of its last change; `message`: {"zh", "en"}, shown on every screen."""

    id: str
    day: str
    message: dict[str, str]
    begun_at: datetime
    begun_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None

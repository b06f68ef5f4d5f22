"""Entries of the equipment register (设备台账, R10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """A device was seen to fail. `level`: error (it does not work), warn (it will soon not). `symptom`: as its agent put it.

    `times`: how often it came within this entry; `seen_at`: when it came last; `told_at`: when operations were told of what it
    is now. `mended_by`: None while open, "itself" when the device said so, else the account that closed the entry.
    """

    id: str
    device: str
    device_kind: str
    agent: str
    reason: str
    level: str
    symptom: str | None
    opened_at: datetime
    seen_at: datetime
    times: int = 1
    told_at: datetime | None = None
    muted_by: str | None = None
    muted_at: datetime | None = None
    muted_why: str | None = None
    mended_at: datetime | None = None
    mended_by: str | None = None
    words: str | None = None

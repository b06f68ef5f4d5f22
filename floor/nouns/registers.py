"""Books kept under the regulations, and the duties counted in days and periods."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's exceptions: `off` days on which nobody works, `work` make-up days (ISO dates). A change is a new `version`."""

    year: int
    version: int
    off: list[str]
    work: list[str]
    source: str
    set_at: datetime


@dataclass(frozen=True, slots=True)
class Volume:
    """How far a register has counted in a year."""

    register: str
    year: int
    last: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a register. A personal field holds the key of its record beside the journal, never the value itself.

    `filed`: the entry of the file index that names it (R45); `files`: how many attachments it has been given.
    """

    id: str
    register: str
    year: int
    no: int
    state: str
    made_at: datetime
    made_by: str
    changed_at: datetime
    corrections: int = 0
    fields: dict[str, Any] = field(default_factory=dict)
    filed: str | None = None
    files: int = 0


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that an entry carries. `content`: key of its bytes (`attachment_part`) and of its name (`personal`), both beside the journal.

    `kind`: pdf, jpeg or png; `size` in bytes; `sha256` as 64 hex digits. `erased_at`: an order took bytes and name away.
    """

    entry: str
    no: int
    kind: str
    size: int
    sha256: str
    content: str
    made_at: datetime
    made_by: str
    erased_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Duty:
    """An obligation of the regulations. `due_at`: shown; `next_at`: when the sweep must look at it again, None = never by itself.

    `rule`: O15; `subject`: an entry or a period. Both moments are None while a year's calendar is missing.
    `state`: open, paused, discharged, discharged_late, cancelled; `overdue_at` is a flag, not an end.
    """

    id: str
    rule: str
    subject: str
    opened_at: datetime
    amount: int
    needed: int
    done: int
    due_at: datetime | None
    next_at: datetime | None
    calendar: int
    charged: str
    state: str = "open"
    overdue_at: datetime | None = None
    lapses: int = 0
    paused_at: datetime | None = None
    away: int = 0  # working days that pauses took
    reason: str | None = None
    missing_year: int | None = None
    ended_at: datetime | None = None

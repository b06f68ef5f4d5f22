"""Duties with a clock, and the faults counted of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Obligation:
    """A duty with a clock. `used_s` ran before `since`; `since` None = the clock stands; breach when now > `due_at`.

    `state`: open, paused, discharged, cancelled; `breached_at` is a flag, not an end.
    """

    id: str
    kind: str
    subject: str
    ordinal: int
    opened_at: datetime
    amount_s: float
    used_s: float
    since: datetime | None
    due_at: datetime | None
    warn_at: datetime | None
    state: str = "open"
    ended_at: datetime | None = None
    breached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Lapse:
    """A counted fault (失误). `counted_for`: its true moment; `late`: written after an outage.

    `counter`, `person`: who bears it, settled with the confirmation; None = nobody was named.
    """

    id: str
    seq: int
    obligation: str
    ticket: str
    number: str
    matter: str
    wait_no: int
    counted_for: datetime
    written_at: datetime
    waited_s: float
    late: bool
    cause: str
    state: str = "logged"
    complaint: str | None = None
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    counter: int | None = None
    person: str | None = None

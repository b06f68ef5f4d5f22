"""Extended service (延时服务, R07): sessions after closing time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class ExtendedOpened(Fact):
    """Closing time came with people waiting or in service (`cause` closing), one came back later (came_back), or a lead began it (lead).

    `opened_at`: its true moment; `no` counts the sessions of one closing; `ends_by`: it never runs longer.
    """

    session: str
    day: str
    kind: str
    closing: datetime
    no: int
    cause: str
    reason: str | None
    opened_at: datetime
    ends_by: datetime
    waiting: int
    serving: int


@dataclass(frozen=True, slots=True)
class WaitRedated(Fact):
    """Another last moment in time. `session`: of the extended service, or emergency, in which the clock runs on or rests;

    or the part of the settings by which the hours are others: then `used_s` have run by the old ones, and from `since` the new count.
    """

    ticket: str
    session: str
    due_at: datetime | None
    warn_at: datetime | None
    used_s: float | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ExtendedEnded(Fact):
    """`reason`: done (nobody waits or is served), lead (`words` say why), reopened or day_end; `left`: tickets still open."""

    session: str
    ended_at: datetime
    reason: str
    words: str | None
    left: int

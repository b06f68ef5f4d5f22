"""What happens to a ticket, from take to close."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class Taken(Fact):
    """A ticket was issued; its first wait opened. `job`: its slip, with printer or the reason why there is none.

    `promise`: what the visitor was told about the wait: played seconds, calibration, minutes shown. `delegated`: the counter
    that takes it for a matter whose own counters are not staffed (R39).
    `reviewed`: the papers were looked at before (003#22); `identified`: for an ID number.
    """

    ticket: str
    day: str
    number: str
    series: str
    n: int
    matter: str
    lane: str
    ground: str | None
    project: str | None
    channel: str
    lang: str
    key_digest: str
    clock: datetime
    ahead: int
    limit_s: float
    due_at: datetime | None
    warn_at: datetime | None
    job: str
    printer: str | None
    job_state: str
    job_reason: str | None
    appointment: str | None = None
    booked_at: datetime | None = None
    promise: dict[str, Any] | None = None
    later: list[str] = field(default_factory=list)
    delegated: int | None = None
    reviewed: bool = False
    identified: bool = False


@dataclass(frozen=True, slots=True)
class Called(Fact):
    """A counter summoned the ticket. `used_s`: open seconds waited; `why`: clause, key, passed heads, reason.

    `matter`: which of the ticket's matters it is called for.
    """

    ticket: str
    counter: int
    call_no: int
    used_s: float
    why: dict[str, Any]
    ran: list[str]
    matter: str | None = None


@dataclass(frozen=True, slots=True)
class Recalled(Fact):
    ticket: str
    counter: int
    call_no: int


@dataclass(frozen=True, slots=True)
class Withdrawn(Fact):
    """The call was taken back; the wait clock goes on where it stood, after `waited_s` open seconds."""

    ticket: str
    counter: int
    waited_s: float
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Started(Fact):
    ticket: str
    counter: int


@dataclass(frozen=True, slots=True)
class Finished(Fact):
    """Service ended; the counter's pad may rate it until `rating_until`."""

    ticket: str
    counter: int
    rating_until: datetime


@dataclass(frozen=True, slots=True)
class NoShow(Fact):
    """Called, did not come. `called_s`: seconds from call to this; `waited_s`: open seconds waited before."""

    ticket: str
    counter: int
    called_s: float
    waited_s: float
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Returned(Fact):
    """Back in line after a no-show; a new wait opens."""

    ticket: str
    clock: datetime
    limit_s: float
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held(Fact):
    """Set aside. `counter`: where it was served, None when it was waiting."""

    ticket: str
    counter: int | None
    used_s: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class Resumed(Fact):
    """Taken up again: into its lane, or the queue of the counter that served it."""

    ticket: str
    reserved: int | None
    limit_s: float
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Transferred(Fact):
    """To another matter, or reserved for a counter; a new wait opens, the order clock is the moment of transfer."""

    ticket: str
    from_counter: int | None
    matter: str
    reserved: int | None
    used_s: float | None
    limit_s: float
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True, slots=True)
class Cancelled(Fact):
    """Left before service. `reason`: words of the asker, or `day_end`; `counter`: where it was called."""

    ticket: str
    counter: int | None
    used_s: float | None
    reason: str


@dataclass(frozen=True, slots=True)
class LaneGranted(Fact):
    """Staff put the ticket into another lane. `reason`: words of the staff beside the ground; who it was is the fact's actor."""

    ticket: str
    lane: str
    ground: str | None
    before: str
    reason: str | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class MatterAdded(Fact):
    """Another matter on the same number, after those it has."""

    ticket: str
    matter: str


@dataclass(frozen=True, slots=True)
class MatterDone(Fact):
    """One of several matters ended; the others wait with their original order clock, and a new wait begins."""

    ticket: str
    counter: int
    matter: str
    rating_until: datetime
    limit_s: float
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True, slots=True)
class WentOn(Fact):
    """The same counter went straight on with the visitor's next matter, without a call. `why`: clause, key, passed heads."""

    ticket: str
    counter: int
    matter: str
    used_s: float
    why: dict[str, Any]

"""The visit in the queue, its states and outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

WAITING, CALLED, SERVING, HELD, CLOSED = "waiting", "called", "serving", "held", "closed"
FINISHED, NO_SHOW, CANCELLED = "finished", "no_show", "cancelled"


@dataclass(frozen=True, slots=True)
class Ticket:
    """A visit in the queue, from take to close.

    `seq`: issue order; `clock`: order clock; `counter`: where it is called, served or was set aside;
    `reserved`: the only counter that may call it; `call_seq`: journal number of its latest call or recall;
    `later`: its other matters still to come, `done`: those it had; until it is called (`locked`) it stands in the queue of each;
    `kept_clock`: the order clock of the later ones; `served_at`: the counter of its last finished service, one of `services`;
    `served_by`: the account that was on post there; `served_s`: what these took in all;
    `delegated`: the counter that took it for a matter without staffed counters (R39);
    `granted_by`: who put it into its lane; `helper`: the account of who helps this visitor.
    """

    id: str
    seq: int
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
    taken_at: datetime
    clock: datetime
    state: str = WAITING
    outcome: str | None = None
    wait_no: int = 1
    counter: int | None = None
    reserved: int | None = None
    call_no: int = 0
    call_seq: int | None = None
    called_at: datetime | None = None
    started_at: datetime | None = None
    closed_at: datetime | None = None
    returns: int = 0
    reason: str | None = None
    why: dict[str, Any] | None = None
    jobs: int = 0
    promise: dict[str, Any] | None = None
    granted_by: str | None = None
    grant_reason: str | None = None
    helper: str | None = None
    later: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    locked: bool = False
    kept_clock: datetime | None = None
    served_at: int | None = None
    served_by: str | None = None
    services: int = 0
    served_s: float = 0.0
    appointment: str | None = None
    booked_at: datetime | None = None
    delegated: int | None = None
    identified: bool = False

    @property
    def stands(self) -> tuple[str, ...]:
        """Matters in whose queues it stands while it waits."""
        return (self.matter,) if self.locked or self.reserved is not None else (self.matter, *self.later)

    @property
    def matters(self) -> list[str]:
        """All matters on the number, in the order in which they were or are to be served."""
        return [*self.done, self.matter, *self.later]

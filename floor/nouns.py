"""What the floor is made of. Frozen; every field is a column of the table of the same name."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from floor.tides import Tide

WAITING, CALLED, SERVING, HELD, CLOSED = "waiting", "called", "serving", "held", "closed"
FINISHED, NO_SHOW, CANCELLED = "finished", "no_show", "cancelled"
CONFIRMED, ARRIVED, SERVED, ABANDONED, UNKEPT = "confirmed", "arrived", "served", "abandoned", "unkept"  # of an appointment


@dataclass(frozen=True, slots=True)
class Matter:
    """What visitors come for. `names`: {"zh", "en"}; `place`: its order on kiosks and lists."""

    code: str
    place: int
    names: dict[str, str]
    theme: str
    mean_min: float
    common: bool
    open: bool


@dataclass(frozen=True, slots=True)
class Counter:
    """A numbered window. `serves`: matters of the present post; `clerk`: account on post; `since`: of the state.

    `ready_since`: it asked for the next and nobody waited; `offered`: the ticket that came since and lights its button.
    """

    number: int
    zone: str
    matters: list[str]
    state: str = CLOSED
    serves: list[str] | None = None
    clerk: str | None = None
    since: datetime | None = None
    reason: str | None = None
    ticket: str | None = None
    idle_since: datetime | None = None
    rating: str | None = None
    rating_until: datetime | None = None
    ready_since: datetime | None = None
    offered: str | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A visit in the queue, from take to close.

    `seq`: issue order; `clock`: order clock; `counter`: where it is called, served or was set aside;
    `reserved`: the only counter that may call it; `call_seq`: journal number of its latest call or recall;
    `later`: its other matters still to come, `done`: those it had; until it is called (`locked`) it stands in the queue of each;
    `kept_clock`: the order clock of the later ones; `served_at`: the counter of its last finished service, one of `services`;
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
    services: int = 0
    appointment: str | None = None
    booked_at: datetime | None = None

    @property
    def stands(self) -> tuple[str, ...]:
        """Matters in whose queues it stands while it waits."""
        return (self.matter,) if self.locked or self.reserved is not None else (self.matter, *self.later)

    @property
    def matters(self) -> list[str]:
        """All matters on the number, in the order in which they were or are to be served."""
        return [*self.done, self.matter, *self.later]


@dataclass(frozen=True, slots=True)
class Appointment:
    """A visit agreed for a moment (R08). `state`: confirmed, arrived, served, abandoned, cancelled, unkept.

    `place`: which of the slot's places it holds; `keeps_until`: last moment of a check-in that keeps the lane;
    `contact_due_at`: when the duty to contact opened; `result`: of the latest contact; `moves`: times that it was changed.
    """

    id: str
    seq: int
    day: str
    matter: str
    at: datetime
    place: int
    keeps_until: datetime
    channel: str
    lang: str
    code_digest: str
    key_digest: str
    has_contact: bool
    booked_at: datetime
    state: str = "confirmed"
    moves: int = 0
    ticket: str | None = None
    contact_due_at: datetime | None = None
    contacted_at: datetime | None = None
    contacted_by: str | None = None
    result: str | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    reason: str | None = None
    approved_by: str | None = None
    told_at: datetime | None = None
    told_how: str | None = None


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
    """A counted fault (失误). `counted_for`: its true moment; `late`: written after an outage."""

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


@dataclass(frozen=True, slots=True)
class Rating:
    """One per service. `grade` 5 = 非常满意 ... 1 = 非常不满意."""

    ticket: str
    counter: int
    grade: int
    reasons: list[str]
    channel: str
    at: datetime
    service: int = 1


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Paper to be made: queued, printing, printed, sent, failed, unknown. `about`: the ticket that a slip of kind why explains."""

    id: str
    ticket: str
    kind: str
    printer: str | None
    kiosk: str
    state: str
    reason: str | None
    queued_at: datetime
    done_at: datetime | None = None
    about: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Help:
    """Staff help wanted at a kiosk."""

    kiosk: str
    since: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Device:
    """Last known state of a device: ready, near_end, down."""

    code: str
    kind: str
    agent: str
    state: str
    reason: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """A loudspeaker's receipt for one call (`call_seq`)."""

    call_seq: int
    screen: str
    started_at: datetime
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class Staff:
    """An account's roles, and the matters it is trained for (None = all); its name and password stand elsewhere."""

    id: str
    roles: list[str]
    active: bool
    trained: list[str] | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A device's or program's right: role and place. Its secret stands elsewhere."""

    id: str
    role: str
    place: str | None
    active: bool


@dataclass(frozen=True, slots=True)
class Project:
    """On the green lane's list. `charge`: key of the personal record; dates are local, the last one included; `quota` None = no limit."""

    code: str
    kind: str
    basis: str
    charge: str
    valid_from: str
    valid_to: str
    quota: int | None
    added_at: datetime
    uses: int = 0
    state: str = "active"
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Last number given of a letter on a day."""

    day: str
    letter: str
    last: int


@dataclass(frozen=True, slots=True)
class Run:
    """Priority calls of a matter since its last ordinary call while its ordinary head had lapsed."""

    matter: str
    calls: int


@dataclass(frozen=True, slots=True)
class Extended:
    """An extended session (延时服务): after `closing`, from `opened_at` until nobody waits or is served, at most to `ends_by`.

    `kind`: day or lunch; `no`: which one of its closing; `cause`: closing, came_back, lead; `waiting`, `serving`: when it began;
    `served`: services finished in it; `end_reason`: done, lead, reopened, day_end; `left`: tickets open at its end.
    """

    id: str
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
    served: int = 0
    ended_at: datetime | None = None
    end_reason: str | None = None
    end_words: str | None = None
    ended_by: str | None = None
    left: int = 0


@dataclass(frozen=True, slots=True)
class Stay:
    """A clerk who stayed at a counter in an extended session. `cover`: account that was to take over; `served`: services finished."""

    id: str
    session: str
    counter: int
    clerk: str | None
    since: datetime
    until: datetime | None = None
    served: int = 0
    reason: str | None = None
    cover: str | None = None


@dataclass(frozen=True, slots=True)
class DayBook:
    """The day that the hall's book is open at."""

    key: str
    day: str


Key = str | int | tuple[str | int, ...]  # of a noun in its hall
Noun = (
    Matter | Counter | Ticket | Appointment | Obligation | Lapse | Rating | PrintJob | Help | Device | Heard | Staff | Token | Series
    | Run | DayBook | Extended | Stay | Tide | Project
)  # fmt: skip

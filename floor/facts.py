"""Facts: what happened, in the past tense. A fact holds what cannot be recomputed, including why.

A fact's `kind` is its class name in snake case; its body is its fields as JSON. No personal data stands in a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, get_type_hints

from floor.times import iso, parse


@dataclass(frozen=True, slots=True)
class Fact:
    """Base of all facts."""


# --- the hall's book ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class DayOpened(Fact):
    """The book turned to a new day (local date); numbers begin again."""

    day: str


@dataclass(frozen=True, slots=True)
class MatterSet(Fact):
    code: str
    place: int
    names: dict[str, str]
    theme: str
    mean_min: float
    common: bool
    open: bool


@dataclass(frozen=True, slots=True)
class CounterSet(Fact):
    number: int
    zone: str
    matters: list[str]


# --- tickets --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Taken(Fact):
    """A ticket was issued; its first wait opened. `job`: its slip, with printer or the reason why there is none."""

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


@dataclass(frozen=True, slots=True)
class Called(Fact):
    """A counter summoned the ticket. `used_s`: open seconds waited; `why`: clause, key, passed heads, reason."""

    ticket: str
    counter: int
    call_no: int
    used_s: float
    why: dict[str, Any]
    ran: list[str]


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
    ticket: str
    lane: str
    ground: str | None
    before: str


# --- counters -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CounterOpened(Fact):
    """A post began: `clerk` is the account on post, `serves` the matters it takes."""

    counter: int
    clerk: str | None
    serves: list[str]


@dataclass(frozen=True, slots=True)
class CounterClosed(Fact):
    counter: int
    reason: str | None
    cover: str | None


@dataclass(frozen=True, slots=True)
class CounterPaused(Fact):
    counter: int
    reason: str | None
    cover: str | None


@dataclass(frozen=True, slots=True)
class CounterResumed(Fact):
    counter: int


# --- the 30-minute ledger -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lapsed(Fact):
    """A wait passed its limit untaken. `counted_for`: the last moment that was in time."""

    lapse: str
    obligation: str
    ticket: str
    number: str
    matter: str
    wait_no: int
    counted_for: datetime
    waited_s: float
    late: bool
    cause: str


@dataclass(frozen=True, slots=True)
class LapseConfirmed(Fact):
    lapse: str
    complaint: str | None


@dataclass(frozen=True, slots=True)
class LapseDismissed(Fact):
    lapse: str
    reason: str


# --- ratings --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rated(Fact):
    ticket: str
    counter: int
    grade: int
    reasons: list[str]
    channel: str


@dataclass(frozen=True, slots=True)
class RatingStrayed(Fact):
    """A grade that belongs to no visit: outside the rating window, or a second press."""

    counter: int
    grade: int
    channel: str
    why: str


# --- paper, devices, help -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reprinted(Fact):
    """Another slip was ordered, marked 补打."""

    ticket: str
    job: str
    printer: str
    kiosk: str


@dataclass(frozen=True, slots=True)
class PrintMoved(Fact):
    """A print job reached printing, printed, sent, failed or unknown."""

    job: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class DeviceChanged(Fact):
    code: str
    device_kind: str
    agent: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class CallHeard(Fact):
    """A loudspeaker finished speaking the call `call_seq`."""

    call_seq: int
    screen: str
    started_at: datetime
    finished_at: datetime


@dataclass(frozen=True, slots=True)
class HelpCalled(Fact):
    kiosk: str


@dataclass(frozen=True, slots=True)
class HelpAnswered(Fact):
    kiosk: str


# --- who may do what ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StaffSet(Fact):
    """An account was made or its roles changed; `active` False = it may not log in."""

    staff: str
    roles: list[str]
    active: bool


@dataclass(frozen=True, slots=True)
class TokenIssued(Fact):
    token: str
    role: str
    place: str | None


@dataclass(frozen=True, slots=True)
class TokenRevoked(Fact):
    token: str


@dataclass(frozen=True, slots=True)
class LoggedIn(Fact):
    staff: str


@dataclass(frozen=True, slots=True)
class LoggedOut(Fact):
    staff: str


@dataclass(frozen=True, slots=True)
class LoginFailed(Fact):
    """`staff` None: no such account. The login as typed is not kept: it may be a password."""

    staff: str | None


@dataclass(frozen=True, slots=True)
class PasswordChanged(Fact):
    staff: str


@dataclass(frozen=True, slots=True)
class Event:
    """A fact in the journal: its number, moment, what it is about, and who caused it."""

    seq: int
    at: datetime
    subject: str
    actor: str
    fact: Fact

    @property
    def kind(self) -> str:
        return KIND[type(self.fact)]


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


KIND: dict[type[Fact], str] = {cls: _snake(cls.__name__) for cls in Fact.__subclasses__()}
BY_KIND: dict[str, type[Fact]] = {kind: cls for cls, kind in KIND.items()}
_NAMES = {cls: tuple(f.name for f in fields(cls)) for cls in KIND}
_MOMENTS = {cls: frozenset(n for n, hint in get_type_hints(cls).items() if hint in (datetime, datetime | None)) for cls in KIND}


def body(fact: Fact) -> dict[str, Any]:
    """The fact's fields as JSON values."""
    cls = type(fact)
    found: dict[str, Any] = {}
    moments = _MOMENTS[cls]
    for name in _NAMES[cls]:
        value = getattr(fact, name)
        found[name] = iso(value) if value is not None and name in moments else value
    return found


def load(kind: str, values: dict[str, Any]) -> Fact:
    """The fact that `body` wrote."""
    cls = BY_KIND[kind]
    moments = _MOMENTS[cls]
    return cls(**{n: parse(v) if v is not None and n in moments else v for n, v in values.items()})

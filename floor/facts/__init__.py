"""Facts: what happened, in the past tense. A fact holds what cannot be recomputed, including why.

A fact's `kind` is its class name in snake case; its body is its fields as JSON. No personal data stands in a fact.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, get_type_hints

from floor.facts.access import (
    LinkMade,
    LoggedIn,
    LoggedOut,
    LoginFailed,
    PasswordChanged,
    SessionsEnded,
    StaffSet,
    TokenIssued,
    TokenRevoked,
)
from floor.facts.appointments import (
    Abandoned,
    Booked,
    BookingCancelled,
    BookingMoved,
    BookingUnkept,
    CheckedIn,
    ContactDue,
    Contacted,
)
from floor.facts.attachments import EntryFiled, FileAttached, FileErased, FileRead
from floor.facts.base import Fact
from floor.facts.counters import CounterClosed, CounterOpened, CounterPaused, CounterReady, CounterResumed, TicketOffered
from floor.facts.emergencies import CapSet, EmergencyBegun, EmergencyEnded
from floor.facts.extended import ExtendedEnded, ExtendedOpened, WaitRedated
from floor.facts.faults import (
    DeviceTested,
    FaultMended,
    FaultMuted,
    FaultOpened,
    FaultRecurred,
    FaultTold,
    FaultTurned,
    FaultUnmuted,
)
from floor.facts.hall import CounterSet, DayOpened, MatterSet
from floor.facts.lanes import HelperAssigned, ProjectAdded
from floor.facts.ledger import LapseConfirmed, Lapsed, LapseDismissed
from floor.facts.paper import (
    CallHeard,
    DeviceChanged,
    EntryPrinted,
    HelpAnswered,
    HelpCalled,
    NoticePrinted,
    PrintMoved,
    PrintRouted,
    Reprinted,
    WhyPrinted,
)
from floor.facts.ratings import Rated, RatingStrayed, RatingVoided
from floor.facts.registers import (
    CalendarSet,
    DayLapsed,
    DutyCancelled,
    DutyCounted,
    DutyDone,
    DutyOpened,
    DutyOverdue,
    DutyPaused,
    DutyRedated,
    EntryActed,
    EntryCorrected,
    EntryMade,
    SealOpened,
)
from floor.facts.settings import ChangeDropped, ChangePlanned, SettingChanged
from floor.facts.tickets import (
    Called,
    Cancelled,
    Finished,
    Held,
    LaneGranted,
    MatterAdded,
    MatterDone,
    NoShow,
    Recalled,
    Resumed,
    Returned,
    Started,
    Taken,
    Transferred,
    WentOn,
    Withdrawn,
)
from floor.facts.tides import TideDeclined, TideEnded, TideOpened
from floor.times import iso, parse

__all__ = [
    "BY_KIND",
    "KIND",
    "Abandoned",
    "Booked",
    "BookingCancelled",
    "BookingMoved",
    "BookingUnkept",
    "CalendarSet",
    "CallHeard",
    "Called",
    "Cancelled",
    "CapSet",
    "ChangeDropped",
    "ChangePlanned",
    "CheckedIn",
    "ContactDue",
    "Contacted",
    "CounterClosed",
    "CounterOpened",
    "CounterPaused",
    "CounterReady",
    "CounterResumed",
    "CounterSet",
    "DayLapsed",
    "DayOpened",
    "DeviceChanged",
    "DeviceTested",
    "DutyCancelled",
    "DutyCounted",
    "DutyDone",
    "DutyOpened",
    "DutyOverdue",
    "DutyPaused",
    "DutyRedated",
    "EmergencyBegun",
    "EmergencyEnded",
    "EntryActed",
    "EntryCorrected",
    "EntryFiled",
    "EntryMade",
    "EntryPrinted",
    "Event",
    "ExtendedEnded",
    "ExtendedOpened",
    "Fact",
    "FaultMended",
    "FaultMuted",
    "FaultOpened",
    "FaultRecurred",
    "FaultTold",
    "FaultTurned",
    "FaultUnmuted",
    "FileAttached",
    "FileErased",
    "FileRead",
    "Finished",
    "Held",
    "HelpAnswered",
    "HelpCalled",
    "HelperAssigned",
    "LaneGranted",
    "LapseConfirmed",
    "LapseDismissed",
    "Lapsed",
    "LinkMade",
    "LoggedIn",
    "LoggedOut",
    "LoginFailed",
    "MatterAdded",
    "MatterDone",
    "MatterSet",
    "NoShow",
    "NoticePrinted",
    "PasswordChanged",
    "PrintMoved",
    "PrintRouted",
    "ProjectAdded",
    "Rated",
    "RatingStrayed",
    "RatingVoided",
    "Recalled",
    "Reprinted",
    "Resumed",
    "Returned",
    "SealOpened",
    "SessionsEnded",
    "SettingChanged",
    "StaffSet",
    "Started",
    "Taken",
    "TicketOffered",
    "TideDeclined",
    "TideEnded",
    "TideOpened",
    "TokenIssued",
    "TokenRevoked",
    "Transferred",
    "WaitRedated",
    "WentOn",
    "WhyPrinted",
    "Withdrawn",
    "body",
    "load",
]


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

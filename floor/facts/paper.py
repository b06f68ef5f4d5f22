"""Paper, devices, receipts of loudspeakers, help at kiosks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class Reprinted(Fact):
    """Another slip was ordered, marked 补打."""

    ticket: str
    job: str
    printer: str
    kiosk: str


@dataclass(frozen=True, slots=True)
class WhyPrinted(Fact):
    """A slip for a complainant was ordered: why `called` was called before `ticket`."""

    ticket: str
    called: str
    job: str
    printer: str
    kiosk: str
    lang: str


@dataclass(frozen=True, slots=True)
class NoticePrinted(Fact):
    """The one-time notice (一次性告知单, R15) of a matter of the ticket was ordered on paper."""

    ticket: str
    matter: str
    job: str
    printer: str
    kiosk: str
    lang: str


@dataclass(frozen=True, slots=True)
class EntryPrinted(Fact):
    """A printed form of a register's entry was ordered on the slip printer (receipt, promise, referral ...)."""

    entry: str
    form: str
    job: str
    printer: str
    kiosk: str
    lang: str


@dataclass(frozen=True, slots=True)
class PrintMoved(Fact):
    """A print job reached printing, printed, sent, failed or unknown."""

    job: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class PrintRouted(Fact):
    """A slip that waited goes to another printer: its own went out of use."""

    job: str
    printer: str


@dataclass(frozen=True, slots=True)
class DeviceChanged(Fact):
    code: str
    device_kind: str
    agent: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class CallHeard(Fact):
    """A loudspeaker finished speaking the call `call_seq`. `screen`: who played; `speaker`: the loudspeaker zone it played for."""

    call_seq: int
    screen: str
    started_at: datetime
    finished_at: datetime
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class HelpCalled(Fact):
    kiosk: str


@dataclass(frozen=True, slots=True)
class HelpAnswered(Fact):
    kiosk: str

"""What the hall's devices have made, and how they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Paper to be made: queued, printing, printed, sent, failed, unknown.

    `about`: why: the ticket called first; notice: the matter; receipt: the entry whose `form` it is (it has no ticket).
    """

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
    form: str | None = None

    @property
    def subject(self) -> str:
        """Of its facts in the journal."""
        return f"ticket:{self.ticket}" if self.ticket else f"entry:{self.about}"

    @property
    def number(self) -> str:
        """What people know it by: the ticket's number, or the entry's."""
        return self.ticket.rsplit("-", 1)[-1] if self.ticket else str(self.about)


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
    """A loudspeaker's receipt for one call (`call_seq`). `screen`: who played; `speaker`: the loudspeaker zone it played for."""

    call_seq: int
    screen: str
    started_at: datetime
    finished_at: datetime
    speaker: str

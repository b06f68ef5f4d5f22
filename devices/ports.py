"""What a device is to the rest of this room: two small Protocols, their answers and their one error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Reason = Literal[
    "", "paper_out", "cover_open", "cutter", "mechanical", "unrecoverable", "head_hot",
    "offline", "unreachable", "no_printer", "error", "timeout", "agent_restart",
]  # fmt: skip
JobState = Literal["printed", "sent", "failed", "unknown"]
HealthState = Literal["ready", "near_end", "down"]


class DeviceDown(Exception):
    """A device cannot be used now: `reason` for the hall's pages, `where` for the person who repairs it."""

    def __init__(self, reason: Reason, where: str) -> None:
        super().__init__(f"{reason}: {where}")
        self.reason = reason
        self.where = where


@dataclass(frozen=True, slots=True)
class Health:
    """What a device is known to be; `detail` is for operations, not for visitors."""

    state: HealthState
    reason: Reason = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a self-test: `words` a reason or state that the pages have words for, else what was seen."""

    good: bool
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one slip, and what the printer looked like in the end (None = as before)."""

    state: JobState
    reason: Reason = ""
    detail: str = ""
    health: Health | None = None


@dataclass(frozen=True, slots=True)
class Paperwork:
    """One slip as bytes, with the answer that proves it on paper (b"" = nothing can)."""

    job: str
    data: bytes
    mark: bytes = b""           # four letters or digits that GS ( H echoes
    paper_reply: bool = False   # the proof is a GS r byte instead of an echo
    clearing: bytes = b""       # sent first if the slip before ended badly: whatever is left of it, off the roll

    @property
    def provable(self) -> bool:
        return bool(self.mark) or self.paper_reply


class Line(Protocol):
    """An open way to a device. Each call ends within its limit; DeviceDown when the line is gone."""

    def write(self, data: bytes) -> None:
        """Hand over all bytes or raise DeviceDown: then any part of them may have left."""

    def read(self, limit_s: float) -> bytes:
        """What has come, waiting up to `limit_s` for the first byte; b"" if nothing came."""

    def close(self) -> None: ...


class TicketPrinter(Protocol):
    """One printer. Owned by one thread; never sends a slip twice by itself."""

    def print_slip(self, work: Paperwork) -> Outcome:
        """Never raises for a device that is down: that is an outcome."""

    def health(self) -> Health: ...

    def close(self) -> None: ...

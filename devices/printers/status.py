"""What a printer says of itself: DLE EOT answers and the proof, picked out of whatever else comes on the line."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from devices.ports import Health, Line, Reason

_QUERIES = (1, 4, 2, 3)     # paper right after the online bit: if a clone then falls silent we know what matters most
_NEXT_S = 0.6               # a printer that answered once answers the next within this
_PAPER_REPLIES = frozenset({0x00, 0x03, 0x0C, 0x0F})
_STALE = 4096               # bytes of old talk thrown away before a question; a line that babbles on is asked anyway
ASB_REST = 3                # an automatic status message is four bytes (devices.md 1.5)


@dataclass(frozen=True, slots=True)
class Status:
    """The bits of DLE EOT 1-4 that a hall must know."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    near_end: bool = False
    cutter: bool = False
    error: bool = False

    @property
    def trouble(self) -> Reason:
        """Why it will not print; the cause goes before "offline", which every cause entails."""
        causes: tuple[tuple[bool, Reason], ...] = (
            (self.paper_out, "paper_out"),
            (self.cover_open, "cover_open"),
            (self.cutter, "cutter"),
            (self.error, "error"),
            (self.offline, "offline"),
        )
        return next((reason for bad, reason in causes if bad), "")

    @property
    def health(self) -> Health:
        if self.trouble:
            return Health("down", self.trouble)
        return Health("near_end" if self.near_end else "ready", "")


@dataclass(slots=True)
class Replies:
    """Sorts the bytes a printer sends; feed it and look at what came."""

    status: list[int] = field(default_factory=list)     # DLE EOT answers
    paper: list[int] = field(default_factory=list)      # GS r answers
    seen: bytes = b""
    _asb_left: int = 0

    def feed(self, data: bytes) -> None:
        self.seen = (self.seen + data)[-64:]
        for byte in data:
            self._one(byte)

    def _one(self, byte: int) -> None:
        if self._asb_left and byte & 0x90 == 0:
            self._asb_left -= 1
        elif byte & 0x93 == 0x12:       # fixed bits of a DLE EOT answer
            self.status.append(byte)
        elif byte & 0x93 == 0x10:       # first byte of an automatic status message
            self._asb_left = ASB_REST
        elif byte in _PAPER_REPLIES:
            self.paper.append(byte)


def ask(line: Line, limit_s: float) -> Status | None:
    """Ask DLE EOT 1, 4, 2, 3. None = no answer at all within `limit_s`; later silence leaves those bits unset."""
    status = None
    for n in _QUERIES:
        answer = _query(line, n, limit_s if status is None else min(limit_s, _NEXT_S))
        if answer is None:
            break       # a late answer would be taken for the next question's
        status = _merged(status or Status(), n, answer)
    return status


def _query(line: Line, n: int, limit_s: float) -> int | None:
    stale = 0
    while stale < _STALE and (old := line.read(0)):
        stale += len(old)       # what was said before we asked is no answer
    line.write(bytes((0x10, 0x04, n)))
    replies = Replies()
    end_s = time.monotonic() + limit_s
    while (left_s := end_s - time.monotonic()) > 0:
        replies.feed(line.read(left_s))
        if replies.status:
            return replies.status[0]
    return None


def _merged(status: Status, n: int, byte: int) -> Status:
    """devices.md 1.5, table of DLE EOT."""
    if n == 1:
        return replace(status, offline=bool(byte & 0x08))
    if n == 2:
        return replace(
            status,
            cover_open=bool(byte & 0x04),
            paper_out=status.paper_out or bool(byte & 0x20),
            error=status.error or bool(byte & 0x40),
        )
    if n == 3:
        return replace(status, cutter=bool(byte & 0x08), error=status.error or bool(byte & 0x20))
    return replace(status, near_end=bool(byte & 0x0C), paper_out=status.paper_out or bool(byte & 0x60))

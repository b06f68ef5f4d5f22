"""What a printer says of itself: DLE EOT answers, automatic status and proofs, told apart in one stream of bytes."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field, replace

from devices.ports import Health, Line, Reason

_QUERIES = (1, 4, 2, 3)     # paper right after the online bit: if a clone then falls silent we know what matters most
_NEXT_S = 0.6               # a printer that answered once answers the next within this
_PAPER_REPLIES = frozenset({0x00, 0x03, 0x0C, 0x0F})    # GS r 1
_PAPER_END = 0x0C
_FLOW = frozenset({0x11, 0x13})             # XON, XOFF may come anywhere
_STALE = 4096               # bytes of old talk read before a question; a line that babbles on is asked anyway
_ASB = 4                    # bytes of an automatic status
_ECHO_HEAD = b"\x37\x22"    # GS ( H fn 48 answers 37 22 d1 d2 d3 d4 00
_ECHO = 7


@dataclass(frozen=True, slots=True)
class Status:
    """The bits of DLE EOT 1-4 and of an automatic status; devices.md 1.5."""

    offline: bool = False
    waiting: bool = False           # for somebody to clear a recoverable error
    feeding: bool = False           # somebody holds the feed button
    cover_open: bool = False
    paper_out: bool = False
    near_end: bool = False
    cutter: bool = False
    mechanical: bool = False
    unrecoverable: bool = False
    head_hot: bool = False          # recovers by itself
    error: bool = False             # one of these four, or one that the printer does not name

    @property
    def trouble(self) -> Reason:
        """Why it will not print; the cause goes before "offline", which every cause entails."""
        causes: tuple[tuple[bool, Reason], ...] = (
            (self.paper_out, "paper_out"),
            (self.cover_open, "cover_open"),
            (self.unrecoverable, "unrecoverable"),
            (self.cutter, "cutter"),
            (self.mechanical, "mechanical"),
            (self.head_hot, "head_hot"),
            (self.error, "error"),
            (self.offline, "offline"),
        )
        return next((reason for bad, reason in causes if bad), "")

    @property
    def recoverable(self) -> bool:
        """DLE ENQ 2 may help. Never with the cover open: the knife would move under somebody's fingers."""
        stuck = self.cutter or self.mechanical
        return stuck and not (self.cover_open or self.paper_out or self.unrecoverable)

    def health(self, near_end_sensor: bool = True) -> Health:
        if self.trouble:
            return Health("down", self.trouble)
        return Health("near_end" if self.near_end and near_end_sensor else "ready", "")


def answered(status: Status, n: int, byte: int) -> Status:
    """`status` with what the answer to DLE EOT n adds."""
    if n == 1:
        return replace(status, offline=bool(byte & 0x08), waiting=bool(byte & 0x20), feeding=bool(byte & 0x40))
    if n == 2:
        return replace(
            status,
            cover_open=bool(byte & 0x04),
            feeding=status.feeding or bool(byte & 0x08),
            paper_out=status.paper_out or bool(byte & 0x20),
            error=status.error or bool(byte & 0x40),
        )
    if n == 3:
        return _with_errors(status, byte)
    return replace(status, near_end=byte & 0x0C == 0x0C, paper_out=status.paper_out or bool(byte & 0x60))


def automatic(message: bytes) -> Status:
    """What the four bytes of GS a say."""
    first, errors, paper, _ = message
    said = Status(
        offline=bool(first & 0x08),
        cover_open=bool(first & 0x20),
        feeding=bool(first & 0x40),
        near_end=bool(paper & 0x03),
        paper_out=bool(paper & 0x0C),
    )
    return _with_errors(said, errors)


def _with_errors(status: Status, byte: int) -> Status:
    """The third answer and the second automatic byte have the same bits."""
    return replace(
        status,
        mechanical=bool(byte & 0x04),
        cutter=bool(byte & 0x08),
        unrecoverable=bool(byte & 0x20),
        head_hot=bool(byte & 0x40),
        error=status.error or bool(byte & 0x6C),
    )


@dataclass(slots=True)
class Replies:
    """Sorts the bytes a printer sends; feed it and look at what came. Never raises; what is none of these is passed over."""

    status: deque[int] = field(default_factory=lambda: deque(maxlen=16))    # DLE EOT answers
    paper: deque[int] = field(default_factory=lambda: deque(maxlen=16))     # GS r answers
    echoes: deque[bytes] = field(default_factory=lambda: deque(maxlen=4))   # marks of GS ( H
    told: Status | None = None                                              # the newest automatic status
    _asb: bytearray = field(default_factory=bytearray)
    _echo: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        for byte in data:
            self._one(byte)

    def _one(self, byte: int) -> None:
        if self._echo and self._in_echo(byte):
            return
        if byte & 0x93 == 0x12:             # fixed bits of a DLE EOT answer: it may come within an automatic status
            self.status.append(byte)
        elif self._asb and byte & 0x90 == 0:
            self._in_asb(byte)
        elif byte & 0x93 == 0x10:           # first byte of an automatic status
            self._asb[:] = (byte,)
        elif byte == _ECHO_HEAD[0]:
            self._echo[:] = (byte,)
        elif byte in _PAPER_REPLIES:
            self.paper.append(byte)
        elif byte not in _FLOW:
            self._asb.clear()               # noise within: the rest would be misread

    def _in_asb(self, byte: int) -> None:
        self._asb.append(byte)
        if len(self._asb) == _ASB:
            self.told = automatic(bytes(self._asb))
            self._asb.clear()

    def _in_echo(self, byte: int) -> bool:
        """Its digits look like statuses ('2' is 0x32), so a begun echo takes them. False: it was none, look at `byte` anew."""
        if len(self._echo) == 1 and byte != _ECHO_HEAD[1]:
            self._echo.clear()
            return False
        self._echo.append(byte)
        if len(self._echo) == _ECHO:
            if byte == 0:
                self.echoes.append(bytes(self._echo[2:6]))
            self._echo.clear()
        return True


class Talk:
    """Questions and answers on one open line. Used for one slip or one look; nothing of it outlives the line."""

    def __init__(self, line: Line, reply_s: float) -> None:
        self.line = line
        self.reply_s = reply_s
        self.heard = Replies()
        self._owed = False      # a question is unanswered: what comes late must not answer the next

    def listen(self, limit_s: float) -> None:
        self.heard.feed(self.line.read(limit_s))

    def ask(self) -> Status | None:
        """DLE EOT 1, 4, 2, 3. None = no answer at all; later silence leaves those bits unset."""
        if self._owed:
            self._settle()
        status = None
        for n in _QUERIES:
            answer = self._query(n, self.reply_s if status is None else min(self.reply_s, _NEXT_S))
            if answer is None:
                self._owed = True
                break
            status = answered(status or Status(), n, answer)
        return status

    def forget_proofs(self) -> None:
        """What came before the slip proves nothing about it."""
        self.heard.paper.clear()
        self.heard.echoes.clear()

    def proved(self, mark: bytes, paper_reply: bool) -> bool:
        """Whether the proof came: the echo of `mark`, or a paper answer that has paper in it."""
        if mark:
            return mark in self.heard.echoes
        return paper_reply and bool(self.heard.paper) and self.heard.paper[0] & _PAPER_END == 0

    def _settle(self) -> None:
        end_s = time.monotonic() + _NEXT_S
        while (left_s := end_s - time.monotonic()) > 0:
            self.listen(left_s)
        self._owed = False

    def _query(self, n: int, limit_s: float) -> int | None:
        stale = 0
        while stale < _STALE and (old := self.line.read(0)):
            stale += len(old)
            self.heard.feed(old)    # a proof may be among it
        self.heard.status.clear()   # what was said before we asked is no answer
        self.line.write(bytes((0x10, 0x04, n)))
        end_s = time.monotonic() + limit_s
        while (left_s := end_s - time.monotonic()) > 0:
            self.listen(left_s)
            if self.heard.status:
                return self.heard.status[0]
        return None

"""A printer made of code: takes bytes as they come, answers like a real one, keeps its paper; faults on command."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from devices.simulators.faults import ERRORS, RECOVERABLE, STOPS, Fault
from devices.slip.commands import Command, first, parse
from devices.slip.glyphs import of_this_pc
from devices.slip.preview import picture

_REAL_TIME = frozenset({"status", "recover"})
_PROOFS = frozenset({"ask_echo", "ask_paper"})
_INK = frozenset({"text", "raster", "qr"})
_GARBAGE = b"\xff\x55\x81\xaa\xe3\x80"      # none has the fixed bits of an answer or of an automatic status
_DLE_ENQ_2 = b"\x10\x05\x02"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece of paper: the bytes from the cut before to its own cut."""

    data: bytes

    @property
    def blank(self) -> bool:
        """Cut off to make way, with nothing on it."""
        return all(command.name not in _INK for command in parse(self.data))

    def png(self, dots: int) -> bytes:
        return picture(self.data, dots, of_this_pc()).png


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that comes by itself: behind so many lines more, or with the next cut (`lines` None)."""

    fault: Fault
    lines: int | None


@dataclass(slots=True)
class EscposSim:
    """`feed` returns what the printer says at once; thread-safe, so that a test may set faults from outside.

    Real-time questions are answered even while it stands still. Paper out, open cover and so on keep what came in the
    buffer, and print the rest when the fault is mended, as real ones do (devices.md 1.7). A half slip stays on the roll.
    """

    dots: int = 576
    knows_echo: bool = True                 # GS ( H; clones often ignore it
    knows_gs_r: bool = True
    automatic_status: bool = False          # GS a is on by a switch
    faults: set[Fault] = field(default_factory=set)
    sheets: list[Sheet] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    recovered: int = 0                      # DLE ENQ 2 heard
    _automatic: bool = False                # GS a is on by command, until ESC @
    _strike: Strike | None = None
    _latched: set[Fault] = field(default_factory=set)   # the cause is gone, the error stands until DLE ENQ 2
    _told: bytes = b""                      # the automatic status it sent last
    _buffer: bytearray = field(default_factory=bytearray)
    _sheet: bytearray = field(default_factory=bytearray)
    _recent: bytes = b""                    # the last three bytes, to see real-time commands in
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def feed(self, data: bytes) -> bytes:
        with self._changed:
            self.received += data
            replies = bytearray()
            for byte in data:
                replies += self._byte(byte)
            replies += self._work()
            self._changed.notify_all()
            return self._spoken(bytes(replies))

    def fail(self, *faults: Fault) -> None:
        with self._changed:
            for fault in faults:
                self._befall(fault)
            self._changed.notify_all()

    def strike(self, fault: Fault, lines: int | None = None) -> None:
        """Fail within a slip: behind `lines` more lines, or None: when it has just been cut."""
        with self._changed:
            self._strike = Strike(fault, lines)

    def mend(self) -> bytes:
        """No fault any more, new roll: the rest of the buffer is printed now. Returns what it says of that."""
        with self._changed:
            self.faults.clear()
            self._latched.clear()
            self._strike = None
            replies = self._spoken(self._work())
            self._changed.notify_all()
            return replies

    def clear_cause(self) -> None:
        """Somebody took the jam out: the error stands until it is told to recover."""
        with self._changed:
            self._latched |= self.faults & RECOVERABLE

    def unasked(self) -> bytes:
        """The automatic status, if it is on and changed since it was last sent."""
        with self._changed:
            return self._spoken(self._news())

    def power_cycle(self) -> None:
        """What stood in the buffer is lost, automatic status is off."""
        with self._changed:
            self._buffer.clear()
            self._automatic = False
            self._recent = b""
            self.faults.discard("reset")

    def wait_for_sheets(self, count: int, limit_s: float) -> list[Sheet]:
        """The paper so far, as soon as there are `count` sheets."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.sheets) >= count, limit_s)
            return list(self.sheets)

    def wait_for_fault(self, fault: Fault, limit_s: float) -> bool:
        """Whether it has the fault; for one that was to strike."""
        with self._changed:
            return self._changed.wait_for(lambda: fault in self.faults, limit_s)

    def _befall(self, fault: Fault) -> None:
        self.faults.add(fault)
        if fault == "reset":
            self._buffer.clear()

    def _spoken(self, replies: bytes) -> bytes:
        if self.faults & {"silent", "stalled", "reset"}:
            return b""
        if "garbage" in self.faults:
            return bytes(_GARBAGE[n % len(_GARBAGE)] for n in range(len(replies)))
        return replies

    def _byte(self, byte: int) -> bytes:
        """DLE EOT n and DLE ENQ 2 act on arrival; they also pass through the buffer, where they do nothing."""
        self._buffer.append(byte)
        self._recent = (self._recent + bytes((byte,)))[-3:]
        if len(self._recent) == 3 and self._recent.startswith(b"\x10\x04") and 1 <= byte <= 4:
            return bytes((self.status(byte),))
        if self._recent == _DLE_ENQ_2:
            self.recovered += 1
            if self.faults & RECOVERABLE:
                self._buffer.clear()
                self.faults -= self._latched
                self._latched.clear()
        return b""

    def status(self, n: int) -> int:
        """The byte of DLE EOT n; devices.md 1.5."""
        has = self.faults.__contains__
        bits = {
            1: 0x08 * bool(self.faults & STOPS) | 0x20 * bool(self.faults & RECOVERABLE),
            2: 0x04 * has("cover") | 0x20 * has("paper_out") | 0x40 * bool(self.faults & ERRORS),
            3: self._errors(),
            4: 0x0C * (has("near_end") or has("paper_out")) | 0x60 * has("paper_out"),
        }
        return 0x12 | bits[n]

    def _errors(self) -> int:
        """Same bits in DLE EOT 3 and the second byte of an automatic status."""
        has = self.faults.__contains__
        return 0x04 * has("mechanical") | 0x08 * has("cutter") | 0x20 * has("unrecoverable") | 0x40 * has("head_hot")

    def _news(self) -> bytes:
        """GS a: four bytes when it is turned on and at each change."""
        if not (self.automatic_status or self._automatic):
            self._told = b""
            return b""
        has = self.faults.__contains__
        head = 0x10 | 0x08 * bool(self.faults & STOPS) | 0x20 * has("cover")
        now = bytes((head, self._errors(), 0x03 * has("near_end") | 0x0F * has("paper_out"), 0))
        if now == self._told:
            return b""
        self._told = now
        return now

    def _work(self) -> bytes:
        replies = bytearray(self._news())
        while self._buffer and not self.faults & (STOPS | {"reset"}):
            command = first(bytes(self._buffer))
            if command is None:
                break
            raw = bytes(self._buffer[: command.size])
            del self._buffer[: command.size]
            replies += self._do(command, raw)
            replies += self._news()
        return bytes(replies)

    def _do(self, command: Command, raw: bytes) -> bytes:
        if command.name in _PROOFS:
            return self._proof(command)
        if command.name == "status_back":
            self._automatic = command.args != b"\x00"
            return b""
        if command.name == "init":
            self._automatic = False
        if command.name in _REAL_TIME:
            return b""
        self._sheet += raw
        if command.name == "cut":
            self.sheets.append(Sheet(bytes(self._sheet)))
            self._sheet.clear()
        self._perhaps_struck(command.name)
        return b""

    def _perhaps_struck(self, done: str) -> None:
        strike = self._strike
        if strike is None:
            return
        if strike.lines is not None and done == "end_line":
            self._strike = strike = Strike(strike.fault, strike.lines - 1)
        if (strike.lines is None and done == "cut") or (strike.lines is not None and strike.lines <= 0):
            self._strike = None
            self._befall(strike.fault)

    def _proof(self, command: Command) -> bytes:
        if command.name == "ask_paper":
            if not self.knows_gs_r:
                return b""
            return b"\x03" if "near_end" in self.faults else b"\x00"
        if not self.knows_echo or command.args[:2] != b"00":
            return b""
        return b"\x37\x22" + command.args[2:6] + b"\x00"

"""A printer made of code: takes bytes as they come, answers like a real one, keeps its paper; faults on command."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

from devices.slip.commands import Command, first
from devices.slip.glyphs import of_this_pc
from devices.slip.preview import picture

Fault = Literal["paper_out", "near_end", "cover", "cutter", "offline", "error", "silent"]
_STOPS = frozenset({"paper_out", "cover", "cutter", "offline", "error"})
_REAL_TIME = frozenset({"status", "recover"})
_PROOFS = frozenset({"ask_echo", "ask_paper"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One piece of paper: the bytes from the cut before to its own cut."""

    data: bytes

    def png(self, dots: int) -> bytes:
        return picture(self.data, dots, of_this_pc()).png


@dataclass(slots=True)
class EscposSim:
    """`feed` returns what the printer says at once; thread-safe, so that a test may set faults from outside.

    Real-time questions are answered even while it stands still. Paper out, open cover and so on keep what came in the
    buffer, and print the rest when the fault is mended, as real ones do (devices.md 1.7).
    """

    dots: int = 576
    knows_echo: bool = True                 # GS ( H; clones often ignore it
    automatic_status: bool = False          # GS a is on by a switch
    faults: set[str] = field(default_factory=set)
    sheets: list[Sheet] = field(default_factory=list)
    received: bytearray = field(default_factory=bytearray)
    recovered: int = 0                      # DLE ENQ 2 heard
    paper_left: int | None = None           # lines until the paper is out; None = enough
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
            return b"" if "silent" in self.faults else bytes(replies)

    def fail(self, *faults: Fault) -> bytes:
        """Set faults; returns what an automatic status would say of it."""
        with self._changed:
            self.faults |= set(faults)
            return self._automatic()

    def mend(self) -> bytes:
        """No fault any more, new roll: the rest of the buffer is printed now."""
        with self._changed:
            self.faults.clear()
            self.paper_left = None
            replies = self._automatic() + self._work()
            self._changed.notify_all()
            return replies

    def wait_for_sheets(self, count: int, limit_s: float) -> list[Sheet]:
        """The paper so far, as soon as there are `count` sheets."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.sheets) >= count, limit_s)
            return list(self.sheets)

    def _byte(self, byte: int) -> bytes:
        """DLE EOT n and DLE ENQ 2 act on arrival; they also pass through the buffer, where they do nothing."""
        self._buffer.append(byte)
        self._recent = (self._recent + bytes((byte,)))[-3:]
        if len(self._recent) == 3 and self._recent.startswith(b"\x10\x04") and 1 <= byte <= 4:
            return bytes((self.status(byte),))
        if self._recent == b"\x10\x05\x02":
            self.recovered += 1
            if self.faults & {"cutter", "error"}:
                self._buffer.clear()
                self.faults -= {"cutter", "error"}
        return b""

    def status(self, n: int) -> int:
        """The byte of DLE EOT n; devices.md 1.5."""
        has = self.faults.__contains__
        stopped = bool(self.faults & _STOPS)
        bits = {
            1: 0x08 * stopped,
            2: 0x04 * has("cover") | 0x20 * has("paper_out") | 0x40 * (has("error") or has("cutter")),
            3: 0x08 * has("cutter") | 0x20 * has("error"),
            4: 0x0C * (has("near_end") or has("paper_out")) | 0x60 * has("paper_out"),
        }
        return 0x12 | bits[n]

    def _automatic(self) -> bytes:
        if not self.automatic_status or "silent" in self.faults:
            return b""
        has = self.faults.__contains__
        head = 0x10 | 0x08 * bool(self.faults & _STOPS) | 0x20 * has("cover")
        errors = 0x08 * has("cutter") | 0x20 * has("error")
        paper = 0x03 * has("near_end") | 0x0F * has("paper_out")
        return bytes((head, errors, paper, 0))

    def _work(self) -> bytes:
        replies = bytearray()
        while self._buffer and not self.faults & _STOPS:
            command = first(bytes(self._buffer))
            if command is None:
                break
            raw = bytes(self._buffer[: command.size])
            del self._buffer[: command.size]
            replies += self._do(command, raw)
        return bytes(replies)

    def _do(self, command: Command, raw: bytes) -> bytes:
        if command.name in _PROOFS:
            return self._proof(command)
        if command.name == "status_back":
            self.automatic_status = command.args != b"\x00"
            return self._automatic()
        if command.name in _REAL_TIME:
            return b""
        self._sheet += raw
        if command.name == "cut":
            self.sheets.append(Sheet(bytes(self._sheet)))
            self._sheet.clear()
        elif command.name == "end_line" and self.paper_left is not None:
            self.paper_left -= 1
            if self.paper_left <= 0:
                self.faults.add("paper_out")
                return self._automatic()
        return b""

    def _proof(self, command: Command) -> bytes:
        if command.name == "ask_paper":
            return b"\x03" if "near_end" in self.faults else b"\x00"
        if not self.knows_echo or command.args[:2] != b"00":
            return b""
        return b"\x37\x22" + command.args[2:6] + b"\x00"

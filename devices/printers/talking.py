"""A printer at the end of a line: opens it, prints by the one protocol, looks after it. All kinds that can answer are this."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from config.schema import Printer
from devices.ports import DeviceDown, Health, Line, Outcome, Paperwork
from devices.printers.printing import MUTE, NO_ANSWER, PROOF_S, Manners, hand_over
from devices.printers.status import Status, Talk
from devices.slip.paper import RECOVER
from devices.slip.profile import answers, near_end_sensor

RECOVER_EVERY_S = 30.0      # a knife that is stuck is not hammered at each look
_BITS = 10                  # 8N1 on the wire


@dataclass(frozen=True, slots=True)
class Habits:
    """What the way to a printer asks for."""

    kept_open: bool         # ours alone between slips; else opened for each, as a network printer serves one host at a time
    mute_prints: bool       # the way itself proves that somebody is there: one that never answered gets its slips
    baud: int | None = None     # of a line so slow that write() returns long before the bytes have left


class TalkingPrinter:
    """Owned by one thread; opens its line anew after any fault of it."""

    def __init__(self, printer: Printer, opener: Callable[[], Line], habits: Habits, proof_s: float = PROOF_S) -> None:
        self._opener = opener
        self.listened: Callable[[Line], Line] = lambda line: line   # what goes over it may be recorded
        self._habits = habits
        self._answers = answers(printer)
        self._near_end = near_end_sensor(printer)
        self._reply_s = printer.timeout_s
        self._proof_s = proof_s
        self._line: Line | None = None
        self._doubtful = False      # the slip before may still be in its buffer, or half on its roll
        self._has_answered = False
        self._recovered_s: float | None = None

    def print_slip(self, work: Paperwork) -> Outcome:
        try:
            line = self._open()
        except DeviceDown as e:
            return Outcome("failed", e.reason, e.where, Health("down", e.reason, e.where))
        outcome = hand_over(line, work, self._manners(len(work.data)))
        self._doubtful = outcome.state == "unknown" or outcome.detail == "after sending"
        self._has_answered |= outcome.state == "printed"
        self._after_use(outcome.reason in {"unreachable", "timeout"})
        return outcome

    def health(self) -> Health:
        try:
            line = self._open()
            if self._answers:
                found = self._asked(line)
            else:
                line.read(0)    # notices a cable that was pulled
                found = Health("ready", detail="reachable; gives no status")
        except DeviceDown as e:
            self.close()
            return Health("down", e.reason, e.where)
        self._after_use(found.reason == "timeout")
        return found

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _open(self) -> Line:
        if self._line is None:
            self._line = self.listened(self._opener())
        return self._line

    def _after_use(self, bad: bool) -> None:
        if bad or not self._habits.kept_open:
            self.close()

    def _manners(self, size: int) -> Manners:
        return Manners(
            answers=self._answers,
            reply_s=self._reply_s,
            proof_s=self._proof_s,
            transit_s=size * _BITS / self._habits.baud if self._habits.baud else 0.0,
            mute_prints=self._habits.mute_prints and not self._has_answered,
            recover=self._doubtful,
            near_end=self._near_end,
        )

    def _asked(self, line: Line) -> Health:
        talk = Talk(line, self._reply_s)
        status = talk.ask()
        if status is None:
            return MUTE if self._habits.mute_prints and not self._has_answered else NO_ANSWER
        self._has_answered = True
        if status.recoverable and self._may_recover():
            status = self._recovered(talk) or status
        return status.health(self._near_end)

    def _may_recover(self) -> bool:
        return self._recovered_s is None or time.monotonic() - self._recovered_s >= RECOVER_EVERY_S

    def _recovered(self, talk: Talk) -> Status | None:
        """DLE ENQ 2: the error ends if its cause is gone. It clears the buffer too: that slip has been told as failed."""
        self._recovered_s = time.monotonic()
        talk.line.write(RECOVER)
        return talk.ask()

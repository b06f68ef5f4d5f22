"""Printing one slip so that its outcome is true: look, send once, wait for the proof, never send again."""

from __future__ import annotations

import time
from dataclasses import dataclass

from devices.ports import DeviceDown, Health, Line, Outcome, Paperwork
from devices.printers.status import Replies, Status, ask
from devices.slip.paper import RECOVER

PROOF_S = 5.0       # a slip takes 1-2 s to print; devices.md 1.7
LOOK_S = 1.5        # printers that prove nothing: how long a fault has to show after the last byte


_PAPER_END = 0x0C   # of a GS r 1 answer
_SILENT = Health("down", "timeout", "no answer to DLE EOT")
MUTE = Health("ready", detail="reachable, answers no status; if it never does, set status = false")


@dataclass(frozen=True, slots=True)
class Manners:
    """How to deal with one printer."""

    answers: bool           # DLE EOT is answered
    reply_s: float          # limit of one answer
    proof_s: float = PROOF_S
    transit_s: float = 0.0  # time the bytes need on a slow line after write() returned
    mute_prints: bool = False   # whoever took the connection is on: silence before the slip holds nothing back
    recover: bool = False   # the slip before ended badly: clear its rest from the printer's buffer first


def hand_over(line: Line, work: Paperwork, manners: Manners) -> Outcome:
    """Print `work` on an open line."""
    before = None
    if manners.answers:
        try:
            before = ask(line, manners.reply_s)
            if before is None and not manners.mute_prints:
                return Outcome("failed", "timeout", "no answer to DLE EOT", _SILENT)
            if before is not None and before.trouble:
                return Outcome("failed", before.trouble, "before sending", before.health)
            if manners.recover:
                line.write(RECOVER)
        except DeviceDown as e:
            return Outcome("failed", e.reason, e.where, Health("down", e.reason, e.where))
    try:
        line.write(work.data)
        if not manners.answers:
            return Outcome("sent", health=Health("ready", detail="no status"))
        if before is None and _look(line, manners) is None:
            return Outcome("unknown", "timeout", "answers no status", MUTE)
        return _after(line, work, manners)
    except DeviceDown as e:
        # Any part of the slip may have left: only a person can see whether there is paper.
        return Outcome("unknown", e.reason, e.where, Health("down", e.reason, e.where))


def _after(line: Line, work: Paperwork, manners: Manners) -> Outcome:
    proved = _proved(line, work, manners) if work.provable else False
    if not work.provable:
        _let_faults_show(line, manners)
    now = _look(line, manners)
    # An echo carries our mark. A GS r byte could be a line's dying zero: it counts if the printer still answers.
    if proved and (now is not None or work.echo):
        return Outcome("printed", health=_SILENT if now is None else now.health)
    if now is None:
        return Outcome("unknown", "timeout", "silent after sending", _SILENT)
    if now.trouble:
        return Outcome("failed", now.trouble, "after sending", now.health)
    if not work.provable:
        return Outcome("sent", health=now.health)
    return Outcome("unknown", "timeout", "no proof of paper, yet no fault", now.health)


def _look(line: Line, manners: Manners) -> Status | None:
    try:
        return ask(line, manners.reply_s)
    except DeviceDown:
        return None


def _proved(line: Line, work: Paperwork, manners: Manners) -> bool:
    replies = Replies()
    end_s = time.monotonic() + manners.proof_s + manners.transit_s
    while (left_s := end_s - time.monotonic()) > 0:
        replies.feed(line.read(left_s))
        if work.echo and work.echo in replies.seen:
            return True
        if work.paper_reply and replies.paper:
            return replies.paper[0] & _PAPER_END == 0
    return False


def _let_faults_show(line: Line, manners: Manners) -> None:
    end_s = time.monotonic() + LOOK_S + manners.transit_s
    while (left_s := end_s - time.monotonic()) > 0:
        line.read(left_s)


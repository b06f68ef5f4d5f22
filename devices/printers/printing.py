"""Printing one slip so that its outcome is true: look, send once, wait for the proof, never send again."""

from __future__ import annotations

import time
from dataclasses import dataclass

from devices.ports import DeviceDown, Health, Line, Outcome, Paperwork
from devices.printers.status import Status, Talk

PROOF_S = 5.0       # a slip takes 1-2 s to print; devices.md 1.7
LOOK_EVERY_S = 1.0  # while the proof is awaited: a fault is told at once, not when the patience ends
SHOW_S = 1.5        # printers that prove nothing: how long a fault has to show after the last byte

NO_ANSWER = Health("down", "timeout", "no answer to DLE EOT")
MUTE = Health("ready", detail="reachable, answers no status; if it never does, set status = false")


@dataclass(frozen=True, slots=True)
class Manners:
    """How to deal with one printer."""

    answers: bool           # DLE EOT is answered
    reply_s: float          # limit of one answer
    proof_s: float = PROOF_S
    transit_s: float = 0.0  # time the bytes need on a slow line after write() returned
    mute_prints: bool = False   # it never answered yet and may be one that cannot: silence before the slip holds nothing back
    recover: bool = False   # the slip before ended badly: clear its rest from buffer and roll first
    near_end: bool = True   # it has that sensor


def hand_over(line: Line, work: Paperwork, manners: Manners) -> Outcome:
    """Print `work` on an open line."""
    talk = Talk(line, manners.reply_s)
    before = None
    if manners.answers:
        try:
            before = talk.ask()
        except DeviceDown as e:
            return Outcome("failed", e.reason, e.where, Health("down", e.reason, e.where))
        if before is None and not manners.mute_prints:
            return Outcome("failed", "timeout", NO_ANSWER.detail, NO_ANSWER)
        if before is not None and before.trouble:
            return Outcome("failed", before.trouble, "before sending", before.health())
    talk.forget_proofs()
    try:
        line.write(work.clearing + work.data if manners.recover and manners.answers else work.data)
        if not manners.answers:
            return Outcome("sent", health=Health("ready", detail="no status"))
        if before is None and talk.ask() is None:
            return Outcome("unknown", "timeout", "answers no status", MUTE)
        return _after(talk, work, manners)
    except DeviceDown as e:
        # Any part of the slip may have left: only a person can see whether there is paper.
        return Outcome("unknown", e.reason, e.where, Health("down", e.reason, e.where))


def _after(talk: Talk, work: Paperwork, manners: Manners) -> Outcome:
    try:
        proved, fault = _watched(talk, work, manners)
        now = fault or talk.ask()
    except DeviceDown as e:
        # An echo carries our mark. A GS r byte could be a line's dying zero: it counts only if the printer still answers.
        proved = bool(work.mark) and talk.proved(work.mark, paper_reply=False)
        return Outcome("printed" if proved else "unknown", "" if proved else e.reason, e.where, Health("down", e.reason, e.where))
    if proved and (now is not None or work.mark):
        return Outcome("printed", health=NO_ANSWER if now is None else now.health(manners.near_end))
    if now is None:
        return Outcome("unknown", "timeout", "silent after sending", NO_ANSWER)
    health = now.health(manners.near_end)
    if now.trouble:
        return Outcome("failed", now.trouble, "after sending", health)
    if not work.provable:
        return Outcome("sent", health=health)
    return Outcome("unknown", "timeout", "no proof of paper, yet no fault", health)


def _watched(talk: Talk, work: Paperwork, manners: Manners) -> tuple[bool, Status | None]:
    """(proof came, or the fault that was seen before it)."""
    end_s = time.monotonic() + manners.transit_s + (manners.proof_s if work.provable else SHOW_S)
    look_s = time.monotonic() + manners.transit_s + LOOK_EVERY_S    # before, a question would stand behind the slip's bytes
    while (now_s := time.monotonic()) < end_s:
        talk.listen(min(end_s, look_s) - now_s)
        if talk.proved(work.mark, work.paper_reply):
            return True, None
        told = talk.heard.told
        if (told is not None and told.trouble) or time.monotonic() >= look_s:
            talk.heard.told = None
            if (fault := _fault(talk)) is not None:
                return talk.proved(work.mark, work.paper_reply), fault
            look_s = time.monotonic() + LOOK_EVERY_S
    return talk.proved(work.mark, work.paper_reply), None


def _fault(talk: Talk) -> Status | None:
    """A fault that two looks agree on: one late answer must not end a slip that is still being printed."""
    first = talk.ask()
    if first is None or not first.trouble:
        return None
    second = talk.ask()
    return second if second is not None and second.trouble == first.trouble else None

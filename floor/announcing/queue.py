"""The queue of one loudspeaker zone: which call is spoken next, how often, and which was never heard.

Time is real monotonic seconds, handed in: a rehearsal's clock makes no sentence shorter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# While more calls than this wait, each is said only once (devices.md 6: a zone saturates at about five calls a minute).
CROWD = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """`within_s`: a call reaches a player within this or is never spoken; `drop_s`: longest wait in the queue; `unheard_s`: no
    report for so long at the head, or after the end of a sentence, and the call counts as unheard."""

    within_s: float
    drop_s: float
    repeat: int
    unheard_s: float


@dataclass(frozen=True, slots=True)
class Announcement:
    """A call or recall. `seq`: its number in the journal; `urgent`: goes before the others; `entered_s`: when it was committed."""

    seq: int
    at: datetime
    ticket: str
    number: str
    counter: int
    urgent: bool
    entered_s: float


@dataclass(frozen=True, slots=True)
class Lost:
    """A call that nobody heard. `why`: no_player, late, silent, failed or cut_off."""

    call: Announcement
    why: str


@dataclass(slots=True)
class _Waiting:
    """`reached_s`: since when a player that can sound has it."""

    call: Announcement
    reached_s: float | None = None


@dataclass(slots=True)
class _Sounding:
    """What the player says that it is speaking. `wanted`: its ticket is still called."""

    call: Announcement
    due_s: float
    wanted: bool = True


class Queue:
    """`lost` is kept by ticket, until the call is heard, or the ticket called again or no longer called."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.lost: dict[str, Lost] = {}
        self._waiting: list[_Waiting] = []
        self._missed: list[Announcement] = []
        self._head: _Waiting | None = None
        self._head_s = 0.0
        self._sounding: _Sounding | None = None
        self._called_off: Announcement | None = None  # shown to the player, which may have begun it all the same

    # --- what happens on the floor --------------------------------------------------------------------------------------

    def enter(self, call: Announcement) -> None:
        """Behind the others, in place of an older call of the same ticket."""
        self.leave(call.ticket)
        self._waiting.append(_Waiting(call))

    def leave(self, ticket: str) -> None:
        """The ticket is no longer called. A sentence in the air is finished, not repeated."""
        self.lost.pop(ticket, None)
        self._waiting = [one for one in self._waiting if one.call.ticket != ticket]
        self._missed = [one for one in self._missed if one.ticket != ticket]
        if self._head is not None and self._head.call.ticket == ticket:
            self._call_off()
        if self._sounding is not None and self._sounding.call.ticket == ticket:
            self._sounding.wanted = False

    # --- what the player says -------------------------------------------------------------------------------------------

    def begun(self, seq: int, takes_s: float, mono_s: float) -> None:
        """It speaks this call and will need so long."""
        due_s = mono_s + takes_s + self.rules.unheard_s
        if self._head is not None and self._head.call.seq == seq:
            self._sounding = _Sounding(self._head.call, due_s)
            self._head = None
        elif self._sounding is None and self._called_off is not None and self._called_off.seq == seq:
            self._sounding = _Sounding(self._called_off, due_s, wanted=False)

    def heard(self, seq: int) -> None:
        """It was heard to its end, whoever spoke it."""
        if self._sounding is not None and self._sounding.call.seq == seq:
            self._sounding = None
        if self._head is not None and self._head.call.seq == seq:
            self._head = None
        self._waiting = [one for one in self._waiting if one.call.seq != seq]
        self._missed = [one for one in self._missed if one.seq != seq]
        self.lost = {ticket: lost for ticket, lost in self.lost.items() if lost.call.seq != seq}

    def failed(self, seq: int, why: str = "failed") -> None:
        """It could not be spoken."""
        if self._sounding is not None and self._sounding.call.seq == seq:
            self._end_sounding(why)
        elif self._head is not None and self._head.call.seq == seq:
            self._lose(self._head.call, why)
            self._head = None

    def orphaned(self) -> None:
        """The player is another one: what it was saying is cut off, and what it knew has reached nobody."""
        if self._sounding is not None:
            self._end_sounding("cut_off")
        for one in [*self._waiting, *([self._head] if self._head else [])]:
            one.reached_s = None

    # --- time -----------------------------------------------------------------------------------------------------------

    def turn(self, mono_s: float, listening: bool, quiet: bool = False) -> bool:
        """Bring it up to this moment; whether the player let a call wait in vain. `listening`: a player that can sound is there."""
        if quiet:
            self._waiting, self._missed = [], []
            self._call_off()
        self._reach(mono_s, listening)
        in_vain = False
        if self._sounding is not None and mono_s >= self._sounding.due_s:
            self._end_sounding("silent")
            in_vain = True
        while self._sounding is None:
            if self._head is None:
                self._choose(mono_s)
            if self._head is None or mono_s - self._head_s < self.rules.unheard_s:
                break
            in_vain = in_vain or self._head.reached_s is not None
            self._lose(self._head.call, "silent" if self._head.reached_s is not None else "no_player")
            self._head = None
        return in_vain

    @property
    def idle(self) -> bool:
        return self._sounding is None and self._head is None and not self._waiting

    @property
    def say(self) -> Announcement | None:
        """What the player is to speak now, or goes on speaking."""
        if self._sounding is not None:
            return self._sounding.call if self._sounding.wanted else None
        return self._head.call if self._head is not None and self._head.reached_s is not None else None

    @property
    def speaking(self) -> Announcement | None:
        """What is in the air."""
        return self._sounding.call if self._sounding is not None else None

    @property
    def times(self) -> int:
        """How often the present call is said."""
        return 1 if len(self._waiting) > CROWD else self.rules.repeat

    @property
    def ahead(self) -> list[Announcement]:
        """The calls behind it, in the order in which they will be spoken."""
        return [one.call for one in sorted(self._waiting, key=_place)]

    def _reach(self, mono_s: float, listening: bool) -> None:
        """Who is young enough reaches the player; who is too old never will."""
        head = [self._head] if self._head is not None else []
        for one in [*head, *self._waiting]:
            if one.reached_s is None and listening and mono_s - one.call.entered_s <= self.rules.within_s:
                one.reached_s = mono_s
        for one in [*head, *self._waiting]:
            if one.reached_s is None and mono_s - one.call.entered_s > self.rules.within_s:
                self._missed.append(one.call)
                self._take_out(one)
            elif one is not self._head and one.reached_s is not None and mono_s - one.reached_s > self.rules.drop_s:
                self._lose(one.call, "late")
                self._take_out(one)
        for call in [one for one in self._missed if mono_s - one.entered_s >= self.rules.unheard_s]:
            self._missed.remove(call)
            self._lose(call, "no_player")

    def _call_off(self) -> None:
        self._called_off = self._head.call if self._head is not None else None
        self._head = None

    def _take_out(self, one: _Waiting) -> None:
        if one is self._head:
            self._head = None
        else:
            self._waiting.remove(one)

    def _choose(self, mono_s: float) -> None:
        if self._waiting:
            self._head = min(self._waiting, key=_place)
            self._waiting.remove(self._head)
            self._head_s = mono_s

    def _end_sounding(self, why: str) -> None:
        if self._sounding is not None and self._sounding.wanted:
            self._lose(self._sounding.call, why)
        self._sounding = None

    def _lose(self, call: Announcement, why: str) -> None:
        self.lost[call.ticket] = Lost(call, why)


def _place(one: _Waiting) -> tuple[bool, int]:
    return not one.call.urgent, one.call.seq

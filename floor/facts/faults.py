"""The equipment register (R10): faults of devices."""

from __future__ import annotations

from dataclasses import dataclass

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class FaultOpened(Fact):
    """A device was seen to fail; `level`: error or warn, `symptom`: in its agent's words."""

    fault: str
    device: str
    device_kind: str
    agent: str
    reason: str
    level: str
    symptom: str | None


@dataclass(frozen=True, slots=True)
class FaultTurned(Fact):
    """An open fault is now of another kind: the paper that was near its end has ended."""

    fault: str
    reason: str
    level: str
    symptom: str | None


@dataclass(frozen=True, slots=True)
class FaultRecurred(Fact):
    """It came back so soon that it is the same entry."""

    fault: str
    reason: str
    level: str
    symptom: str | None


@dataclass(frozen=True, slots=True)
class FaultTold(Fact):
    """Operations have it on their pages and in the log (O36)."""

    fault: str


@dataclass(frozen=True, slots=True)
class FaultMuted(Fact):
    """Known and being seen to: no alarm as long as this entry goes on."""

    fault: str
    reason: str


@dataclass(frozen=True, slots=True)
class FaultUnmuted(Fact):
    fault: str


@dataclass(frozen=True, slots=True)
class FaultMended(Fact):
    """The device works again (O37); `by`: itself, or person for one that cannot say so any more, with `words`."""

    fault: str
    by: str
    words: str | None


@dataclass(frozen=True, slots=True)
class DeviceTested(Fact):
    """A self-test that somebody ordered from the device page; `words`: what the agent saw."""

    code: str
    good: bool
    words: str

"""When a state of a device opens, changes or ends an entry of the equipment register (R10). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from floor import facts as f
from floor import refusals as r
from floor.faults import Faults
from floor.nouns.faults import Fault


@dataclass(frozen=True, slots=True)
class Seen:
    """What a device is now: ready, near_end, down; `symptom` in its agent's words."""

    device: str
    kind: str
    agent: str
    state: str
    reason: str | None
    symptom: str | None = None

    @property
    def why(self) -> str:
        return self.reason or self.state

    @property
    def level(self) -> str:
        return "error" if self.state == "down" else "warn"


def seen(faults: Faults, new_id: str, what: Seen, now: datetime, again: timedelta) -> list[f.Fact]:
    """`new_id`: of the entry, should one open; `again`: time after mending in which a fault is the same entry."""
    fault = faults.open.get(what.device)
    if what.state == "ready":
        return [f.FaultMended(fault.id, "itself", None)] if fault is not None else []
    if fault is not None:
        if (fault.reason, fault.level) == (what.why, what.level):
            return []
        return [f.FaultTurned(fault.id, what.why, what.level, what.symptom)]
    before = faults.last.get(what.device)
    if before is not None and before.mended_at is not None and before.mended_by == "itself" and now - before.mended_at < again:
        return [f.FaultRecurred(before.id, what.why, what.level, what.symptom)]
    return [f.FaultOpened(new_id, what.device, what.kind, what.agent, what.why, what.level, what.symptom)]


def mute(fault: Fault, reason: str) -> list[f.Fact]:
    if fault.mended_at is not None or fault.muted_at is not None:
        raise r.WrongState(fault=fault.id, state="mended" if fault.mended_at else "muted", needs=["open"])
    return [f.FaultMuted(fault.id, reason)]


def unmute(fault: Fault) -> list[f.Fact]:
    if fault.mended_at is not None or fault.muted_at is None:
        raise r.WrongState(fault=fault.id, state="mended" if fault.mended_at else "open", needs=["muted"])
    return [f.FaultUnmuted(fault.id)]


def mend(fault: Fault, speaks: bool, words: str) -> list[f.Fact]:
    """By a person, when the device cannot tell by itself any more; `speaks`: it can."""
    if fault.mended_at is not None:
        raise r.WrongState(fault=fault.id, state="mended", needs=["open", "muted"])
    if speaks:
        raise r.StillDown(fault=fault.id, device=fault.device, reason=fault.reason)
    return [f.FaultMended(fault.id, "person", words)]

"""An emergency begins and ends (R46)."""

from __future__ import annotations

from dataclasses import dataclass

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class EmergencyBegun(Fact):
    """Calls and wait clocks stand still from now on. `emergency`: its entry in the register; `message`: {"zh", "en"} on every screen."""

    emergency: str
    message: dict[str, str]


@dataclass(frozen=True, slots=True)
class CapSet(Fact):
    """While the emergency runs no more than `most` numbers a day are given for the matter (T12); None = no cap any more."""

    emergency: str
    matter: str
    most: int | None


@dataclass(frozen=True, slots=True)
class EmergencyEnded(Fact):
    """Calls are given again and the clocks go on where they stood."""

    emergency: str

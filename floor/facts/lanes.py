"""What belongs to the care lane and the green lane beside the ticket itself."""

from __future__ import annotations

from dataclasses import dataclass

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class HelperAssigned(Fact):
    """One person helps this visitor, one to one (R04). `helper`: an account; None = nobody any more."""

    ticket: str
    helper: str | None

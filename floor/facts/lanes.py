"""What belongs to the care lane and the green lane beside the ticket itself."""

from __future__ import annotations

from dataclasses import dataclass

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class HelperAssigned(Fact):
    """One person helps this visitor, one to one (R04). `helper`: an account; None = nobody any more."""

    ticket: str
    helper: str | None


@dataclass(frozen=True, slots=True)
class ProjectAdded(Fact):
    """A project on the green lane's list (R05). `charge`: key of the record with the person in charge; `quota` None = no limit."""

    project: str
    project_kind: str
    basis: str
    charge: str
    valid_from: str
    valid_to: str
    quota: int | None

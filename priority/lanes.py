"""Lanes, their promises, and the settings of the rule (policy.md sections 2 and 3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

ORDINARY = "ordinary"
PRIORITY = ("care", "green", "booked")
LANES = (ORDINARY, *PRIORITY)
GROUNDS = ("soldier", "disabled_soldier", "legal", "elder", "minor", "pregnant", "disabled", "mobility", "other")

_TARGETS = MappingProxyType(
    {"ordinary": timedelta(minutes=30), "care": timedelta(minutes=5), "green": timedelta(minutes=10), "booked": timedelta(0)}
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Settings of the rule. `targets`: promise per lane; `limit_s`: wait after which an ordinary ticket has lapsed.

    `guard_s` None: in turn. Else *rescue*: a lapsed ordinary ticket lets those go first who can still be saved, whose key
    is at most `danger` away; once it has waited longer than `guard_s` it goes before every other ordinary ticket.
    """

    targets: Mapping[str, timedelta] = field(default_factory=lambda: _TARGETS)
    limit_s: float = 1800.0
    run_cap: int = 6
    guard_s: float | None = None
    danger: timedelta = timedelta(minutes=10)

    def key(self, lane: str, clock: datetime) -> datetime:
        """Moment by which the lane's promise wants the ticket called."""
        return clock + self.targets[lane]

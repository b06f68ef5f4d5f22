"""The numbered window, its post and what stands at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from floor.nouns.tickets import CLOSED


@dataclass(frozen=True, slots=True)
class Counter:
    """A numbered window. `serves`: matters of the present post; `clerk`: account on post; `since`: of the state.

    `ready_since`: it asked for the next and nobody waited; `offered`: the ticket that came since and lights its button.
    `in_use` False: the hall has it no more; its history stays.
    """

    number: int
    zone: str
    matters: list[str]
    state: str = CLOSED
    serves: list[str] | None = None
    clerk: str | None = None
    since: datetime | None = None
    reason: str | None = None
    ticket: str | None = None
    idle_since: datetime | None = None
    rating: str | None = None
    rating_until: datetime | None = None
    ready_since: datetime | None = None
    offered: str | None = None
    in_use: bool = True

"""What visitors thought of a service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

GRADES = (5, 4, 3, 2, 1)
BAD = 2  # and 1: 不满意, 非常不满意


@dataclass(frozen=True, slots=True)
class Rating:
    """One per service. `grade` 5 = 非常满意 ... 1 = 非常不满意; `clerk`: the account on post when the service ended.

    `valid` False: a review found it malicious (R09), it counts in no figure.
    """

    ticket: str
    counter: int
    grade: int
    reasons: list[str]
    channel: str
    at: datetime
    service: int = 1
    clerk: str | None = None
    valid: bool = True

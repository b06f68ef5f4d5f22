"""What is on the green lane's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Project:
    """On the green lane's list. `charge`: key of the personal record; dates are local, the last one included; `quota` None = no limit."""

    code: str
    kind: str
    basis: str
    charge: str
    valid_from: str
    valid_to: str
    quota: int | None
    added_at: datetime
    uses: int = 0
    state: str = "active"
    reason: str | None = None

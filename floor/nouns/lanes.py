"""What is on the green lane's list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


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

    def values(self) -> dict[str, Any]:
        """What can be changed of it, by the names of its part (`config/own_parts.toml`)."""
        dates: dict[str, Any] = {"valid_from": self.valid_from, "valid_to": self.valid_to, "quota": self.quota}
        return {"kind": self.kind, "basis": self.basis, "charge": self.charge, "active": self.state == "active", **dates}

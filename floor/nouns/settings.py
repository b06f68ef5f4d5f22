"""What a hall changes while it runs, and every change of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Setting:
    """A part that was changed, or is to be. `part`: `matters/id_card`; `version`: in force, 1 = as the file had it; `last`: given out."""

    part: str
    version: int
    last: int
    value: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One version of a part. `state`: planned, in_force (then or now), called_off, refused. `before` None: it is new.

    `takes_at`: from when it was to hold; `ended_at`: when it came into force or was dropped; `restores`: an undo to that version.
    """

    part: str
    version: int
    before: dict[str, Any] | None
    after: dict[str, Any]
    why: str
    made_at: datetime
    made_by: str
    takes_at: datetime
    state: str
    restores: int | None = None
    ended_at: datetime | None = None
    problems: list[str] = field(default_factory=list)


PLANNED, IN_FORCE, CALLED_OFF, REFUSED = "planned", "in_force", "called_off", "refused"

"""Sessions after closing, and who stayed for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Extended:
    """An extended session (延时服务): after `closing`, from `opened_at` until nobody waits or is served, at most to `ends_by`.

    `kind`: day or lunch; `no`: which one of its closing; `cause`: closing, came_back, lead; `waiting`, `serving`: when it began;
    `served`: services finished in it; `end_reason`: done, lead, reopened, day_end; `left`: tickets open at its end.
    """

    id: str
    day: str
    kind: str
    closing: datetime
    no: int
    cause: str
    reason: str | None
    opened_at: datetime
    ends_by: datetime
    waiting: int
    serving: int
    served: int = 0
    ended_at: datetime | None = None
    end_reason: str | None = None
    end_words: str | None = None
    ended_by: str | None = None
    left: int = 0


@dataclass(frozen=True, slots=True)
class Stay:
    """A clerk who stayed at a counter in an extended session. `cover`: account that was to take over; `served`: services finished."""

    id: str
    session: str
    counter: int
    clerk: str | None
    since: datetime
    until: datetime | None = None
    served: int = 0
    reason: str | None = None
    cover: str | None = None

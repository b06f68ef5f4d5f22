"""Tide windows (潮汐窗口): a counter lends itself to other matters for a while, when nobody of its own waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Tide:
    """A counter also takes `matters` up to `until`. `how`: proposed, by_hand.

    `without`, `with_it`: lapses of these matters foreseen for the two hours after `opened_at`; None = nobody had foreseen.
    `calls`: tickets it called of them; `came`: their lapses in its time. `end_reason`: time, by_hand, closed.
    """

    id: str
    day: str
    counter: int
    matters: list[str]
    opened_at: datetime
    until: datetime
    how: str
    opened_by: str
    without: float | None = None
    with_it: float | None = None
    calls: int = 0
    came: int = 0
    ended_at: datetime | None = None
    end_reason: str | None = None
    ended_by: str | None = None


class Tides:
    """Those of the day; `open` by counter."""

    def __init__(self) -> None:
        self.open: dict[int, Tide] = {}
        self.of_day: dict[str, Tide] = {}

    def keep(self, tide: Tide) -> None:
        self.of_day[tide.id] = tide
        if tide.ended_at is None:
            self.open[tide.counter] = tide
        elif tide.counter in self.open and self.open[tide.counter].id == tide.id:
            del self.open[tide.counter]

    def turn(self, day: str) -> None:
        """Forget those of former days; none outlives its day."""
        self.of_day = {k: v for k, v in self.of_day.items() if v.day == day}

    def lent(self, counter: int) -> list[str]:
        """Matters that the counter takes when nobody of its own waits."""
        tide = self.open.get(counter)
        return tide.matters if tide is not None else []

    def takers(self, matter: str) -> list[int]:
        """Counters that lend themselves to the matter."""
        return [number for number, tide in self.open.items() if matter in tide.matters]

    def next_end(self) -> datetime | None:
        return min((tide.until for tide in self.open.values()), default=None)

    def over(self, now: datetime) -> list[Tide]:
        """Open ones whose time ended before `now`, earliest first."""
        found = [tide for tide in self.open.values() if tide.until < now]
        return sorted(found, key=lambda tide: (tide.until, tide.counter))

"""Open duties by the moment at which each must be looked at next. Of the book; the duties themselves stand in the table."""

from __future__ import annotations

from datetime import datetime

from sortedcontainers import SortedList

from floor.nouns import Duty


class Agenda:
    """`due` costs what it finds, however many are open."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}
        self._order: SortedList[tuple[datetime, str]] = SortedList()

    def __len__(self) -> int:
        return len(self._at)

    def keep(self, duty: Duty) -> None:
        self.put(duty.id, duty.next_at)

    def put(self, duty: str, next_at: datetime | None) -> None:
        before = self._at.pop(duty, None)
        if before is not None:
            self._order.remove((before, duty))
        if next_at is not None:
            self._at[duty] = next_at
            self._order.add((next_at, duty))

    def next(self) -> datetime | None:
        return self._order[0][0] if self._order else None

    def due(self, until: datetime) -> list[tuple[datetime, str]]:
        """(moment, duty) of those that are to be looked at by `until`, earliest first."""
        return list(self._order.irange(maximum=(until, "\U0010ffff")))

"""The 30-minute wait clock of one hall (design section 6): how it starts, stands and goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict

from floor.nouns import Obligation
from floor.timetable import Span, Timetable


class Dues(TypedDict):
    due_at: datetime | None
    warn_at: datetime | None


class Opened(Dues):
    limit_s: float


@dataclass(frozen=True, slots=True)
class WaitClock:
    """`limit_s`: a wait of more open seconds is a lapse; `warn_s`: the lead is warned after so many.

    `extended`: the day's extended sessions, in which the clock runs on; one that runs counts up to its latest end.
    `rests`: emergencies, in which it stands (R46); in one that runs nothing is due.
    """

    hours: Timetable
    limit_s: float
    warn_s: float
    extended: Sequence[Span] = ()
    rests: Sequence[Span] = ()

    def during(self, extended: Sequence[Span], rests: Sequence[Span] = ()) -> WaitClock:
        """The same clock on a day with these sessions and rests."""
        return replace(self, extended=extended, rests=rests) if extended or rests else self

    def opened(self, at: datetime) -> Opened:
        """A new wait that starts at `at`."""
        return {"limit_s": self.limit_s, **self._dues(at, self.limit_s, 0.0)}

    def goes_on(self, wait: Obligation | None, at: datetime) -> Dues:
        """A stopped wait that runs again from `at`, without reset. A breached one has no further due."""
        if wait is None or wait.breached_at is not None:
            return {"due_at": None, "warn_at": None}
        return self._dues(at, wait.amount_s, wait.used_s)

    def going_on(self, wait: Obligation, since: datetime, used_s: float) -> Dues:
        """Dues of a running wait that goes on from `since` with so many seconds used; a breached one has no further due."""
        if wait.breached_at is not None:
            return {"due_at": wait.due_at, "warn_at": wait.warn_at}
        return self._dues(since, wait.amount_s, used_s)

    def redated(self, wait: Obligation) -> Dues:
        """Dues of a running wait, when a session began or ended."""
        assert wait.since is not None
        return self._dues(wait.since, wait.amount_s, wait.used_s)

    def used(self, wait: Obligation | None, now: datetime) -> float:
        """Open seconds of the wait up to `now`."""
        if wait is None:
            return 0.0
        return wait.used_s + (self.hours.open_seconds(wait.since, now, self.extended, self.rests) if wait.since else 0.0)

    def _dues(self, at: datetime, limit_s: float, used_s: float) -> Dues:
        due_at = self.hours.due(at, max(0.0, limit_s - used_s), self.extended, self.rests)
        return {"due_at": due_at, "warn_at": self.hours.due(at, max(0.0, self.warn_s - used_s), self.extended, self.rests)}

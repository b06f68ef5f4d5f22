"""The day's business, counter by counter (R47). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from floor.nouns import FINISHED, GRADES, NO_SHOW, Lapse, Obligation, Rating, Stay, Ticket
from floor.spread import median_min, minutes
from floor.views.scene import View
from floor.views.sheet import sheet

Happened = Ticket | Obligation | Lapse | Rating | Stay
COLUMNS = ("counter", "served", "passed", "median_min", "longest_min", "over", *(f"rated_{grade}" for grade in GRADES), "extended_min")


@dataclass(frozen=True, slots=True)
class Day:
    """What the tables hold of one day. `waits`: those that ended with a service."""

    tickets: Sequence[Ticket]
    waits: Sequence[Obligation]
    lapses: Sequence[Lapse]
    ratings: Sequence[Rating]
    stays: Sequence[Stay]


@dataclass(slots=True)
class _Line:
    served: int = 0
    passed: int = 0
    waited_s: list[float] = field(default_factory=list)
    over: int = 0
    grades: list[int] = field(default_factory=list)
    extended_s: float = 0.0

    def take(self, x: Happened, now: datetime) -> None:
        match x:
            case Ticket():
                self.served += x.outcome == FINISHED
                self.passed += x.outcome == NO_SHOW
            case Obligation():
                self.waited_s.append(x.used_s)
            case Lapse():
                self.over += 1
            case Rating():
                self.grades.append(x.grade)
            case Stay():
                self.extended_s += max(0.0, ((x.until or now) - x.since).total_seconds())


def daily(day: Day, counters: Iterable[int], now: datetime) -> View:
    """`counters`: one line each, also where nothing happened; `total`: of the hall, with those who were never called."""
    lines = {number: _Line() for number in counters}
    hall = _Line()
    at = {ticket.id: ticket.served_at if ticket.services else ticket.counter for ticket in day.tickets}
    for counter, happened in _by_counter(day, at):
        for line in [hall] if counter is None else [hall, lines.setdefault(counter, _Line())]:
            line.take(happened, now)
    rows = [{"counter": number, **_shown(line)} for number, line in sorted(lines.items())]
    return {"counters": rows, "total": {"counter": None, "issued": len(day.tickets), **_shown(hall)}}


def _by_counter(day: Day, at: dict[str, int | None]) -> Iterator[tuple[int | None, Happened]]:
    yield from ((at[x.id], x) for x in day.tickets)
    yield from ((at.get(x.subject), x) for x in day.waits)
    yield from ((at.get(x.ticket), x) for x in day.lapses)
    yield from ((x.counter, x) for x in day.ratings)
    yield from ((x.counter, x) for x in day.stays)


def _shown(line: _Line) -> View:
    waits = line.waited_s
    return {
        "served": line.served, "passed": line.passed, "median_min": median_min(waits),
        "longest_min": minutes(max(waits)) if waits else None, "over": line.over,
        **{f"rated_{grade}": line.grades.count(grade) for grade in GRADES}, "extended_min": int(line.extended_s // 60),
    }  # fmt: skip


def table(found: View, words: dict[str, str]) -> str:
    """CSV; `words`: heads of the columns and, under `total`, the name of the last line."""
    rows = [*found["counters"], found["total"] | {"counter": words["total"]}]
    return sheet([words[name] for name in COLUMNS], ([row[name] for name in COLUMNS] for row in rows))

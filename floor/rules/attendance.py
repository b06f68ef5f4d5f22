"""Attendance by the clock (考勤, R33): which signature it is, and the mark that a day's signatures make. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from floor.timetable import Span

IN, OUT = "in", "out"


@dataclass(frozen=True, slots=True)
class Demand:
    """`lead`: so long before its start a half-day is signed in; `outs`: its end is signed too."""

    lead: timedelta
    outs: bool


@dataclass(frozen=True, slots=True)
class Half:
    """A half-day. `came`, `left`: when its person signed, to the second; None = not."""

    key: str
    start: datetime
    end: datetime
    came: datetime | None = None
    left: datetime | None = None


def halves(spans: Sequence[Span]) -> list[Half]:
    """The morning, and what comes after the first break as the afternoon; a day without break is one."""
    found = [Half("am", *spans[0])] if spans else []
    return [*found, Half("pm", spans[1][0], spans[-1][1])] if len(spans) > 1 else found


def half_of(day: Sequence[Half], way: str, now: datetime) -> Half:
    """The half-day of a signature at this moment: a coming after its end, or a leaving after the next start, is the next one's."""
    last = day[-1]
    if way == IN:
        return next((x for x in day if now < x.end), last)
    return next((x for x, after in pairwise(day) if now < after.start), last)


def mark(day: Sequence[Half], demand: Demand, now: datetime) -> str:
    """ok, late, early, absent_half or absent_day, of the half-days that are over by now or have a signature."""
    states = [_state(x, demand) for x in day if x.end <= now or x.came is not None]
    absent = states.count("absent")
    if absent and absent == len(day):
        return "absent_day"
    if absent:
        return "absent_half"
    return next((x for x in ("late", "early") if x in states), "ok")


def _state(half: Half, demand: Demand) -> str:
    if half.came is None:
        return "absent"
    if half.came > half.start - demand.lead:
        return "late"
    return "early" if demand.outs and half.left is not None and half.left < half.end else "ok"


def counts(marks: Sequence[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """The monthly sheet: how many days of each mark, by person. `marks`: (person, mark) of each day."""
    found: dict[str, dict[str, int]] = {}
    for person, one in marks:
        days = found.setdefault(person, {})
        days[one] = days.get(one, 0) + 1
    return dict(sorted(found.items()))


def on_leave(fields: Mapping[str, object], day: str) -> bool:
    """Whether approved leave or an outing covers the day."""
    first = datetime.fromisoformat(str(fields["start"])).date()
    days = int(str(fields.get("days") or 1))
    return first <= datetime.fromisoformat(day).date() < first + timedelta(days=days)

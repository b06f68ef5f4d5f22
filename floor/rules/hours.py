"""The hours of a hall as they changed: from which day on which were in force. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from config.hours import DAYS
from config.schema import Hall
from floor.nouns import SettingChange
from floor.timetable import Hours

_DAY = {
    "zh": dict(zip(DAYS, ("周一", "周二", "周三", "周四", "周五", "周六", "周日"), strict=True)),
    "en": dict(zip(DAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True)),
}
PARTS = ("hours/hall", "wait/hall")  # of the settings; what the file says of them holds until they are changed


def eras(base: Hall, changes: Iterable[SettingChange], zone: ZoneInfo) -> list[tuple[date, Hours]]:
    """Each set of hours with its first day: that of its change. `changes`: those that came into force, of any part of the hours."""
    found = sorted(changes, key=lambda x: (x.takes_at, x.part, x.version))
    now: dict[str, dict[str, Any]] = {
        "hours": base.hours.model_dump(mode="json"), "wait": {"count_lunch": base.wait.count_lunch},
    }  # fmt: skip
    for change in reversed(found):  # the earliest one's `before` is what held from the beginning
        now[_section(change)] |= change.before or {}
    made = [(date.min, _hours(now))]
    for change in found:
        now[_section(change)] |= change.after
        made.append((change.takes_at.astimezone(zone).date(), _hours(now)))
    return made


def _section(change: SettingChange) -> str:
    return change.part.partition("/")[0]


def _hours(now: dict[str, dict[str, Any]]) -> Hours:
    hours = now["hours"]
    return Hours(hours["week"], hours["closed_dates"], hours["open_dates"], now["wait"]["count_lunch"], hours["open_on_holidays"])


def told(spans: dict[str, list[list[str]]], lang: str) -> str:
    """Hours by weekday or date, in words: `周一 08:30–12:00 13:30–17:30；`."""
    days = {day: spans[day] for day in (DAYS if set(spans) <= set(DAYS) else sorted(spans)) if spans.get(day)}
    lines = [f"{_DAY[lang].get(day, day)} {' '.join('–'.join(span) for span in found)}" for day, found in days.items()]
    return ("; " if lang == "en" else "；").join(lines)

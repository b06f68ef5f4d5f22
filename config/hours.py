"""The hours that the regulations give (rulebook 3.1): the weeks of each profile, and what a week of it must be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

OWN = "001"  # the hall's own timetable: no regulation gives its times
FIRST = "003#15"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WORK = DAYS[:5]
_DAY_MIN = 480  # 8 hours a day (003#13, 003#17)
# Profiles whose times are given. The regulations do not say when the windows of 003#10 close for lunch.
_TIMES = {
    "003#15": (("08:30", "12:00"), ("13:30", "17:30")),
    "003#10": (("09:00", "18:00"),),
    "003#16": (("09:00", "17:00"),),
}
_MEETING = {"003#10": (("09:00", "14:00"), ("15:00", "18:00"))}  # the daily meeting, 14:00 to 15:00
EVERY_DAY = ("003#13", "003#17")  # seven days of 8 hours; when they begin and end the hall says
HOLIDAYS = {"003#13": True, "003#15": False, "003#16": False}  # open on statutory days off; the others do not say


def week_of(profile: str, meeting: bool) -> dict[str, list[list[str]]] | None:
    """Opening spans of each weekday; None where the regulations give no times."""
    spans = (_MEETING.get(profile) if meeting else None) or _TIMES.get(profile)
    return {day: [list(span) for span in spans] for day in _WORK} if spans else None


def begun(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options of the file with what they leave out: no week is that of the profile, a week without profile is the hall's own."""
    found = dict(options)
    profile = found.setdefault("profile", OWN if "week" in found else FIRST)
    if "week" not in found:
        found["week"] = week_of(profile, found.get("meeting_break") is True) or {}
    if HOLIDAYS.get(profile):
        found.setdefault("open_on_holidays", True)
    return found


def chosen(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """A change of the profile brings its hours and holidays along, unless others are given with it."""
    found = dict(after)
    if all(found[name] == before[name] for name in ("profile", "meeting_break")):
        return found
    week = week_of(str(found["profile"]), bool(found["meeting_break"]))
    if week is not None and found["week"] == before["week"]:
        found["week"] = week
    if found["profile"] in HOLIDAYS and found["open_on_holidays"] == before["open_on_holidays"]:
        found["open_on_holidays"] = HOLIDAYS[found["profile"]]
    return found


def minutes(spans: Sequence[Sequence[str]]) -> int:
    """Length of a day's spans."""
    return sum(_minute(end) - _minute(start) for start, end in spans)


def whole_day(spans: Sequence[Sequence[str]]) -> bool:
    return minutes(spans) == _DAY_MIN


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)

"""Opening hours: spans that exist, in order, and dates of the calendar."""

from __future__ import annotations

from datetime import date

from config.checks.draft import Draft
from config.hours import DAYS, EVERY_DAY, HOLIDAYS, OWN, week_of, whole_day

Spans = list[tuple[str, str]]


def check_hours(draft: Draft) -> None:
    hours = draft.hall.hours
    if not any(hours.week.values()) and draft.sound("hours"):
        draft.fault("hours.week", 'the hall never opens: name at least one weekday, e.g. mon = [["08:30", "12:00"]]')
    for weekday, spans in hours.week.items():
        _spans(draft, f"hours.week.{weekday}", spans)
    _dates(draft)
    _profile(draft)


def _spans(draft: Draft, path: str, spans: Spans) -> None:
    """Times are compared as text: HH:MM sorts as the clock does, 24:00 last."""
    before: tuple[str, str] | None = None
    for index, (opens, closes) in enumerate(spans):
        here = f"{path}[{index}]"
        if opens >= closes:
            draft.fault(here, f"{opens} to {closes} runs backwards: the closing time must be later than the opening time")
            continue
        if before and opens < before[0]:
            draft.fault(here, f"{opens} to {closes} stands after {before[0]} to {before[1]}: sort the spans of a day")
        elif before and opens < before[1]:
            draft.fault(here, f"{opens} to {closes} overlaps {before[0]} to {before[1]}: make one span of the two, or part them")
        before = (opens, closes)


def _dates(draft: Draft) -> None:
    hours = draft.hall.hours
    for index, day in enumerate(hours.closed_dates):
        here = f"hours.closed_dates[{index}]"
        if not exists(day):
            draft.fault(here, f"{day} does not exist in the calendar: correct the date")
        elif day in hours.closed_dates[:index]:
            draft.fault(here, f"{day} stands there twice: remove one")
        elif day in hours.open_dates:
            draft.fault(here, f"{day} is also in hours.open_dates: remove it from one of the two")
    for day, spans in hours.open_dates.items():
        here = f"hours.open_dates.{day}"
        if not exists(day):
            draft.fault(here, f"{day} does not exist in the calendar: correct the date")
        elif not spans:
            draft.fault(here, f"{day} has no opening span: give one, or put the date into hours.closed_dates")
        _spans(draft, here, spans)


def _profile(draft: Draft) -> None:
    """Hours that are said to be those of a regulation are as it gives them; what it leaves open the hall says."""
    hours = draft.hall.hours
    wanted, mine = week_of(hours.profile, hours.meeting_break), {str(day): [list(x) for x in spans] for day, spans in hours.week.items()}
    if hours.meeting_break and hours.profile != "003#10":
        draft.fault("hours.meeting_break", f"profile {hours.profile} has no daily meeting: only 003#10 has, or write false")
    if not draft.sound("hours.week"):
        return
    if wanted is not None and {day: spans for day, spans in mine.items() if spans} != wanted:
        draft.fault("hours.week", f'these are not the hours of profile {hours.profile}: leave out week, or write profile = "{OWN}"')
    short = [day for day in DAYS if not whole_day(mine.get(day, []))] if hours.profile in EVERY_DAY else []
    if short:
        draft.fault("hours.week", f"profile {hours.profile} is open 8 hours on each of the seven days; not so: {', '.join(short)}")
    if HOLIDAYS.get(hours.profile, hours.open_on_holidays) != hours.open_on_holidays:
        says = "open" if HOLIDAYS[hours.profile] else "closed"
        draft.fault("hours.open_on_holidays", f'profile {hours.profile} is {says} on holidays: write so, or profile = "{OWN}"')


def exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True

"""Opening hours and the seconds that count as waiting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floor.timetable import Timetable
from tests.floor.desk_harness import ZONE, moment

WEEK = {day: [("08:30", "12:00"), ("13:30", "17:30")] for day in ("mon", "tue", "wed", "thu", "fri")}
HOURS = Timetable(WEEK, ZONE, closed=["2026-06-03"], opened={"2026-06-06": [("09:00", "11:00")]})
WITH_LUNCH = Timetable(WEEK, ZONE, count_lunch=True)
ALL_DAY = Timetable({day: [("00:00", "24:00")] for day in ("mon", "tue")}, ZONE)


def seconds(hours: Timetable, since: str, to: str) -> float:
    return hours.open_seconds(moment(since), moment(to))


@pytest.mark.parametrize(
    ("since", "to", "expected"),
    [
        ("09:00", "09:30", 1800),
        ("08:00", "08:30", 0),
        ("08:00", "08:30:01", 1),
        ("11:50", "13:50", 1800),
        ("12:00", "13:30", 0),
        ("11:59:59", "13:30:01", 2),
        ("17:29:59", "20:00", 1),
        ("17:30", "2026-06-02T08:30", 0),
        ("17:29", "2026-06-02T08:31", 120),
        ("2026-06-02T17:00", "2026-06-04T09:00", 3600),  # Wednesday is closed
        ("2026-06-05T17:30", "2026-06-08T08:30", 7200),  # the Saturday has hours of its own
        ("09:30", "09:00", 0),
        ("09:00", "09:00", 0),
    ],
)
def test_only_open_seconds_count(since: str, to: str, expected: float) -> None:
    assert seconds(HOURS, since, to) == expected


def test_with_count_lunch_the_time_between_the_spans_of_a_day_counts_and_the_night_does_not() -> None:
    assert seconds(WITH_LUNCH, "11:50", "13:50") == 7200
    assert seconds(WITH_LUNCH, "17:20", "2026-06-02T08:40") == 1200


def test_a_hall_open_round_the_clock_counts_over_midnight_until_it_closes() -> None:
    assert seconds(ALL_DAY, "23:50", "2026-06-02T00:10") == 1200
    assert seconds(ALL_DAY, "2026-06-02T23:50", "2026-06-03T00:10") == 600  # Wednesday is closed


def test_a_fraction_of_a_second_counts_as_it_is() -> None:
    assert HOURS.open_seconds(moment("09:00"), moment("09:00") + timedelta(microseconds=250_000)) == 0.25


# --- due ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("since", "minutes", "due"),
    [
        ("09:00", 30, "09:30"),
        ("08:00", 30, "09:00"),
        ("11:50", 30, "13:50"),
        ("12:30", 30, "14:00"),
        ("11:29:59", 30, "11:59:59"),
        ("11:30", 30, "13:30"),  # used up exactly at closing: not a second too long until the next opening
        ("17:00", 30, "2026-06-02T08:30"),
        ("17:10", 30, "2026-06-02T08:40"),
        ("2026-06-02T17:10", 30, "2026-06-04T08:40"),
        ("09:00", 0, "09:00"),
        ("12:00", 0, "13:30"),
        ("18:00", 30, "2026-06-02T09:00"),
    ],
)
def test_the_due_moment_is_the_last_one_in_time(since: str, minutes: float, due: str) -> None:
    assert HOURS.due(moment(since), minutes * 60) == moment(due)


def test_with_count_lunch_the_due_moment_lies_in_the_lunch_hour() -> None:
    assert WITH_LUNCH.due(moment("11:50"), 1800) == moment("12:20")


def test_without_any_opening_there_is_no_due_moment() -> None:
    assert Timetable({}, ZONE).due(moment("09:00"), 1800) is None


def test_over_midnight_the_due_moment_is_on_the_next_day() -> None:
    assert ALL_DAY.due(moment("23:50"), 1800) == moment("2026-06-02T00:20")


@given(st.integers(0, 7 * 1440), st.integers(0, 240), st.booleans())
def test_at_the_due_moment_the_amount_is_used_up_and_a_second_later_it_is_passed(start_min: int, amount_min: int, lunch: bool) -> None:
    hours = WITH_LUNCH if lunch else HOURS
    since = moment("00:00") + timedelta(minutes=start_min)
    due = hours.due(since, amount_min * 60.0)
    assert due is not None
    assert hours.open_seconds(since, due) == amount_min * 60
    assert hours.open_seconds(since, due + timedelta(seconds=1)) == amount_min * 60 + 1


@given(st.integers(0, 4000), st.integers(0, 4000), st.integers(0, 4000))
def test_waiting_in_two_parts_is_waiting_in_one(first: int, second: int, start_min: int) -> None:
    a = moment("07:00") + timedelta(minutes=start_min)
    b, c = a + timedelta(seconds=first), a + timedelta(seconds=first + second)
    assert HOURS.open_seconds(a, b) + HOURS.open_seconds(b, c) == HOURS.open_seconds(a, c)


# --- opening --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "state", "until", "opens_at"),
    [
        ("08:29:59", "before", None, "08:30"),
        ("08:30", "open", "12:00", None),
        ("11:59:59", "open", "12:00", None),
        ("12:00", "lunch", None, "13:30"),
        ("13:30", "open", "17:30", None),
        ("17:30", "closed", None, "2026-06-02T08:30"),
        ("2026-06-02T18:00", "closed", None, "2026-06-04T08:30"),
        ("2026-06-05T18:00", "closed", None, "2026-06-06T09:00"),
        ("2026-06-06T12:00", "closed", None, "2026-06-08T08:30"),
    ],
)
def test_the_hall_says_whether_it_is_open_and_when_it_will_be(clock: str, state: str, until: str | None, opens_at: str | None) -> None:
    found = HOURS.opening(moment(clock))
    assert found.state == state
    assert found.until == (moment(until) if until else None)
    assert found.opens_at == (moment(opens_at) if opens_at else None)


def test_a_hall_that_never_opens_names_no_opening() -> None:
    assert Timetable({}, ZONE).opening(moment("09:00")).opens_at is None


@pytest.mark.parametrize(
    ("clock", "before_min", "given_out"),
    [
        ("08:00", 30, True),
        ("07:59:59", 30, False),
        ("08:29:59", 0, False),
        ("08:30", 0, True),
        ("12:30", 30, True),
        ("17:29:59", 30, True),
        ("17:30", 30, False),
    ],
)
def test_numbers_are_given_from_some_minutes_before_opening_until_closing(clock: str, before_min: int, given_out: bool) -> None:
    assert HOURS.gives_numbers(moment(clock), before_min) is given_out


def test_the_day_turns_at_local_midnight() -> None:
    assert HOURS.day(moment("23:59:59")).isoformat() == "2026-06-01"
    assert HOURS.day(moment("2026-06-02T00:00")).isoformat() == "2026-06-02"
    assert HOURS.midnight_after(HOURS.day(moment("12:00"))) == moment("2026-06-02T00:00")


def test_a_zone_with_summer_time_counts_the_hour_that_does_not_exist_as_nothing() -> None:
    zone = ZoneInfo("Europe/Berlin")
    night = Timetable({"sun": [("00:00", "24:00")]}, zone)
    start, end = night.spans(night.day(moment("2026-03-29T12:00")))[0]
    assert (end - start) == timedelta(hours=23)
    assert night.open_seconds(start, end) == 23 * 3600


# --- with the working calendar ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Known:
    off: tuple[str, ...] = ()
    work: tuple[str, ...] = ()


def clocks(hours: Timetable, day: str) -> list[str]:
    return [f"{start.astimezone(ZONE):%H:%M}-{end.astimezone(ZONE):%H:%M}" for start, end in hours.spans(date.fromisoformat(day))]


FRIDAY_SHORT = WEEK | {"fri": [("08:30", "12:00")]}


@pytest.fixture
def made_up() -> Timetable:
    """The summer of 2026 with a day off on Friday the 19th and make-up work on the weekend before."""
    hours = Timetable(FRIDAY_SHORT, ZONE, closed=["2026-06-27"], opened={"2026-06-21": [("09:00", "11:00")]})
    hours.follow({2026: Known(("2026-06-19", "2026-06-21"), ("2026-06-13", "2026-06-14", "2026-06-27"))})
    return hours


def test_a_statutory_day_off_is_closed_and_the_next_opening_is_told(made_up: Timetable) -> None:
    assert clocks(made_up, "2026-06-19") == []
    assert made_up.opening(moment("2026-06-19T10:00")).state == "closed"
    assert made_up.due(moment("2026-06-18T17:20"), 1800) == moment("2026-06-21T09:20")


def test_a_make_up_weekend_has_the_hours_of_the_friday_before(made_up: Timetable) -> None:
    assert clocks(made_up, "2026-06-13") == clocks(made_up, "2026-06-14") == ["08:30-12:00"]


def test_what_the_file_says_of_a_date_stands_before_the_calendar(made_up: Timetable) -> None:
    assert (clocks(made_up, "2026-06-27"), clocks(made_up, "2026-06-21")) == ([], ["09:00-11:00"])


def test_a_hall_may_be_open_on_holidays() -> None:
    hours = Timetable(WEEK, ZONE, on_holidays=True)
    hours.follow({2026: Known(("2026-06-19",), ("2026-06-14",))})
    assert clocks(hours, "2026-06-19") == clocks(hours, "2026-06-14") == clocks(hours, "2026-06-18") != []


def test_a_year_without_calendar_has_its_weeks_and_a_change_counts_at_once(made_up: Timetable) -> None:
    assert clocks(made_up, "2027-06-18") == ["08:30-12:00"] and clocks(made_up, "2027-06-19") == []
    made_up.follow({})
    assert clocks(made_up, "2026-06-19") == ["08:30-12:00"]

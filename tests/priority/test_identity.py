"""Age from an ID number (GB 11643): checked, used, not kept. All numbers are invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from priority.identity import birth_date, care_ground, completed_years, normalised

DAY = date(2026, 6, 1)
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def number(born: str, order: str = "001", region: str = "990101") -> str:
    """A number that is right: the check character by ISO 7064 MOD 11-2, computed here in its own way."""
    stem = f"{region}{born}{order}"
    remainder = 0
    for digit in stem:
        remainder = (remainder + int(digit)) * 2 % 11
    check = (12 - remainder) % 11
    return stem + ("X" if check == 10 else str(check))


def some_number_ending_in(check: str) -> str:
    return next(n for n in (number("19800229", f"{i:03d}") for i in range(1000)) if n[-1] == check)


@pytest.mark.parametrize("check", list("0123456789X"))
def test_every_check_character_is_recognised(check: str) -> None:
    assert birth_date(some_number_ending_in(check), DAY) == date(1980, 2, 29)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, step: int) -> None:
    right = number("19850714")
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    assert birth_date(wrong, DAY) is None


@given(st.integers(0, 15))
def test_two_digits_changed_round_are_always_noticed(place: int) -> None:
    right = number("19850714", "372")
    swapped = right[:place] + right[place + 1] + right[place] + right[place + 2 :]
    assert birth_date(swapped, DAY) == (date(1985, 7, 14) if swapped == right else None)


@pytest.mark.parametrize("check", ["x", "Ｘ", "ｘ"])
def test_a_small_or_full_width_x_is_an_x(check: str) -> None:
    right = some_number_ending_in("X")
    assert normalised(right[:-1] + check) == right


def test_full_width_digits_and_spaces_are_made_plain() -> None:
    right = number("19850714")
    wide = "".join(chr(ord(c) + 0xFEE0) for c in right)
    assert normalised(f" {wide[:6]} {wide[6:14]}　{wide[14:]} ") == right
    assert birth_date(normalised(wide), DAY) == date(1985, 7, 14)


@pytest.mark.parametrize(
    "wrong",
    ["", "123", "99010119850714001", number("19850714") + "0", "99010119850714٠٠١X", "9901011985071400AX", "²" * 18],
)
def test_what_is_no_number_is_none(wrong: str) -> None:
    assert birth_date(normalised(wrong), DAY) is None


@pytest.mark.parametrize("born", ["19850230", "19850001", "19851301", "19850100", "20250229", "00000101"])
def test_a_date_that_never_was_is_no_number_however_right_its_check(born: str) -> None:
    assert birth_date(number(born), DAY) is None


def test_nobody_is_born_tomorrow() -> None:
    assert birth_date(number("20260601"), DAY) == DAY
    assert birth_date(number("20260602"), DAY) is None


@pytest.mark.parametrize(
    ("born", "age", "ground"),
    [
        ("19660601", 60, "elder"),
        ("19660602", 59, None),
        ("20100601", 16, "minor"),
        ("20090602", 16, "minor"),
        ("20090601", 17, None),
        ("20260601", 0, "minor"),
        ("19260601", 100, "elder"),
    ],
)
def test_age_is_counted_in_completed_years_on_the_day(born: str, age: int, ground: str | None) -> None:
    found = birth_date(number(born), DAY)
    assert found is not None
    assert completed_years(found, DAY) == age
    assert care_ground(found, DAY) == ground


@pytest.mark.parametrize(
    ("today", "age"),
    [(date(2028, 2, 28), 59), (date(2028, 2, 29), 60), (date(2027, 2, 28), 58), (date(2027, 3, 1), 59)],
)
def test_a_leap_days_child_has_the_birthday_on_the_first_of_march_in_other_years(today: date, age: int) -> None:
    assert completed_years(date(1968, 2, 29), today) == age

"""Age from a resident ID number (GB 11643): checked, used, not kept."""

from __future__ import annotations

import unicodedata
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_CHECK = "10X98765432"
ELDER_FROM = 60  # R04: completed years, limit included
MINOR_TO = 16


def normalised(text: str) -> str:
    """Full-width digits, spaces and a small x made plain."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").upper()


def birth_date(number: str, today: date) -> date | None:
    """Birth date in a normalised 18-character number, or None when the number cannot be right."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return None
    if _CHECK[sum(w * int(c) for w, c in zip(_WEIGHTS, number[:17], strict=True)) % 11] != number[17]:
        return None
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
    return born if born <= today else None


def completed_years(born: date, today: date) -> int:
    """Age in full years; who was born on 29 February has the birthday on 1 March in other years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def care_ground(born: date, today: date) -> str | None:
    """`elder` from 60, `minor` to 16 (R04), else None."""
    age = completed_years(born, today)
    if age >= ELDER_FROM:
        return "elder"
    return "minor" if age <= MINOR_TO else None

"""Findings and consequences (R37, R38): how many faults within a year. The product counts and proposes nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from floor.nouns import Entry

FINDINGS = "findings"  # the register
HEAVIER_FROM = 2  # 003#23: two and more faults in one year weigh heavier
STANDING = ("found", "decided")  # a finding under appeal, or lifted, counts as no fault


def year_before(day: date) -> date:
    """The first day of the twelve months that end with this day."""
    try:
        same = day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        same = day.replace(year=day.year - 1, day=28)
    return date.fromordinal(same.toordinal() + 1)


def whom(finding: Entry) -> str:
    return " ".join(str(finding.fields.get("whom") or "").split())


def faults(findings: Iterable[tuple[date, Entry]], last: date) -> dict[str, int]:
    """Standing findings by whom, in the twelve months that end with `last`; each comes with the day of its entry."""
    first, found = year_before(last), dict[str, int]()
    for day, one in findings:
        if first <= day <= last and one.state in STANDING:
            found[whom(one)] = found.get(whom(one), 0) + 1
    return found

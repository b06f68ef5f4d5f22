"""What a register is wanting, and what it adds up to for each person. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from config.rulebook.schema import RegisterDef, Tally, Want
from floor.noticeboard import stands_on
from floor.nouns import Entry
from floor.rules.conditions import all_hold


@dataclass(frozen=True, slots=True)
class Beyond:
    """Somebody beyond the bound of a tally in a year."""

    tally: Tally
    who: str
    total: float


def wanting(register: RegisterDef, entries: Iterable[Entry], today: str, unfiled: int = 0) -> list[tuple[Want, int]]:
    """The wants that are not met, each with how many entries there are; of a file index with how many are not in it. `today`: ISO date."""
    known = list(entries)
    own = [want for want in register.wants if not want.unfiled]
    counted = [(want, sum(_counts(want, register, x) and _runs(want, x, today) for x in known)) for want in own]
    return [(want, n) for want, n in counted if n < want.least] + [(want, unfiled) for want in register.wants if want.unfiled and unfiled]


def beyond(register: RegisterDef, entries: Iterable[Entry], year: int) -> list[Beyond]:
    """Who is beyond a bound in the calendar year, by tally and person."""
    known = list(entries)
    found = []
    for tally in register.tallies:
        sums: dict[str, float] = {}
        for x in known:
            if str(x.fields.get(tally.day) or "").startswith(f"{year}-") and _counts(tally, register, x):
                who = str(x.fields.get(tally.by) or "")
                sums[who] = sums.get(who, 0.0) + _amount(tally, x)
        found += [Beyond(tally, who, total) for who, total in sorted(sums.items()) if who and _is_beyond(tally, total)]
    return found


def _counts(what: Want | Tally, register: RegisterDef, entry: Entry) -> bool:
    return (not what.states or entry.state in what.states) and all_hold(what.when, register, entry.fields)


def _runs(want: Want, entry: Entry, today: str) -> bool:
    first, last = (entry.fields.get(name) if name else None for name in (want.since, want.until))
    return stands_on(first, last, today)


def _amount(tally: Tally, entry: Entry) -> float:
    if tally.amount is None:
        return 1.0
    value = entry.fields.get(tally.amount)
    return tally.worth.get(str(value), 0.0) if tally.worth else float(value or 0)


def _is_beyond(tally: Tally, total: float) -> bool:
    return total > tally.over if tally.over is not None else total >= (tally.reaches or 0.0)

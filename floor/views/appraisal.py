"""The sheet of a month, half-year or year (R30, R69): confirmed figures by unit, counter and person, and their order. Pure.

A lapse that nobody confirmed, a rating found malicious, a complaint not found true and a finding under appeal do not stand in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from floor.nouns import BAD, Lapse, Rating
from floor.views.scene import View

ATTENDANCE = ("late", "absent")  # of people alone: times late or early, half-days absent (R33)
FILES = "unfiled"  # of people and units: closed entries that no file index names (R45)
FAULTS = ("lapses", "bad_ratings", "complaints", "findings", *ATTENDANCE, FILES)  # the fewer the better
FIGURES = (*FAULTS, "very_satisfied")
# Settings points.* by figure.
POINTS = dict(zip(FIGURES, ("lapse", "bad_rating", "complaint", "finding", "late", "absent", "unfiled", "very_satisfied"), strict=True))
KINDS = ("unit", "counter", "person")
COLUMNS = ("kind", "name", "served", "ratings", *FIGURES, "leave_days", "faults_year", "points", "place")
DayOf = Callable[[datetime], str]
Since = tuple[str, str]  # ISO day, unit
_BEST = 5
_MARKS = {"late": ("late", 1), "early": ("late", 1), "absent_half": ("absent", 1), "absent_day": ("absent", 2)}
_LEAST_RATINGS = 5  # with fewer, a person's ratings would point at visitors (groups under five are not shown)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the tables hold of the period.

    `served`: finished visits by counter, account and ISO day; `bad`: those of the valid ratings that a review found true; `complaints`:
    units of each complaint found true; `findings`: whom each decided one is about; `faults`: by whom, in the year that ends with it;
    `marks`: (whom, mark) of each day of attendance; `leave`: (whom, days) of each leave or outing that was approved;
    `unfiled`: (account, moment) of each entry that was closed and stands in no file index, by who made it.
    """

    served: Mapping[tuple[int | None, str | None, str], int]
    ratings: Sequence[Rating]
    lapses: Sequence[Lapse]
    bad: Sequence[Rating]
    complaints: Sequence[Sequence[str]]
    findings: Sequence[str]
    faults: Mapping[str, int]
    marks: Sequence[tuple[str, str]] = ()
    leave: Sequence[tuple[str, int]] = ()
    unfiled: Sequence[tuple[str, datetime]] = ()


@dataclass(frozen=True, slots=True)
class Staffing:
    """`units`: of each counter now; `sent` and `manned`: from which ISO day on which unit sends an account's person, or mans a counter, the
    earliest first; `serving`: counters by the matter that they serve; `people`: names by account; `logins`: accounts by login."""

    units: Mapping[int, str]
    serving: Mapping[str, Sequence[int]]
    people: Mapping[str, str]
    logins: Mapping[str, str]
    sent: Mapping[str, Sequence[Since]] = field(default_factory=dict)
    manned: Mapping[int, Sequence[Since]] = field(default_factory=dict)

    def unit_at(self, counter: int | None, account: str | None, day: str) -> str:
        """Of the person as it was at the end of that day, else of the counter; empty = the hall's."""
        own = _on(self.sent.get(account or "", ()), day)
        return own or ("" if counter is None else self.mans(counter, day))

    def mans(self, counter: int, day: str) -> str:
        """The unit of the counter as it was at the end of that day."""
        then = _on(self.manned.get(counter, ()), day)
        return self.units.get(counter, "") if then is None else then

    def unit_of(self, lapse: Lapse, day: str) -> str:
        """Of the person or the counter that bears it, else of the queue when one unit alone serves it; empty = the hall's."""
        unit = self.unit_at(lapse.counter, lapse.person, day)
        if unit or lapse.counter is not None:
            return unit
        units = {self.mans(number, day) for number in self.serving.get(lapse.matter, ())}
        return units.pop() if len(units) == 1 else ""

    def account(self, text: str) -> str | None:
        """Whom a text of a register means: a login, an account, or a name that only one account has."""
        named = [account for account, name in self.people.items() if name == text]
        return self.logins.get(text) or (text if text in self.people else None) or (named[0] if len(named) == 1 else None)


def _on(units: Sequence[Since], day: str) -> str | None:
    """The one that counts for the day; None = nobody knows."""
    return next((unit for since, unit in reversed(units) if since <= day), None)


@dataclass(slots=True)
class _Line:
    kind: str
    name: str
    served: int = 0
    ratings: int = 0
    faults_year: int = 0
    leave_days: int = 0
    figures: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FIGURES, 0))

    def points(self, points: Mapping[str, Decimal]) -> Decimal:
        return sum((points[name] * n for name, n in self.figures.items() if name in points), Decimal(0))

    @property
    def ranked(self) -> bool:
        """Who had no business and no fault stands in no order."""
        return bool(self.served or any(self.figures.values()))


class _Sheet:
    def __init__(self, staffing: Staffing, day_of: DayOf) -> None:
        self.staffing = staffing
        self.day_of = day_of
        self.lines: dict[tuple[str, str], _Line] = {}
        for number, unit in staffing.units.items():
            self._line("counter", str(number))
            self._line("unit", unit)

    def add(self, found: Confirmed) -> None:
        for (counter, account, day), many in found.served.items():
            for line in self._at(counter, account, day):
                line.served += many
        for rating in found.ratings:
            for line in self._at(rating.counter, rating.clerk, self.day_of(rating.at)):
                line.ratings += 1
                line.figures["very_satisfied"] += rating.grade == _BEST
        for rating in found.bad:
            self._count("bad_ratings", self._at(rating.counter, rating.clerk, self.day_of(rating.at)))
        for lapse in found.lapses:
            unit = self._line("unit", self.staffing.unit_of(lapse, self.day_of(lapse.counted_for)))
            self._count("lapses", [*self._who(lapse.counter, lapse.person), *unit])
        self._add_told(found)

    def _add_told(self, found: Confirmed) -> None:
        """What the registers tell of units and people."""
        for units in found.complaints:
            self._count("complaints", [line for text in dict.fromkeys(units) for line in self._told(text)])
        for text in found.findings:
            self._count("findings", self._told(text))
        for text, many in found.faults.items():
            for line in self._told(text):
                line.faults_year += many
        for account, at in found.unfiled:
            unit = self.staffing.unit_at(None, account, self.day_of(at))
            self._count(FILES, [*self._line("person", account), *self._line("unit", unit)])
        self._add_attendance(found)

    def _add_attendance(self, found: Confirmed) -> None:
        for text, mark in found.marks:
            if mark in _MARKS:
                figure, many = _MARKS[mark]
                for line in self._line("person", self.staffing.account(text) or text):
                    line.figures[figure] += many
        for text, days in found.leave:
            for line in self._line("person", self.staffing.account(text) or text):
                line.leave_days += days

    def _count(self, figure: str, lines: Iterable[_Line]) -> None:
        for line in lines:
            line.figures[figure] += 1

    def _at(self, counter: int | None, account: str | None, day: str) -> list[_Line]:
        """Counter, the person on post, and the unit of that day."""
        return [*self._who(counter, account), *self._line("unit", self.staffing.unit_at(counter, account, day))]

    def _who(self, counter: int | None, account: str | None) -> list[_Line]:
        return [*self._line("counter", "" if counter is None else str(counter)), *self._line("person", account or "")]

    def _told(self, text: str) -> list[_Line]:
        """A unit or person as a register names it."""
        text = " ".join(text.split())
        if ("unit", text) in self.lines:
            return [self.lines["unit", text]]
        return self._line("person", self.staffing.account(text) or text)

    def _line(self, kind: str, key: str) -> list[_Line]:
        if not key:
            return []
        name = self.staffing.people.get(key, key) if kind == "person" else key
        return [self.lines.setdefault((kind, key), _Line(kind, name))]


def sheet(found: Confirmed, staffing: Staffing, points: Mapping[str, Decimal], by: str, day_of: DayOf) -> View:
    """`day_of`: the hall's ISO day of a moment; `points`: by figure, those that the hall has set; none = no total, the order is by `by`."""
    made = _Sheet(staffing, day_of)
    made.add(found)
    lines = list(made.lines.values())
    shown = {kind: _ordered([x for x in lines if x.kind == kind], points, by) for kind in KINDS}
    missing = [name for name in FIGURES if name not in points]
    nobody = sum(x.counter is None and x.person is None for x in found.lapses)
    confirmed = {"lapses": len(found.lapses), "lapses_of_nobody": nobody}
    return {"lines": shown, "by": None if points else by, "points_missing": missing, **confirmed}


def _ordered(lines: list[_Line], points: Mapping[str, Decimal], by: str) -> list[View]:
    """Best first; equals share a place."""

    def worth(line: _Line) -> Decimal:
        return line.points(points) if points else Decimal(line.figures[by] if by not in FAULTS else -line.figures[by])

    ranked = [x for x in lines if x.ranked]
    places = {id(x): 1 + sum(worth(y) > worth(x) for y in ranked) for x in ranked}
    order = sorted(lines, key=lambda x: (places.get(id(x), len(lines) + 1), int(x.name) if x.kind == "counter" else 0, x.name))
    return [_shown(x, points, places.get(id(x))) for x in order]


def _shown(line: _Line, points: Mapping[str, Decimal], place: int | None) -> View:
    few = line.kind == "person" and line.ratings < _LEAST_RATINGS
    alone = {} if line.kind == "person" else dict.fromkeys(ATTENDANCE)
    alone |= {FILES: None} if line.kind == "counter" else {}
    figures = line.figures | ({"very_satisfied": None} if few else {}) | alone
    return {
        "kind": line.kind, "name": line.name, "served": line.served, "ratings": None if few else line.ratings, **figures,
        "leave_days": line.leave_days if line.kind == "person" else None,
        "faults_year": line.faults_year, "points": str(line.points(points)) if points and place else None, "place": place,
    }  # fmt: skip


def rows(found: View, kinds: Mapping[str, str]) -> Iterator[list[object]]:
    """For a spreadsheet; `kinds`: their words."""
    for kind in KINDS:
        for line in found["lines"][kind]:
            yield [kinds[kind], *(Decimal(line[name]) if name == "points" and line[name] else line[name] for name in COLUMNS[1:])]


def valid(ratings: Iterable[Rating], founded: set[tuple[str, int]]) -> tuple[list[Rating], list[Rating]]:
    """Those that count, and the bad ones among them that a review found true."""
    kept = [x for x in ratings if x.valid]
    return kept, [x for x in kept if x.grade <= BAD and (x.ticket, x.service) in founded]

"""Seeded synthetic days (policy.md section 4): Poisson arrivals with a morning peak, lognormal services, skills per counter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil, exp, log
from random import Random

from priority.lanes import LANES
from priority.play.day import Day, Rates
from priority.play.engine import Span, Visit, Window
from priority.play.forecast import Service

ZERO = datetime(2026, 6, 1, 0, 30, tzinfo=UTC)
OPEN_S = 8 * 3600.0  # one span: in lunch shifts, as service halls without a noon break
SHARES = (0.78, 0.15, 0.03, 0.04)  # ordinary, care, green, booked
PROFILES = {  # arrivals of each hour, mean 1
    "rush": (2.2, 1.9, 1.2, 0.6, 0.8, 0.7, 0.35, 0.25),  # people stand before the door in the morning
    "calm": (1.15, 1.6, 1.5, 1.0, 0.6, 0.85, 0.9, 0.4),
}
_NO_SHOW = _TRANSFER = 0.05
_BOOKED_SLOT_S = 900.0


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of hall: so many counters and matters, `load`: work offered in a day as a share of what the counters can do.

    The same hall, and other days, under each `profile`: it takes no part in what the hall is drawn from.
    """

    counters: int
    matters: int
    load: float
    breadth: float  # matters a counter serves, as a share of all
    seed: int = 0
    swing: float = 0.0  # sigma of a matter's demand from day to day (lognormal)
    profile: str = field(default="rush", repr=False)

    @property
    def name(self) -> str:
        return f"{self.counters}x{self.matters}@{self.load:.2f}#{self.seed}"


SIZES = ((3, 8, 0.85), (5, 8, 0.75), (6, 10, 0.65), (8, 12, 0.6), (12, 16, 0.45), (16, 18, 0.4), (20, 20, 0.35))
LOADS = (0.70, 0.79, 0.88, 0.96, 1.05)  # policy's span in even steps


def cells(profile: str = "rush") -> tuple[Cell, ...]:
    """Every size at each of the loads."""
    return tuple(Cell(counters, matters, load, breadth, profile=profile) for counters, matters, breadth in SIZES for load in LOADS)


# The size and skills of the example hall; which of its halls, days and loads were chosen and why: docs/simulate.md.
COUNTY = tuple(Cell(12, 16, load, breadth, seed, 0.6, "calm") for load in (0.70, 0.75) for breadth in (0.15, 0.20) for seed in range(5))


def estimated(profile: str = "rush") -> tuple[Cell, ...]:
    """Those in which the wait estimates are measured."""
    loads = (0.70, 0.85, 1.0)
    return tuple(Cell(counters, matters, load, breadth, profile=profile) for load in loads for counters, matters, breadth in SIZES)


@dataclass(frozen=True, slots=True)
class Hall:
    """The part of a cell that does not change from day to day."""

    windows: tuple[Window, ...]
    means_s: dict[str, float]
    sigmas: dict[str, float]
    shares: dict[str, float]
    people: float  # expected visits a day


def hall(cell: Cell) -> Hall:
    """Counters with their skills, matters with their services."""
    random = Random(f"hall {cell}")
    names = [f"m{n:02d}" for n in range(cell.matters)]
    means_s = {m: 60 * exp(random.uniform(log(4), log(25))) for m in names}
    sigmas = {m: random.uniform(0.45, 0.75) for m in names}
    wish = {m: random.uniform(0.7, 1.3) for m in names}  # work per matter, before it is made to fit the counters
    skills = _skills(cell, names, wish, random)
    windows = tuple(
        Window(n + 1, tuple(sorted(skill)), _posts(n), frozenset(names)) for n, skill in enumerate(skills)
    )
    capacity_s = sum(end - start for w in windows for start, end in w.posts)
    work = sum(wish.values())
    people = {m: cell.load * capacity_s * wish[m] / work / means_s[m] for m in names}
    total = sum(people.values())
    return Hall(windows, means_s, sigmas, {m: p / total for m, p in people.items()}, total)


def day(cell: Cell, seed: int) -> Day:
    """One day of the cell's hall."""
    made = hall(cell)
    random = Random(f"day {cell} {seed}")
    today = {m: share * random.lognormvariate(-cell.swing * cell.swing / 2, cell.swing) for m, share in made.shares.items()}
    arrivals = _arrivals(made.people * sum(today.values()), PROFILES[cell.profile], random)
    names, weights = list(today), list(today.values())
    visits = []
    for n, at_s in enumerate(arrivals):
        matter = random.choices(names, weights)[0]
        visits.append(_visit(n, at_s, matter, made, random))
    services = {m: Service(made.means_s[m], made.sigmas[m]) for m in made.means_s}
    return Day(f"{cell.name}/{seed}", made.windows, tuple(visits), ((0.0, OPEN_S),), ZERO, services, _rates(made, PROFILES[cell.profile]))


def service_s(mean_s: float, sigma: float, random: Random) -> float:
    """A lognormal service with this mean."""
    return random.lognormvariate(log(mean_s) - sigma * sigma / 2, sigma)


def _visit(n: int, at_s: float, matter: str, made: Hall, random: Random) -> Visit:
    lane = random.choices(LANES, SHARES)[0]
    clock_s = since_s = at_s
    if lane == "booked":
        booked_s = min(OPEN_S - _BOOKED_SLOT_S, _BOOKED_SLOT_S * (1 + at_s // _BOOKED_SLOT_S))
        at_s = max(0.0, booked_s - random.uniform(-180, 900))  # most come early, some a little late
        clock_s = since_s = max(at_s, booked_s)
    comes = random.random() >= _NO_SHOW
    onward = None
    if random.random() < _TRANSFER:
        other = random.choice(list(made.means_s))
        onward = (other, service_s(made.means_s[other], made.sigmas[other], random))
    service = service_s(made.means_s[matter], made.sigmas[matter], random)
    return Visit(f"v{n}", n, at_s, matter, lane, service, clock_s, since_s, comes, onward)


def _rates(made: Hall, profile: Sequence[float]) -> Rates:
    """What a hall of this kind expects on any day."""
    hour_s = OPEN_S / len(profile)
    found = []
    for hour, factor in enumerate(profile):
        rate = made.people / OPEN_S * factor
        rates = {(m, lane): rate * share * part for m, share in made.shares.items() for lane, part in zip(LANES, SHARES, strict=True)}
        found.append(((hour * hour_s, (hour + 1) * hour_s), rates))
    return tuple(found)


def _arrivals(people: float, profile: Sequence[float], random: Random) -> list[float]:
    """Poisson arrivals with the profile of the day, thinned from its peak."""
    hour_s = OPEN_S / len(profile)
    peak = people / OPEN_S * max(profile)
    found, at_s = [], random.expovariate(peak)
    while at_s < OPEN_S:
        if random.random() < profile[int(at_s // hour_s)] / max(profile):
            found.append(at_s)
        at_s += random.expovariate(peak)
    return found


def _skills(cell: Cell, names: Sequence[str], wish: dict[str, float], random: Random) -> list[set[str]]:
    """Each counter its matters, so that work and hands match: again and again the matter with most work left per counter."""
    each = min(cell.matters, max(2, round(cell.breadth * cell.matters), ceil(cell.matters / cell.counters)))
    skills: list[set[str]] = [set() for _ in range(cell.counters)]
    hands = dict.fromkeys(names, 0.0)
    order = [n for _ in range(each) for n in random.sample(range(cell.counters), cell.counters)]
    for n in order:
        free = [m for m in names if m not in skills[n]]
        matter = max(free, key=lambda m: (hands[m] == 0, wish[m] / (hands[m] + 0.5), m))
        skills[n].add(matter)
        hands[matter] += 1 / each
    return skills


def _posts(n: int) -> tuple[Span, ...]:
    """Two short breaks and lunch, in shifts."""
    shift = n % 4
    breaks = [(5400.0 + shift * 900, 900.0), (12600.0 + shift * 1800, 1800.0), (21600.0 + shift * 900, 900.0)]
    posts, begin = [], 0.0
    for start, length in breaks:
        posts.append((begin, start))
        begin = start + length
    return (*posts, (begin, OPEN_S))

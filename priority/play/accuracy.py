"""How good the wait estimates are: synthetic days in which everybody is told a range on joining, and then comes what comes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from priority.choose import choose
from priority.lanes import ORDINARY, Rule
from priority.play.forecast import Range, calibration, estimates, score, widened
from priority.play.synthetic import Cell, day

EVERY_S = 300.0  # from batch to batch of a played day
FRESH_S = 60.0  # only who joins so soon after a batch is told its range: the hub makes one each 20 s
_LANES = (ORDINARY, "care", "green")


@dataclass(frozen=True, slots=True)
class Promise:
    """What one visitor was told on joining, and the wait until the call, seconds."""

    day: str
    lane: str
    told: Range
    true_s: float


@dataclass(frozen=True, slots=True)
class Scored:
    """`raw`, `calibrated`: share of true waits inside the 80 % range before and after calibration on other days."""

    lane: str
    count: int
    median_error_min: float
    raw: float
    calibrated: float


def promises(asked: tuple[Cell, int]) -> list[Promise]:
    """Play one day and note what each visitor would have been told."""
    cell, seed = asked
    played = day(cell, seed)
    play = played.play(Rule(), choose)
    joins = [(matter, lane) for matter in played.services for lane in _LANES]
    told: dict[str, tuple[str, Range, float]] = {}
    known: dict[str, Range] = {}
    coming, place, next_s, until_s = sorted(played.visits, key=lambda v: v.at_s), 0, 0.0, 0.0
    for _ in play.steps(played.visits):
        while place < len(coming) and coming[place].at_s <= play.now_s:
            visit = coming[place]
            place += 1
            if visit.at_s <= until_s and visit.lane in _LANES and (found := known.get(f"{visit.matter}/{visit.lane}")):
                told[visit.name] = (visit.lane, found, visit.at_s)
        if play.now_s >= next_s:
            known = next(r for r in estimates(played.present(play), int(play.now_s), joins) if r is not None)
            next_s, until_s = play.now_s + EVERY_S, play.now_s + FRESH_S
    called = {s.visit.name: s.called_s for s in play.served}
    return [Promise(played.name, lane, found, called[name] - at_s) for name, (lane, found, at_s) in told.items()]


def scored(found: Iterable[Promise]) -> list[Scored]:
    """Each day is calibrated by all the others, as a hall is by its past."""
    lines = []
    everybody = list(found)
    for lane in _LANES:
        mine = [p for p in everybody if p.lane == lane]
        if not mine:
            continue
        hits = 0
        for name in {p.day for p in mine}:
            by = calibration([score(p.told, p.true_s) for p in mine if p.day != name])
            hits += sum(_inside(widened(p.told, by), p.true_s) for p in mine if p.day == name)
        errors = [abs(p.told.mid_s - p.true_s) / 60 for p in mine]
        raw = sum(_inside(p.told, p.true_s) for p in mine) / len(mine)
        lines.append(Scored(lane, len(mine), median(errors), raw, hits / len(mine)))
    return lines


def _inside(told: Range, true_s: float) -> bool:
    return told.low_s <= true_s <= told.high_s

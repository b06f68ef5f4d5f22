"""How true the estimates were: for the supervisor's page and for programs."""

from __future__ import annotations

from collections.abc import Mapping

from floor.forecast.told import ENOUGH, LATEST, Score
from floor.views.scene import Scene, View
from priority.lanes import LANES


def promises(scene: Scene) -> View:
    """The latest promises of each lane. `at`: of the batch that is told now, None when nothing is."""
    told = scene.estimates
    return {
        "enabled": scene.config.estimate.enabled, "at": scene.at(told.at), "enough": ENOUGH, "latest": LATEST,
        "lanes": _lanes(told.scores, told.widen),
    }  # fmt: skip


def days(found: Mapping[str, Mapping[str, Score]]) -> list[View]:
    """Day by day, the latest first."""
    return [{"day": day, "lanes": _lanes(lanes)} for day, lanes in found.items()]


def _lanes(scores: Mapping[str, Score], widen: Mapping[str, float] | None = None) -> list[View]:
    return [_row(lane, scores[lane], (widen or {}).get(lane)) for lane in LANES if lane in scores]


def _row(lane: str, score: Score, widened: float | None) -> View:
    """Shares of 1; the error in minutes. All None while there are too few."""
    return {
        "lane": lane, "count": score.count, "inside": _rounded(score.inside, 3), "late": _rounded(score.late, 3),
        "error_min": _rounded(score.error_s / 60, 1) if score.error_s is not None else None, "widened": _rounded(widened, 3),
    }  # fmt: skip


def _rounded(value: float | None, digits: int) -> float | None:
    return round(value, digits) if value is not None else None

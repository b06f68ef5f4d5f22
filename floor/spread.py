"""How figures lie: the middle one, and the one that nine of ten do not exceed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

_NINE_OF_TEN = 90


def minutes(seconds: float) -> float:
    """Rounded to a tenth."""
    return round(seconds / 60, 1)


def median_min(seconds: Sequence[float]) -> float | None:
    return minutes(median(seconds)) if seconds else None


def p90_min(seconds: Sequence[float]) -> float | None:
    """Nearest rank: the smallest of them that at least nine of ten do not exceed."""
    if not seconds:
        return None
    return minutes(sorted(seconds)[-(-len(seconds) * _NINE_OF_TEN // 100) - 1])

"""Gates of the regulations that stand by themselves."""

from __future__ import annotations

from floor import refusals as r


def daily_cap(matter: str) -> None:
    """T12 (R07): the number of applications a day is never limited in normal mode, and this hall knows no other mode."""
    raise r.RuleRefused(rule="T12", missing=["emergency"], matter=matter)

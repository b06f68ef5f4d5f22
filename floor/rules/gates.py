"""Gates of the regulations that stand by themselves."""

from __future__ import annotations

from floor import refusals as r
from floor.nouns import Emergency


def daily_cap(running: Emergency | None, matter: str) -> Emergency:
    """T12 (R07): the number of applications a day is never limited in normal mode; in a recorded emergency it may be."""
    if running is None:
        raise r.RuleRefused(rule="T12", missing=["emergency"], matter=matter)
    return running


def within_cap(running: Emergency | None, matter: str, taken: int) -> None:
    """Refuse one number more than the cap of the emergency that runs."""
    if running is not None and taken >= running.caps[matter]:
        raise r.CapReached(matter=matter, most=running.caps[matter])

"""Ratings."""

from __future__ import annotations

from dataclasses import dataclass

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class Rated(Fact):
    ticket: str
    counter: int
    grade: int
    reasons: list[str]
    channel: str
    service: int = 1


@dataclass(frozen=True, slots=True)
class RatingVoided(Fact):
    """Its review found it malicious (R09): it stays in the book and counts no more. `review`: the entry."""

    ticket: str
    service: int
    review: str


@dataclass(frozen=True, slots=True)
class RatingStrayed(Fact):
    """A grade that belongs to no visit: outside the rating window, or a second press."""

    counter: int
    grade: int
    channel: str
    why: str

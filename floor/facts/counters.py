"""Posts at counters."""

from __future__ import annotations

from dataclasses import dataclass

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class CounterOpened(Fact):
    """A post began: `clerk` is the account on post, `serves` the matters it takes."""

    counter: int
    clerk: str | None
    serves: list[str]


@dataclass(frozen=True, slots=True)
class CounterClosed(Fact):
    counter: int
    reason: str | None
    cover: str | None


@dataclass(frozen=True, slots=True)
class CounterPaused(Fact):
    counter: int
    reason: str | None
    cover: str | None


@dataclass(frozen=True, slots=True)
class CounterResumed(Fact):
    counter: int


@dataclass(frozen=True, slots=True)
class CounterReady(Fact):
    """It asked for the next ticket and nobody it can serve was waiting."""

    counter: int


@dataclass(frozen=True, slots=True)
class TicketOffered(Fact):
    """A ticket that fits came while the counter was ready: its button is lit."""

    counter: int
    ticket: str

"""Moments as text: aware UTC, fixed width, so that text order is time order in every database."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from functools import lru_cache


@lru_cache(maxsize=4096)  # one order writes the same moment into a dozen rows
def iso(at: datetime) -> str:
    """`2026-06-01T01:00:00.000000+00:00`: what the journal and the tables hold."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def parse(text: str) -> datetime:
    """The moment `iso` wrote, aware UTC."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=16384)  # each picture shows the moments of the one before
def local(at: datetime, zone: tzinfo) -> str:
    """ISO 8601 with the hall's offset, to the millisecond: what programs and people get."""
    return at.astimezone(zone).isoformat(timespec="milliseconds")

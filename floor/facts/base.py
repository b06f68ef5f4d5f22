"""The base of all facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened; a frozen dataclass in the past tense."""

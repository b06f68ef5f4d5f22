"""A word of a sentence: one clip, and how far it stands from the one before it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One clip and the pause before it, in milliseconds beyond the clips' own silent edges."""

    clip: str
    pause_ms: int = 0

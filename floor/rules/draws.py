"""The random draw for callbacks (R22). Pure.

Its seed is the hash of the journal's row that asked for it: nobody knows it before, and anybody can draw again.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

MOST = 100


def drawn(seed: str, among: Iterable[str], count: int) -> list[str]:
    """The `count` whose SHA-256 of `seed:source` is least, in that order; each is as likely as any other."""
    return sorted(set(among), key=lambda source: sha256(f"{seed}:{source}".encode()).hexdigest())[:count]

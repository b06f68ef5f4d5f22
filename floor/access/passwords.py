"""Passwords: argon2id, a floor on length, no common ones (ASVS 6.2). Hashing is slow on purpose: call it off the hub."""

from __future__ import annotations

import secrets
from functools import cache
from importlib import import_module

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # OWASP's second choice: 19 MiB, 20 ms here
_LONGEST = 256


def weakness(password: str, shortest: int) -> str | None:
    """Why this password is not accepted: `too_short`, `too_long`, `common`, or None."""
    if len(password) < shortest:
        return "too_short"
    if len(password) > _LONGEST:
        return "too_long"
    return "common" if password.lower() in _common() else None


@cache
def _common() -> frozenset[str]:
    """Loaded when a password is first chosen: the lists hold a hundred thousand words."""
    return frozenset(import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS["passwords"][:3000])


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Takes the same time for an unknown account (`stored` None) as for a wrong password."""
    try:
        return _HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


_NOBODY = _HASHER.hash(secrets.token_hex(16))

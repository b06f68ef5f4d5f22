"""Accounts, tokens, log-ins."""

from __future__ import annotations

from dataclasses import dataclass

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class StaffSet(Fact):
    """An account was made, or its roles or training changed; `active` False = it may not log in; `trained` None = for every matter."""

    staff: str
    roles: list[str]
    active: bool
    trained: list[str] | None = None


@dataclass(frozen=True, slots=True)
class TokenIssued(Fact):
    token: str
    role: str
    place: str | None


@dataclass(frozen=True, slots=True)
class TokenRevoked(Fact):
    token: str


@dataclass(frozen=True, slots=True)
class LoggedIn(Fact):
    """`terminal`: the call terminal at which a staff number was enough; None = with a password, on a page."""

    staff: str
    terminal: str | None = None


@dataclass(frozen=True, slots=True)
class LoggedOut(Fact):
    staff: str
    terminal: str | None = None


@dataclass(frozen=True, slots=True)
class LoginFailed(Fact):
    """`staff` None: no such account. The login as typed is not kept: it may be a password."""

    staff: str | None


@dataclass(frozen=True, slots=True)
class PasswordChanged(Fact):
    staff: str

"""Accounts, tokens, log-ins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from floor.facts.base import Fact


@dataclass(frozen=True, slots=True)
class StaffSet(Fact):
    """An account was made or changed: a version of it. `active` False = it may not log in; `trained` None = for every matter.

    `unit`: who sends the person, empty = counted by the counter; `keyed`: records beside the journal (name, badge, number) by field;
    `version` None: the next; `takes_at` None: at once; `restores`: the version brought back by an undo.
    """

    staff: str
    roles: list[str]
    active: bool
    trained: list[str] | None = None
    unit: str = ""
    keyed: dict[str, str] = field(default_factory=dict)
    version: int | None = None
    why: str = ""
    takes_at: datetime | None = None
    restores: int | None = None


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


@dataclass(frozen=True, slots=True)
class LinkMade(Fact):
    """A one-time link to log in was handed out. `reset`: the password and the sessions before it ended with it."""

    staff: str
    reset: bool


@dataclass(frozen=True, slots=True)
class SessionsEnded(Fact):
    """Every session of the account was ended by somebody else. `many`: how many there were."""

    staff: str
    many: int

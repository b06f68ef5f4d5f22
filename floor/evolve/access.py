"""Accounts and tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve import versions
from floor.evolve.parts import Change, New, Rows, nothing

if TYPE_CHECKING:
    from floor.book import Book


def _staff_set(book: Book, e: f.Event, s: f.StaffSet) -> Rows:
    """Each is a version of the account; when it last logged in stays."""
    old, part = book.staff(s.staff), f"staff/{s.staff}"
    known = book.settings.get(part)
    staff = n.Staff(s.staff, s.roles, s.active, s.trained, s.unit, old.logged_in_at if old else None)
    version = s.version or (known.last + 1 if known else 1)
    values = {"roles": s.roles, "active": s.active, "trained": s.trained, "unit": s.unit, **s.keyed}
    change = f.SettingChanged(part, version, known.value if known else None, values, s.why, s.takes_at or e.at, s.restores)
    return [staff, *versions.in_force(book, e, change)]


def _logged_in(book: Book, e: f.Event, i: f.LoggedIn) -> Rows:
    old = book.staff(i.staff)
    return [replace(old, logged_in_at=e.at)] if old else []


def _token_issued(book: Book, e: f.Event, t: f.TokenIssued) -> Rows:
    return [New(n.Token(t.token, t.role, t.place, True))]


def _token_revoked(book: Book, e: f.Event, t: f.TokenRevoked) -> Rows:
    old = book.token(t.token)
    return [replace(old, active=False)] if old else []


CHANGES: dict[type[f.Fact], Change] = {
    f.StaffSet: _staff_set,
    f.TokenIssued: _token_issued,
    f.TokenRevoked: _token_revoked,
    f.LoggedIn: _logged_in,
    f.LoggedOut: nothing,
    f.LoginFailed: nothing,
    f.PasswordChanged: nothing,
    f.LinkMade: nothing,
    f.SessionsEnded: nothing,
}

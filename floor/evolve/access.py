"""Accounts and tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import Change, New, Rows, nothing

if TYPE_CHECKING:
    from floor.book import Book


def _staff_set(book: Book, e: f.Event, s: f.StaffSet) -> Rows:
    return [n.Staff(s.staff, s.roles, s.active, s.trained)]


def _token_issued(book: Book, e: f.Event, t: f.TokenIssued) -> Rows:
    return [New(n.Token(t.token, t.role, t.place, True))]


def _token_revoked(book: Book, e: f.Event, t: f.TokenRevoked) -> Rows:
    old = book.token(t.token)
    return [replace(old, active=False)] if old else []


CHANGES: dict[type[f.Fact], Change] = {
    f.StaffSet: _staff_set,
    f.TokenIssued: _token_issued,
    f.TokenRevoked: _token_revoked,
    f.LoggedIn: nothing,
    f.LoggedOut: nothing,
    f.LoginFailed: nothing,
    f.PasswordChanged: nothing,
}

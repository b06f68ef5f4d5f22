"""Who is asking: tokens and sessions, looked up by digest, kept in memory, dropped at once when revoked."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from config.schema import AccessSection
from floor import facts as f
from floor import refusals as r
from floor.access.accounts import Accounts
from floor.actors import NEWCOMER, Actor
from floor.desk.tx import Tx, digest
from floor.nouns import Token
from floor.store import tables as t
from floor.store.database import Database
from floor.times import iso, parse

_TOUCH_EVERY = timedelta(minutes=1)  # how exactly "last seen" is kept


@dataclass(slots=True)
class Session:
    """A browser's right: of a staff account, or of a device that entered with its token."""

    digest: str
    account: str | None
    token: str | None
    csrf: str
    made_at: datetime
    seen_at: datetime
    actor: Actor


class Gate:
    """`now` is real time also in rehearsal: logins do not age with a moved clock."""

    def __init__(
        self, database: Database, accounts: Accounts, settings: AccessSection, now: Callable[[], datetime], demo: Callable[[], bool]
    ) -> None:  # fmt: skip
        self._demo = demo
        self._database = database
        self._accounts = accounts
        self._settings = settings
        self._now = now
        self._tokens: dict[str, Actor] = {}
        self._sessions: dict[str, Session] = {}
        self._touch: set[str] = set()

    # --- looking up --------------------------------------------------------------------------------------------------

    def bearer(self, secret: str) -> Actor | None:
        """The holder of a token, or None."""
        key = digest(secret)
        found = self._tokens.get(key)
        if found is None:
            row = self._one(sa.select(t.token_secret.c.token), t.token_secret, key)
            found = self._holder(str(row[0])) if row else None
            if found is not None:
                self._tokens[key] = found
        return found

    def session(self, secret: str) -> Session | None:
        """A session that still runs, or None."""
        key = digest(secret)
        found = self._sessions.get(key)
        if found is None:
            found = self._stored(key)
            if found is None:
                return None
            self._sessions[key] = found
        now = self._now()
        if self._over(found, now):
            return None
        if now - found.seen_at > _TOUCH_EVERY:
            found.seen_at = now
            self._touch.add(key)
        return found

    def running(self, key: str) -> bool:
        """Whether the session with this digest is still there, read afresh."""
        found = self._stored(key)
        return found is not None and not self._over(found, self._now())

    def _over(self, session: Session, now: datetime) -> bool:
        if session.account is None:
            return False  # a device's right ends when its token is revoked
        console = session.actor.roles & {"clerk"}
        idle_min = self._settings.console_idle_min if console else self._settings.session_idle_min
        idle = now - session.seen_at > timedelta(minutes=idle_min)
        return idle or now - session.made_at > timedelta(hours=self._settings.session_max_h)

    def _holder(self, token_id: str) -> Actor | None:
        found = self._database.noun(Token, token_id)
        if not isinstance(found, Token) or not found.active:
            return None
        return Actor(f"token:{found.id}", frozenset({found.role}), found.place)

    def _stored(self, key: str) -> Session | None:
        s = t.session.c
        row = self._one(sa.select(s.account, s.token, s.csrf, s.made_at, s.seen_at), t.session, key)
        if row is None:
            return None
        account, token = row[0], row[1]
        actor = self._staff(account) if account else self._holder(str(token))
        if actor is None:
            return None
        return Session(key, account, token, str(row[2]), parse(row[3]), parse(row[4]), actor)

    def _staff(self, account: str) -> Actor | None:
        """An account's right; before it has set a password only the right to set one. In the demo hall nobody has one."""
        actor, found = self._accounts.actor(account), self._accounts.by_id(account)
        if actor is not None and found is not None and found.must_change and not self._demo():
            return Actor(actor.id, frozenset({NEWCOMER}))
        return actor

    def _one(self, chosen: sa.Select[Any], table: sa.Table, key: str) -> tuple[Any, ...] | None:
        rows = self._database.read(chosen.where(table.c.hall == self._database.hall, table.c.digest == key))
        return rows[0] if rows else None

    # --- beginning and ending ----------------------------------------------------------------------------------------

    def begin(self, tx: Tx, account: str | None, token: str | None) -> str:
        """A new session with a new secret; returns the secret."""
        secret, csrf, now = secrets.token_urlsafe(32), secrets.token_urlsafe(24), iso(self._now())
        row = {"hall": self._database.hall, "digest": digest(secret), "account": account, "token": token}
        tx.pen.run(self._database.text(t.session.insert()), row | {"csrf": csrf, "made_at": now, "seen_at": now})
        if account is not None:
            tx.append(f"staff:{account}", [f.LoggedIn(account)])
        return secret

    def end(self, tx: Tx, sessions: Iterable[Session]) -> None:
        for session in sessions:
            self._delete(tx, t.session.c.digest == session.digest)
            self._sessions.pop(session.digest, None)
            if session.account is not None:
                tx.append(f"staff:{session.account}", [f.LoggedOut(session.account)])

    def end_account(self, tx: Tx, account: str) -> None:
        """Every session of an account: its password or its roles changed."""
        self._delete(tx, t.session.c.account == account)
        self.forget()

    def _delete(self, tx: Tx, which: sa.ColumnElement[bool]) -> None:
        statement = t.session.delete().where(t.session.c.hall == self._database.hall, which)
        compiled = statement.compile(dialect=self._database.engine.dialect)
        tx.pen.run(str(compiled), compiled.params)

    def touched(self) -> list[tuple[str, str]]:
        """(digest, seen_at) of sessions to be written down; each is handed out once."""
        keys, self._touch = self._touch, set()
        return [(key, iso(self._sessions[key].seen_at)) for key in keys if key in self._sessions]

    def write_touched(self, tx: Tx, rows: list[tuple[str, str]]) -> None:
        s = t.session
        where = (s.c.hall == sa.bindparam("hall_"), s.c.digest == sa.bindparam("digest_"))
        text = self._database.text(s.update().where(*where).values(seen_at=sa.bindparam("seen_")))
        for key, seen_at in rows:
            tx.pen.run(text, {"hall_": self._database.hall, "digest_": key, "seen_": seen_at})

    def forget(self) -> None:
        """Look everything up again: somebody's right changed."""
        self._tokens.clear()
        self._sessions.clear()


    def token_of(self, tx: Tx, secret: str) -> str:
        """Id of a token that this very transaction issued."""
        text = self._database.text(sa.select(t.token_secret.c.token).where(t.token_secret.c.digest == sa.bindparam("digest_")))
        row = tx.pen.row(text, {"digest_": digest(secret)})
        assert row is not None
        return str(row[0])


def issue_token(database: Database, tx: Tx, role: str, place: str | None) -> str:
    """A new 256-bit token, stored hashed, bound to role and place; returns the secret."""
    secret, token_id = secrets.token_urlsafe(32), secrets.token_hex(6)
    row = {"hall": database.hall, "digest": digest(secret), "token": token_id}
    tx.pen.run(database.text(t.token_secret.insert()), row)
    tx.append(f"token:{token_id}", [f.TokenIssued(token_id, role, place)])
    return secret


def revoke_token(database: Database, tx: Tx, token_id: str) -> None:
    found = tx.book.token(token_id)
    if found is None:
        raise r.UnknownPlace(token=token_id)
    statement = t.token_secret.delete().where(t.token_secret.c.hall == database.hall, t.token_secret.c.token == token_id)
    compiled = statement.compile(dialect=database.engine.dialect)
    tx.pen.run(str(compiled), compiled.params)
    tx.append(f"token:{token_id}", [f.TokenRevoked(token_id)])

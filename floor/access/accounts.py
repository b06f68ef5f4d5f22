"""Staff accounts: made, named, given roles and passwords; the journal knows them by id only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from floor import facts as f
from floor import refusals as r
from floor.actors import Actor
from floor.desk import settings, staff, versions
from floor.desk.staff import NewAccount
from floor.desk.tx import Tx, digest
from floor.desk.versions import Asked
from floor.nouns import Staff
from floor.rules.settings import part_of
from floor.store import tables as t
from floor.store.database import Database
from floor.times import iso

_BY_COMMAND = "run.py user"  # why
LINK_HOURS = 24  # ASVS 6.4.1


@dataclass(frozen=True, slots=True)
class Account:
    id: str
    login: str
    name: str
    badge: str
    password: str | None
    must_change: bool
    number: str | None = None


class Accounts:
    """Reads committed rows; writes inside a transaction that it is given."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_login(self, login: str) -> Account | None:
        return self._first(t.account.c.login == login)

    def by_id(self, account: str) -> Account | None:
        return self._first(t.account.c.id == account)

    def by_number(self, number: str) -> Account | None:
        """By staff number."""
        return self._first(t.account.c.number == number)

    def all(self) -> list[Account]:
        return self._rows(sa.true())

    def people(self) -> dict[str, dict[str, str]]:
        """Names and badges for staff pages."""
        return {a.id: {"name": a.name, "badge": a.badge} for a in self.all()}

    def actor(self, account: str) -> Actor | None:
        """The account as an actor; None when it is unknown or closed."""
        found = self._database.noun(Staff, account)
        if not isinstance(found, Staff) or not found.active:
            return None
        return Actor(f"staff:{found.id}", frozenset(found.roles))

    def roles(self, account: str) -> list[str]:
        """Its roles, also while it is closed."""
        found = self._database.noun(Staff, account)
        return found.roles if isinstance(found, Staff) else []

    def add(self, tx: Tx, login: str, name: str, roles: list[str], badge: str, password: str | None) -> str:
        """A new account; `password` is a hash, None = it logs in by a one-time link first. Returns its id."""
        return staff.add(tx, NewAccount(login, {"name": name, "roles": roles, "badge": badge}, password=password))

    def set_password(self, tx: Tx, account: str, hashed: str) -> None:
        self._run(tx, t.account.update().where(*self._this(account)).values(password=hashed, must_change=False))
        tx.accounts.drop_links(account)
        tx.append(f"staff:{account}", [f.PasswordChanged(account)])

    def set_roles(self, tx: Tx, account: str, roles: list[str], active: bool) -> None:
        """Its sessions end: a right begins anew with the log in."""
        tx.accounts.end_sessions(account)
        self._change(tx, account, roles=roles, active=active)

    def trained(self, account: str) -> list[str] | None:
        """Matters that it is trained for; None = every one."""
        found = self._database.noun(Staff, account)
        return found.trained if isinstance(found, Staff) else None

    def set_trained(self, tx: Tx, account: str, matters: list[str] | None) -> None:
        """Whoever is on post goes on; it counts from the next opening."""
        self._change(tx, account, trained=matters)

    def set_number(self, tx: Tx, account: str, number: str | None) -> None:
        """The staff number that is typed at call terminals; None = it has none."""
        self._change(tx, account, number=number or "")

    def set_unit(self, tx: Tx, account: str, unit: str) -> None:
        """Who sends the person; empty = the unit of the counter counts."""
        self._change(tx, account, unit=unit)

    def _change(self, tx: Tx, account: str, **values: Any) -> None:
        """A version of the account, made on the hub's own PC; nothing when it has these values."""
        version = settings.in_force(tx.book, part_of(staff.KEEPER.code, account))
        try:
            versions.change(tx, staff.KEEPER, account, values, Asked(version, _BY_COMMAND))
        except r.BadRequest as refused:
            if not refused.facts.get("same") or refused.facts["wrong"]:
                raise

    def make_link(self, tx: Tx, account: str, now: datetime) -> str:
        """A one-time login code, good for 24 hours."""
        return self._link(tx, account, now, False)

    def reset(self, tx: Tx, account: str, now: datetime) -> str:
        """The same for somebody else's account, whose password, sessions and older links end at once."""
        named = staff.may_reset(tx, account)
        tx.accounts.drop_links(named.id)
        tx.accounts.lock_out(named.id)
        tx.accounts.end_sessions(named.id)
        return self._link(tx, named.id, now, True)

    def _link(self, tx: Tx, account: str, now: datetime, reset: bool) -> str:
        code = secrets.token_urlsafe(24)
        row = {"hall": self._database.hall, "digest": digest(code), "account": account}
        tx.pen.run(self._database.text(t.login_link.insert()), row | {"ends_at": iso(now + timedelta(hours=LINK_HOURS))})
        tx.append(f"staff:{account}", [f.LinkMade(account, reset)])
        return code

    def use_link(self, tx: Tx, code: str, now: datetime) -> str | None:
        """The account that the code opens, once, to set a new password; None when it is unknown, used or too old."""
        link = t.login_link.c
        chosen = sa.select(link.account, link.ends_at).where(link.hall == sa.bindparam("hall_"), link.digest == sa.bindparam("digest_"))
        row = tx.pen.row(self._database.text(chosen), {"hall_": self._database.hall, "digest_": digest(code)})
        holder = tx.book.staff(str(row[0])) if row is not None else None
        if row is None or row[1] < iso(now) or holder is None or not holder.active:
            return None
        self._run(tx, t.login_link.delete().where(link.hall == self._database.hall, link.digest == digest(code)))
        self._run(tx, t.account.update().where(*self._this(str(row[0]))).values(password=None, must_change=True))
        return str(row[0])

    def _this(self, account: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
        return (t.account.c.hall == self._database.hall, t.account.c.id == account)

    def _first(self, which: sa.ColumnElement[bool]) -> Account | None:
        rows = self._rows(which)
        return rows[0] if rows else None

    def _rows(self, which: sa.ColumnElement[bool]) -> list[Account]:
        a = t.account.c
        chosen = sa.select(a.id, a.login, a.name, a.badge, a.password, a.must_change, a.number).where(a.hall == self._database.hall, which)
        return [Account(str(x[0]), str(x[1]), str(x[2]), str(x[3]), x[4], bool(x[5]), x[6]) for x in self._database.read(chosen)]

    def _run(self, tx: Tx, statement: sa.sql.dml.DMLWhereBase | sa.Update | sa.Delete) -> None:
        compiled = statement.compile(dialect=self._database.engine.dialect)  # type: ignore[union-attr]  # always a clause
        tx.pen.run(str(compiled), compiled.params)

"""What stands beside the journal of an account, in the open transaction: its name, how it logs in, its sessions and links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from floor.nouns.access import Named
from floor.store import tables as t
from floor.store.database import Database

if TYPE_CHECKING:
    from floor.store.pen import Pen

_NAMED = (t.account.c.id, t.account.c.login, t.account.c.name, t.account.c.badge, t.account.c.number)


class AccountRows:
    """Reads and writes by the pen that it belongs to."""

    def __init__(self, database: Database, pen: Pen) -> None:
        self._database = database
        self._pen = pen

    def named(self, account: str) -> Named | None:
        return self._first(t.account.c.id == account)

    def by_login(self, login: str) -> Named | None:
        return self._first(t.account.c.login == login)

    def by_number(self, number: str) -> Named | None:
        """By staff number."""
        return self._first(t.account.c.number == number)

    def add(self, named: Named, password: str | None) -> None:
        """`password`: a hash; None = it logs in by a one-time link first."""
        row = {"hall": self._database.hall, "id": named.id, "login": named.login, "password": password, "must_change": password is None}
        names = {"name": named.name, "badge": named.badge, "number": named.number}
        self._pen.run(self._database.text(t.account.insert()), row | names)

    def rename(self, account: str, names: Mapping[str, str | None]) -> None:
        """`names`: name, badge and number."""
        self._run(t.account.update().where(*_of(t.account, self._database.hall, t.account.c.id == account)).values(**names))

    def lock_out(self, account: str) -> None:
        """Its password is good no more: it comes in by a link, and sets another."""
        which = _of(t.account, self._database.hall, t.account.c.id == account)
        self._run(t.account.update().where(*which).values(password=None, must_change=True))

    def end_sessions(self, account: str) -> int:
        """How many there were."""
        which = _of(t.session, self._database.hall, t.session.c.account == account)
        many = self._row(sa.select(sa.func.count()).select_from(t.session).where(*which))
        self._run(t.session.delete().where(*which))
        return int(many[0]) if many else 0

    def drop_links(self, account: str) -> None:
        self._run(t.login_link.delete().where(*_of(t.login_link, self._database.hall, t.login_link.c.account == account)))

    def _first(self, which: sa.ColumnElement[bool]) -> Named | None:
        row = self._row(sa.select(*_NAMED).where(*_of(t.account, self._database.hall, which)))
        return Named(str(row[0]), str(row[1]), str(row[2]), str(row[3]), row[4]) if row else None

    def _row(self, chosen: sa.Select[Any]) -> tuple[Any, ...] | None:
        compiled = chosen.compile(dialect=self._database.engine.dialect)
        return self._pen.row(str(compiled), compiled.params)

    def _run(self, statement: sa.Update | sa.Delete) -> None:
        compiled = statement.compile(dialect=self._database.engine.dialect)
        self._pen.run(str(compiled), compiled.params)


def _of(table: sa.Table, hall: str, which: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return table.c.hall == hall, which

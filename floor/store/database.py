"""One database of one hall: the engine, the single write connection, and the migrations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from floor.evolve import New
from floor.nouns import Key, Noun
from floor.store import tables as t
from floor.store.rows import NounTables, text_of

VERSION = "0001"  # the newest of migrations/versions
_BUSY_MS = 5000  # another process (a command line) may hold SQLite's write lock this long
Params = Mapping[str, Any] | tuple[Any, ...]


class Database:
    """Engine and hall key. SQLite: WAL, synchronous FULL, foreign keys on; PostgreSQL: the same code."""

    def __init__(self, url: str, hall: str) -> None:
        parsed: URL = make_url(url)
        self.hall = hall
        self.sqlite = parsed.get_backend_name() == "sqlite"
        arguments: dict[str, Any] = {"check_same_thread": False, "timeout": _BUSY_MS / 1000} if self.sqlite else {}
        style = "named" if self.sqlite else "pyformat"
        self.engine = sa.create_engine(parsed, paramstyle=style, connect_args=arguments, isolation_level="AUTOCOMMIT")
        if self.sqlite:
            sa.event.listen(self.engine, "connect", _pragmas)
        self.nouns = NounTables(self.engine.dialect)

    def migrate(self) -> None:
        """Bring the tables to this version's shape; nothing happens when they have it."""
        with self.engine.connect() as connection:
            if _has_this_version(connection):
                return
            connection.exec_driver_sql("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")  # all or nothing, and one wait for the disk
            try:
                if not _has_this_version(connection):
                    # Alembic is loaded for this only: it takes a fifth of the hub's start.
                    import_module("floor.store.migrate").upgrade(connection)
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise

    def text(self, statement: sa.sql.ClauseElement) -> str:
        return text_of(statement, self.engine.dialect)

    def read(self, statement: sa.sql.ClauseElement, **params: Any) -> list[tuple[Any, ...]]:
        """Committed rows; `hall` is bound for statements that name it."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(cast(sa.Executable, statement), {"hall": self.hall, **params})]

    def noun(self, kind: type, key: Key) -> Noun | None:
        """One committed row of a state table."""
        table = self.nouns[kind]
        with self.engine.connect() as connection:
            row = connection.exec_driver_sql(table.by_key, table.key(self.hall, key)).first()
        return table.noun(tuple(row)) if row else None

    def select(
        self, kind: type, *where: sa.ColumnElement[bool], limit: int | None = None, order: Any = None, **equal: Any
    ) -> list[Any]:  # fmt: skip
        """Committed rows of a state table as nouns; `equal`: fields with the values wanted."""
        table = self.nouns[kind]
        where += tuple(table.table.c[name] == value for name, value in equal.items())
        chosen = sa.select(*table.columns).where(table.table.c.hall == self.hall, *where).limit(limit)
        if order is not None:
            chosen = chosen.order_by(*order) if isinstance(order, tuple) else chosen.order_by(order)
        with self.engine.connect() as connection:
            return [table.noun(tuple(row)) for row in connection.execute(chosen)]

    def writer(self) -> WriteConnection:
        return WriteConnection(self)

    def close(self) -> None:
        self.engine.dispose()


class WriteConnection:
    """The one connection that writes in this process. Statements are driver text: the hot path pays for nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pooled = database.engine.raw_connection()
        self._driver = cast(Any, self._pooled.driver_connection)
        if not database.sqlite:
            self._driver.autocommit = True
        self._cursor = self._driver.cursor()
        self._lock = database.text(_LOCK if database.sqlite else _LOCK.with_for_update())
        self.integrity_error: type[Exception] = cast(Any, database.engine.dialect.loaded_dbapi).IntegrityError

    def begin(self) -> tuple[int, str]:
        """Open the write transaction; the journal's last seq and hash."""
        self.run("BEGIN IMMEDIATE" if self._database.sqlite else "BEGIN")
        row = self.one(self._lock, {"code": self._database.hall})
        if row is None:
            raise LookupError(f"no hall {self._database.hall!r} in this database")
        return int(row[0]), str(row[1])

    def run(self, sql: str, params: Params | None = None) -> None:
        if params is None:
            self._cursor.execute(sql)
        else:
            self._cursor.execute(sql, params)

    def one(self, sql: str, params: Params) -> tuple[Any, ...] | None:
        self._cursor.execute(sql, params)
        return cast("tuple[Any, ...] | None", self._cursor.fetchone())

    def all(self, sql: str, params: Params) -> list[tuple[Any, ...]]:
        self._cursor.execute(sql, params)
        return cast("list[tuple[Any, ...]]", self._cursor.fetchall())

    def put(self, row: Noun | New) -> None:
        """Insert a new row, which fails if one is there; else write it whole."""
        noun = row.noun if isinstance(row, New) else row
        table = self._database.nouns[type(noun)]
        self.run(table.insert if noun is not row else table.upsert, table.values(self._database.hall, noun))

    def commit(self) -> None:
        self._cursor.execute("COMMIT")

    def rollback(self) -> None:
        self._cursor.execute("ROLLBACK")

    def fetch(self, kind: type, key: Key) -> Noun | None:
        """A row as this transaction sees it."""
        table = self._database.nouns[kind]
        row = self.one(table.by_key, table.key(self._database.hall, key))
        return table.noun(tuple(row)) if row else None

    def close(self) -> None:
        self._pooled.invalidate()


_LOCK = sa.select(t.hall.c.seq, t.hall.c.hash).where(t.hall.c.code == sa.bindparam("code"))


def _has_this_version(connection: sa.Connection) -> bool:
    known = sa.inspect(connection).has_table("alembic_version")
    return known and connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == VERSION


def _pragmas(driver: Any, _record: object) -> None:
    run: Callable[[str], Any] = driver.execute
    run("PRAGMA journal_mode=WAL")
    run("PRAGMA synchronous=FULL")
    run("PRAGMA foreign_keys=ON")
    run("PRAGMA secure_delete=ON")  # what is erased is overwritten, whatever the build's default
    run("PRAGMA wal_autocheckpoint=4000")  # pages; each checkpoint stalls the writer, so fewer of them
    run(f"PRAGMA busy_timeout={_BUSY_MS}")

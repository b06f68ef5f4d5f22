"""Proof of a data folder: the hash chain is whole, the tables are what the journal says, the day's balance closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from floor.book import Book
from floor.store import tables as t
from floor.store.database import Database, WriteConnection
from floor.store.journal import GENESIS, Entry, event, holds

_PAGE = 5000


@dataclass(frozen=True, slots=True)
class Verdict:
    """`bad_seq`: first journal number that is wrong, None when all is well; `problem` says what."""

    facts: int
    bad_seq: int | None
    problem: str
    balance: dict[str, int]

    @property
    def sound(self) -> bool:
        return not self.problem


def verify(database: Database) -> Verdict:
    """Check the chain, then fold the journal into an empty store and compare every table; one snapshot, so a hub may run on."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN" if database.sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ")
        try:
            return _Proof(database, connection).verdict()
        finally:
            connection.exec_driver_sql("ROLLBACK")


class _Proof:
    """What one snapshot of the database shows."""

    def __init__(self, database: Database, snapshot: sa.Connection) -> None:
        self._hall = database.hall
        self._snapshot = snapshot
        self._fresh = Database("sqlite://", database.hall)

    def verdict(self) -> Verdict:
        t.metadata.create_all(self._fresh.engine)
        pen = self._fresh.writer()
        book = Book(pen.fetch)
        pen.run("BEGIN")
        last, count = GENESIS, 0
        for row in self._journal():
            count += 1
            problem = self._wrong(row, count, last) or self._fold(pen, book, row)
            if problem:
                return Verdict(count, count, problem, {})
            last = row.hash
        pen.commit()
        problem, bad = self._head(count, last)
        problem = problem or self._compare()
        balance = self._balance()
        return Verdict(count, bad, problem or _open_balance(balance), balance)

    def _wrong(self, row: Entry, count: int, last: str) -> str:
        if row.seq != count:
            return f"fact {count} is missing; the next one is {row.seq}"
        return "" if holds(self._hall, row, last) else "the fact was changed after it was written"

    def _fold(self, pen: WriteConnection, book: Book, row: Entry) -> str:
        try:
            for changed in book.apply(event(row)):
                pen.put(changed)
        except Exception as e:  # whatever a damaged journal makes the fold trip over is the verdict
            return f"the fact cannot follow from those before it: {e}"
        return ""

    def _journal(self) -> Iterator[Entry]:
        e, after = t.event.c, 0
        columns = (e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.hash)
        while True:
            chosen = sa.select(*columns).where(e.hall == self._hall, e.seq > after).order_by(e.seq).limit(_PAGE)
            rows = self._snapshot.execute(chosen).all()
            for row in rows:
                yield Entry(*row)
            if len(rows) < _PAGE:
                return
            after = rows[-1][0]

    def _head(self, count: int, last: str) -> tuple[str, int | None]:
        rows = self._snapshot.execute(sa.select(t.hall.c.seq, t.hall.c.hash).where(t.hall.c.code == self._hall)).all()
        if not rows:
            return ("", None) if count == 0 else ("the hall's own row is missing", count)
        if (rows[0][0], rows[0][1]) != (count, last):
            return f"the journal ends at {count}, the hall's row says {rows[0][0]}", min(count, int(rows[0][0])) + 1
        return "", None

    def _compare(self) -> str:
        for table in t.STATE.values():
            stored, folded = _rows(self._snapshot, table, self._hall), self._folded(table)
            if stored != folded:
                different = sorted(set(map(str, stored)) ^ set(map(str, folded)))
                return f"table {table.name} is not what the journal says: {different[0][:200]}"
        return ""

    def _folded(self, table: sa.Table) -> list[tuple[object, ...]]:
        with self._fresh.engine.connect() as connection:
            return _rows(connection, table, self._hall)

    def _balance(self) -> dict[str, int]:
        """Closing balance over all days: issued = finished + no-show + cancelled + open."""
        c, e = t.ticket.c, t.event.c
        found = {"issued": 0, "finished": 0, "no_show": 0, "cancelled": 0, "open": 0}
        counted = sa.select(c.state, c.outcome, sa.func.count()).where(c.hall == self._hall).group_by(c.state, c.outcome)
        for state, outcome, number in self._snapshot.execute(counted):
            found["open" if state != "closed" else outcome] += int(number)
        taken = sa.select(sa.func.count()).where(e.hall == self._hall, e.kind == "taken")
        found["issued"] = int(self._snapshot.execute(taken).scalar_one())
        return found


def _rows(connection: sa.Connection, table: sa.Table, hall: str) -> list[tuple[object, ...]]:
    return sorted((tuple(row) for row in connection.execute(sa.select(*table.c).where(table.c.hall == hall))), key=str)


def _open_balance(balance: dict[str, int]) -> str:
    ended = sum(v for k, v in balance.items() if k != "issued")
    return "" if ended == balance["issued"] else f"issued {balance['issued']}, ended or open {ended}"

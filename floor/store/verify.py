"""Proof of a data folder: the hash chain is whole, the tables are what the journal says, the day's balance closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from floor.book import Book
from floor.store import tables as t
from floor.store.database import Database, WriteConnection
from floor.store.journal import GENESIS, Entry, event, holds


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
    """Check the chain, then fold the journal into an empty store and compare every table."""
    last, count = GENESIS, 0
    fresh = Database("sqlite://", database.hall)
    t.metadata.create_all(fresh.engine)
    pen = fresh.writer()
    book = Book(pen.fetch)
    pen.run("BEGIN")
    for row in _journal(database):
        count += 1
        if row.seq != count:
            return Verdict(count - 1, count, f"fact {count} is missing; the next one is {row.seq}", {})
        if not holds(database.hall, row, last):
            return Verdict(count, row.seq, "the fact was changed after it was written", {})
        last = row.hash
        told = event(row)
        try:
            _fold(fresh, pen, book, told)
        except Exception as e:  # whatever a damaged journal makes the fold trip over is the verdict
            return Verdict(count, row.seq, f"the fact cannot follow from those before it: {e}", {})
    pen.commit()
    problem, bad = _head(database, count, last)
    if not problem:
        problem, bad = _compare(database, fresh)
    return Verdict(count, bad, problem, _balance(database)) if problem else Verdict(count, None, *_closing(_balance(database)))


def _fold(fresh: Database, pen: WriteConnection, book: Book, told: object) -> None:
    for noun in book.apply(told):  # type: ignore[arg-type]
        table = fresh.nouns[type(noun)]
        pen.run(table.upsert, table.values(fresh.hall, noun))


def _journal(database: Database) -> Iterator[Entry]:
    e = t.event.c
    chosen = sa.select(e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.hash).where(e.hall == database.hall).order_by(e.seq)
    with database.engine.connect().execution_options(yield_per=1000) as connection:
        for row in connection.execute(chosen):
            yield Entry(*row)


def _head(database: Database, count: int, last: str) -> tuple[str, int | None]:
    rows = database.read(sa.select(t.hall.c.seq, t.hall.c.hash).where(t.hall.c.code == database.hall))
    if not rows:
        return ("", None) if count == 0 else ("the hall's own row is missing", count)
    if (rows[0][0], rows[0][1]) != (count, last):
        return f"the journal ends at {count}, the hall's row says {rows[0][0]}", min(count, int(rows[0][0])) + 1
    return "", None


def _compare(database: Database, fresh: Database) -> tuple[str, int | None]:
    for table in t.STATE.values():
        stored, folded = _rows(database, table), _rows(fresh, table)
        if stored != folded:
            different = sorted(set(map(str, stored)) ^ set(map(str, folded)))
            return f"table {table.name} is not what the journal says: {different[0][:200]}", None
    return "", None


def _rows(database: Database, table: sa.Table) -> list[tuple[object, ...]]:
    keys = list(table.primary_key.columns)
    rows = database.read(sa.select(*table.c).where(table.c.hall == database.hall).order_by(*keys))
    return sorted((tuple(row) for row in rows), key=str)


def _balance(database: Database) -> dict[str, int]:
    """Closing balance over all days: issued = finished + no-show + cancelled + open."""
    c = t.ticket.c
    counted = sa.select(c.state, c.outcome, sa.func.count()).where(c.hall == database.hall).group_by(c.state, c.outcome)
    found = {"issued": 0, "finished": 0, "no_show": 0, "cancelled": 0, "open": 0}
    for state, outcome, number in database.read(counted):
        found["open" if state != "closed" else outcome] += int(number)
    e = t.event.c
    taken = sa.select(sa.func.count()).where(e.hall == database.hall, e.kind == "taken")
    found["issued"] = int(database.read(taken)[0][0])
    return found


def _closing(balance: dict[str, int]) -> tuple[str, dict[str, int]]:
    ended = sum(v for k, v in balance.items() if k != "issued")
    problem = "" if ended == balance["issued"] else f"issued {balance['issued']}, ended or open {ended}"
    return problem, balance

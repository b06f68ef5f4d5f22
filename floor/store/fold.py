"""The journal folded into an empty store of its own: for the proof of the tables, and for looking at a past day."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from floor.book import Book
from floor.evolve import New
from floor.nouns import Noun
from floor.store import tables as t
from floor.store.database import Database
from floor.store.journal import Entry, event

Row = tuple[object, ...]


class Fold:
    """An empty store that takes in one fact after the other."""

    def __init__(self, hall: str) -> None:
        self.store = Database("sqlite://", hall)
        t.metadata.create_all(self.store.engine)
        self._pen = self.store.writer()
        self._book = Book(self._pen.fetch)
        self._pen.run("BEGIN")

    def take(self, fact: Entry) -> list[Noun]:
        """The rows that the fact made or changed."""
        rows = self._book.apply(event(fact))
        for row in rows:
            self._pen.put(row)
        return [row.noun if isinstance(row, New) else row for row in rows]

    def end(self) -> None:
        """No more facts; the rows can be read."""
        self._pen.commit()

    def rows(self, table: sa.Table) -> dict[str, Row]:
        with self.store.engine.connect() as connection:
            return rows_of(connection, table, self.store.hall)

    def close(self) -> None:
        self._pen.close()
        self.store.close()


def rows_of(connection: sa.Connection, table: sa.Table, hall: str) -> dict[str, Row]:
    """The table's rows by their key in the hall."""
    names = [c.name for c in table.primary_key if c.name != "hall"]
    found = connection.execute(sa.select(*table.c).where(table.c.hall == hall))
    return {key_of(getattr(row, name) for name in names): tuple(row) for row in found}


def key_of(parts: Iterable[object]) -> str:
    """A row's key in its hall, as text."""
    return " ".join(map(str, parts))

"""Proof of a data folder: the hash chain is whole, the tables and files are what the journal says, the day's balance closes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from floor.store import tables as t
from floor.store.database import Database
from floor.store.fold import Fold, key_of, rows_of
from floor.store.journal import GENESIS, Entry, holds

_PAGE = 5000
_NOTHING = hashlib.sha256().hexdigest()


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

    def verdict(self) -> Verdict:
        fold = Fold(self._hall)
        try:
            last, count = GENESIS, 0
            for row in self._journal():
                count += 1
                problem = self._wrong(row, count, last) or self._fold(fold, row)
                if problem:
                    return Verdict(count, count, problem, {})
                last = row.hash
            fold.end()
            problem, bad = self._head(count, last)
            if not problem:
                problem, bad = self._compare(fold)
            if not problem:
                problem, bad = self._files()
        finally:
            fold.close()
        balance = self._balance()
        return Verdict(count, bad, problem or _open_balance(balance), balance)

    def _wrong(self, row: Entry, count: int, last: str) -> str:
        if row.seq != count:
            return f"fact {count} is missing; the next one is {row.seq}"
        return "" if holds(self._hall, row, last) else "the fact was changed after it was written"

    def _fold(self, fold: Fold, row: Entry) -> str:
        try:
            fold.take(row)
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

    def _compare(self, fold: Fold) -> tuple[str, int | None]:
        """The first table that is not what the journal says, and the first fact that it contradicts."""
        for noun, table in t.STATE.items():
            stored, folded = rows_of(self._snapshot, table, self._hall), fold.rows(table)
            keys = {key for key in stored.keys() | folded.keys() if stored.get(key) != folded.get(key)}
            if keys:
                first = min(keys)
                shown = str(stored.get(first, "missing"))[:200]
                return f"table {table.name} is not what the journal says: {shown}", self._contradicted(noun, keys)
        return "", None

    def _files(self) -> tuple[str, int | None]:
        """The first file whose bytes are not those that its fact tells, or are still there after they were erased."""
        a = t.attachment.c
        chosen = sa.select(a.entry, a.no, a.content, a.size, a.sha256, a.erased_at).where(a.hall == self._hall)
        for row in self._snapshot.execute(chosen.order_by(a.entry, a.no)).all():
            size, digest = self._bytes(row.content)
            wanted = (0, _NOTHING) if row.erased_at else (row.size, row.sha256)
            if (size, digest) != wanted:
                what = "is still there though it was erased" if row.erased_at else "is not the one that was attached"
                kind = "file_erased" if row.erased_at else "file_attached"
                return f"file {row.no} of {row.entry} {what}", self._told(kind, row.entry, row.no)
        return "", None

    def _bytes(self, content: str) -> tuple[int, str]:
        """Size and hash of a file, read part by part."""
        p, digest, size, no = t.attachment_part.c, hashlib.sha256(), 0, 0
        chosen = sa.select(p.data).where(p.hall == self._hall, p.content == content)
        while (row := self._snapshot.execute(chosen.where(p.no == no)).first()) is not None:
            size += len(row.data)
            digest.update(row.data)
            no += 1
        return size, digest.hexdigest()

    def _told(self, kind: str, entry: str, no: int) -> int | None:
        """Number of the fact that speaks of the file."""
        e = t.event.c
        chosen = sa.select(e.seq, e.body).where(e.hall == self._hall, e.kind == kind, e.subject == f"entry:{entry}")
        return next((seq for seq, body in self._snapshot.execute(chosen.order_by(e.seq)) if json.loads(body)["no"] == no), None)

    def _contradicted(self, noun: type, keys: set[str]) -> int | None:
        """The earliest of the facts that wrote these rows last; None when no fact wrote any of them."""
        fold, wrote, table = Fold(self._hall), {}, t.STATE[noun]
        names = [c.name for c in table.primary_key if c.name != "hall"]
        try:
            for row in self._journal():
                for made in fold.take(row):
                    key = key_of(getattr(made, name) for name in names) if isinstance(made, noun) else ""
                    if key in keys:
                        wrote[key] = row.seq
        finally:
            fold.close()
        return min(wrote.values(), default=None)

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


def _open_balance(balance: dict[str, int]) -> str:
    ended = sum(v for k, v in balance.items() if k != "issued")
    return "" if ended == balance["issued"] else f"issued {balance['issued']}, ended or open {ended}"

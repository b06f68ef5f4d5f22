"""The one writer of this process: waiting orders are committed together, each refused or carried out on its own.

An order's answer is given only after the COMMIT that holds its facts. A repeated `request_id` gets the first answer.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any

import sqlalchemy as sa

from floor import facts as f
from floor import refusals as r
from floor.actors import HALL, Actor
from floor.book import Book
from floor.desk import ledger
from floor.desk.tx import House, Tx
from floor.runtime import Runtime, Signal
from floor.store import tables as t
from floor.store.database import Database
from floor.store.journal import GENESIS, entry
from floor.store.load import NEUTRAL, Loader
from floor.store.rows import dumps
from floor.times import iso

log = logging.getLogger("floor.writer")
_BATCH = 64  # orders a COMMIT; more would make the first of them wait too long
_ANSWER_WITHIN_S = 15.0


@dataclass(slots=True)
class Order:
    """Work for the writer. `work(tx)` returns the answer (JSON values) or None for "nothing to do"."""

    actor: Actor
    work: Callable[[Tx], Any]
    route: str = ""
    request_id: str | None = None
    mac: str = ""
    answer: str | None = None
    repeated: bool = False
    given_up: bool = False
    error: Exception | None = None
    done: Signal | None = field(default=None, repr=False)


class Pen:
    """Statements of the open transaction, compiled to driver text once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.connection = database.writer()
        self.book: Book | None = None
        self.written: list[f.Event] = []  # of the open transaction
        self._kept = 0  # of them, before the present order
        self._saved = False
        self._hall = database.hall
        text = database.text
        self._event = text(t.event.insert())
        self._head = text(t.hall.update().where(t.hall.c.code == _bind("code_")).values(seq=_bind("seq_"), hash=_bind("hash_")))
        self._outcome = text(t.outcome.insert())
        o, p = t.outcome.c, t.personal.c
        first = _select(o.mac, o.answer).where(o.hall == _bind("hall_"), o.who == _bind("who_"), o.route == _bind("route_"))
        self._first = text(first.where(o.request_id == _bind("id_")))
        person = _select(p.subject).where(p.hall == _bind("hall_"), p.kind == _bind("kind_"), p.value == _bind("value_"))
        self._person = text(person)
        self._personal = text(t.personal.insert())

    # --- a batch -----------------------------------------------------------------------------------------------------

    def begin(self) -> tuple[int, str]:
        self._saved = False
        self.written = []
        return self.connection.begin()

    def run(self, sql: str, params: Mapping[str, Any]) -> None:
        self._save()
        self.connection.run(sql, params)

    def row(self, sql: str, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """First row as this transaction sees it."""
        return self.connection.one(sql, params)

    def end_order(self) -> None:
        if self._saved:
            self.connection.run("RELEASE SAVEPOINT an_order")
            self._saved = False

    def undo_order(self) -> bool:
        """Whether anything had been written by the order."""
        saved, self._saved = self._saved, False
        if saved:
            self.connection.run("ROLLBACK TO SAVEPOINT an_order")
            self.connection.run("RELEASE SAVEPOINT an_order")
            del self.written[self._kept :]
        return saved

    def head(self, seq: int, digest: str) -> None:
        self.connection.run(self._head, {"code_": self._hall, "seq_": seq, "hash_": digest})

    # --- an order ----------------------------------------------------------------------------------------------------

    def write(self, event: f.Event) -> None:
        """The fact into the journal, and the rows it changes into the tables."""
        book = self.book
        assert book is not None
        self._save()
        row = entry(self._hall, event, book.hash)
        values = {"hall": self._hall, "seq": row.seq, "at": row.at, "kind": row.kind, "subject": row.subject}
        self.connection.run(self._event, values | {"actor": row.actor, "body": row.body, "hash": row.hash})
        for changed in book.apply(event):
            self.connection.put(changed)
        book.hash = row.hash
        self.written.append(event)

    def outcome(self, order: Order) -> tuple[str, str] | None:
        """(mac, answer) of the first time this request came."""
        key = {"hall_": self._hall, "who_": order.actor.id, "route_": order.route, "id_": order.request_id}
        row = self.connection.one(self._first, key)
        return (str(row[0]), str(row[1])) if row else None

    def remember(self, order: Order, answer: str, now: datetime) -> None:
        row = {"hall": self._hall, "who": order.actor.id, "route": order.route, "request_id": order.request_id}
        self.run(self._outcome, row | {"mac": order.mac, "answer": answer, "at": iso(now)})

    def personal_subjects(self, kind: str, value: str) -> list[str]:
        rows = self.connection.all(self._person, {"hall_": self._hall, "kind_": kind, "value_": value})
        return [str(row[0]) for row in rows]

    def keep_personal(self, key: str, kind: str, subject: str, value: str, erase_at: str) -> None:
        row = {"hall": self._hall, "id": key, "kind": kind, "subject": subject, "value": value, "erase_at": erase_at}
        self.run(self._personal, row)

    def _save(self) -> None:
        if not self._saved:
            self.connection.run("SAVEPOINT an_order")
            self._saved = True
            self._kept = len(self.written)


class Writer:
    """`do` hands an order in and waits for its answer. `lock` guards the book: whoever looks at it holds it."""

    def __init__(
        self, database: Database, house: House, runtime: Runtime, clock: Callable[[], datetime], sweeps: bool = True
    ) -> None:  # fmt: skip
        self.house = house
        self._sweeps = sweeps  # False for commands: a running hub keeps the clocks
        self.lock = RLock()
        self.swept = 0  # things that fell due and were done
        self.committed: Callable[[list[f.Event]], None] = lambda events: None
        self._database = database
        self._runtime = runtime
        self._clock = clock
        self._waiting: deque[Order] = deque()
        self._bell = runtime.bell()
        self._pen = Pen(database)
        self._stale = True
        self._stopped = False
        self.book = Book(self._pen.connection.fetch)

    # --- handing in --------------------------------------------------------------------------------------------------

    def do(self, order: Order) -> Order:
        """Carry the order out; raises what its work raised. `answer` is JSON text, None when nothing was to do."""
        order.done = self._runtime.signal()
        self._waiting.append(order)
        self._bell.ring()
        if not order.done.wait(_ANSWER_WITHIN_S):
            order.given_up = True  # if it has not begun, it never will; else a repeated request_id finds its outcome
            raise r.Unavailable()
        if order.error is not None:
            raise order.error
        return order

    def quietly(self, actor: Actor, work: Callable[[Tx], Any]) -> Any:
        """An order of the hall itself, without a caller's request."""
        found: list[Any] = []
        self.do(Order(actor, lambda tx: found.append(work(tx))))
        return found[0]

    def run(self) -> None:
        """The writer's loop; ends after `stop`."""
        while not self._stopped:
            self._bell.wait(1.0)
            self._runtime.sleep(0)  # let those come in that are on their way
            while self._waiting:
                self.turn([self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))])

    def stop(self) -> None:
        self._stopped = True
        self._bell.ring()

    # --- one commit --------------------------------------------------------------------------------------------------

    def turn(self, batch: list[Order]) -> None:
        """Carry a batch out in one transaction and answer it."""
        told: list[f.Event] = []
        with self.lock:
            try:
                told = self._together(batch)
            except Exception as error:  # the commit itself failed: nothing of the batch stands
                log.exception("commit failed orders=%d", len(batch))
                self._abandon()
                for order in batch:
                    order.answer, order.error = None, r.Unavailable()
                    order.error.__cause__ = error
        for order in batch:
            if order.done is not None:
                order.done.set()
        if told:
            self.committed(told)

    def _together(self, batch: list[Order]) -> list[f.Event]:
        """The events of the batch, committed."""
        now = self._clock()
        self._catch_up(*self._pen.begin())
        first = self.book.seq
        if self._sweeps and self._due(now):
            self._one(Order(HALL, self._sweep), now)
        for order in batch:
            self._one(order, now)
        if self.book.seq != first:
            self._pen.head(self.book.seq, self.book.hash)
        self._runtime.brief(self._pen.connection.commit)
        return self._pen.written

    def _due(self, now: datetime) -> bool:
        due = self.book.next_due()
        return (due is not None and due < now) or self.book.day < self.house.hours.day(now).isoformat()

    def _sweep(self, tx: Tx) -> int:
        done = ledger.sweep(tx)
        self.swept += done
        return done

    def _one(self, order: Order, now: datetime) -> None:
        if order.given_up:
            return
        tx = Tx(self.house, self.book, self._pen, order.actor, now)
        try:
            if order.request_id is not None and self._repeated(order):
                return
            answer = order.work(tx)
            if answer is not None:
                order.answer = dumps(answer)
                if order.request_id is not None:
                    self._pen.remember(order, order.answer, now)
            self._pen.end_order()
        except r.Refused as refusal:
            order.error = refusal
            self._undo()
        except Exception as error:  # one order's fault is not the batch's: it is undone and told to its asker
            log.exception("order failed route=%s", order.route)
            order.error = error
            self._undo()

    def _repeated(self, order: Order) -> bool:
        first = self._pen.outcome(order)
        if first is None:
            return False
        if first[0] != order.mac:
            raise r.RequestIdReused(request_id=order.request_id)
        order.answer, order.repeated = first[1], True
        return True

    def _undo(self) -> None:
        if self._pen.undo_order():
            self._load(*self._standing())

    def _standing(self) -> tuple[int, str]:
        """Last event as the transaction now has it."""
        e = t.event.c
        last = _select(sa.func.max(e.seq)).where(e.hall == _bind("hall_")).scalar_subquery()
        chosen = _select(e.seq, e.hash).where(e.hall == _bind("hall_"), e.seq == last)
        row = self._pen.connection.one(self._database.text(chosen), {"hall_": self._database.hall})
        return (int(row[0]), str(row[1])) if row else (0, GENESIS)

    def _catch_up(self, seq: int, digest: str) -> None:
        """Another process may have written since."""
        if self._stale:
            self._load(seq, digest)
        elif seq != self.book.seq:
            e = t.event.c
            chosen = _select(e.kind).where(e.hall == _bind("hall_"), e.seq > _bind("after_")).distinct()
            rows = self._pen.connection.all(self._database.text(chosen), {"hall_": self._database.hall, "after_": self.book.seq})
            if {str(row[0]) for row in rows} <= NEUTRAL:
                self.book.seq, self.book.hash = seq, digest
            else:
                self._load(seq, digest)

    def _load(self, seq: int, digest: str) -> None:
        self.book = self._pen.book = Loader(self._database, self._pen.connection).book(seq, digest)
        self._stale = False

    def _abandon(self) -> None:
        self._stale = True
        try:
            self._pen.connection.rollback()
        except Exception:  # the connection is gone: take a new one, the book is read again at the next order
            log.warning("write connection lost, opening another")
            self._pen.connection.close()
            self._pen = Pen(self._database)


def _select(*columns: Any) -> Any:
    return sa.select(*columns)


def _bind(name: str) -> Any:
    return sa.bindparam(name)


"""The one writer of this process: waiting orders are committed together, each refused or carried out on its own.

An order's answer is given only after the COMMIT that holds its facts. A repeated `request_id` gets the first answer.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any

import sqlalchemy as sa

from floor import facts as f
from floor import refusals as r
from floor.actors import HALL, Actor
from floor.book import UNKEPT, Book
from floor.desk import extended, ledger
from floor.desk.tx import House, Promise, Tx
from floor.runtime import Runtime, Signal
from floor.store import tables as t
from floor.store.database import Database
from floor.store.journal import GENESIS
from floor.store.load import Loader
from floor.store.pen import Pen
from floor.store.rows import dumps

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


class Writer:
    """`do` hands an order in and waits for its answer. `lock` guards the book: whoever looks at it holds it."""

    def __init__(
        self, database: Database, house: House, runtime: Runtime, clock: Callable[[], datetime], sweeps: bool = True
    ) -> None:  # fmt: skip
        self.house = house
        self._sweeps = sweeps  # False for commands: a running hub keeps the clocks
        self.lock = RLock()
        self.swept = 0  # things that fell due and were done
        self.promise: Promise = lambda matter, lane, now: None
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
            while self._waiting:
                self._gather()
                self.turn([self._waiting.popleft() for _ in range(min(_BATCH, len(self._waiting)))])

    def _gather(self) -> None:
        """Let those come in that are on their way, as long as each look around finds another: fewer commits for all of them."""
        before = 0
        while before < len(self._waiting) < _BATCH:
            before = len(self._waiting)
            self._runtime.sleep(0)

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
        return ledger.falls_due(self.house, self.book, now)

    def _sweep(self, tx: Tx) -> int:
        done = ledger.sweep(tx)
        self.swept += done
        return done

    def _one(self, order: Order, now: datetime) -> None:
        if order.given_up:
            return
        tx = Tx(self.house, self.book, self._pen, order.actor, now)
        tx.promise = self.promise
        try:
            if order.request_id is not None and self._repeated(order):
                return
            answer = order.work(tx)
            if tx.facts and self._sweeps and extended.unsettled(self.house, self.book, now):
                extended.settle(Tx(self.house, self.book, self._pen, HALL, now))
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
            if {str(row[0]) for row in rows} <= UNKEPT:
                self.book.seq, self.book.hash = seq, digest
            else:
                self._load(seq, digest)

    def _load(self, seq: int, digest: str) -> None:
        self.book = self._pen.book = Loader(self._database, self._pen.connection).book(seq, digest)
        self.house.follow(self.book)
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


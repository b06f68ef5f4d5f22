"""Fills a data folder through the desk, in process: `python -m tests.benchmarks.fill FOLDER WAITING SERVED`.

FOLDER holds hall.toml; the data goes into FOLDER/data, tokens and a phone page's address into FOLDER/keys.json.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from config.load import read
from floor.access.gate import issue_token
from floor.actors import Actor
from floor.desk import calls, counters, ledger, setup, tickets
from floor.desk.take import Take, take
from floor.desk.tx import Tx
from floor.opening import DataFolder
from floor.store.writing import Order, Writer
from floor.threads import ThreadRuntime

_BATCH = 1000
LEAD = Actor("filler", frozenset({"lead"}))


def fill(folder: Path, waiting: int, served: int) -> None:
    hall = read(folder / "hall.toml")
    data = DataFolder(folder / "data", hall)
    database = data.database()
    writer = Writer(database, data.house(), ThreadRuntime(), lambda: datetime.now(UTC))
    tokens: dict[str, str] = {}

    def begin(tx: Tx) -> None:
        ledger.sweep(tx)
        setup.seed(tx)
        for counter in hall.counters:
            counters.open_counter(tx, counter.number, None, None)
            tokens[f"counter {counter.number}"] = issue_token(database, tx, "counter", str(counter.number))
        tokens["kiosk"] = issue_token(database, tx, "kiosk", hall.kiosks[0].code)
        tokens["screen"] = issue_token(database, tx, "screen", hall.screens[0].code)

    _turn(writer, [begin])
    matters = [m.code for m in hall.matters]
    _many(writer, served, lambda i: lambda tx: _serve(tx, hall.counters[i % len(hall.counters)].number))
    _many(writer, waiting, lambda i: lambda tx: take(tx, Take(matters[i % len(matters)])))
    first = next(iter(writer.book.tickets), None)
    keys = {"tokens": tokens, "page": f"/t/{writer.house.phone_key(first)}" if first else "/login"}
    (folder / "keys.json").write_text(json.dumps(keys))
    database.close()


def _serve(tx: Tx, counter: int) -> None:
    """A whole visit."""
    ticket = take(tx, Take(tx.counter(counter).matters[0]))
    called = calls.call_next(tx, counter)
    assert called is not None and called.id == ticket.id
    tickets.start(tx, ticket.id)
    tickets.finish(tx, ticket.id)


def _many(writer: Writer, count: int, work: Callable[[int], Callable[[Tx], Any]]) -> None:
    for begun in range(0, count, _BATCH):
        _turn(writer, [work(i) for i in range(begun, min(count, begun + _BATCH))])


def _turn(writer: Writer, works: list[Callable[[Tx], Any]]) -> None:
    orders = [Order(LEAD, lambda tx, work=work: work(tx) and None) for work in works]
    writer.turn(orders)
    for order in orders:
        if order.error is not None:
            raise order.error


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

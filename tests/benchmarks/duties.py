"""A sweep that finds 100 obligations due, with few and with many open: it costs what it finds."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial

from config.load import read
from floor import facts as f
from floor.actors import HALL
from floor.desk import ledger
from floor.desk.tx import Tx
from floor.opening import DataFolder
from floor.store.writing import Order, Writer
from floor.threads import ThreadRuntime
from tests.benchmarks.halls import write_hall
from tests.benchmarks.machine import quantile
from tests.benchmarks.measures import Bench

FOUND, ROUNDS, BATCH = 100, 8, 1000
BEGUN = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
FAR = BEGUN + timedelta(days=300)


def duties(bench: Bench) -> None:
    halls = {n: _Hall(bench, n) for n in (1_000, bench.count(100_000))}
    took: dict[int, list[float]] = {n: [] for n in halls}
    for k in range(ROUNDS):  # in turn, so that what else the machine does falls on both
        for n, hall in halls.items():
            took[n].append(hall.sweep_ms(k))
    for hall in halls.values():
        hall.database.close()
    (few, few_ms), (many, many_ms) = ((n, quantile(ms, 0.5)) for n, ms in took.items())
    bench.table.note(f"a sweep that finds {FOUND} due, {few:,} open (median of {ROUNDS})", f"{few_ms:.1f} ms")
    bench.table.most(f"a sweep that finds {FOUND} due, {many:,} open: {many_ms:.1f} ms", many_ms / few_ms, 1.5, "x")


class _Hall:
    """`FOUND` fall due each ten minutes, `ROUNDS` times; all others in autumn."""

    def __init__(self, bench: Bench, count: int) -> None:
        folder = bench.base / f"duties{count}"
        write_hall(folder)
        data = DataFolder(folder / "data", read(folder / "hall.toml"))
        self.database = data.database()
        self._now = BEGUN
        self._writer = Writer(self.database, data.house(), ThreadRuntime(), lambda: self._now)
        self._writer.turn([Order(HALL, ledger.sweep)])
        for first in range(0, count, BATCH):
            self._writer.turn([Order(HALL, partial(_open, n)) for n in range(first, min(count, first + BATCH))])

    def sweep_ms(self, round_no: int) -> float:
        self._now = _falls_due(round_no * FOUND) + timedelta(seconds=1)
        before, begun_s = self._writer.swept, time.perf_counter()
        self._writer.turn([])
        took_ms = (time.perf_counter() - begun_s) * 1000
        if self._writer.swept - before != FOUND:
            raise SystemExit(f"{self._writer.swept - before} of {FOUND} found")
        return took_ms


def _falls_due(n: int) -> datetime:
    return BEGUN + timedelta(minutes=10 * (n // FOUND + 1)) if n < FOUND * ROUNDS else FAR


def _open(n: int, tx: Tx) -> int:
    due_at = _falls_due(n)
    fact = f.DutyOpened(f"O41:bench-{n}", "O41", f"bench-{n}", 0, 1, due_at, due_at, 1, "unit", tx.now, None)
    tx.append(f"duty:{fact.duty}", [fact])
    return n

"""What batches of wait estimates put on everybody else's answers."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

from tests.benchmarks.halls import copied, load, metrics, running, set_options
from tests.benchmarks.machine import quantile
from tests.benchmarks.measures import Bench

_ON = {"every_s": 5, "after_facts": 5}  # one batch after the other
_OFF = {"enabled": False}
Answers = dict[str, list[list[float]]]


def estimates(bench: Bench) -> None:
    """Two halls with 300 people waiting, one with batches, taking turns, so that what else the machine does falls on both."""
    source, rounds = bench.folder("estimates", 300), max(4, int(10 * bench.share))
    found: dict[str, Answers] = {"without": {"take": [], "page": []}, "with": {"take": [], "page": []}}
    with ExitStack() as stack:
        halls: dict[str, Any] = {}
        for name, options in (("without", _OFF), ("with", _ON)):
            folder = copied(source, bench.base / f"estimates-{name}")
            set_options(folder, estimate=options)
            halls[name] = stack.enter_context(running(folder))
            load("steady", halls[name].plan, seconds=3)
        held_s = []
        for _ in range(rounds):
            for name, hub in halls.items():
                said = load("steady", hub.plan, seconds=5)
                for what, answers in found[name].items():
                    answers.append(said[what])
            held_s.append(metrics(halls["with"])["hall_estimate_held_seconds"])
        took_s = metrics(halls["with"])["hall_estimate_seconds"]
    for what in ("take", "page"):
        _compare(bench, what, found["without"][what], found["with"][what])
    bench.table.note("a batch for 300 waiting, from begin to end", f"{took_s:.2f} s")
    bench.table.most("  longest that one kept the hub to itself (best batch)", min(held_s) * 1000, 20.0, "ms")


def _compare(bench: Bench, what: str, without: list[list[float]], with_them: list[list[float]]) -> None:
    """Rounds stand side by side; the middle of their differences is what the batches do."""
    flat, more = [ms for part in with_them for ms in part], []
    for before, after in zip(without, with_them, strict=True):
        more.append(quantile(after, 0.99) - quantile(before, 0.99))
    bench.table.delay(f"a {what}, 300 waiting, no estimates, p50 / p99", [ms for part in without for ms in part])
    bench.table.delay(f"  estimates all the time, p50 / p99 (longest {max(flat):.0f} ms)", flat)
    bench.table.most("  p99 more by (middle of the rounds)", max(0.0, quantile(more, 0.5)), 20.0, "ms")

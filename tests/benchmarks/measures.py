"""What is measured, one function a group of figures; each adds its rows to the table."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from priority.choose import choose
from priority.lanes import LANES, Rule
from priority.lines import Lines, Standing
from tests.benchmarks.halls import RunningHub, Screens, copied, load, running, start_filling
from tests.benchmarks.machine import fan_out_ms, quantile
from tests.benchmarks.table import Table

SLOW_MS = 4.0
CHOICES = 500
NINE = datetime(2026, 6, 1, 1, 0, tzinfo=UTC)
RULE = Rule()
FAR = 200  # counters of the hall in which calls are counted: each is called at once, and freed when the clock stands


@dataclass(slots=True)
class Bench:
    """`base`: a folder on the disk that is measured; `share`: part of the full number of orders."""

    base: Path
    table: Table
    share: float
    bare_per_s: float = 0.0

    def count(self, full: int) -> int:
        return max(64, int(full * self.share) // 8 * 8)

    def folder(self, name: str, waiting: int, served: int = 0, counters: int = 12) -> Path:
        filled = start_filling(self.base / name, waiting, served, counters).wait(300)
        if filled:
            raise SystemExit(f"filling {name} failed")
        return self.base / name


def start_up(bench: Bench) -> None:
    """As a newcomer starts it (`run.py`, demo hall, local agent), and again on the folder that this made."""
    folder = bench.base / "newcomer"
    folder.mkdir()
    with running(folder, demo=True) as first:
        first_s = first.ready_s
    again_s = []
    for _ in range(3):
        with running(folder, demo=True) as hub:
            again_s.append(hub.ready_s)
            memory = hub.memory_mb
    bench.table.most("start to ready, empty folder", first_s, 2.0, "s")
    bench.table.most("start to ready, again (best of 3)", min(again_s), 2.0, "s")
    bench.table.note("memory after the start", f"{memory:.0f} MB")


def takes(bench: Bench) -> None:
    with running(bench.folder("takes", 100)) as hub:
        load("takes", hub.plan, clients=8, count=bench.count(400))  # the first orders warm the statements up
        lone = load("takes", hub.plan, clients=1, count=bench.count(600))
        rush, cpu_s = _best(hub, bench.count(2400))
        with_page = load("takes", hub.plan, clients=8, count=bench.count(1200), pages=True)
    table = bench.table
    table.rate("takes/s, 1 client", len(lone["ms"]) / lone["window_s"], bench.bare_per_s)
    table.delay("a lone take, p50 / p99", lone["ms"], 5.0)
    table.rate("takes/s, 8 clients (best of 3)", len(rush["ms"]) / rush["window_s"], bench.bare_per_s, 1200)
    table.delay("  its answer, p50 / p99", rush["ms"], 15.0)
    table.note("  hub's processor time a take", f"{cpu_s / len(rush['ms']) * 1e6:.0f} us")
    table.delay("another page meanwhile, p50 / p99", with_page["page_ms"])


def _best(hub: RunningHub, count: int) -> tuple[Any, float]:
    return _fastest(hub, lambda: load("takes", hub.plan, clients=8, count=count))


def _fastest(hub: RunningHub, rushed: Callable[[], Any]) -> tuple[Any, float]:
    """Fastest of three rushes, and what it cost the hub's processor."""
    found = []
    for _ in range(3):
        before_s = hub.cpu_s
        rush = rushed()
        found.append((rush["window_s"], rush, hub.cpu_s - before_s))
    fastest = min(found, key=lambda x: x[0])
    return fastest[1], fastest[2]


def calls(bench: Bench) -> None:
    rounds = max(2, int(8 * bench.share))
    with running(bench.folder("calls", FAR * (3 * rounds + 4) * 2, counters=FAR)) as hub:
        lone = load("calls", hub.plan, clients=1, rounds=2, most=100)
        rush, _ = _fastest(hub, lambda: load("calls", hub.plan, clients=8, rounds=rounds))
    bench.table.rate("calls/s, 1 client", len(lone["ms"]) / lone["window_s"], bench.bare_per_s)
    bench.table.delay("a lone call, p50 / p99", lone["ms"])
    bench.table.rate("calls/s, 8 clients (best of 3)", len(rush["ms"]) / rush["window_s"], bench.bare_per_s, 1000)
    bench.table.delay("  its answer, p50 / p99", rush["ms"], 15.0)


def screens(bench: Bench) -> None:
    source = bench.folder("screens", 4000)
    for count, most_ms in ((50, 15.0), (500, 70.0)):
        with running(copied(source, bench.base / f"screens{count}")) as hub:
            shown = Screens(hub, count)
            _fan_out(bench, hub, shown, (count, most_ms))
            if count == 500:
                rush, _ = _best(hub, bench.count(1600))
                rate = len(rush["ms"]) / rush["window_s"]
                bench.table.rate("takes/s with 500 screens, 8 clients (best of 3)", rate, bench.bare_per_s, 900)
                bench.table.most("memory with 500 screens", hub.memory_mb, 220, "MB")
            shown.close()


def _fan_out(bench: Bench, hub: RunningHub, shown: Screens, target: tuple[int, float]) -> None:
    count, most_ms = target
    load("pace", hub.plan, count=12)
    time.sleep(1)
    paced = shown.delays_ms(load("pace", hub.plan, count=max(40, int(110 * bench.share)))["calls"])
    time.sleep(1)
    stormy = load("storm", hub.plan, seconds=max(1.0, 3 * bench.share))
    raw_ms = fan_out_ms(count, shown.size)
    bench.table.delay(f"call to the last of {count} screens, hall pace", paced, most_ms, raw_ms)
    delays = shown.delays_ms(stormy["calls"])
    rate = len(stormy["calls"]) / stormy["window_s"]
    bench.table.delay(f"  in a storm of {rate:.0f} calls/s (10 pictures a second)", delays)


def scale(bench: Bench, fillers: dict[str, Path]) -> None:
    """One take and one call in halls of all sizes, the halls taking turns."""
    with ExitStack() as stack:
        halls = {name: stack.enter_context(running(folder)) for name, folder in fillers.items()}
        plan = {"halls": [hub.plan | {"name": name} for name, hub in halls.items()]}
        found = load("turns", plan, rounds=max(3, int(12 * bench.share)), count=13)
        starts = {name: hub.ready_s for name, hub in halls.items()}
    least = {what: quantile(found["100 waiting"][what], 0.5) for what in ("take", "call")}
    for name, ms in found.items():
        for what in ("take", "call"):
            ours = quantile(ms[what], 0.5)
            if name == "100 waiting":
                bench.table.note(f"one {what}, {name} (median)", f"{ours:.2f} ms")
            else:
                bench.table.most(f"one {what}, {name}: median {ours:.2f} ms", ours / least[what], 1.5, "x")
    for name in list(found)[1:]:
        bench.table.note(f"start to ready, {name}", f"{starts[name]:.1f} s")


def choosing(bench: Bench) -> None:
    """`priority` alone: heads, choice and the step out of the queue, with the waiting spread over 16 matters and all lanes."""
    halls = {n: _standing(n) for n in (100, 10_000, 100_000)}
    gc.collect()
    gc.freeze()  # as the hub does after its start
    took = dict.fromkeys(halls, float("inf"))
    for _ in range(12):  # in turn, so that what else the machine does falls on all of them
        for n, lines in halls.items():
            begun = time.perf_counter()
            for _ in range(CHOICES):
                _one_choice(lines)
            took[n] = min(took[n], (time.perf_counter() - begun) / CHOICES * 1e6)
    bench.table.note("one choice alone, 100 waiting (best of 12)", f"{took[100]:.0f} us")
    for n in (10_000, 100_000):
        bench.table.most(f"one choice alone, {n:,} waiting: {took[n]:.0f} us", took[n] / took[100], 1.5, "x")


def _standing(n: int) -> Lines:
    lines = Lines()
    for k in range(n):
        clock = NINE + timedelta(seconds=k * 1800 / n)
        lines.join(Standing(f"t{k}", f"A{k}", f"m{k % 16}", LANES[k // 16 % 4], clock, k))  # 64 queues, none empty
    return lines


def _one_choice(lines: Lines) -> None:
    """Call the head of four matters, and let it stand again, so that the hall stays as full as it is."""
    heads = lines.heads(("m0", "m3", "m7", "m11"), None, RULE, lambda _: 60.0)
    choice = choose(heads, {}, RULE, NINE + timedelta(minutes=30))
    assert choice is not None
    head = choice.head
    lines.leave(head.ticket)
    lines.join(Standing(head.ticket, head.number, head.matter, head.lane, head.clock, head.seq))


def slow_disk(bench: Bench) -> None:
    with running(bench.folder("slow", 100), SLOW_MS) as hub:
        load("takes", hub.plan, clients=8, count=bench.count(200))
        rush, _ = _best(hub, bench.count(1200))
        with_page = load("takes", hub.plan, clients=8, count=bench.count(1200), pages=True)
        lone = load("takes", hub.plan, clients=1, count=bench.count(200))
    bench.table.rate("+4 ms a commit: takes/s, 8 clients (best of 3)", len(rush["ms"]) / rush["window_s"], 1000 / SLOW_MS, 500)
    bench.table.delay("  its answer, p50 / p99", rush["ms"])
    bench.table.delay("  a lone take, p50 / p99", lone["ms"])
    bench.table.delay("  another page meanwhile, p50 / p99", with_page["page_ms"], 20.0)

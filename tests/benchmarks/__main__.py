"""Runs all measures and prints the table. `--quick`: fewer orders, smaller halls; `--folder`: measure the disk of that folder."""

from __future__ import annotations

import argparse
import shutil
import tempfile
import time
from pathlib import Path

from tests.benchmarks import measures
from tests.benchmarks.duties import duties
from tests.benchmarks.estimates import estimates
from tests.benchmarks.halls import start_filling
from tests.benchmarks.machine import bare_transactions, fdatasync_ms, python_steps_per_us
from tests.benchmarks.stalls import stalls
from tests.benchmarks.table import Table, spread

GROUPS = ["start", "takes", "calls", "screens", "slow", "choose", "duties", "estimates", "stalls", "scale"]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="fewer orders, halls of up to 10,000; about a minute")
    asked.add_argument("--folder", type=Path, help="put the data folders here; default: the system's temporary folder")
    asked.add_argument("--only", choices=GROUPS, help="one group")
    options = asked.parse_args()
    base = Path(tempfile.mkdtemp(prefix="hall-bench-", dir=options.folder))
    begun = time.monotonic()
    try:
        bench = measures.Bench(base, Table(), 0.25 if options.quick else 1.0)
        _measure(bench, options)
        print(bench.table.text())
        print(f"\n{time.monotonic() - begun:.0f} s. Hub, client and screens in processes of their own; answers after the commit.")
        print("Targets are for a disk with 0.1 ms fdatasync and a machine that does nothing else.")
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _measure(bench: measures.Bench, options: argparse.Namespace) -> None:
    wanted = [options.only] if options.only else GROUPS
    _machine(bench)
    groups = {"start": measures.start_up, "takes": measures.takes, "calls": measures.calls}
    groups |= {"screens": measures.screens, "slow": measures.slow_disk, "choose": measures.choosing, "estimates": estimates}
    groups |= {"duties": duties, "stalls": stalls}
    for name in wanted:
        if name in groups:
            print(f"... {name}", flush=True)
            groups[name](bench)
    if "scale" in wanted:
        print("... scale: filling halls", flush=True)
        measures.scale(bench, _fill(bench.base, 10_000 if options.quick else 100_000))


def _machine(bench: measures.Bench) -> None:
    bench.table.note("one fdatasync of 4 kB, p50 / p99", "", spread(fdatasync_ms(bench.base)))
    bench.bare_per_s = bare_transactions(bench.base)
    bench.table.note("bare SQLite transactions, 1 row each", "", f"{bench.bare_per_s:,.0f}/s")
    bench.table.note("empty Python loop, steps a us", "", f"{python_steps_per_us():.0f}")


def _fill(base: Path, most: int) -> dict[str, Path]:
    """Halls with so many waiting, and one that has served as many."""
    sizes = {f"{n:,} waiting": (n, 0) for n in sorted({100, 10_000, most})} | {f"{most:,} served": (100, most)}
    folders = {name: base / name.replace(" ", "-").replace(",", "") for name in sizes}
    work = [start_filling(folders[name], *size) for name, size in sizes.items()]
    if any(process.wait(400) for process in work):
        raise SystemExit("filling failed")
    return folders


if __name__ == "__main__":
    main()

"""The figures as one readable table: ours, the machine's raw limit, the ratio, the target, reached or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.benchmarks.machine import quantile


def spread(ms: Sequence[float]) -> str:
    return f"{quantile(ms, 0.5):.1f} / {quantile(ms, 0.99):.1f} ms"


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    ours: str
    raw: str = ""
    ratio: str = ""
    target: str = ""
    reached: bool | None = None

    def cells(self) -> tuple[str, ...]:
        word = "" if self.reached is None else "yes" if self.reached else "NO"
        return (self.what, self.ours, self.raw, self.ratio, self.target, word)


@dataclass(slots=True)
class Table:
    rows: list[Row] = field(default_factory=list)

    def rate(self, what: str, per_s: float, bare_per_s: float, least: float | None = None) -> None:
        """A rate beside bare SQLite transactions on the same disk."""
        target = f">= {least:,.0f}/s" if least else ""
        reached = per_s >= least if least else None
        self.rows.append(Row(what, f"{per_s:,.0f}/s", f"{bare_per_s:,.0f}/s", f"{per_s / bare_per_s:.2f}", target, reached))

    def delay(self, what: str, ms: Sequence[float], most_ms: float | None = None, raw_ms: float | None = None) -> None:
        """p50 / p99 of a delay; the target is for p99."""
        p99 = quantile(ms, 0.99)
        raw, ratio = (f"{raw_ms:.2f} ms", f"{p99 / raw_ms:,.0f}") if raw_ms else ("", "")
        target, reached = (f"p99 <= {most_ms:g} ms", p99 <= most_ms) if most_ms else ("", None)
        self.rows.append(Row(what, spread(ms), raw, ratio, target, reached))

    def stall(self, what: str, ms: float, raw_ms: float, most_ms: float) -> None:
        """The longest pause, beside that of an idle process at the same time: a busy machine lets nobody have a turn."""
        ratio = f"{ms / raw_ms:.1f}" if raw_ms else ""
        self.rows.append(Row(what, f"{ms:,.0f} ms", f"{raw_ms:,.0f} ms", ratio, f"<= {most_ms:g} ms", ms <= most_ms))

    def most(self, what: str, value: float, most: float, unit: str) -> None:
        """A figure that must not be passed."""
        self.rows.append(Row(what, f"{value:,.2f} {unit}", "", "", f"<= {most:g} {unit}", value <= most))

    def note(self, what: str, ours: str, raw: str = "") -> None:
        self.rows.append(Row(what, ours, raw))

    def text(self) -> str:
        head = ("", "ours", "raw limit", "ratio", "target", "reached")
        lines = [head, *(row.cells() for row in self.rows)]
        widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
        shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
        return "\n".join([shown[0], "-" * max(map(len, shown)), *shown[1:]])

"""The comparison as text and as a chart, in either language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from unicodedata import east_asian_width

from jinja2 import Environment, FileSystemLoader

from floor.hub.words import translate
from priority.play.compared import Figures, Row

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
_WIDE = 1.8  # ratio at the chart's right edge


@dataclass(frozen=True, slots=True)
class Cells:
    """A table: names of its columns, one list of texts a row."""

    head: list[str]
    rows: list[list[str]]

    def text(self) -> str:
        widths = [max(map(_width, column)) for column in zip(self.head, *self.rows, strict=True)]
        return "\n".join(self._line(line, widths) for line in (self.head, *self.rows))

    def _line(self, texts: list[str], widths: list[int]) -> str:
        return "  ".join(_padded(text, width, left=n == 0) for n, (text, width) in enumerate(zip(texts, widths, strict=True)))


def compared(rows: Sequence[Row], lang: str) -> Cells:
    """Ratios to first come first served, each with its 95 % interval."""
    columns = ("rule", "cells", "lapses", "longest", "mean", "care_mean", "care_p90", "booked", "overtakes")
    found = []
    for row in rows:
        parts = [_ratio(row.lapses), _ratio(row.longest), _ratio(row.mean)]
        parts += [_minutes(row.care_mean_min), _minutes(row.care_p90_min), _share(row.booked)]
        found.append([rule_name(row.name, lang), str(row.cells), *parts, str(row.overtakes)])
    return Cells([translate(lang, f"floor.simulate.col.{c}") for c in columns], found)


def one_day(rows: Sequence[tuple[str, Figures]], lang: str) -> Cells:
    """A single day in its own numbers."""
    columns = ("rule", "day_lapses", "day_mean", "day_longest", "care_mean", "care_p90", "booked", "overtakes")
    found = []
    for name, f in rows:
        care = sorted(w / 60 for w in f.care)
        n, total_s, longest_s = f.ordinary
        parts = [str(f.lapses), f"{total_s / max(1, n) / 60:.1f}", f"{longest_s / 60:.1f}"]
        parts += [f"{sum(care) / len(care):.1f}", f"{care[int(0.9 * (len(care) - 1))]:.1f}"] if care else ["-", "-"]
        parts.append(f"{sum(w <= 600 for w in f.booked) / len(f.booked):.0%}" if f.booked else "-")
        found.append([rule_name(name, lang), *parts, str(f.overtakes)])
    return Cells([translate(lang, f"floor.simulate.col.{c}") for c in columns], found)


def rule_name(name: str, lang: str) -> str:
    return translate(lang, f"floor.simulate.rule.{name}")


def chart(rows: Sequence[Row], lang: str) -> str:
    """Lapses and waits of each rule beside first come first served, as SVG."""
    bars = []
    for row in rows:
        parts = [("lapses", row.lapses), ("longest", row.longest), ("mean", row.mean)]
        bars.append({"name": rule_name(row.name, lang), "parts": [_bar(what, value) for what, value in parts]})
    words = {key: translate(lang, f"floor.simulate.{key}") for key in ("title", "axis", "col.lapses", "col.longest", "col.mean")}
    return _TEMPLATES.get_template("chart.svg").render(bars=bars, words=words, wide=_WIDE)


def _bar(what: str, value: tuple[float, float]) -> dict[str, float | str]:
    mean, half = value
    return {"what": what, "mean": min(mean, _WIDE), "low": max(0.0, mean - half), "high": min(_WIDE, mean + half), "text": f"{mean:.2f}"}


def _ratio(value: tuple[float, float]) -> str:
    return _with(f"{value[0]:.2f}", f"{value[1]:.2f}")


def _minutes(value: tuple[float, float]) -> str:
    return _with(f"{value[0]:.1f}", f"{value[1]:.1f}")


def _share(value: tuple[float, float]) -> str:
    return _with(f"{value[0]:.0%}", f"{value[1]:.0%}")


def _with(mean: str, half: str) -> str:
    """A single hall has no interval."""
    return mean if "nan" in half else f"{mean} ±{half}"


def _width(text: str) -> int:
    """Columns on a terminal: Chinese characters take two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _padded(text: str, width: int, left: bool) -> str:
    gap = " " * (width - _width(text))
    return text + gap if left else gap + text

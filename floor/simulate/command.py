"""The command: which days, which rules, where the answer goes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from datetime import date, datetime
from multiprocessing import get_context
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import click

from floor import refusals as r
from floor.access.cli import data_options
from floor.hub.words import translate
from floor.nouns import IN_FORCE, CalendarYear, Matter, SettingChange
from floor.opening import DataFolder
from floor.rules.hours import PARTS, eras
from floor.simulate import table
from floor.simulate.recorded import Recorded, recorded
from priority.lanes import Rule
from priority.play import accuracy, compared
from priority.play.synthetic import COUNTY, PROFILES, Cell, estimated
from priority.play.synthetic import cells as cells_of
from priority.play.synthetic import day as synthetic_day

T = TypeVar("T")
Folder = Callable[[Path, Path | None], DataFolder]


def simulate_command(folder: Folder) -> click.Command:
    @click.command("simulate")
    @data_options
    @click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Replay this day of the journal; without it: seeded synthetic days.")
    @click.option("--cells", default=0, show_default=True, help="Synthetic: so many kinds of hall; 0 = all.")
    @click.option("--profile", type=click.Choice(tuple(PROFILES)), default="rush", show_default=True, help="Synthetic: when people come.")
    @click.option("--halls", default=0, show_default=True, help="Synthetic: other halls of the same kinds, drawn from this number.")
    @click.option("--seeds", default=12, show_default=True, help="Synthetic: days of each kind.")
    @click.option("--rules", "wanted", default="", help="Only these, by name, e.g. in_turn,rescue_60 (first_come always is).")
    @click.option("--estimates", is_flag=True, help="Measure the wait estimates instead of comparing rules.")
    @click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the chart here (SVG).")
    @click.option("--json", "figures", type=click.Path(path_type=Path, dir_okay=False), help="Write all figures here.")
    @click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True)
    @click.option("--workers", default=2, show_default=True, help="Processes.")
    def simulate(data: Path, config: Path | None, day: datetime | None, **asked: Any) -> None:
        """Compare rules on a recorded day or on synthetic days: waits per lane, lapses, overtakes. The floor's own rule code plays."""
        there = folder(data, config)
        own = there.house().rule if config or (data / "hall.json").exists() else Rule()
        names = {n.strip() for n in asked["wanted"].split(",") if n.strip()}
        chosen = [one for one in compared.rules(own) if not names or one.name in names or one.name == compared.BASE]
        if unknown := names - {one.name for one in chosen}:
            known = ", ".join(one.name for one in compared.rules(own))
            raise click.ClickException(f"--rules: no rule {', '.join(sorted(unknown))}; there are {known}")
        begun_s = monotonic()
        if asked["estimates"]:
            _estimates(asked)
        elif day is not None:
            _recorded(there, day.date(), chosen, asked)
        else:
            _synthetic(chosen, asked)
        click.echo(translate(asked["lang"], "floor.simulate.took", n=round(monotonic() - begun_s)), err=True)

    return simulate


def rows_of(rules: Sequence[compared.Compared], cells: Sequence[Cell], asked: dict[str, Any]) -> tuple[list[compared.Row], int]:
    """A row for each rule over the busy ones of the cells, the same days for all; and how many cells were not busy."""
    seeds = asked["seeds"]
    days = [(cell, seed, tuple(rules)) for cell in cells for seed in range(seeds)]
    with ProcessPoolExecutor(asked["workers"], mp_context=get_context("spawn")) as pool:
        played = list(_followed(pool.map(_play, days, chunksize=2), len(days), asked["lang"]))
    found = [played[n : n + seeds] for n in range(0, len(played), seeds)]
    busy = [cell for cell in found if compared.busy([day[0] for day in cell])]
    rows = []
    for place, one in enumerate(rules):
        rows.append(compared.row(one.name, [([day[0] for day in cell], [day[place] for day in cell]) for cell in busy]))
    return rows, len(found) - len(busy)


def _play(asked: tuple[Cell, int, tuple[compared.Compared, ...]]) -> list[compared.Figures]:
    cell, seed, rules = asked
    day = synthetic_day(cell, seed)
    return [compared.figures(day, one) for one in rules]


def _synthetic(rules: list[compared.Compared], asked: dict[str, Any]) -> None:
    lang, cells = asked["lang"], _halls(cells_of, asked)
    plain = [one for one in rules if not one.tide]
    rows, quiet = rows_of(plain, cells, asked)
    click.echo(translate(lang, "floor.simulate.synthetic", cells=len(cells) - quiet, seeds=asked["seeds"], quiet=quiet))
    click.echo(table.compared(rows, lang).text())
    if tides := [one for one in rules if one.tide]:
        base = [one for one in rules if one.name in (compared.BASE, "in_turn")]
        county = COUNTY[: asked["cells"] or None]
        more, quiet = rows_of([*base, *tides], county, asked)
        click.echo("\n" + translate(lang, "floor.simulate.county", cells=len(county) - quiet, seeds=asked["seeds"], quiet=quiet))
        click.echo(table.compared(more, lang).text())
        rows += more[len(base) :]
    _keep(rows, asked)


def _halls(kinds: Callable[[str], Sequence[Cell]], asked: dict[str, Any]) -> list[Cell]:
    """The kinds of hall under the profile asked for, as many as are wanted, drawn from the number given."""
    return [replace(c, seed=asked["halls"]) for c in kinds(asked["profile"])[: asked["cells"] or None]]


def _recorded(folder: DataFolder, day: date, rules: list[compared.Compared], asked: dict[str, Any]) -> None:
    lang, database = asked["lang"], folder.database()
    try:
        means = {m.code: float(m.mean_min) for m in database.select(Matter)}
        hours = folder.house().hours
        changed = database.select(SettingChange, state=IN_FORCE)
        own = eras(folder.config, [x for x in changed if x.part in PARTS], hours.zone)
        hours.follow({x.year: x for x in database.select(CalendarYear)}, own)
        found: Recorded = recorded(database, hours, means, day)
    except r.Refused as refusal:
        raise click.ClickException("; ".join(refusal.facts.get("problems", [refusal.code]))) from None
    finally:
        database.close()
    limit_s = folder.house().rule.limit_s
    rows = [("as_it_was", compared.figures_of(found.served, limit_s))]
    rows += [(one.name, compared.figures(found.day, one)) for one in rules]
    click.echo(translate(lang, "floor.simulate.recorded", day=found.day.name, people=len(found.day.visits), left=found.left))
    click.echo(table.one_day(rows, lang).text())
    base = rows[1][1]
    _keep([compared.row(name, [([base], [figures])]) for name, figures in rows], asked)


def _estimates(asked: dict[str, Any]) -> None:
    lang = asked["lang"]
    cells = _halls(estimated, asked)
    with ProcessPoolExecutor(asked["workers"], mp_context=get_context("spawn")) as pool:
        days = [(c, s) for c in cells for s in range(asked["seeds"])]
        promises = [p for found in _followed(pool.map(accuracy.promises, days), len(days), lang) for p in found]
    head = [translate(lang, f"floor.simulate.col.{c}") for c in ("lane", "promises", "median_error", "hit_raw", "hit")]
    rows = []
    for line in accuracy.scored(promises):
        name = translate(lang, f"floor.simulate.lane.{line.lane}")
        rows.append([name, str(line.count), f"{line.median_error_min:.1f}", f"{line.raw:.0%}", f"{line.calibrated:.0%}"])
    click.echo(table.Cells(head, rows).text())


def _followed(results: Iterable[T], count: int, lang: str) -> Iterator[T]:
    """The results as they come; how far it is, is told beside the answer, ten times."""
    for n, result in enumerate(results, 1):
        yield result
        if n * 10 // count > (n - 1) * 10 // count:
            click.echo(translate(lang, "floor.simulate.progress", n=n, count=count), err=True)


def _keep(rows: list[compared.Row], asked: dict[str, Any]) -> None:
    if asked["out"]:
        asked["out"].write_text(table.chart(rows, asked["lang"]), "utf-8")
        click.echo(str(asked["out"]))
    if asked["figures"]:
        asked["figures"].write_text(json.dumps([asdict(row) for row in rows], indent=1), "utf-8")

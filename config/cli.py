"""`run.py check`: every complaint about a hall.toml at once, else a short summary."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from config.load import Complaints, read
from config.ports import unsteady_in
from config.schema import Hall

Differences = Callable[[Hall, Path], list[str]]
Complain = Callable[[Hall], list[str]]
PATH = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)


def check_command(differences: Differences, more: Complain = lambda hall: []) -> click.Command:
    """The command; `differences` tells what a data folder holds otherwise than the file, `more` what other rooms see wrong in it."""

    @click.command("check")
    @click.option("--config", "config", type=PATH, required=True, help="The hall.toml to look at.")
    @click.option("--data", type=FOLDER, envvar="HALL_DATA", help="Also tell what differs from this data folder.")
    def check(config: Path, data: Path | None) -> None:
        """Tell everything that is wrong with a hall.toml, at once."""
        try:
            hall = read(config)
            if seen := more(hall):
                raise Complaints([f"{config.name}: {complaint}" for complaint in seen])
        except Complaints as e:
            for complaint in e.complaints:
                click.echo(complaint)
            count = len(e.complaints)
            click.echo(f"{count} complaint{'s' if count > 1 else ''}", err=True)
            raise SystemExit(1) from None
        click.echo(f"{config.name}: in order")
        for line in summary(hall):
            click.echo(f"  {line}")
        for warning in unsteady_in(hall):
            click.echo(f"warning: {warning}")
        if data is not None:
            _compare(differences(hall, data), data)

    return check


def _compare(found: list[str], data: Path) -> None:
    if not found:
        click.echo(f"{data}: nothing differs")
        return
    click.echo(f"{data}: the data folder differs from the file, and the data folder is what counts:")
    for line in found:
        click.echo(f"  {line}")


def summary(hall: Hall) -> list[str]:
    """What the file describes, a few lines."""
    devices = {
        "kiosk": len(hall.kiosks),
        "screen": len(hall.screens),
        "printer": len(hall.printers),
        "pad": len(hall.pads),
        "call terminal": len(hall.terminals),
    }
    return [
        f"{hall.hall.name} ({hall.hall.code}), {hall.hall.time_zone}",
        f"{_many(len(hall.counters), 'counter')} in {_many(len(hall.zones), 'zone')}, "
        f"{_many(len(hall.matters), 'matter')} in {_many(len(hall.themes), 'theme')}",
        ", ".join(_many(count, noun) for noun, count in devices.items()),
        "open " + "; ".join(_day(day, spans) for day, spans in hall.hours.week.items() if spans),
        f"a wait of more than {hall.wait.limit_min} min is a lapse, warned from {hall.wait.warn_min} min",
    ]


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _day(day: str, spans: list[tuple[str, str]]) -> str:
    return f"{day} " + " ".join(f"{opens}-{closes}" for opens, closes in spans)

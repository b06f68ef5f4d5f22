"""Orders on tide windows, by name."""

from __future__ import annotations

from floor.actors import Actor
from floor.desk import tides
from floor.desk.tides import Lend
from floor.tides import Tide
from tests.floor.desk_harness import LEAD, Desk


def lend(desk: Desk, counter: int, *matters: str, minutes: int = 60, actor: Actor = LEAD, **more: object) -> Tide:
    """The counter also takes these matters."""
    found: Tide = desk.do(lambda tx: tides.open_tide(tx, Lend(counter, list(matters), minutes, **more)), actor)  # type: ignore[arg-type]
    return found


def end(desk: Desk, tide: Tide | str, actor: Actor = LEAD) -> Tide:
    key = tide if isinstance(tide, str) else tide.id
    found: Tide = desk.do(lambda tx: tides.end_tide(tx, key), actor)
    return found


def stored(desk: Desk, tide: Tide) -> Tide:
    """As the committed tables have it."""
    found = desk.database.noun(Tide, tide.id)
    assert isinstance(found, Tide)
    return found

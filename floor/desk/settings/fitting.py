"""Whether a change fits: the whole that it makes, everything that is wrong with it at once, and from when on it may hold."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from config.hours import chosen
from config.parts import Fault, PartDef, Values, filled, settled
from floor import refusals as r
from floor.desk import devices
from floor.desk.tx import Tx
from floor.rules import settings as rules
from floor.rules.devices import entered, standing

NOW, OPENING, TURN = "now", "opening", "turn"
Both = tuple[Values | None, Values]  # what stands there now, None for something new; what is to stand there
Problems = list[tuple[str, str]]  # (field or name of the form, what is wrong)
_FARTHEST = timedelta(days=400)  # of a planned change


def values(tx: Tx, part: PartDef, key: str, values: Mapping[str, Any]) -> Both:
    """What stands there now, and the whole that is to stand there."""
    before = standing(tx.house.config, tx.book, part, key)
    if before is None and not part.adds:
        raise r.UnknownPart(part=rules.part_of(part.code, key))
    own = {x.name: values[x.name] for x in part.fields if x.name in values}
    if before is None:
        return None, filled(part, own)
    return before, chosen(before, before | own) if part.code == "hours" else entered(part, before, before | own)


def foreign(part: PartDef, values: Mapping[str, Any]) -> Problems:
    there = ", ".join(x.name for x in part.fields)
    return [(name, f"no such field; there are {there}") for name in sorted(set(values) - {x.name for x in part.fields})]


def fit(tx: Tx, part: PartDef, key: str, both: Both, problems: Problems, takes_at: datetime | None = None) -> Values:
    """The values as they are kept; BadRequest with everything that is wrong at once: `wrong` (fields), `others` (what it breaks).

    How the floor will stand at `takes_at` nobody knows yet: that is asked then.
    """
    before, after = both
    found = wrongs(tx, part, key, both, tx.now if takes_at is None else None)
    if not found:
        after = settled(tx.house.config, part, key, after)
    if before == after:
        problems.append(("", "nothing is changed"))
    told = [f"{name}: {what}" if name else what for name, what in [*problems, *((x.field, x.what) for x in found)]]
    if told:
        wrong = [name for name, _ in problems if name] + [x.field for x in found if x.field]
        raise r.BadRequest(problems=told, wrong=wrong, same=before == after, others=[x.what for x in found if not x.field])
    return after


def wrongs(tx: Tx, part: PartDef, key: str, both: Both, at: datetime | None) -> list[Fault]:
    found = rules.wrongs(tx.house.config, tx.book, part, key, both[1], at)
    return found + devices.wrongs(tx, part, key, both, found) if part.group == "devices" else found


def moment(tx: Tx, takes: str, problems: Problems) -> datetime | None:
    """When it takes effect; None = now."""
    if takes == NOW:
        return None
    if takes == OPENING:
        found = tx.house.hours.next_day(tx.now)
        if found is None:
            problems.append(("takes", "the hall does not open within 60 days: give a moment"))
        return found
    if takes == TURN:
        return tx.house.hours.midnight_after(tx.house.hours.day(tx.now))
    at = _read(takes)
    if at is None:
        problems.append(("takes", "now, opening, turn, or a moment with its offset: 2026-06-01T08:30:00+08:00"))
    elif not tx.now < at <= tx.now + _FARTHEST:
        problems.append(("takes", f"a moment that is still to come, at most {_FARTHEST.days} days ahead; or now"))
    return at


def in_turn(tx: Tx, part: PartDef, both: Both, takes_at: datetime | None, problems: Problems) -> None:
    """Letters that bear numbers of today change at a day's turn only: half a day's numbers under each would be read as two people."""
    before, after = both
    moved = [x.name for x in part.fields if x.turn and before is not None and before[x.name] != after[x.name]]
    if not moved or before is None:
        return
    at = takes_at or tx.now
    begins = tx.house.hours.midnight_after(tx.house.hours.day(at) - timedelta(days=1))
    borne = any(tx.book.series.get(str(values[name])) for values in both for name in moved if values is not None)
    if at != begins and (takes_at is not None or borne):
        problems.append(("turn", "a letter changes at a day's turn only: turn, or a midnight"))


def _read(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None

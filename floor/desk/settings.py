"""Orders on what a hall changes while it runs: change a part now or at a moment to come, undo, call off; and what comes due.

Every order stands in the register of network and setting changes (G25) with its approval (T22).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from config.parts import Fault, PartDef, Values, filled, parts, settled
from config.schema import Hall
from floor import facts as f
from floor import refusals as r
from floor.book import Book
from floor.desk import devices, registers
from floor.desk.tx import Tx
from floor.nouns import CALLED_OFF, IN_FORCE, REFUSED, SettingChange
from floor.rules import settings as rules
from floor.rules.devices import entered, shifted, standing

REGISTER = "network"
NOW, OPENING = "now", "opening"
_TOLD = 400  # characters of one value in the register; the journal has all of it
_FARTHEST = timedelta(days=400)  # of a planned change
_FIRST = 1  # version of a part that nobody has changed


@dataclass(frozen=True, slots=True)
class Wanted:
    """`version`: the one that the asker saw; `takes`: now, opening (of the next day), or a moment with offset."""

    version: int
    why: str
    approved_by: str
    takes: str = NOW


def change(tx: Tx, kind: str, key: str, values: Mapping[str, Any], wanted: Wanted) -> SettingChange:
    """Give a part other values; those that are left out stay."""
    return _order(tx, kind, key, values, wanted, None)


def undo(tx: Tx, kind: str, key: str, to: int | None, wanted: Wanted) -> SettingChange:
    """A new version with the values of an old one; `to` None: the one before the present."""
    part = rules.part_of(kind, key)
    known(kind)
    to = version_before(tx.book, part) if to is None else to
    if to is None:
        raise r.UnknownPart(part=part, version=in_force(tx.book, part) - 1)
    return _order(tx, kind, key, restored(tx.house.config, tx.book, known(kind), key, to), wanted, to)


def look(tx: Tx, kind: str, key: str, values: Mapping[str, Any], version: int) -> tuple[Values | None, Values]:
    """What stands there and what would; refused as the change itself would be. Nothing is written."""
    part = known(kind)
    _may(tx, part)
    _undisturbed(tx, rules.part_of(kind, key), version)
    both = _values(tx, part, key, values)
    return both[0], _fit(tx, part, key, both, _foreign(part, values))


def call_off(tx: Tx, kind: str, key: str, why: str, approved_by: str) -> SettingChange:
    """A planned change will not come."""
    part = known(kind)
    _may(tx, part)
    plan = tx.book.plans.get(rules.part_of(kind, key))
    if plan is None:
        raise r.NoPlan(part=rules.part_of(kind, key))
    if not why.strip():
        raise r.BadRequest(problems=["why: say why it is called off"], wrong=["why"])
    tx.append(f"setting:{plan.part}", [f.ChangeDropped(plan.part, plan.version, CALLED_OFF, [why.strip()])])
    _record(tx, part, key, (plan.after, plan.before or plan.after), f"撤回第 {plan.version} 版", approved_by)
    return _of(tx.book, plan.part, plan.version)


def known(kind: str) -> PartDef:
    found = parts().get(kind)
    if found is None:
        raise r.UnknownPart(part=kind)
    return found


def version_of(book: Book, part: str, version: int) -> Values:
    """The values of a version that was in force once."""
    if version == _FIRST:
        first = next((x for v in range(2, last_of(book, part) + 1) if (x := book.change(part, v)) and x.state == IN_FORCE), None)
        values = first.before if first else None
    else:
        found = book.change(part, version)
        values = found.after if found is not None and found.state == IN_FORCE else None
    if values is None:
        raise r.UnknownPart(part=part, version=version)
    return values


def restored(hall: Hall, book: Book, part: PartDef, key: str, to: int) -> Values:
    """What an undo to that version would make of the part as it is now."""
    name = rules.part_of(part.code, key)
    old, present = version_of(book, name, to), in_force(book, name)
    now = version_of(book, name, present) if part.retires and present > _FIRST else None
    return shifted(part, standing(hall, book, part, key), now, old)


def in_force(book: Book, part: str) -> int:
    """The version that holds now."""
    setting = book.settings.get(part)
    return setting.version if setting else _FIRST


def last_of(book: Book, part: str) -> int:
    setting = book.settings.get(part)
    return setting.last if setting else _FIRST


def version_before(book: Book, part: str) -> int | None:
    """The version that the present one replaced; None when the present one is the first, or was new."""
    older = range(in_force(book, part) - 1, _FIRST, -1)
    found = next((v for v in older if (x := book.change(part, v)) is not None and x.state == IN_FORCE), _FIRST)
    present = book.change(part, in_force(book, part))
    return found if present is not None and present.before is not None else None


# --- one order ------------------------------------------------------------------------------------------------------


def _order(tx: Tx, kind: str, key: str, values: Mapping[str, Any], wanted: Wanted, restores: int | None) -> SettingChange:
    part, name = known(kind), rules.part_of(kind, key)
    _may(tx, part)
    _undisturbed(tx, name, wanted.version)
    before, after = _values(tx, part, key, values)
    problems = _foreign(part, values)
    if not wanted.why.strip():
        problems.append(("why", "say why it is changed"))
    takes_at = _moment(tx, wanted.takes, problems)
    after = _fit(tx, part, key, (before, after), problems)
    devices.undisturbed(tx, part, key, after)
    version = last_of(tx.book, name) + 1
    body = (name, version, before, after, wanted.why.strip(), takes_at or tx.now, restores)
    if takes_at:
        tx.append(f"setting:{name}", [f.ChangePlanned(*body)])
    else:
        _carry_out(tx, part, key, f.SettingChanged(*body))
    when = f"，{takes_at.astimezone(tx.house.hours.zone):%Y-%m-%d %H:%M} 起生效" if takes_at else ""
    _record(tx, part, key, (before, after), f"第 {version} 版{when}", wanted.approved_by)
    return _of(tx.book, name, version)


def _carry_out(tx: Tx, part: PartDef, key: str, change: f.SettingChanged) -> None:
    """The change, and what follows from it for others."""
    was = tx.house.config
    tx.append(f"setting:{change.part}", [change])
    devices.hand_over(tx, part, key, change.after, change.why)
    tx.house.follow(tx.book)
    devices.settle(tx, was, change.why)


def _may(tx: Tx, part: PartDef) -> None:
    if not tx.actor.roles & set(part.roles):
        raise r.NotPermitted(roles=sorted(tx.actor.roles), needs=list(part.roles))


def _undisturbed(tx: Tx, part: str, version: int) -> None:
    """Nobody's change is overwritten unseen, and none waits that would come over this one."""
    if (plan := tx.book.plans.get(part)) is not None:
        raise r.ChangeWaits(part=part, version=plan.version, takes_at=plan.takes_at.astimezone(tx.house.hours.zone).isoformat())
    if version != in_force(tx.book, part):
        raise r.SettingMoved(part=part, version=in_force(tx.book, part), seen=version)


def _values(tx: Tx, part: PartDef, key: str, values: Mapping[str, Any]) -> tuple[Values | None, Values]:
    """What stands there now, and the whole that is to stand there."""
    before = standing(tx.house.config, tx.book, part, key)
    if before is None and not part.adds:
        raise r.UnknownPart(part=rules.part_of(part.code, key))
    own = {x.name: values[x.name] for x in part.fields if x.name in values}
    return before, entered(part, before, before | own) if before is not None else filled(part, own)


def _foreign(part: PartDef, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    there = ", ".join(x.name for x in part.fields)
    return [(name, f"no such field; there are {there}") for name in sorted(set(values) - {x.name for x in part.fields})]


def _fit(tx: Tx, part: PartDef, key: str, both: tuple[Values | None, Values], problems: list[tuple[str, str]]) -> Values:
    """The values as they are kept; BadRequest with everything that is wrong at once: `wrong` (fields), `others` (what it breaks)."""
    before, after = both
    found = _wrongs(tx, part, key, both)
    if not found:
        after = settled(tx.house.config, part, key, after)
    if before == after:
        problems.append(("", "nothing is changed"))
    told = [f"{name}: {what}" if name else what for name, what in [*problems, *((x.field, x.what) for x in found)]]
    if told:
        wrong = [name for name, _ in problems if name] + [x.field for x in found if x.field]
        raise r.BadRequest(problems=told, wrong=wrong, same=before == after, others=[x.what for x in found if not x.field])
    return after


def _wrongs(tx: Tx, part: PartDef, key: str, both: tuple[Values | None, Values]) -> list[Fault]:
    found = rules.wrongs(tx.house.config, tx.book, part, key, both[1])
    if part.group == "devices":
        found += devices.wrongs(tx, part, key, both, found)
    return found


def _moment(tx: Tx, takes: str, problems: list[tuple[str, str]]) -> datetime | None:
    """When it takes effect; None = now."""
    if takes == NOW:
        return None
    if takes == OPENING:
        found = tx.house.hours.next_day(tx.now)
        if found is None:
            problems.append(("takes", "the hall does not open within 60 days: give a moment"))
        return found
    at = _read(takes)
    if at is None:
        problems.append(("takes", "now, opening, or a moment with its offset: 2026-06-01T08:30:00+08:00"))
    elif not tx.now < at <= tx.now + _FARTHEST:
        problems.append(("takes", f"a moment that is still to come, at most {_FARTHEST.days} days ahead; or now"))
    return at


def _read(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _record(tx: Tx, part: PartDef, key: str, both: tuple[Values | None, Values], version: str, approved_by: str) -> None:
    """The line in the register of setting changes; without approval the gate is shut and nothing of the order stands."""
    before, after = both
    fields = rules.differing(part, before, after)
    old, new = (
        "\n".join(f"{x.zh}：{rules.said(tx.house.config, x, values.get(x.name), 'zh')[:_TOLD]}" for x in fields) if values else "（无）"
        for values in (before, after)
    )
    what = f"{part.zh} {key}，{version}" if part.key else f"{part.zh}，{version}"
    registers.enter(tx, REGISTER, {"what": what, "before": old, "after": new, "approved_by": approved_by})


def _of(book: Book, part: str, version: int) -> SettingChange:
    found = book.change(part, version)
    assert found is not None
    return found


# --- what comes due -------------------------------------------------------------------------------------------------


def next_moment(book: Book) -> datetime | None:
    return min((x.takes_at for x in book.plans.values()), default=None)


def due(book: Book, now: datetime) -> list[SettingChange]:
    """Planned changes whose time has come, the earliest first."""
    return sorted((x for x in book.plans.values() if x.takes_at <= now), key=lambda x: (x.takes_at, x.part))


def take_up(tx: Tx, plan: SettingChange) -> None:
    """It comes into force, unless it does not fit what was changed since: then it is dropped, whole, with the reasons."""
    kind, _, key = plan.part.partition("/")
    part = known(kind)
    before = standing(tx.house.config, tx.book, part, key)
    after = shifted(part, before, plan.before, plan.after)
    problems = [f"{x.field}: {x.what}" if x.field else x.what for x in _wrongs(tx, part, key, (before, after))]
    try:
        devices.undisturbed(tx, part, key, after)
    except r.ChangeWaits as waits:
        problems.append(f"{waits.facts['part']}: another change of it waits")
    if problems:
        tx.append(f"setting:{plan.part}", [f.ChangeDropped(plan.part, plan.version, REFUSED, problems)])
        return
    _carry_out(tx, part, key, f.SettingChanged(plan.part, plan.version, before, after, plan.why, plan.takes_at, plan.restores))

"""Orders on what a hall changes while it runs: change a part now or at a moment to come, undo, call off; and what comes due.

Every order stands in the register of network and setting changes (G25) with its approval (T22).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.parts import PartDef, Values, parts
from config.schema import Hall
from floor import facts as f
from floor import refusals as r
from floor.book import Book
from floor.desk import devices, registers
from floor.desk.settings import coming, fitting
from floor.desk.settings.coming import due, next_moment, take_up
from floor.desk.settings.fitting import NOW, OPENING, TURN, moment
from floor.desk.settings.versions import FIRST, in_force, last_of, of, version_before, version_of
from floor.desk.tx import Tx
from floor.nouns import CALLED_OFF, SettingChange
from floor.rules import settings as rules
from floor.rules.devices import shifted, standing

__all__ = [
    "NOW",
    "OPENING",
    "TURN",
    "Wanted",
    "call_off",
    "change",
    "due",
    "in_force",
    "known",
    "last_of",
    "look",
    "moment",
    "next_moment",
    "restored",
    "take_up",
    "undo",
    "version_before",
    "version_of",
]  # fmt: skip
REGISTER = "network"
_TOLD = 400  # characters of one value in the register; the journal has all of it


@dataclass(frozen=True, slots=True)
class Wanted:
    """`version`: the one that the asker saw; `takes`: now, opening (of the next day), turn (the next midnight), or a moment with offset."""

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
    both = fitting.values(tx, part, key, values)
    return both[0], fitting.fit(tx, part, key, both, fitting.foreign(part, values))


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
    return of(tx.book, plan.part, plan.version)


def restored(hall: Hall, book: Book, part: PartDef, key: str, to: int) -> Values:
    """What an undo to that version would make of the part as it is now."""
    name = rules.part_of(part.code, key)
    old, present = version_of(book, name, to), in_force(book, name)
    now = version_of(book, name, present) if part.retires and present > FIRST else None
    return shifted(part, standing(hall, book, part, key), now, old)


def known(kind: str) -> PartDef:
    found = parts().get(kind)
    if found is None:
        raise r.UnknownPart(part=kind)
    return found


def _order(tx: Tx, kind: str, key: str, values: Mapping[str, Any], wanted: Wanted, restores: int | None) -> SettingChange:
    part, name = known(kind), rules.part_of(kind, key)
    _may(tx, part)
    _undisturbed(tx, name, wanted.version)
    before, after = fitting.values(tx, part, key, values)
    problems = fitting.foreign(part, values)
    if not wanted.why.strip():
        problems.append(("why", "say why it is changed"))
    takes_at = fitting.moment(tx, wanted.takes, problems)
    fitting.in_turn(tx, part, (before, after), takes_at, problems)
    after = fitting.fit(tx, part, key, (before, after), problems, takes_at)
    devices.undisturbed(tx, part, key, after)
    version = last_of(tx.book, name) + 1
    body = (name, version, before, after, wanted.why.strip(), takes_at or tx.now, restores)
    if takes_at:
        tx.append(f"setting:{name}", [f.ChangePlanned(*body)])
    else:
        coming.into_force(tx, f.SettingChanged(*body), tx.now)
    when = f"，{takes_at.astimezone(tx.house.hours.zone):%Y-%m-%d %H:%M} 起生效" if takes_at else ""
    _record(tx, part, key, (before, after), f"第 {version} 版{when}", wanted.approved_by)
    return of(tx.book, name, version)


def _may(tx: Tx, part: PartDef) -> None:
    if not tx.actor.roles & set(part.roles):
        raise r.NotPermitted(roles=sorted(tx.actor.roles), part=part.code, changed_by=list(part.roles))


def _undisturbed(tx: Tx, part: str, version: int) -> None:
    """Nobody's change is overwritten unseen, and none waits that would come over this one."""
    if (plan := tx.book.plans.get(part)) is not None:
        raise r.ChangeWaits(part=part, version=plan.version, takes_at=plan.takes_at.astimezone(tx.house.hours.zone).isoformat())
    if version != in_force(tx.book, part):
        raise r.SettingMoved(part=part, version=in_force(tx.book, part), seen=version)


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

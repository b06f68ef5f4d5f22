"""Versions of what hall.toml does not hold (staff, projects): look, change now or at a moment to come, undo, call off; what comes due.

As for the settings (`floor.desk.settings`), whose facts and tables they share; each kind says itself what may stand there and what follows.
A keyed text stands among the personal data: here its values are plain, in the journal they are the keys of their records.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config.own_parts import own_parts
from config.parts import PartDef, Values
from floor import facts as f
from floor import refusals as r
from floor.actors import HALL
from floor.desk import settings
from floor.desk.tx import Tx
from floor.nouns import CALLED_OFF, REFUSED, SettingChange
from floor.rules.settings import part_of

Wrong = tuple[str, str]  # field, what it should be


@dataclass(frozen=True, slots=True)
class Leaving:
    """Whether posts that the change ends are closed with it, and who covers for them."""

    closes: bool = False
    cover: str | None = None


STAYS = Leaving()


@dataclass(frozen=True, slots=True)
class Asked:
    """`version`: the one that the asker saw; `takes`: now, opening (of the next day), or a moment with offset."""

    version: int
    why: str
    takes: str = settings.NOW
    leaving: Leaving = STAYS


@dataclass(frozen=True, slots=True)
class Version:
    """One change as it is written: raw values, with keys. `takes_at`: its moment; `restores`: an undo to that version."""

    no: int
    before: Values | None
    after: Values
    why: str
    takes_at: datetime
    restores: int | None = None
    leaving: Leaving = STAYS


class Keeper(ABC):
    """What one kind knows of itself."""

    code: str
    one: str  # before the name of a keyed text, in the kind of its record: `staff_name`

    @property
    def part(self) -> PartDef:
        return own_parts()[self.code]

    @abstractmethod
    def values(self, tx: Tx, key: str) -> Values:
        """What stands there now, raw; an unknown key is refused."""

    @abstractmethod
    def settled(self, tx: Tx, key: str, values: Values) -> tuple[Values, list[Wrong]]:
        """Plain values as they are kept, and everything that is wrong with them."""

    @abstractmethod
    def gates(self, tx: Tx, key: str, before: Values, after: Values) -> None:
        """Refused when the change may not be, whatever its values are worth."""

    @abstractmethod
    def write(self, tx: Tx, key: str, version: Version) -> None:
        """It is in force from now on: the facts, and what follows."""

    @abstractmethod
    def erase_at(self, tx: Tx, values: Values) -> str:
        """When the record of a keyed text goes."""


def look(tx: Tx, keeper: Keeper, key: str, values: Mapping[str, Any], version: int) -> tuple[Values, Values]:
    """What stands there and what would, both plain; refused as the change itself would be. Nothing is written."""
    before = keeper.values(tx, key)
    _may(tx, keeper)
    _undisturbed(tx, part_of(keeper.code, key), version)
    now = plain(tx, keeper, before)
    return now, _fit(tx, keeper, key, (now, values), [])


def change(
    tx: Tx, keeper: Keeper, key: str, values: Mapping[str, Any], asked: Asked, restores: int | None = None
) -> SettingChange:  # fmt: skip
    """Give it other values; those that are left out stay."""
    before, name = keeper.values(tx, key), part_of(keeper.code, key)
    _may(tx, keeper)
    _undisturbed(tx, name, asked.version)
    problems = [] if asked.why.strip() else [("why", "say why it is changed")]
    takes_at = settings.moment(tx, asked.takes, problems)
    now = plain(tx, keeper, before)
    after = keyed(tx, keeper, key, (before, now), _fit(tx, keeper, key, (now, values), problems))
    no, why = settings.last_of(tx.book, name) + 1, asked.why.strip()
    if takes_at is None:
        keeper.write(tx, key, Version(no, before, after, why, tx.now, restores, asked.leaving))
    else:
        tx.append(f"setting:{name}", [f.ChangePlanned(name, no, before, after, why, takes_at, restores)])
    return _of(tx, name, no)


def undo(tx: Tx, keeper: Keeper, key: str, to: int | None, asked: Asked) -> SettingChange:
    """A new version with the values of an old one; `to` None: the one before the present."""
    keeper.values(tx, key)
    name = part_of(keeper.code, key)
    to = settings.version_before(tx.book, name) if to is None else to
    if to is None:
        raise r.UnknownPart(part=name, version=settings.in_force(tx.book, name) - 1)
    return change(tx, keeper, key, old(tx, keeper, key, to), asked, to)


def call_off(tx: Tx, keeper: Keeper, key: str, why: str) -> SettingChange:
    """A planned change will not come."""
    name = part_of(keeper.code, key)
    keeper.values(tx, key)
    _may(tx, keeper)
    plan = tx.book.plans.get(name)
    if plan is None:
        raise r.NoPlan(part=name)
    if not why.strip():
        raise r.BadRequest(problems=["why: say why it is called off"], wrong=["why"])
    keeper.gates(tx, key, plan.after, keeper.values(tx, key))
    tx.append(f"setting:{name}", [f.ChangeDropped(name, plan.version, CALLED_OFF, [why.strip()])])
    return _of(tx, name, plan.version)


def take_up(tx: Tx, keeper: Keeper, plan: SettingChange) -> None:
    """It comes into force, unless it does not fit what happened since: then it is dropped, whole, with the reasons."""
    key = plan.part.partition("/")[2]
    before = keeper.values(tx, key)
    try:
        now = plain(tx, keeper, before)
        _fit(tx, keeper, key, (now, plain(tx, keeper, plan.after)), [])
        keeper.write(tx, key, Version(plan.version, before, plan.after, plan.why, plan.takes_at, plan.restores, Leaving(True)))
    except r.Refused as refused:
        problems = refused.facts.get("problems") or [refused.code]
        tx.append(f"setting:{plan.part}", [f.ChangeDropped(plan.part, plan.version, REFUSED, problems)])


def old(tx: Tx, keeper: Keeper, key: str, version: int) -> Values:
    """The values of a version that was in force once, plain; a text that was erased since stays as it is now."""
    raw = settings.version_of(tx.book, part_of(keeper.code, key), version)
    now = plain(tx, keeper, keeper.values(tx, key))
    return {name: now.get(name) if value is None and _is_keyed(keeper, name) else value for name, value in plain(tx, keeper, raw).items()}


def plain(tx: Tx, keeper: Keeper, values: Mapping[str, Any]) -> Values:
    """With the texts of the keyed ones; None = erased."""
    return {
        name: (tx.personal_value(value) if value else "") if _is_keyed(keeper, name) else value for name, value in values.items()
    }


def keyed(tx: Tx, keeper: Keeper, key: str, now: tuple[Values, Values], after: Values) -> Values:
    """With keys for keyed texts: the one that it has, or that of a new record. `now`: raw and plain, empty of something new."""
    raw, before = now
    found = dict(after)
    for x in keeper.part.fields:
        if not x.keyed:
            continue
        text = after[x.name]
        if raw.get(x.name) and before.get(x.name) == text:
            found[x.name] = raw[x.name]
        elif text:
            found[x.name] = secrets.token_hex(16)
            tx.keep_personal(found[x.name], f"{keeper.one}_{x.name}", key, text, keeper.erase_at(tx, after))
        else:
            found[x.name] = ""
    return found


def _is_keyed(keeper: Keeper, name: str) -> bool:
    found = keeper.part.field(name)
    return found is not None and found.keyed


def _undisturbed(tx: Tx, part: str, version: int) -> None:
    """Nobody's change is overwritten unseen, and none waits that would come over this one."""
    if (plan := tx.book.plans.get(part)) is not None:
        raise r.ChangeWaits(part=part, version=plan.version, takes_at=plan.takes_at.astimezone(tx.house.hours.zone).isoformat())
    if version != settings.in_force(tx.book, part):
        raise r.SettingMoved(part=part, version=settings.in_force(tx.book, part), seen=version)


def _may(tx: Tx, keeper: Keeper) -> None:
    if tx.actor != HALL and not tx.actor.roles & set(keeper.part.roles):
        raise r.NotPermitted(roles=sorted(tx.actor.roles), needs=list(keeper.part.roles))


def _fit(tx: Tx, keeper: Keeper, key: str, both: tuple[Values, Mapping[str, Any]], problems: list[Wrong]) -> Values:
    """The values as they are kept; refused with everything that is wrong at once."""
    before, given = both
    there = [x.name for x in keeper.part.fields]
    foreign = [(name, f"no such field; there are {', '.join(there)}") for name in sorted(set(given) - set(there))]
    after, wrong = keeper.settled(tx, key, {name: given.get(name, before.get(name)) for name in there})
    problems = [*problems, *foreign, *wrong]
    same = after == {name: before.get(name) for name in there}
    if same:
        problems.append(("", "nothing is changed"))
    if problems:
        told = [f"{name}: {what}" if name else what for name, what in problems]
        raise r.BadRequest(problems=told, wrong=[name for name, _ in problems if name], same=same)
    keeper.gates(tx, key, before, after)
    return after


def _of(tx: Tx, part: str, version: int) -> SettingChange:
    found = tx.book.change(part, version)
    assert found is not None
    return found

"""Orders on the green lane's list of projects: add, change now or later, end, undo; and the code that a visitor gives.

The person in charge stands in the personal table only, which can be erased; the facts know the key.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from config.own_parts import PROJECTS
from config.parts import Values
from floor import facts as f
from floor import refusals as r
from floor.desk import settings, versions
from floor.desk.tx import Tx
from floor.desk.versions import Asked, Keeper, Version, Wrong
from floor.nouns import Project
from floor.rules import projects as rules
from floor.rules.settings import part_of
from floor.times import iso

CHARGE = "project_charge"  # kind of the personal record that names the person in charge
_KEPT = timedelta(days=180)  # after the last day of the project
_CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class NewProject:
    """`code` empty: one is made up; `charge`: name of the person in charge; `quota` None = no limit."""

    kind: str
    basis: str
    charge: str
    valid_from: date
    valid_to: date
    code: str = ""
    quota: int | None = None


class ProjectKeeper(Keeper):
    code, one = PROJECTS, "project"

    def values(self, tx: Tx, key: str) -> Values:
        return known(tx, key).values()

    def settled(self, tx: Tx, key: str, values: Values) -> tuple[Values, list[Wrong]]:
        found = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
        return found, rules.wrongs(found)

    def gates(self, tx: Tx, key: str, before: Values, after: Values) -> None:
        """None: a code that gives no ticket any more takes none away."""

    def write(self, tx: Tx, key: str, version: Version) -> None:
        name = part_of(PROJECTS, key)
        fact = f.SettingChanged(
            name, version.no, version.before, version.after, version.why, version.takes_at, version.restores
        )
        tx.append(f"setting:{name}", [fact])
        tx.pen.keep_personal_until(CHARGE, key, self.erase_at(tx, version.after))

    def erase_at(self, tx: Tx, values: Values) -> str:
        return iso(tx.house.hours.midnight_after(date.fromisoformat(values["valid_to"]) + _KEPT))


KEEPER = ProjectKeeper()


def add(tx: Tx, order: NewProject) -> Project:
    """The name goes into the personal table; the fact knows its key only."""
    code = rules.tidy(order.code) or _fresh(tx)
    dates = {"valid_from": order.valid_from.isoformat(), "valid_to": order.valid_to.isoformat()}
    given: Values = {"kind": order.kind, "basis": order.basis, "charge": order.charge, "quota": order.quota, "active": True, **dates}
    values, wrong = KEEPER.settled(tx, code, given)
    if problems := [*rules.code_wrong(code, tx.book.projects.get(code)), *wrong]:
        raise r.BadRequest(problems=[f"{name}: {what}" for name, what in problems], wrong=[name for name, _ in problems])
    kept = versions.keyed(tx, KEEPER, code, ({}, {}), values)
    fact = f.ProjectAdded(code, kept["kind"], kept["basis"], kept["charge"], kept["valid_from"], kept["valid_to"], kept["quota"])
    tx.append(f"project:{code}", [fact])
    return tx.book.projects[code]


def end(tx: Tx, code: str, reason: str) -> Project:
    """Off the list, a version as any other; an undo brings it back."""
    found = known(tx, code)
    if found.state == "ended":
        raise r.WrongState(project=found.code, state=found.state, needs=["active"])
    asked = Asked(settings.in_force(tx.book, part_of(PROJECTS, found.code)), reason)
    versions.change(tx, KEEPER, found.code, {"active": False}, asked)
    return tx.book.projects[found.code]


def known(tx: Tx, code: str) -> Project:
    found = tx.book.projects.get(rules.tidy(code))
    if found is None:
        raise r.UnknownProject(project=code)
    return found


def admitted(tx: Tx, code: str | None, day: date | None = None) -> str:
    """The code in its plain form, if it gives a green ticket on that day (None = today)."""
    found = tx.book.projects.get(rules.tidy(code or ""))
    return rules.usable(found, day or tx.house.hours.day(tx.now)).code


def _fresh(tx: Tx) -> str:
    while True:
        code = "".join(secrets.choice(rules.ALPHABET) for _ in range(_CODE_LENGTH))
        if code not in tx.book.projects:
            return code

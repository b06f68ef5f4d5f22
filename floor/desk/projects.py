"""Orders on the green lane's list of projects: add, end; and the code that a visitor gives."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from floor import facts as f
from floor import refusals as r
from floor.desk.tx import Tx
from floor.nouns import Project
from floor.rules import projects as rules
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


def add(tx: Tx, order: NewProject) -> Project:
    """The name goes into the personal table, which can be erased; the fact knows its key only."""
    code = rules.tidy(order.code) or _fresh(tx)
    charge = order.charge.strip()
    if not charge:
        raise r.BadRequest(problems=["charge: name the person in charge"])
    key = secrets.token_hex(16)
    fact = f.ProjectAdded(
        code, order.kind, order.basis.strip(), key, order.valid_from.isoformat(), order.valid_to.isoformat(), order.quota
    )
    tx.append(f"project:{code}", rules.add(fact, tx.book.projects.get(code)))
    tx.keep_personal(key, CHARGE, code, charge, iso(tx.house.hours.midnight_after(order.valid_to + _KEPT)))
    return tx.book.projects[code]


def end(tx: Tx, code: str, reason: str) -> Project:
    tx.append(f"project:{code}", rules.end(known(tx, code), reason))
    return tx.book.projects[code]


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

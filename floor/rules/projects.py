"""The green lane's list of projects (R05): who is on it, and whether a code still gives a ticket."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from floor import refusals as r
from floor.nouns import Project
from priority.lanes import ORDINARY

KINDS = ("key_project", "investment", "livelihood")
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like something else
_BASIS, _CHARGE, _MOST = 200, 60, 100_000  # characters, characters, tickets
_CODE = re.compile(r"[A-Z0-9]{4,16}")


def tidy(code: str) -> str:
    """As typed, scanned or written down: full-width letters, small ones, spaces and strokes made plain."""
    return re.sub(r"[\s_-]", "", unicodedata.normalize("NFKC", code)).upper()


def state(project: Project, today: date) -> str:
    """active, future, expired, used_up or ended."""
    if project.state == "ended":
        return "ended"
    if today.isoformat() < project.valid_from:
        return "future"
    if today.isoformat() > project.valid_to:
        return "expired"
    return "used_up" if project.quota is not None and project.uses >= project.quota else "active"


def usable(project: Project | None, today: date) -> Project:
    """The project whose code was given, if it gives a ticket today; an ordinary ticket is offered otherwise."""
    if project is None:
        raise r.ProjectUnknown(offer=ORDINARY)
    now = state(project, today)
    if now == "used_up":
        raise r.ProjectUsedUp(offer=ORDINARY)
    if now != "active":
        raise r.ProjectExpired(offer=ORDINARY)
    return project


def wrongs(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, what it should be) of everything that cannot stand on the list."""
    kind, basis, charge, quota = (values[name] for name in ("kind", "basis", "charge", "quota"))
    found = []
    if kind not in KINDS:
        found.append(("kind", f"one of {', '.join(KINDS)}"))
    if not _text(basis, _BASIS):
        found.append(("basis", "name the document that it rests on"))
    if not _text(charge, _CHARGE):
        found.append(("charge", "name the person in charge"))
    if quota is not None and not (type(quota) is int and 1 <= quota <= _MOST):
        found.append(("quota", f"a whole number from 1 to {_MOST}, or none"))
    if not isinstance(values["active"], bool):
        found.append(("active", "true or false"))
    return found + _days(values["valid_from"], values["valid_to"])


def _text(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest and value.isprintable()


def _days(first: Any, last: Any) -> list[tuple[str, str]]:
    wrong = [(name, "a day: 2026-06-01") for name, value in (("valid_from", first), ("valid_to", last)) if not _day(value)]
    return wrong or ([("valid_to", "before valid_from")] if last < first else [])


def _day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def code_wrong(code: str, there: Project | None) -> list[tuple[str, str]]:
    """Of a new project."""
    wrong = [] if _CODE.fullmatch(code) else [("code", "4 to 16 letters or digits")]
    return wrong if there is None else [*wrong, ("code", "it is on the list already")]

"""The green lane's list of projects (R05): who is on it, and whether a code still gives a ticket."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from floor import facts as f
from floor import refusals as r
from floor.nouns import Project
from priority.lanes import ORDINARY

KINDS = ("key_project", "investment", "livelihood")
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like something else
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


def add(new: f.ProjectAdded, there: Project | None) -> list[f.Fact]:
    problems = []
    if not _CODE.fullmatch(new.project):
        problems.append("code: 4 to 16 letters or digits")
    if there is not None:
        problems.append("code: it is on the list already")
    if new.project_kind not in KINDS:
        problems.append(f"kind: one of {', '.join(KINDS)}")
    if not new.basis:
        problems.append("basis: name the document that it rests on")
    if new.valid_to < new.valid_from:
        problems.append("valid_to: before valid_from")
    if problems:
        raise r.BadRequest(problems=problems)
    return [new]


def end(project: Project, reason: str) -> list[f.Fact]:
    if project.state == "ended":
        raise r.WrongState(project=project.code, state=project.state, needs=["active"])
    if not reason.strip():
        raise r.BadRequest(problems=["reason: say why the project ends"])
    return [f.ProjectEnded(project.code, reason.strip())]

"""Changes of the settings: the part's new values, and the rows of the floor that are made of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from floor import facts as f
from floor import nouns as n
from floor.evolve import versions
from floor.evolve.parts import BrokenJournal, Change, New, Rows

if TYPE_CHECKING:
    from floor.book import Book

GUIDE = (
    "basis", "conditions", "papers", "procedure", "review", "forms", "fee", "statutory_days", "promised_days", "stages", "notice",
    "notice_en",
)  # fmt: skip


def _planned(book: Book, e: f.Event, p: f.ChangePlanned) -> Rows:
    known = book.settings.get(p.part)
    change = n.SettingChange(p.part, p.version, p.before, p.after, p.why, e.at, e.actor, p.takes_at, n.PLANNED, p.restores)
    return [n.Setting(p.part, known.version if known else 1, p.version, known.value if known else p.before), New(change)]


def _changed(book: Book, e: f.Event, c: f.SettingChanged) -> Rows:
    kind, _, key = c.part.partition("/")
    return [*versions.in_force(book, e, c), *_ROWS.get(kind, _nothing_more)(book, e, key, c.after)]


def _dropped(book: Book, e: f.Event, d: f.ChangeDropped) -> Rows:
    plan = book.plans.get(d.part)
    if plan is None or plan.version != d.version:
        raise BrokenJournal(f"no change is planned: {d.part} {d.version}")
    return [replace(plan, state=d.reason, ended_at=e.at, problems=d.problems)]


def _matter(book: Book, e: f.Event, code: str, values: dict[str, Any]) -> Rows:
    old = book.matters.get(code)
    place = old.place if old else 1 + max((m.place for m in book.matters.values()), default=-1)
    names, guide = {"zh": values["name"], "en": values["name_en"]}, {name: values[name] for name in GUIDE}
    return [n.Matter(code, place, names, values["theme"], float(values["mean_min"]), values["common"], values["open"], guide)]


def _counter(book: Book, e: f.Event, number: str, values: dict[str, Any]) -> Rows:
    old = book.counters.get(int(number)) or n.Counter(int(number), values["zone"], values["matters"], since=e.at)
    in_use = values.get("in_use", True)
    since = old.since if in_use == old.in_use else e.at
    return [replace(old, zone=values["zone"], matters=values["matters"], in_use=in_use, since=since)]


def _project(book: Book, e: f.Event, code: str, values: dict[str, Any]) -> Rows:
    """Off the list, it keeps why."""
    on = bool(values["active"])
    told: dict[str, Any] = {name: values[name] for name in ("kind", "basis", "charge", "valid_from", "valid_to", "quota")}
    told |= {"state": "active" if on else "ended", "reason": None if on else cast(f.SettingChanged, e.fact).why}
    return [replace(book.projects[code], **told)]


def _nothing_more(book: Book, e: f.Event, key: str, values: dict[str, Any]) -> Rows:
    return []


_ROWS: dict[str, Callable[[Book, f.Event, str, dict[str, Any]], Rows]] = {
    "matters": _matter,
    "counters": _counter,
    "projects": _project,
}
CHANGES: dict[type[f.Fact], Change] = {
    f.ChangePlanned: _planned,
    f.SettingChanged: _changed,
    f.ChangeDropped: _dropped,
}

"""A printed form of a register's entry as the slip printer gets it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from config.rulebook.schema import FieldDef, RegisterDef
from floor.nouns import Duty, Entry, PrintJob
from floor.times import local
from floor.views.registers import items, read, words
from floor.views.scene import Scene, View
from floor.views.why import Names

_NOTHING: Names = {"zh": "", "en": ""}


def slip(scene: Scene, job: PrintJob, register: RegisterDef, entry: Entry, duties: Iterable[Duty]) -> View:
    """What is filled in, the first list line by line, and when it is due. Nothing personal stands on it."""
    filled = [(x, entry.fields[x.name]) for x in register.fields if not x.personal and entry.fields.get(x.name) not in (None, "", [])]
    listed = next(((x, value) for x, value in filled if isinstance(value, list)), None)
    rows = [{"label": words(x), "text": _both(x, value)} for x, value in filled if listed is None or x is not listed[0]]
    rows += _dues(scene, duties)
    return {
        "job": job.id, "kind": "receipt", "lang": job.lang or "zh", "hall": scene.hall_name(), "number": "", "matter": _NOTHING,
        "lane": _NOTHING, "ahead": 0, "taken_at": scene.at(entry.made_at), "printed_at": scene.at(scene.now), "kiosk": job.kiosk,
        "title": scene.words(f"floor.registers.print.{job.form}"), "serial": entry.id, "rows": rows,
        "heading": words(listed[0]) if listed else _NOTHING, "lines": _lines(*listed) if listed else [],
        "free": True, "hotline": scene.config.hall.hotline,
    }  # fmt: skip


def _dues(scene: Scene, duties: Iterable[Duty]) -> list[View]:
    known = ((scene.house.rulebook.obligations.get(d.rule), d.due_at) for d in duties)
    zone = scene.house.hours.zone
    return [
        {"label": words(rule), "text": scene.words("floor.registers.until", at=local(due_at, zone)[:16].replace("T", " "))}
        for rule, due_at in known
        if rule is not None and due_at is not None
    ]


def _both(x: FieldDef, value: Any) -> Names:
    return {lang: read(x, value, lang) for lang in ("zh", "en")}


def _lines(x: FieldDef, value: list[Any]) -> list[Names]:
    return [{"zh": zh, "en": en} for zh, en in zip(*(items(x, value, lang) for lang in ("zh", "en")), strict=True)]

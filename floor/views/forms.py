"""A printed form of a register's entry: as the slip printer gets it, and as a sheet of A4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from config.rulebook.schema import FieldDef, FormDef, RegisterDef
from floor.nouns import Duty, Entry, PrintJob
from floor.times import local
from floor.views.registers import items, read, words
from floor.views.scene import Scene, View
from floor.views.why import Names

_NOTHING: Names = {"zh": "", "en": ""}
_EMPTY: View = {"text": "", "lines": [], "choices": [], "grades": False}


def slip(scene: Scene, job: PrintJob, register: RegisterDef, entry: Entry, duties: Iterable[Duty]) -> View:
    """What is filled in, the first list line by line, and when it is due. Nothing personal stands on it."""
    form = register.form(job.form or "")
    wanted = form.fields if form and form.fields else [x.name for x in register.fields]
    open_fields = [x for x in register.fields if x.name in wanted and not x.personal]
    filled = [(x, entry.fields[x.name]) for x in open_fields if entry.fields.get(x.name) not in (None, "", [])]
    listed = next(((x, value) for x, value in filled if isinstance(value, list)), None)
    rows = [{"label": words(x), "text": _both(x, value)} for x, value in filled if listed is None or x is not listed[0]]
    rows += _dues(scene, duties)
    return {
        "job": job.id, "kind": "receipt", "lang": job.lang or "zh", "hall": scene.hall_name(), "number": "", "matter": _NOTHING,
        "lane": _NOTHING, "ahead": 0, "taken_at": scene.at(entry.made_at), "printed_at": scene.at(scene.now), "kiosk": job.kiosk,
        "title": words(form or register), "serial": entry.id, "rows": rows,
        "heading": words(listed[0]) if listed else _NOTHING, "lines": _lines(*listed) if listed else [],
        "free": True, "hotline": scene.config.hall.hotline,
    }  # fmt: skip


def sheet(register: RegisterDef, form: FormDef, entry: View, opened: Mapping[str, Any], lang: str) -> View:
    """`entry`: as its page shows it; `opened`: personal values that were asked for. Each row has text, lines,
    choices or grades to tick, or is empty: then it is filled in by hand. What is sealed stands on no paper."""
    fields = [x for name in form.fields if (x := register.field(name))] or [x for x in register.fields if not x.by_hall]
    graded = register.field(form.graded) if form.graded else None
    on_paper = [x for x in fields if not x.sealed and x.name != form.graded]
    value = {x.name: opened.get(x.name) if x.personal else entry["fields"].get(x.name) for x in on_paper}
    rows = [
        _row(x, value[x.name], lang)
        for x in on_paper
        if value[x.name] not in (None, "", []) or x.name in form.blank or (x.personal and entry["fields"].get(x.name))
    ]
    if graded:
        asked = [_EMPTY | {"label": x, "grades": True} for x in items(graded, entry["fields"].get(graded.name) or [], lang)]
        rows = [*(x for x in rows if x["text"] or x["lines"]), *asked, *(x for x in rows if not x["text"] and not x["lines"])]
    acts = {x.code: getattr(x, lang) for x in register.acts}
    done = [row for row in entry["history"] if row["body"].get("act") in acts] if form.course else []
    return {
        "title": getattr(form, lang), "rows": rows, "copies": [getattr(x, lang) for x in form.copies],
        "course": [{"act": acts[row["body"]["act"]], "at": row["at"], "person": row["person"]} for row in done],
        "signs": [getattr(x, lang) for x in form.signs],
    }  # fmt: skip


def _row(x: FieldDef, value: Any, lang: str) -> View:
    empty = value in (None, "", [])
    return _EMPTY | {
        "label": getattr(x, lang), "text": "" if empty or isinstance(value, list) else read(x, value, lang),
        "lines": items(x, value, lang) if isinstance(value, list) else [],
        "choices": [getattr(c, lang) for c in x.choices] if empty else [],
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

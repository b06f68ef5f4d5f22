"""Registers, their entries and the obligations as programs and pages get them. Personal values are never drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

from config.rulebook.schema import FieldDef, FormDef, Named, ObligationDef, RegisterDef
from floor.desk.registers import hidden_key
from floor.nouns import Attachment, CalendarYear, Duty, Entry
from floor.times import local
from floor.views.scene import Scene, View

HIDDEN = {"hidden": True}


def words(named: Named) -> View:
    return {"zh": named.zh, "en": named.en}


def register(found: RegisterDef, roles: frozenset[str]) -> View:
    """What the register is, as far as these roles are concerned: fields, states, and the acts that they may do."""
    return {
        "id": found.id, "code": found.code, "rules": found.rules, "name": words(found), "privacy": found.privacy,
        "may_write": bool(roles & set(found.writers)), "fields": [field(x) for x in found.fields],
        "states": [{"code": x.code, "name": words(x)} for x in found.states], "forms": [form(x) for x in found.forms],
        "acts": [
            {"code": x.code, "name": words(x), "start": x.start, "to": x.to, "fields": x.fields, "needs": x.needs}
            for x in found.acts
            if roles & set(x.roles)
        ],
    }  # fmt: skip


def form(x: FormDef) -> View:
    return {"code": x.code, "name": words(x), "slip": x.slip}


def field(x: FieldDef) -> View:
    choices = [{"code": c.code, "name": words(c)} for c in x.choices]
    by = "hall" if x.by_product else "act" if x.by_act else "people"
    return {
        "name": x.name, "label": words(x), "type": x.type, "choices": choices, "required": x.required, "personal": x.personal,
        "filled_by": by,
    }  # fmt: skip


def entry(scene: Scene, found: Entry) -> View:
    zone = scene.house.hours.zone
    return {
        "id": found.id, "register": found.register, "year": found.year, "no": found.no, "state": found.state,
        "made_at": local(found.made_at, zone), "made_by": scene.person(found.made_by.removeprefix("staff:")),
        "changed_at": local(found.changed_at, zone),
        "corrections": found.corrections, "fields": {k: shown(v) for k, v in found.fields.items()},
        "filed": found.filed, "files": found.files,
    }  # fmt: skip


def unfiled(scene: Scene, register: RegisterDef, found: Entry) -> View:
    """A closed entry that stands in no file index."""
    state = next((words(x) for x in register.states if x.code == found.state), None)
    return {
        "id": found.id, "register": found.register, "name": words(register), "state": found.state, "state_name": state,
        "changed_at": local(found.changed_at, scene.house.hours.zone),
    }  # fmt: skip


def attachment(scene: Scene, found: Attachment, name: str | None = None) -> View:
    """A file of an entry; `name` is None for those who see it only with the file, and when it has none."""
    zone = scene.house.hours.zone
    return {
        "no": found.no, "kind": found.kind, "size": found.size, "sha256": found.sha256, "name": name,
        "made_at": local(found.made_at, zone), "made_by": scene.person(found.made_by.removeprefix("staff:")),
        "erased_at": local(found.erased_at, zone) if found.erased_at else None,
    }  # fmt: skip


def file_size(size: int) -> str:
    return f"{max(1, round(size / 1024))} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB"


def shown(value: Any) -> Any:
    return HIDDEN if hidden_key(value) else value


def told(body: dict[str, Any]) -> dict[str, Any]:
    """A fact's body without the keys of personal records."""
    body = {name: value for name, value in body.items() if name != "content"}
    return body | {"fields": {k: shown(v) for k, v in body["fields"].items()}} if isinstance(body.get("fields"), dict) else body


def table(found: RegisterDef, entries: Iterable[Entry], zone: tzinfo, lang: str) -> tuple[list[str], Iterator[list[object]]]:
    """Columns and rows for a spreadsheet; personal fields stay out."""
    open_fields = [x for x in found.fields if not x.personal]
    head = {"zh": ("编号", "状态", "登记时间"), "en": ("Number", "State", "Entered at")}[lang]
    states = {x.code: getattr(x, lang) for x in found.states}

    def row(e: Entry) -> list[object]:
        begin = [e.id, states.get(e.state, e.state), local(e.made_at, zone)[:16].replace("T", " ")]
        return [*begin, *(cell(x, e.fields.get(x.name), lang) for x in open_fields)]

    rows = (row(e) for e in entries)
    return [*head, *(getattr(x, lang) for x in open_fields)], rows


def cell(x: FieldDef, value: Any, lang: str) -> object:
    """A value in words: choices by name, lists in one line; money is a number."""
    if value is None or value == "":
        return value
    if isinstance(value, list):
        return "; ".join(items(x, value, lang))
    return _CELLS.get(x.type, _named)(x, value, lang)


def items(x: FieldDef, value: Iterable[Any], lang: str) -> list[str]:
    """The lines of a list, those with a name by it."""
    return [str(_named(x, item, lang)) if isinstance(item, str) else " ".join(map(str, item.values())) for item in value]


def _named(x: FieldDef, value: Any, lang: str) -> object:
    return next((getattr(c, lang) for c in x.choices if c.code == value), value)


def _yes(x: FieldDef, value: Any, lang: str) -> object:
    return {"zh": "是" if value else "否", "en": "yes" if value else "no"}[lang]


def _when(x: FieldDef, value: Any, lang: str) -> object:
    return str(value)[:16].replace("T", " ")


_CELLS: dict[str, Callable[[FieldDef, Any, str], object]] = {
    "bool": _yes, "moment": _when, "money": lambda x, value, lang: Decimal(str(value)),
}  # fmt: skip


def read(x: FieldDef | None, value: Any, lang: str) -> str:
    """A value as people read it; nothing for what is not filled in."""
    return "" if x is None or value in (None, "") else str(cell(x, value, lang))


def duty(scene: Scene, found: Duty, rule: ObligationDef | None) -> View:
    """`standing`: what a board sorts by: overdue (`reminded` where that is no more than a flag), today, open, paused, or how it ended."""
    zone = scene.house.hours.zone

    def at(moment: datetime | None) -> str | None:
        return local(moment, zone) if moment else None

    return {
        "id": found.id, "rule": found.rule, "row": rule.rule if rule else None, "name": words(rule) if rule else None,
        "subject": found.subject, "charged": found.charged, "opened_at": at(found.opened_at), "due_at": at(found.due_at),
        "done": found.done, "needed": found.needed, "state": found.state, "overdue_at": at(found.overdue_at), "lapses": found.lapses,
        "missing_year": found.missing_year, "reason": found.reason, "ended_at": at(found.ended_at),
        "standing": _standing(scene, found, rule),
        "pauses": [{"code": x.code, "name": words(x)} for x in rule.pauses] if rule else [],
    }  # fmt: skip


def _standing(scene: Scene, found: Duty, rule: ObligationDef | None) -> str:
    if found.state not in ("open", "paused"):
        return found.state
    if found.overdue_at is not None:
        return "reminded" if rule is not None and rule.breach in ("FLAG", "TASK") else "overdue"
    hours = scene.house.hours
    today = found.due_at is not None and hours.day(found.due_at) == hours.day(scene.now)
    return "today" if today and found.state == "open" else found.state


def calendar(years: Iterable[CalendarYear]) -> list[View]:
    return [{"year": y.year, "version": y.version, "off": y.off, "work": y.work, "source": y.source} for y in years]

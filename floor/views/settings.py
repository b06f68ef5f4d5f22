"""What a hall changes while it runs, as its pages and programs see it: parts, versions, and the difference of two in words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from config.parts import PartDef
from floor.desk.settings import in_force
from floor.nouns import SettingChange
from floor.rules.devices import keys, standing
from floor.rules.settings import added_and_gone, differing, part_of, said
from floor.views.scene import Scene, View

LANGS = ("zh", "en")


def kind(scene: Scene, part: PartDef, roles: Iterable[str]) -> View:
    """All items of one kind, each with the version in force and whether a change of it is planned."""
    items = [_item(scene, part, key) for key in keys(scene.config, scene.book, part)]
    may = bool(set(roles) & set(part.roles))
    shown: View = {"kind": part.code, "name": {"zh": part.zh, "en": part.en}, "group": part.group}
    return shown | {"may_change": may, "adds": part.adds, "items": items}


def _item(scene: Scene, part: PartDef, key: str) -> View:
    name, plan = part_of(part.code, key), scene.book.plans.get(part_of(part.code, key))
    values = standing(scene.config, scene.book, part, key) or {}
    shown = {"key": key, "name": title(part, key, values), "version": in_force(scene.book, name)}
    return shown | {"open": values.get("open"), "in_use": values.get("in_use"), "takes_at": scene.at(plan.takes_at) if plan else None}


def title(part: PartDef, key: str, values: Mapping[str, Any]) -> View:
    """What an item is called."""
    if not part.key:
        return {"zh": part.zh, "en": part.en}
    named = [str(values.get(name) or key) for name in part.names] or [f"{part.zh} {key}", f"{part.en} {key}"]
    return {"zh": named[0], "en": named[-1]}


def item(scene: Scene, part: PartDef, key: str, changes: Iterable[SettingChange]) -> View:
    """One part: its values, its planned change, and its versions, the newest first."""
    return _item(scene, part, key) | {
        "kind": part.code, "values": standing(scene.config, scene.book, part, key),
        "changes": [change(scene, part, x) for x in changes],
    }  # fmt: skip


def change(scene: Scene, part: PartDef, x: SettingChange) -> View:
    """One version with what it changed, who, why and from when on."""
    return {
        "part": x.part, "version": x.version, "state": x.state, "why": x.why, "by": scene.person(x.made_by.removeprefix("staff:")),
        "made_at": scene.at(x.made_at), "takes_at": scene.at(x.takes_at), "ended_at": scene.at(x.ended_at), "restores": x.restores,
        "problems": x.problems, "diff": diff(scene, part, x.before, x.after),
    }  # fmt: skip


def diff(scene: Scene, part: PartDef, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[View]:
    """Field by field, in words; of lists also what came and what went."""
    found = []
    for field in differing(part, before, after):
        old, new = (before or {}).get(field.name), after.get(field.name)
        whole = bool(field.none_zh) and not (old and new)  # an empty one says something by itself
        came, went = ([], []) if whole else added_and_gone(old, new)
        row: View = {"field": field.name, "name": {"zh": field.zh, "en": field.en}}
        row |= {"before": _words(scene, part, field.name, old), "after": _words(scene, part, field.name, new)}
        row |= {"added": [_words(scene, part, field.name, [x]) for x in came], "gone": [_words(scene, part, field.name, [x]) for x in went]}
        found.append(row)
    return found


def _words(scene: Scene, part: PartDef, name: str, value: Any) -> View:
    field = part.field(name)
    assert field is not None
    return {lang: said(scene.config, field, value, lang) for lang in LANGS}

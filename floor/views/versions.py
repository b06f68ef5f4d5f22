"""Versions of what hall.toml does not hold, as pages and programs see them: with the texts that the journal knows by key only. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from config.parts import PartDef, Values
from floor.desk.settings import in_force
from floor.nouns import SettingChange
from floor.rules.settings import part_of
from floor.views.scene import Scene, View
from floor.views.settings import change

Texts = Mapping[str, str]  # by key


def item(scene: Scene, part: PartDef, key: str, values: Values, changes: Iterable[SettingChange]) -> View:
    """One of them: its version, its planned change, and its versions, the newest first. `values`: as `plain` gives them."""
    name = part_of(part.code, key)
    plan = scene.book.plans.get(name)
    return {
        "kind": part.code, "key": key, "version": in_force(scene.book, name), "takes_at": scene.at(plan.takes_at) if plan else None,
        "values": values, "changes": [change(scene, part, x) for x in changes],
    }  # fmt: skip


def readable(part: PartDef, changes: Iterable[SettingChange], texts: Texts) -> list[SettingChange]:
    """The changes with texts instead of keys."""
    return [
        replace(x, before=None if x.before is None else plain(part, x.before, texts), after=plain(part, x.after, texts)) for x in changes
    ]


def plain(part: PartDef, values: Mapping[str, Any], texts: Texts) -> Values:
    """An erased text is empty. A text that was only written anew is no difference."""
    keyed = {x.name: texts.get(values.get(x.name) or "", "") for x in part.fields if x.keyed}
    return dict(values) | keyed

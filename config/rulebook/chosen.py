"""The books as a hall has chosen: words, choices, roles and breaches that its settings decide."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, cast, get_args

from config.rulebook.schema import Act, FieldDef, GateDef, If, Named, ObligationDef, RegisterDef, SettingDef, Value
from config.schema import Role

N = TypeVar("N", bound=Named)
Settings = Mapping[str, Value]
Words = Mapping[str, tuple[str, str]]  # of each setting with words: the chosen one in Chinese and English
_PLACE = re.compile(r"\{([a-z_.]+)\}")
_LATE = "LAPSE_PER_WORKDAY"


def holds_here(only: Iterable[If], settings: Settings) -> bool:
    return all(_is(x, settings.get(x.setting)) for x in only)


def _is(wanted: If, value: Value | None) -> bool:
    if wanted.one_of:
        return value in wanted.one_of
    return value == wanted.eq if wanted.eq is not None else value != wanted.ne


def words_of(known: Iterable[SettingDef], settings: Settings) -> Words:
    found = {}
    for x in known:
        for choice, named in zip(x.choices, x.words, strict=False):
            if settings.get(x.name) == choice:
                found[x.name] = (named.zh, named.en)
    return found


def register_here(x: RegisterDef, settings: Settings, words: Words) -> RegisterDef:
    fields = [_field(y, settings, words) for y in x.fields]
    changes = {"fields": fields, "acts": [_act(y, settings, words) for y in x.acts], "states": [_worded(y, words) for y in x.states]}
    return _worded(x, words).model_copy(update=changes)


def obligation_here(x: ObligationDef, settings: Settings, words: Words) -> ObligationDef:
    found = _worded(x, words)
    return found.model_copy(update={"breach": _LATE}) if x.lapses and holds_here(x.lapses, settings) else found


def gate_here(x: GateDef, words: Words) -> GateDef:
    return _worded(x, words)


def _field(x: FieldDef, settings: Settings, words: Words) -> FieldDef:
    choices = [_worded(y, words) for y in x.choices if holds_here(y.only, settings)]
    return _worded(x, words).model_copy(update={"choices": choices}) if choices != x.choices else _worded(x, words)


def _act(x: Act, settings: Settings, words: Words) -> Act:
    found = _worded(x, words)
    return found.model_copy(update={"roles": [cast(Role, settings[x.roles_by])]}) if x.roles_by in settings else found


def _worded(x: N, words: Words) -> N:
    if "{" not in x.zh + x.en:
        return x
    return x.model_copy(update={"zh": _filled(x.zh, words, 0), "en": _filled(x.en, words, 1)})


def _filled(text: str, words: Words, lang: int) -> str:
    return _PLACE.sub(lambda found: words[found[1]][lang] if found[1] in words else found[0], text)


# --- what is wrong with it ------------------------------------------------------------------------------------------


def faults(x: RegisterDef | ObligationDef | GateDef, known: Mapping[str, SettingDef]) -> Iterator[str]:
    """Settings that a book speaks of and that there are not."""
    for name in _named(x):
        if name not in known:
            yield f"no setting {name}"
    for act in x.acts if isinstance(x, RegisterDef) else ():
        if act.roles_by in known and (strange := set(known[act.roles_by].choices) - set(get_args(Role))):
            yield f"act {act.code}: {act.roles_by} chooses {', '.join(sorted(map(str, strange)))}, which is no role"


def _named(x: RegisterDef | ObligationDef | GateDef) -> Iterator[str]:
    if isinstance(x, RegisterDef):
        yield from (y.setting for one in x.fields for choice in one.choices for y in choice.only)
        yield from (act.roles_by for act in x.acts if act.roles_by)
        named: list[Named] = [x, *x.fields, *x.states, *x.acts]
    else:
        yield from (y.setting for y in (*x.only, *(x.lapses if isinstance(x, ObligationDef) else ())))
        named = [x]
    yield from (name for one in named for name in _PLACE.findall(one.zh + one.en))

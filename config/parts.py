"""What a hall changes while it runs, as data: parts of hall.toml with their fields, and what the schema says of a change."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from config import retiring as own
from config.load import faults_of, readable
from config.rulebook.load import known_settings
from config.rulebook.schema import Named, SettingDef
from config.schema import Hall, Role, Section

FILES = ("parts.toml", "parts_devices.toml")
ONE = "hall"  # key of a part that there is once
# In a file it is an oversight; while the hall runs it is how a theme begins, and how it goes out of use.
_EMPTY_THEME = re.compile(r"theme \S+ has no matter: .*")
Values = dict[str, Any]
Kind = Literal[
    "text", "long", "list", "int", "number", "bool", "choice", "choices", "date", "ref", "refs", "week", "dates", "map", "spans", "agent",
    "model",
]  # fmt: skip
Refs = Literal["", "themes", "zones", "matters", "counters", "kiosks", "screens", "printers"]


class Chosen(Named):
    code: str


class PartField(Named):
    """One option of the part. `refs`: the list of hall.toml whose items can be chosen (`ref`: one, `refs`: several).

    `map`: lines of `key = value`; `spans`: lines of times of day; `agent`, `model`: chosen from what the hub and the devices' room know.
    `keyed`: its text stands beside the journal, which holds the key of it only; `suggests`: what others have is offered.
    """

    name: str
    type: Kind = "text"
    refs: Refs = ""
    choices: list[Chosen] = Field(default=[], description="of a choice")
    of: Literal["text", "int", "bool"] = Field(default="text", description="what its values are, chosen ones and those of a map")
    none: bool = Field(default=False, description="left empty it has no value")
    only: list[str] = Field(default=[], description="the kinds of item that have it; empty = all")
    via: str = Field(default="", description="no option of the item: the items of `refs` name it, in this option of theirs")
    whole: bool = Field(default=False, description="the choices are whole numbers")
    keyed: bool = False
    suggests: bool = False
    none_zh: str = Field(default="", description="what an empty one says")
    none_en: str = ""
    hint_zh: str = ""
    hint_en: str = ""
    setting: str = Field(default="", description="its name among the choices of the regulations (4.1), where that is not the option's own")
    turn: bool = Field(default=False, description="changes at a day's turn only: numbers of today bear it")


class PartDef(Named):
    """One kind of part: a list of hall.toml, each item by its `key`; or a section, of which there is one (`key` empty)."""

    code: str
    key: str = ""
    names: list[str] = Field(description="the options that name an item in Chinese and English")
    roles: list[Role] = Field(min_length=1, description="who may change it")
    adds: bool = Field(default=False, description="items can be added; none is ever taken away, some are taken out of use")
    retires: bool = Field(default=False, description="items go out of use and come back (`in_use`); their codes stay theirs")
    by: str = Field(default="", description="the option that says of which kind an item is, for `only`")
    group: Literal["hall", "devices"] = Field(default="hall", description="the page that lists them")
    approved: bool = Field(default=True, description="each change stands in the register of setting changes, with its approval (T22)")
    inside: str = Field(default="", description="of a section: the option that holds the values; its fields are the choices of the books")
    fields: list[PartField] = Field(default=[])

    def field(self, name: str) -> PartField | None:
        return next((x for x in self.fields if x.name == name), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """`field`: the option that is wrong, None when another part would be; `what`: a sentence with what to do."""

    field: str | None
    what: str


@cache
def parts() -> Mapping[str, PartDef]:
    """Every kind, by its code."""
    texts = [(Path(__file__).parent / name).read_text("utf-8") for name in FILES]
    found = [PartDef.model_validate(x) for text in texts for x in tomllib.loads(text)["part"]]
    return {x.code: x.model_copy(update={"fields": _choices() if x.inside else _completed(x)}) for x in found}


def _completed(part: PartDef) -> list[PartField]:
    """Of a choice without words: the values that hall.toml takes, as they are."""
    return [x.model_copy(update={"choices": _literal(part, x)}) if x.type == "choice" else x for x in part.fields]


def _literal(part: PartDef, field: PartField) -> list[Chosen]:
    told = {x.code for x in field.choices}
    if told - {""}:
        return field.choices
    return [*field.choices, *(Chosen(code=x, zh=x, en=x) for x in own.choices_of(model_of(part), field.name))]


def _choices() -> list[PartField]:
    """The choices of the product's books; a hall's own are made in its files."""
    return [_choice(x) for x in known_settings()]


def _choice(x: SettingDef) -> PartField:
    words = [(w.zh, w.en) for w in x.words] or [(str(c), str(c)) for c in x.choices]
    chosen = [Chosen(code=str(c), zh=zh, en=en) for c, (zh, en) in zip(x.choices, words, strict=True)]
    whole = isinstance(x.default, int) and not isinstance(x.default, bool)
    plain: Kind = "choice" if x.choices else "int" if whole else "text"
    kind: Kind = "bool" if isinstance(x.default, bool) else plain
    return PartField(
        name=x.name, zh=x.zh, en=x.en, type=kind, choices=chosen, whole=whole, hint_zh=x.source_zh, hint_en=x.source, setting=x.name
    )  # fmt: skip


def keys_of(hall: Hall, part: PartDef) -> list[str]:
    """The items that there are."""
    return [str(getattr(x, part.key)) for x in getattr(hall, part.code)] if part.key else [ONE]


def values_of(hall: Hall, part: PartDef, key: str) -> Values | None:
    """What stands in the part now; None when there is no such item."""
    item: Any = _item(hall, part, key)
    if item is not None and part.inside:
        chosen: Values = getattr(item, part.inside)
        return {x.name: x.default for x in known_settings()} | chosen
    if item is not None and part.retires:
        return own.shown(hall, part, item)
    return None if item is None else {x.name: _plain(getattr(item, x.name)) for x in part.fields}


def filled(part: PartDef, values: Mapping[str, Any]) -> Values:
    """The values of a new item: what is not given has its default."""
    if part.retires:
        values = {x.name: [] if x.via else True for x in part.fields if own.own(x)} | dict(values)
    fields = {x: y for x, y in model_of(part).model_fields.items() if part.field(x)}
    given = {x.name: fields[x.name].get_default() for x in part.fields if x.name in fields and not fields[x.name].is_required()}
    return given | dict(values)


def with_values(hall: Hall, part: PartDef, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The whole hall as data, with these values in the part."""
    data = hall.model_dump(mode="json")
    if not part.key:
        data[part.code] = data[part.code] | ({part.inside: data[part.code][part.inside] | values} if part.inside else values)
        return data
    place = next((i for i, x in enumerate(data[part.code]) if str(x[part.key]) == key), None)
    every, values = values, own.plain(part, values) if part.retires else values
    if place is None:
        data[part.code].append({part.key: _typed(part, key), **values})
    else:
        data[part.code][place] |= values
    if part.retires:
        own.follow(data, part, key, every)
    return data


def changed(hall: Hall, part: PartDef, key: str, values: Mapping[str, Any]) -> Hall:
    """The hall with these values, as far as they can be read."""
    return readable(with_values(hall, part, key, values))


def faults(hall: Hall, part: PartDef, key: str, values: Mapping[str, Any]) -> list[Fault]:
    """Everything that the change would make wrong, by the checks of hall.toml; what was wrong before is not its fault."""
    mine = own.faults(hall, part, values) if part.retires else []
    told = [Fault(name, what) for name, what in mine]
    found = faults_of(with_values(hall, part, key, values))
    if not found:
        return told
    before = set(faults_of(hall.model_dump(mode="json")))
    place = _path(hall, part, key)
    return told + [
        Fault("series" if f"theme {key}" in _letters_of(what) else _field(part, path, place, what), what)
        for path, what in found
        if (path, what) not in before and not _EMPTY_THEME.fullmatch(what)
    ]


def settled(hall: Hall, part: PartDef, key: str, values: Mapping[str, Any]) -> Values:
    """Values without fault as they are kept: without spaces at their ends, whole numbers as the schema has them."""
    if part.inside or (part.retires and not own.in_use(values)):
        return dict(values)
    item = _item(hall, part, key)
    rest = item.model_dump() if item is not None else {part.key: _typed(part, key)}
    if part.retires:
        kept = model_of(part).model_validate(rest | own.plain(part, values)).model_dump(mode="json")
        stands = own.shown(hall, part, item) if item is not None else {}
        return {x.name: _in_order(x, kept.get(x.name, values[x.name]), stands.get(x.name)) for x in part.fields}
    found = model_of(part).model_validate(rest | dict(values))
    return {x.name: _in_order(x, _plain(getattr(found, x.name)), rest.get(x.name)) for x in part.fields}


def _plain(value: Any) -> Any:
    """As the journal keeps it: no tuples."""
    if isinstance(value, dict):
        return {key: _plain(x) for key, x in value.items()}
    return [_plain(x) for x in value] if isinstance(value, (list, tuple)) else value


def _letters_of(what: str) -> list[str]:
    """Whose numbers would be the same: of two with one letter the complaint stands at either."""
    found = re.match(r"letter \S+ of (.+) is also that of (.+): ", what)
    return list(found.groups()) if found else []


def _typed(part: PartDef, key: str) -> str | int:
    """A key as the schema has it: the number of a counter, else a code."""
    return int(key) if part.key == "number" and re.fullmatch(r"\d{1,9}", key) else key


def _in_order(field: PartField, value: Any, before: Any) -> Any:
    """The same choices in another order are no change."""
    return before if field.type == "refs" and before is not None and sorted(value) == sorted(before) else value


def model_of(part: PartDef) -> type[Section]:
    """The schema's model of one item."""
    kind: Any = Hall.model_fields[part.code].annotation
    model: type[Section] = kind.__args__[0] if part.key else kind
    return model


def _item(hall: Hall, part: PartDef, key: str) -> Section | None:
    if not part.key:
        found: Section | None = getattr(hall, part.code) if key == ONE else None
        return found
    return next((x for x in getattr(hall, part.code) if str(getattr(x, part.key)) == key), None)


def choosable(hall: Hall, refs: str) -> list[Chosen]:
    """The items of a list that others refer to, with their names."""
    if refs == "counters":
        return [Chosen(code=str(x.number), zh=f"{x.number} 号窗口", en=f"Counter {x.number}") for x in hall.counters]
    named = [(x.code, getattr(x, "name", x.code), getattr(x, "name_en", "")) for x in getattr(hall, refs)]
    return [Chosen(code=code, zh=name, en=name_en or name) for code, name, name_en in named]


def resting(hall: Hall, refs: str) -> set[str]:
    """Codes of those that stand in the list and are not used now."""
    return {str(getattr(x, "code", "") or x.number) for x in getattr(hall, refs) if not getattr(x, "in_use", True)} if refs else set()


def _path(hall: Hall, part: PartDef, key: str) -> str:
    """Where complaints place it."""
    if not part.key:
        return part.code
    known = keys_of(hall, part)
    return f"{part.code}[{known.index(key) if key in known else len(known)}]"


def _field(part: PartDef, path: str, mine: str, what: str) -> str | None:
    """The option of this item that is at fault, also where the complaint stands at a later item with the same name."""
    if part.inside:  # "rulebook.settings.check.weekly_min: what is wrong"
        named = what.split(":")[0].removeprefix(f"{mine}.{part.inside}.")
        return named if part.field(named) else None
    if not path.startswith(mine + ".") and f" of {mine}:" not in what:
        return None
    name = path.split(".")[1].split("[")[0]
    return name if part.field(name) or name == part.key else None

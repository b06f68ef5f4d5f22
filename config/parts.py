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

from config.load import faults_of
from config.rulebook.load import known_settings
from config.rulebook.schema import Named, SettingDef
from config.schema import Hall, Role, Section

FILE = Path(__file__).parent / "parts.toml"
ONE = "hall"  # key of a part that there is once
# In a file it is an oversight; while the hall runs it is how a theme begins, and how it goes out of use.
_EMPTY_THEME = re.compile(r"theme \S+ has no matter: .*")
Values = dict[str, Any]
Kind = Literal[
    "text", "long", "list", "int", "number", "bool", "choice", "choices", "date", "ref", "refs", "week", "dates",
]  # fmt: skip


class Chosen(Named):
    code: str


class PartField(Named):
    """One option of the part. `refs`: the list of hall.toml whose items can be chosen (`ref`: one, `refs`: several).

    `keyed`: its text stands beside the journal, which holds the key of it only; `suggests`: what others have is offered.
    """

    name: str
    type: Kind = "text"
    refs: Literal["", "themes", "zones", "matters"] = ""
    choices: list[Chosen] = Field(default=[], description="of a choice")
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
    found = [PartDef.model_validate(x) for x in tomllib.loads(FILE.read_text("utf-8"))["part"]]
    return {x.code: x.model_copy(update={"fields": _choices()}) if x.inside else x for x in found}


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
    return None if item is None else {x.name: _plain(getattr(item, x.name)) for x in part.fields}


def filled(part: PartDef, values: Mapping[str, Any]) -> Values:
    """The values of a new item: what is not given has its default."""
    fields = model_of(part).model_fields
    given = {x.name: fields[x.name].get_default() for x in part.fields if not fields[x.name].is_required()}
    return given | dict(values)


def with_values(hall: Hall, part: PartDef, key: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The whole hall as data, with these values in the part."""
    data = hall.model_dump(mode="json")
    if not part.key:
        data[part.code] = data[part.code] | ({part.inside: data[part.code][part.inside] | values} if part.inside else values)
        return data
    place = next((i for i, x in enumerate(data[part.code]) if str(x[part.key]) == key), None)
    if place is None:
        data[part.code].append({part.key: _typed(part, key), **values})
    else:
        data[part.code][place] |= values
    return data


def faults(hall: Hall, part: PartDef, key: str, values: Mapping[str, Any]) -> list[Fault]:
    """Everything that the change would make wrong, by the checks of hall.toml; what was wrong before is not its fault."""
    found = faults_of(with_values(hall, part, key, values))
    if not found:
        return []
    before = set(faults_of(hall.model_dump(mode="json")))
    mine = _path(hall, part, key)
    return [
        Fault("series" if f"theme {key}" in _letters_of(what) else _field(part, path, mine, what), what)
        for path, what in found
        if (path, what) not in before and not _EMPTY_THEME.fullmatch(what)
    ]


def settled(hall: Hall, part: PartDef, key: str, values: Mapping[str, Any]) -> Values:
    """Values without fault as they are kept: without spaces at their ends, whole numbers as the schema has them."""
    if part.inside:
        return dict(values)
    item = _item(hall, part, key)
    rest = item.model_dump() if item is not None else {part.key: _typed(part, key)}
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

"""What is in force of the settings that a hall changes while it runs, what a change may be, and how it is told. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from config import schema as c
from config.parts import ONE, Fault, PartDef, PartField, Values, choosable, faults, model_of, parts
from config.retiring import laid_over
from floor.nouns import Counter, Matter
from floor.rules import hours
from floor.rules import in_use as counters

if TYPE_CHECKING:
    from floor.book import Book

_EMPTY = {"zh": "（空）", "en": "(empty)"}
_YES = {"zh": ("否", "是"), "en": ("no", "yes")}
_BETWEEN = {"zh": "；", "en": "; "}


def part_of(kind: str, key: str) -> str:
    """`matters/id_card`."""
    return f"{kind}/{key}"


# --- what is in force -----------------------------------------------------------------------------------------------


def in_force(base: c.Hall, book: Book) -> c.Hall:
    """Matters and counters are the book's own, once it has any; other parts as they were last changed."""
    changes: dict[str, Any] = {}
    if book.matters:
        changes["matters"] = [_matter(x) for x in sorted(book.matters.values(), key=lambda m: m.place)]
    if book.counters:
        seeded = {x.number: x for x in base.counters}
        changed = {x: book.settings.get(part_of("counters", str(x))) for x in book.counters}
        changes["counters"] = [
            _counter(x, seeded.get(x.number), (y.value if (y := changed[x.number]) else None) or {}) for x in book.counters.values()
        ]
    for part, setting in book.settings.items():
        kind, _, key = part.partition("/")
        if setting.value is not None and kind in parts() and kind not in ("matters", "counters"):
            changes[kind] = _changed(changes.get(kind, getattr(base, kind)), kind, key, setting.value)
    return base.model_copy(update=changes)


def _changed(now: Any, kind: str, key: str, values: Values) -> Any:
    """The section, or the list with the item of that code, with these values; a choice that no book has any more is left out."""
    if part := parts()[kind].inside:
        known = {name: value for name, value in values.items() if parts()[kind].field(name)}
        return now.model_copy(update={part: getattr(now, part) | known})
    if kind == "hours":
        return c.HoursSection.model_validate(now.model_dump(mode="json") | values)
    if key == ONE:
        return now.model_copy(update=values)
    if parts()[kind].retires:
        return laid_over(now, parts()[kind], model_of(parts()[kind]), key, values)
    if all(x.code != key for x in now):
        own: dict[str, Any] = {parts()[kind].key: key, **values}
        return [*now, model_of(parts()[kind]).model_construct(**own)]
    return [x.model_copy(update=values) if x.code == key else x for x in now]


def _matter(m: Matter) -> c.Matter:
    own: dict[str, Any] = {"code": m.code, "name": m.names["zh"], "name_en": m.names["en"], "theme": m.theme}
    return c.Matter.model_construct(**own, mean_min=m.mean_min, common=m.common, open=m.open, **m.guide)


def _counter(x: Counter, seeded: c.Counter | None, changed: Values) -> c.Counter:
    """Zone, matters and whether it is used are the book's; its kind and who mans it the file's, until a page changed them."""
    own: dict[str, Any] = {"zone": x.zone, "matters": list(x.matters), "in_use": x.in_use}
    own |= {name: changed[name] for name in ("kind", "unit") if name in changed}
    return seeded.model_copy(update=own) if seeded else c.Counter.model_construct(number=x.number, **own)


# --- what a change may be -------------------------------------------------------------------------------------------


def wrongs(hall: c.Hall, book: Book, part: PartDef, key: str, values: Values, at: datetime | None = None) -> list[Fault]:
    """Everything that speaks against the values, by the checks of hall.toml and by the floor as it stands at `at`; None: not yet."""
    found = faults(hall, part, key, values)
    if found or at is None or part.code != "counters":
        return found
    return counters.wrongs(book, key, values, at.astimezone(ZoneInfo(hall.hall.time_zone)))


# --- how it is told -------------------------------------------------------------------------------------------------


def differing(part: PartDef, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[PartField]:
    """Fields that have another value; all that are filled in of something new."""
    if before is None:
        return [x for x in part.fields if after.get(x.name) not in ("", None, [], {})]
    return [x for x in part.fields if before.get(x.name) != after.get(x.name)]


def said(hall: c.Hall, field: PartField, value: Any, lang: str) -> str:
    """A value as people read it."""
    if value in ("", None, [], {}):
        nothing = next((x for x in field.choices if x.code == ""), None)
        told = (field.none_zh, field.none_en) if nothing is None else (nothing.zh, nothing.en)
        return told[lang == "en"] or _EMPTY[lang]
    if isinstance(value, bool):
        return _YES[lang][value]
    if field.type in ("ref", "refs"):
        return _BETWEEN[lang].join(_names(hall, field, value if isinstance(value, list) else [value], lang))
    if field.type in ("week", "dates"):
        return hours.told(value, lang)
    if field.type == "choices":
        return _BETWEEN[lang].join((x.en if lang == "en" else x.zh) for x in field.choices if x.code in value)
    if isinstance(value, list | dict):
        return _BETWEEN[lang].join(lines(value))
    chosen = next((x for x in field.choices if x.code == str(value)), None)
    if chosen is not None:
        return chosen.en if lang == "en" else chosen.zh
    return f"{value:g}" if isinstance(value, float) else str(value)


def _names(hall: c.Hall, field: PartField, codes: Sequence[str], lang: str) -> list[str]:
    known = {x.code: x.en if lang == "en" else x.zh for x in choosable(hall, field.refs)}
    return [known.get(str(code), str(code)) for code in codes]


def lines(value: Any) -> list[str]:
    """A list or a table, one entry a line: as it is, `12:00-13:30`, `call = red`."""
    if isinstance(value, dict):
        return [f"{key} = {x}" for key, x in value.items()]
    return ["-".join(map(str, x)) if isinstance(x, list | tuple) else str(x) for x in value]


def added_and_gone(before: Any, after: Any) -> tuple[list[str], list[str]]:
    """Of two lists: what the second has beside the first, and what it lacks."""
    old, new = (x if isinstance(x, list) else [] for x in (before, after))
    return [x for x in new if x not in old], [x for x in old if x not in new]

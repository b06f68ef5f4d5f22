"""Parts that come and go while the hall runs (devices): what is no option of hall.toml in them, and how hall.toml's lists follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, get_args

from config.schema import Hall, Section

if TYPE_CHECKING:
    from config.parts import PartDef, PartField, Values

IN_USE = "in_use"


def own(field: PartField) -> bool:
    """Whether hall.toml has no such option in the item itself."""
    return bool(field.via) or field.name == IN_USE


def in_use(values: Mapping[str, Any] | None) -> bool:
    return bool(values is not None and values.get(IN_USE, True))


def shown(hall: Hall, part: PartDef, item: Section) -> Values:
    """What stands in an item that is in use, as a journal can keep it."""
    stands, key = item.model_dump(mode="json"), getattr(item, part.key)
    return {x.name: _of(hall, x, key) if own(x) else stands[x.name] for x in part.fields}


def _of(hall: Hall, field: PartField, key: Any) -> Any:
    return [x.code for x in getattr(hall, field.refs) if getattr(x, field.via) == key] if field.via else True


def plain(part: PartDef, values: Mapping[str, Any]) -> Values:
    """Without what hall.toml has not."""
    return {x.name: values[x.name] for x in part.fields if x.name in values and not own(x)}


def follow(data: dict[str, Any], part: PartDef, key: str, values: Mapping[str, Any]) -> None:
    """In the hall as data: the item gone if it is out of use, and the lists that say what it is to others."""
    items = data[part.code]
    if not in_use(values):
        data[part.code] = [x for x in items if str(x[part.key]) != key]
    for field in part.fields:
        if field.via and field.name in values:
            chosen = values[field.name] if isinstance(values[field.name], list) else []
            for other in data[field.refs]:
                if other["code"] in chosen:
                    other[field.via] = key
                elif other[field.via] == key:
                    other[field.via] = None


def laid_over(items: list[Any], part: PartDef, model: type[Section], key: str, values: Mapping[str, Any]) -> list[Any]:
    """The list with this item as it was last changed: another, a new one, or none. What other lists say of it is theirs."""
    if not in_use(values):
        return [x for x in items if str(getattr(x, part.key)) != key]
    before = next((x for x in items if str(getattr(x, part.key)) == key), None)
    rest = before.model_dump() if before is not None else {part.key: key}
    fresh = model.model_validate(rest | plain(part, values))
    return [*items, fresh] if before is None else [fresh if x is before else x for x in items]


def choices_of(model: type[Section], name: str) -> list[str]:
    """What an option of hall.toml may be, when it is one of a few."""
    found: list[Any] = []
    kinds = [model.model_fields[name].annotation]
    while kinds:
        kind = kinds.pop(0)
        found += [x for x in get_args(kind) if isinstance(x, str | int)]
        kinds += [x for x in get_args(kind) if not isinstance(x, str | int)]
    return [str(x) for x in found]


def faults(hall: Hall, part: PartDef, values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(field, what is wrong) of what hall.toml has not."""
    found = []
    if not isinstance(values.get(IN_USE, True), bool):
        found.append((IN_USE, "is neither true nor false"))
    for field in (x for x in part.fields if x.via and x.name in values):
        known, chosen = [x.code for x in getattr(hall, field.refs)], values[field.name]
        if not isinstance(chosen, list):
            found.append((field.name, "is not a list of codes"))
        elif gone := [str(x) for x in chosen if x not in known]:
            found.append((field.name, f"unknown: {', '.join(gone)}; there are {', '.join(known) or 'none yet'}"))
        elif chosen and not in_use(values):
            found.append((field.name, "out of use it serves nobody: leave this empty"))
    return found

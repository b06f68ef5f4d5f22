"""Devices as parts of the settings: those that are out of use, what a change of one may be, and what it means for the others. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from config.agents import devices
from config.parts import Fault, PartDef, PartField, Values, keys_of, parts, values_of
from config.ports import barred
from config.retiring import IN_USE, in_use, own
from config.schema import Hall

if TYPE_CHECKING:
    from floor.book import Book

_PLACE = re.compile(r"^(?P<list>[a-z]+)\[(?P<index>\d+)\]\.(?P<option>\w+): ")
_NAMED = re.compile(r"^\w+ (?P<code>[\w.-]+): (?P<option>\w+): ")


def standing(hall: Hall, book: Book, part: PartDef, key: str) -> Values | None:
    """What stands in the part, also when it is out of use; None when there is no such item."""
    return values_of(hall, part, key) or _resting(book, part).get(key)


def keys(hall: Hall, book: Book, part: PartDef) -> list[str]:
    """The items that there are, those that are out of use last."""
    return list(dict.fromkeys([*keys_of(hall, part), *_resting(book, part)]))


def _resting(book: Book, part: PartDef) -> dict[str, Values]:
    if not part.retires:
        return {}
    kept = {name.partition("/")[2]: x.value for name, x in book.settings.items() if name.startswith(f"{part.code}/")}
    return {key: value for key, value in kept.items() if value is not None and not in_use(value)}


# --- what a change may be -------------------------------------------------------------------------------------------


def entered(part: PartDef, before: Values | None, after: Values) -> Values:
    """Out of use it serves nobody, which nobody needs to type."""
    if not part.retires or in_use(after) or before is None:
        return after
    return after | {x.name: [] for x in part.fields if x.via}


def wrongs(part: PartDef, before: Values | None, after: Mapping[str, Any], file: Values | None, agents: Iterable[str]) -> list[Fault]:
    """`file`: what hall.toml has there, which may name anything of a PC; `agents`: names of the PCs that the hall knows."""
    if not part.retires:
        return []
    known = sorted(agents)
    found = []
    for field in part.fields:
        value = after.get(field.name)
        if not isinstance(value, str) or value in [x.get(field.name) for x in (before, file) if x is not None]:
            continue
        if field.type == "agent" and value and value not in known:
            found.append(Fault(field.name, f"no device agent {value} is known: register the PC first, or use one of {', '.join(known)}"))
        found += [Fault(field.name, why) for why in [barred(field.name, str(after.get("kind")), value)] if why]
    if not in_use(after) and _touched(part, before, after):
        found.append(Fault(IN_USE, "taking it out of use changes nothing else: change the rest before, or when it is back"))
    return found


def _touched(part: PartDef, before: Values | None, after: Mapping[str, Any]) -> bool:
    return before is None or any(before.get(x.name) != after.get(x.name) for x in part.fields if not own(x))


def placed(hall: Hall, part: PartDef, key: str, complaints: Iterable[str]) -> list[Fault]:
    """Complaints of the devices' room, `printers[1].profile: ...` or `pad pad1: preset: ...`, beside the fields they are about."""
    found = []
    for complaint in complaints:
        place, named = _PLACE.match(complaint), _NAMED.match(complaint)
        option = None
        if place is not None and place["list"] == part.code:
            at = int(place["index"])
            option = place["option"] if [*keys_of(hall, part), key][at : at + 1] == [key] else None
        elif named is not None and named["code"] == key:
            option = named["option"]
        found.append(Fault(option if option and part.field(option) else None, complaint))
    return found


# --- what it means for others ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Handed:
    """An item of another list that names this one from now on, or no more: `kiosks` `k1`, its values, and what they become."""

    part: PartDef
    key: str
    before: Values
    after: Values


def handed(hall: Hall, part: PartDef, key: str, after: Values) -> list[Handed]:
    """What other lists have to say otherwise, so that it is as `after` has it."""
    found = []
    for field in (x for x in part.fields if x.via):
        other = parts()[field.refs]
        for code in keys_of(hall, other):
            stands = values_of(hall, other, code) or {}
            wanted = key if code in after[field.name] else None if stands[field.via] == key else stands[field.via]
            if wanted != stands[field.via]:
                found.append(Handed(other, code, stands, stands | {field.via: wanted}))
    return found


def shifted(part: PartDef, present: Values | None, old: Values | None, new: Values) -> Values:
    """`new` over the present: of what other lists say, only what came and went from `old` to `new`."""
    if present is None or old is None or not in_use(new):
        return new
    return new | {x.name: _shifted(x, present, old, new) for x in part.fields if x.via}


def _shifted(field: PartField, present: Values, old: Values, new: Values) -> list[str]:
    now, came, went = (list(x[field.name]) for x in (present, new, old))
    return [x for x in [*now, *(y for y in came if y not in now and y not in went)] if x in came or x not in went]


def places(hall: Hall) -> set[tuple[str, str]]:
    """(role, place) of the browsers that the hall has."""
    found = {("kiosk", x.code) for x in hall.kiosks} | {("screen", x.code) for x in hall.screens}
    return found | {("pad", str(x.counter)) for x in hall.pads if x.kind == "tablet"}


def owners(hall: Hall) -> dict[str, str]:
    """Agent of each device."""
    return {device.code: str(device.agent) for _, device in devices(hall)}


def fallbacks(hall: Hall, kiosks: Sequence[str]) -> dict[str, str]:
    """The printer that each of these kiosks has now, if any."""
    return {x.code: x.printer for x in hall.kiosks if x.code in kiosks and x.printer is not None}

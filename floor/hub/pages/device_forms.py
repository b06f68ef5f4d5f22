"""Forms of devices: the fields of an item's kind, what can be chosen, and what was typed as hall.toml has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from werkzeug.datastructures import MultiDict

from config.parts import PartDef, PartField, Values, choosable, filled, resting
from config.ports import unsteady
from config.retiring import IN_USE
from floor.desk.devices import AGENT, LOCAL
from floor.hub.face import language
from floor.hub.hub import Hub
from floor.hub.words import translate
from floor.nouns import Token
from floor.rules.devices import owners
from floor.rules.settings import lines

Form = MultiDict[str, str]
PREFIX = "f_"
_TICKED = ("bool", "refs")  # a browser sends nothing for what is not ticked


def shown(part: PartDef, values: Values, new: bool = False) -> list[PartField]:
    """The fields of an item of that kind; a new one is in use."""
    kind = values.get(part.by)
    return [x for x in part.fields if (not x.only or kind in x.only) and not (new and x.name == IN_USE)]


def blank(part: PartDef) -> Values:
    """A new item before anything was typed."""
    by = part.field(part.by) if part.by else None
    return filled(part, {by.name: by.choices[0].code} if by else {})


def sent(part: PartDef, form: Form, new: bool = False) -> Values:
    """What the form says; what its kind of item has not is left as it is when nobody chooses it."""
    empty, found = filled(part, {}), Values()
    kind = form.get(PREFIX + part.by, "")
    for field in part.fields:
        foreign = bool(field.only) and kind not in field.only
        missing = PREFIX + field.name not in form and field.type not in _TICKED
        if (new and field.name == IN_USE) or foreign or missing:
            found |= {field.name: empty[field.name]} if field.name in empty else {}
        else:
            found[field.name] = _READ.get(field.type, _text)(form, field)
    return found


def unsteady_ports(values: Values) -> list[str]:
    """Ports that may be another device's after a restart."""
    return [x for x in (values.get("device"), values.get("path")) if isinstance(x, str) and unsteady(x)]


def code_of(value: Any) -> str:
    """A value as the code of a choice."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def typed(value: Any) -> str:
    """A list or a table as lines of a form; what could not be read as it was typed."""
    return "\n".join(lines(value)) if isinstance(value, list | dict) else str(value or "")


# --- what can be chosen ---------------------------------------------------------------------------------------------


def options(hub: Hub, part: PartDef, field: PartField) -> list[tuple[str, str]]:
    """(code, name)."""
    lang = language()
    if field.type == "agent":
        found = [(x, translate(lang, "floor.admin.devices.local") if x == LOCAL else x) for x in agents(hub)]
    elif field.type == "model":
        found = [(x, f"{x} · {about}" if about else x) for x, about in hub.house.known.models.get(part.code, {}).items()]
    elif field.refs:
        gone = {x: f" · {translate(lang, 'floor.admin.devices.out')}" for x in resting(hub.house.config, field.refs)}
        found = [(x.code, (x.en if lang == "en" else x.zh) + gone.get(x.code, "")) for x in choosable(hub.house.config, field.refs)]
    else:
        return [(x.code, x.en if lang == "en" else x.zh) for x in field.choices]
    return [("", translate(lang, "floor.admin.devices.none")), *found] if field.none else found


def agents(hub: Hub) -> list[str]:
    """The PCs that the hall knows; its own first."""
    given = {x.place for x in hub.database.select(Token, role=AGENT, active=True) if x.place}
    known = given | set(owners(hub.house.config).values())
    return [LOCAL, *sorted(known - {LOCAL})]


# --- reading --------------------------------------------------------------------------------------------------------


def _text(form: Form, field: PartField) -> Any:
    text = form.get(PREFIX + field.name, "").replace("\r\n", "\n").strip()
    return None if field.none and not text else text


def _of(field: PartField, text: Any) -> Any:
    """What cannot be read so stays text, and the checks say what is wrong with it."""
    if field.of == "int" and isinstance(text, str) and re.fullmatch(r"-?\d{1,9}", text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if field.of == "bool" else text


def _one(form: Form, field: PartField) -> Any:
    return _of(field, _text(form, field))


def _int(form: Form, field: PartField) -> Any:
    text = _text(form, field)
    return int(text) if text and re.fullmatch(r"-?\d{1,9}", text) else (text or None)


def _number(form: Form, field: PartField) -> Any:
    text = _text(form, field)
    try:
        return float(text)
    except (TypeError, ValueError):
        return text


def _map(form: Form, field: PartField) -> Any:
    text = _text(form, field) or ""
    pairs = [line.partition("=") for line in text.split("\n") if line.strip()]
    if not all(mark for _, mark, _ in pairs):
        return text
    return {key.strip(): _of(field, value.strip()) for key, _, value in pairs}


def _spans(form: Form, field: PartField) -> Any:
    text = _text(form, field) or ""
    return [[x.strip() for x in re.split("[-–—]", line)] for line in text.split("\n") if line.strip()]


_READ: dict[str, Callable[[Form, PartField], Any]] = {
    "choice": _one, "ref": _one, "int": _int, "number": _number, "map": _map, "spans": _spans,
    "bool": lambda form, field: PREFIX + field.name in form,
    "refs": lambda form, field: [_of(field, x) for x in form.getlist(PREFIX + field.name)],
}  # fmt: skip

"""What may stand in a register, and who may write it: values of the right type, gates, acts. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from config.rulebook.load import Rulebook
from config.rulebook.schema import CREATE, Act, FieldDef, FormDef, GateDef, Kin, RegisterDef
from floor import refusals as r
from floor.actors import Actor
from floor.nouns import Entry
from floor.rules.conditions import all_hold

_LONGEST = {"text": 200, "long": 5000, "unit": 60, "person": 60}
_MOST_ITEMS = 100
_MOST_ENTRIES = 500
_MONEY = re.compile(r"^\d{1,9}(\.\d{1,2})?$")
_CENT = Decimal("0.01")

SEALED_READERS = frozenset({"supervisor"})  # T15

Kindred = Callable[[Kin], list[str]]


def entry_id(register: RegisterDef, year: int, no: int) -> str:
    """`G11-2026-0007`; a hall's own registers carry their name."""
    return f"{register.id if register.id != 'own' else register.code}-{year}-{no:04d}"


def may(roles: frozenset[str], allowed: Iterable[str]) -> None:
    if not roles & set(allowed):
        raise r.NotPermitted(roles=sorted(roles), allowed=sorted(allowed))


def personal_readers(register: RegisterDef, sealed: bool) -> frozenset[str]:
    """Who may read what is personal in the register: T15, or else those who write it too."""
    return SEALED_READERS if sealed else SEALED_READERS | set(register.writers)


def typed(register: RegisterDef, values: Mapping[str, Any], allowed: Iterable[str] | None = None) -> dict[str, Any]:
    """The values as they are stored; BadRequest with every fault. An empty text empties a field."""
    problems: list[str] = []
    wrong: list[str] = []
    found: dict[str, Any] = {}
    names = {x.name for x in register.fields} if allowed is None else set(allowed)
    for name, value in values.items():
        field = register.field(name)
        if field is None or name not in names:
            problems.append(f"{name}: no such field here; there are {', '.join(sorted(names)) or 'none'}")
            continue
        try:
            found[name] = None if value in ("", None) else _TYPES[field.type](field, value)
        except (ValueError, TypeError, InvalidOperation) as e:
            problems.append(f"{name}: {e}")
            wrong.append(name)
    if problems:
        raise r.BadRequest(problems=problems, wrong=wrong)
    return found


def at_making(register: RegisterDef, values: Mapping[str, Any]) -> None:
    """BadRequest for what the product alone fills in, and for what waits for its act."""
    given = [x for x in register.fields if values.get(x.name) not in (None, "")]
    _by_people(given)
    later = [x.name for x in given if x.by_act]
    if later:
        raise r.BadRequest(problems=[f"{name}: it is filled in with an act of the register" for name in later], wrong=later)


def correctable(register: RegisterDef, entry: Entry, values: Mapping[str, Any], actor: Actor) -> None:
    """BadRequest for what the product fills in; what acts filled in is corrected by who may do all of them, once it is there."""
    given = [x for x in register.fields if x.name in values]
    _by_people([x for x in given if values[x.name] not in (None, "")])
    theirs = [x.name for x in given if not may_correct(register, x, entry, actor)]
    if theirs:
        raise r.BadRequest(problems=[f"{name}: who does its act corrects it, once it is filled in" for name in theirs], wrong=theirs)


def may_correct(register: RegisterDef, field: FieldDef, entry: Entry, actor: Actor) -> bool:
    """Whether this field of the entry is the actor's to correct."""
    if not field.by_act:
        return not field.by_product
    if entry.fields.get(field.name) in (None, "", []):
        return False
    acts = [x for x in register.acts if field.name in x.fields]
    return all(actor.roles & set(x.roles) and (not x.others or entry.made_by != actor.id) for x in acts)


def _by_people(given: Iterable[FieldDef]) -> None:
    own = [x.name for x in given if x.by_product]
    if own:
        raise r.BadRequest(problems=[f"{name}: the hall fills it in" for name in own], wrong=own)


def by_the_clock(register: RegisterDef, now: datetime) -> dict[str, str]:
    """What the hall's clock fills in; `now`: in the hall's zone."""
    found = {"day": now.date().isoformat(), "time": now.time().isoformat("seconds" if now.second else "minutes")}
    return {x.name: found[x.now] for x in register.fields if x.now}


def added(register: RegisterDef, before: Mapping[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    """Lists to which each act adds go on from what is there."""
    lists = [x.name for x in register.fields if x.adds and fields.get(x.name)]
    return fields | {name: [*(before.get(name) or []), *fields[name]] for name in lists}


def complete(register: RegisterDef, fields: Mapping[str, Any], names: Iterable[str]) -> None:
    """BadRequest that names each field that is still empty."""
    missing = [name for name in names if fields.get(name) in (None, "", [])]
    if missing:
        raise r.BadRequest(problems=[f"{name}: fill it in" for name in missing], missing=missing, register=register.code)


def gates(
    rulebook: Rulebook, register: RegisterDef, act: str, fields: Mapping[str, Any], state: str = "", kin: Kindred = lambda _: []
) -> None:
    """Refuse with the gate's id and what is missing, if one is shut. `state`: of the entry before the act; `kin`: states of the
    entries that a gate's other register has for this one."""
    for gate in rulebook.gates_of(register.code, act):
        if gate.states and state not in gate.states:
            continue
        if all_hold(gate.when, register, fields) and not _opens(gate, register, fields, kin):
            raise r.RuleRefused(rule=gate.id, missing=[gate.missing], row=gate.rule, zh=gate.zh, en=gate.en)


def printable(rulebook: Rulebook, register: RegisterDef, code: str, entry: Entry) -> FormDef:
    """The form, if the entry is as far as it says: else refused with what the act that leads there still lacks."""
    form = register.form(code)
    if form is None:
        raise r.UnknownEntry(register=register.code, entry=entry.id, form=code)
    if form.states and entry.state not in form.states:
        for act in (x for x in register.acts if x.to in form.states):
            gates(rulebook, register, act.code, entry.fields, entry.state)
        raise r.WrongState(state=entry.state, needs=list(form.states), form=code)
    if not all_hold(form.when, register, entry.fields):
        raise r.RuleRefused(rule=register.rules[0], missing=[x.field for x in form.when], form=code)
    return form


def printed(register: RegisterDef, entry: Entry) -> list[FormDef]:
    """The forms that the entry has now."""
    known = (x for x in register.forms if not x.states or entry.state in x.states)
    return [x for x in known if all_hold(x.when, register, entry.fields)]


def still_open(rulebook: Rulebook, register: RegisterDef, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Refuse a correction that shuts a gate of making the entry; one that was shut before, by a choice made since, is no matter."""
    try:
        gates(rulebook, register, CREATE, before)
    except r.RuleRefused:
        return
    gates(rulebook, register, CREATE, after)


def _opens(gate: GateDef, register: RegisterDef, fields: Mapping[str, Any], kin: Kindred) -> bool:
    if gate.kin is None:
        return bool(gate.needs) and all_hold(gate.needs, register, fields)
    found = kin(gate.kin)
    there = len(found) >= gate.kin.least and set(found) <= set(gate.kin.states)
    return there and all_hold(gate.needs, register, fields)


def filed_anew(register: RegisterDef, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Entries that the register's entry names no more, and those that it names from now on."""
    names = [x.name for x in register.fields if x.type == "entries"]
    old = [x for name in names for x in before.get(name) or ()]
    new = [x for name in names for x in after.get(name) or ()]
    return [x for x in old if x not in new], [x for x in new if x not in old]


def act_of(register: RegisterDef, code: str, state: str) -> Act:
    found = register.act(code)
    if found is None:
        raise r.UnknownAct(register=register.code, act=code)
    if state not in found.start:
        raise r.WrongState(state=state, needs=list(found.start), act=code)
    return found


# --- types -----------------------------------------------------------------------------------------------------------


def _text(field: FieldDef, value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text is wanted")
    most = _LONGEST.get(field.type, 200)
    text = value.strip()
    if len(text) > most:
        raise ValueError(f"at most {most} characters")
    if "\0" in text:
        raise ValueError("a NUL character")
    return text


def _int(field: FieldDef, value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"-?\d{1,12}", str(value)):
        raise ValueError("a whole number is wanted")
    return int(value)


def _money(field: FieldDef, value: Any) -> str:
    if isinstance(value, float) or not _MONEY.match(str(value)):
        raise ValueError('an amount in yuan as text is wanted, at most two decimals: "200.00"')
    return str(Decimal(str(value)).quantize(_CENT))


def _bool(field: FieldDef, value: Any) -> bool:
    if value not in (True, False, "true", "false", "on"):
        raise ValueError("true or false is wanted")
    return value in (True, "true", "on")


def _enum(field: FieldDef, value: Any) -> str:
    codes = [x.code for x in field.choices]
    if value not in codes:
        raise ValueError(f"one of {', '.join(codes)}")
    return str(value)


def _date(field: FieldDef, value: Any) -> str:
    return str(_parsed(value, date.fromisoformat, "a date is wanted, 2026-06-01").isoformat())


def _time(field: FieldDef, value: Any) -> str:
    found = _parsed(value, time.fromisoformat, "a time of day is wanted, 14:30")
    return str(found.isoformat("seconds" if found.second else "minutes"))


def _moment(field: FieldDef, value: Any) -> str:
    found = _parsed(value, datetime.fromisoformat, "a moment with offset is wanted, 2026-06-01T14:30:00+08:00")
    if found.tzinfo is None:
        raise ValueError("the moment needs its offset, e.g. +08:00")
    return str(found.isoformat())


def _parsed(value: Any, parse: Callable[[str], Any], wanted: str) -> Any:
    try:
        return parse(str(value))
    except ValueError:
        raise ValueError(wanted) from None


def _list(field: FieldDef, value: Any) -> list[Any]:
    if isinstance(value, str):
        value = [line for line in value.splitlines() if line.strip()]
    if not isinstance(value, list) or len(value) > _MOST_ITEMS:
        raise ValueError(f"a list of at most {_MOST_ITEMS} is wanted, or one item a line")
    return [_text(field, x) if isinstance(x, str) else _flat(x) for x in value]


def _entries(field: FieldDef, value: Any) -> list[str]:
    """Numbers of entries, one a line; commas and spaces part them too."""
    if isinstance(value, str):
        value = re.split(r"[\s,，、;；]+", value.strip())
    if not isinstance(value, list) or not all(isinstance(x, str) for x in value) or len(value) > _MOST_ENTRIES:
        raise ValueError(f"numbers of at most {_MOST_ENTRIES} entries are wanted, one a line")
    return list(dict.fromkeys(_text(field, x) for x in value if x.strip()))


def _flat(item: Any) -> dict[str, Any]:
    if not isinstance(item, dict) or not all(isinstance(v, str | int | bool | None) for v in item.values()):
        raise ValueError("items are texts, or names with values")
    return {str(k)[:40]: v[:500] if isinstance(v, str) else v for k, v in item.items()}


_TYPES: dict[str, Callable[[FieldDef, Any], Any]] = {
    "text": _text, "long": _text, "person": _text, "unit": _text, "citizen": _text, "entry": _text,
    "project": _text, "matter": _text, "counter": _int,
    "int": _int, "money": _money, "bool": _bool, "enum": _enum, "date": _date, "time": _time, "moment": _moment, "list": _list,
    "entries": _entries,
}  # fmt: skip

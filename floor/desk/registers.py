"""Orders on registers: make an entry, do an act, correct; sealed fields are read by an order too, which is written down."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from config.rulebook.schema import CREATE, RegisterDef
from floor import facts as f
from floor import refusals as r
from floor.desk import duties, effects
from floor.desk.tx import Tx
from floor.nouns import Entry
from floor.rules import registers as rules

PERSONAL = "register"  # kind of the personal records; the subject is the entry
SEALED_READERS = frozenset({"supervisor"})  # T15
_KEPT = "9999-12-31T00:00:00.000000+00:00"  # no regulation says how long; erased by a recorded order only
_HIDDEN = "personal:"  # before the key of a personal record

Values = Mapping[str, Any]


def make(tx: Tx, code: str, values: Values) -> Entry:
    """A new entry with the year's next number."""
    register = known(tx, code)
    rules.may(tx.actor.roles, register.writers)
    rules.by_people(register, values)
    return enter(tx, code, values)


def enter(tx: Tx, code: str, values: Values) -> Entry:
    """The entry itself, once it is allowed; or by the hall."""
    register = known(tx, code)
    fields = rules.typed(register, values)
    rules.complete(register, fields, [x.name for x in register.fields if x.required])
    rules.gates(tx.house.rulebook, register, CREATE, fields)
    year = tx.house.hours.day(tx.now).year
    no = tx.book.volume(code, year) + 1
    entry = rules.entry_id(register, year, no)
    _follows(tx, register, fields)
    stored = _put_aside(tx, register, entry, fields)
    tx.append(f"entry:{entry}", [f.EntryMade(entry, code, year, no, register.states[0].code, stored)])
    made = of(tx, code, entry)
    duties.follow(tx, register, made, CREATE)
    effects.carry_out(register.effect, tx, made, enter)
    return of(tx, code, entry)


def act(tx: Tx, code: str, entry: str, name: str, values: Values) -> Entry:
    """Do one of the register's acts; what it needs must be filled in with it or before."""
    register, old = known(tx, code), of(tx, code, entry)
    wanted = rules.act_of(register, name, old.state)
    rules.may(tx.actor.roles, wanted.roles)
    if wanted.others and old.made_by == tx.actor.id:
        raise r.RuleRefused(rule=register.rules[0], missing=["second_person"], act=name)
    fields = rules.typed(register, values, wanted.fields)
    now = old.fields | fields
    rules.complete(register, now, wanted.needs)
    rules.gates(tx.house.rulebook, register, name, now, old.state)
    _follows(tx, register, fields)
    stored = _put_aside(tx, register, entry, fields)
    tx.append(f"entry:{entry}", [f.EntryActed(entry, name, wanted.to, stored)])
    changed = of(tx, code, entry)
    duties.follow(tx, register, changed, name)
    effects.carry_out(wanted.effect, tx, changed, enter)
    return of(tx, code, entry)


def correct(tx: Tx, code: str, entry: str, values: Values, reason: str) -> Entry:
    """Write fields again, with the reason; what stood there before stays in the journal."""
    register = known(tx, code)
    of(tx, code, entry)
    rules.may(tx.actor.roles, register.writers)
    if not reason.strip():
        raise r.BadRequest(problems=["reason: say why it is corrected"])
    rules.by_people(register, values)
    fields = rules.typed(register, values)
    emptied = [x.name for x in register.fields if x.required and x.name in fields and fields[x.name] is None]
    rules.complete(register, dict.fromkeys(emptied), emptied)
    _follows(tx, register, fields)
    tx.append(f"entry:{entry}", [f.EntryCorrected(entry, _put_aside(tx, register, entry, fields), reason.strip())])
    return of(tx, code, entry)


def unseal(tx: Tx, code: str, entry: str, name: str) -> Any:
    """What a sealed field holds, for those who may know; the reading stands in the journal before it is answered."""
    register, found = known(tx, code), of(tx, code, entry)
    field = register.field(name)
    if field is None or not field.personal:
        raise r.BadRequest(problems=[f"{name}: no sealed field"])
    if not tx.actor.roles & (SEALED_READERS if field.sealed else SEALED_READERS | set(register.writers)):
        raise r.RuleRefused(rule="T15", missing=["supervisor"], field=name)
    tx.append(f"entry:{entry}", [f.SealOpened(entry, name)])
    key = hidden_key(found.fields.get(name))
    value = tx.personal_value(key) if key else None
    return json.loads(value) if value is not None else None


def known(tx: Tx, code: str) -> RegisterDef:
    found = tx.house.rulebook.registers.get(code)
    if found is None:
        raise r.UnknownRegister(register=code)
    return found


def of(tx: Tx, code: str, entry: str) -> Entry:
    found = tx.book.entry(entry)
    if found is None or found.register != code:
        raise r.UnknownEntry(register=code, entry=entry)
    return found


def _follows(tx: Tx, register: RegisterDef, fields: Values) -> None:
    """Numbers of earlier entries are those of entries that are there."""
    for name in (x.name for x in register.fields if x.type == "entry" and fields.get(x.name)):
        found = tx.book.entry(fields[name])
        if found is None or found.register != register.code:
            raise r.BadRequest(problems=[f"{name}: no entry {fields[name]} in this register"], wrong=[name])


def hidden_key(value: Any) -> str | None:
    """The key of the personal record that a field points to."""
    return value.removeprefix(_HIDDEN) if isinstance(value, str) and value.startswith(_HIDDEN) else None


def _put_aside(tx: Tx, register: RegisterDef, entry: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as the journal has them: personal values go beside it."""
    stored = dict(fields)
    for field in register.fields:
        if field.personal and stored.get(field.name) is not None:
            key = secrets.token_hex(16)
            tx.keep_personal(key, PERSONAL, entry, json.dumps(stored[field.name], ensure_ascii=False), _KEPT)
            stored[field.name] = _HIDDEN + key
    return stored

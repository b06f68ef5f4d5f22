"""Orders on registers: make an entry, do an act, correct; sealed fields are read by an order too, which is written down."""

from __future__ import annotations

import json
import secrets
from collections.abc import Container, Mapping
from typing import Any

from config.rulebook.schema import CREATE, Kin, RegisterDef
from floor import facts as f
from floor import refusals as r
from floor.desk import effects, filing, paper
from floor.desk.duties.following import corrected, follow
from floor.desk.tx import Tx
from floor.nouns import Entry, PrintJob
from floor.rules import registers as rules

PERSONAL = "register"  # kind of the personal records; the subject is the entry
KEPT = "9999-12-31T00:00:00.000000+00:00"  # no regulation says how long; erased by a recorded order only
_HIDDEN = "personal:"  # before the key of a personal record

Values = Mapping[str, Any]


def make(tx: Tx, code: str, values: Values) -> Entry:
    """A new entry with the year's next number."""
    register = known(tx, code)
    rules.may(tx.actor.roles, register.writers)
    rules.at_making(register, values)
    _right_counter(tx, register)
    return enter(tx, code, values)


def enter(tx: Tx, code: str, values: Values) -> Entry:
    """The entry itself, once it is allowed; or by the hall."""
    register = known(tx, code)
    fields = rules.typed(register, values) | rules.by_the_clock(register, tx.now.astimezone(tx.house.hours.zone))
    rules.complete(register, fields, [x.name for x in register.fields if x.required])
    rules.gates(tx.house.rulebook, register, CREATE, fields)
    year = tx.house.hours.day(tx.now).year
    no = tx.book.volume(code, year) + 1
    entry = rules.entry_id(register, year, no)
    _follows(tx, register, fields)
    stored = _put_aside(tx, register, entry, fields)
    tx.append(f"entry:{entry}", [f.EntryMade(entry, code, year, no, register.states[0].code, stored)])
    filing.follow(tx, register, entry, {}, fields)
    made = of(tx, code, entry)
    follow(tx, register, made, CREATE)
    effects.carry_out(register.effect, tx, made, enter)
    return of(tx, code, entry)


def act(tx: Tx, code: str, entry: str, name: str, values: Values, ahead: effects.Ahead | None = None) -> Entry:
    """Do one of the register's acts; what it needs must be filled in with it or before. `ahead`: what its effect has been given to use."""
    register, old = known(tx, code), of(tx, code, entry)
    wanted = rules.act_of(register, name, old.state)
    rules.may(tx.actor.roles, wanted.roles)
    if wanted.others and old.made_by == tx.actor.id:
        raise r.RuleRefused(rule=register.rules[0], missing=["second_person"], act=name)
    fields = rules.added(register, old.fields, rules.typed(register, values, wanted.fields))
    fields |= effects.filled(wanted.effect, tx, old)
    now = old.fields | fields
    rules.complete(register, now, wanted.needs)
    rules.gates(tx.house.rulebook, register, name, now, old.state, lambda kin: _kindred(tx, kin, entry))
    _follows(tx, register, fields)
    stored = _put_aside(tx, register, entry, fields)
    tx.append(f"entry:{entry}", [f.EntryActed(entry, name, wanted.to or old.state, stored)])
    filing.follow(tx, register, entry, old.fields, now)
    changed = of(tx, code, entry)
    follow(tx, register, changed, name)
    effects.carry_out(wanted.effect, tx, changed, enter, ahead)
    return of(tx, code, entry)


def correct(tx: Tx, code: str, entry: str, values: Values, reason: str) -> Entry:
    """Write fields again, with the reason; what stood there before stays in the journal."""
    register, old = known(tx, code), of(tx, code, entry)
    rules.may(tx.actor.roles, register.writers)
    if old.state in register.fixed:
        raise r.WrongState(state=old.state, needs=[x.code for x in register.states if x.code not in register.fixed], act="correct")
    if not reason.strip():
        raise r.BadRequest(problems=["reason: say why it is corrected"])
    rules.correctable(register, old, values, tx.actor)
    fields = rules.typed(register, values)
    emptied = [x.name for x in register.fields if x.required and x.name in fields and fields[x.name] is None]
    rules.complete(register, dict.fromkeys(emptied), emptied)
    rules.still_open(tx.house.rulebook, register, old.fields, old.fields | fields)
    _follows(tx, register, fields)
    tx.append(f"entry:{entry}", [f.EntryCorrected(entry, _put_aside(tx, register, entry, fields), reason.strip())])
    filing.follow(tx, register, entry, old.fields, old.fields | fields)
    changed = of(tx, code, entry)
    corrected(tx, register, old, changed)
    return changed


def unseal(tx: Tx, code: str, entry: str, name: str) -> Any:
    """What a sealed field holds, for those who may know; the reading stands in the journal before it is answered."""
    register, found = known(tx, code), of(tx, code, entry)
    field = register.field(name)
    if field is None or not field.personal:
        raise r.BadRequest(problems=[f"{name}: no sealed field"])
    if not tx.actor.roles & rules.personal_readers(register, field.sealed):
        raise r.RuleRefused(rule="T15", missing=["supervisor"], field=name)
    tx.append(f"entry:{entry}", [f.SealOpened(entry, name)])
    key = hidden_key(found.fields.get(name))
    value = tx.personal_value(key) if key else None
    return json.loads(value) if value is not None else None


def unseal_all(tx: Tx, code: str, entry: str, names: list[str]) -> dict[str, Any]:
    """Those of the fields that are filled in, for a printed form; each reading stands in the journal."""
    fields = of(tx, code, entry).fields
    return {name: unseal(tx, code, entry, name) for name in names if hidden_key(fields.get(name))}


def print_slip(tx: Tx, code: str, entry: str, form: str, kiosk: str | None, lang: str) -> PrintJob:
    """A small printed form of the entry, on the slip printer of the kiosk or the first with paper."""
    register, found = known(tx, code), of(tx, code, entry)
    rules.may(tx.actor.roles, register.readers)
    return paper.print_entry(tx, register, found, form, kiosk, lang)


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
    """Numbers of earlier entries are those of entries that are there; codes of projects, matters and counters those of the hall."""
    known: dict[str, Container[Any]] = {"project": tx.book.projects, "matter": tx.book.matters, "counter": tx.book.in_use}
    for field in (x for x in register.fields if fields.get(x.name)):
        value = fields[field.name]
        if field.type in known and value not in known[field.type]:
            raise r.BadRequest(problems=[f"{field.name}: no {field.type} {value} in this hall"], wrong=[field.name])
        if field.type != "entry":
            continue
        found, wanted = tx.book.entry(value), field.of or register.code
        if found is None or found.register != wanted:
            raise r.BadRequest(problems=[f"{field.name}: no entry {value} in the register {wanted}"], wrong=[field.name])


def _kindred(tx: Tx, kin: Kin, entry: str) -> list[str]:
    """States of the entries that name this one."""
    return [x.state for x in tx.entries_with(kin.book, kin.field, entry)]


def _right_counter(tx: Tx, register: RegisterDef) -> None:
    """Who stands at counters of other kinds makes no entry (R11: nothing is accepted at non-acceptance counters)."""
    if not register.counters:
        return
    kinds = {c.number: c.kind for c in tx.house.config.counters}
    here = {kinds.get(c.number, "acceptance") for c in tx.book.counters.values() if c.clerk is not None and c.clerk == tx.actor.staff}
    if here and not here & set(register.counters):
        raise r.RuleRefused(
            rule="R11", missing=["counter_kind"], kinds=sorted(here), allowed=register.counters,
            zh="本窗口不是受理窗口，不得受理", en="This counter is not for acceptance",
        )  # fmt: skip


def hidden_key(value: Any) -> str | None:
    """The key of the personal record that a field points to."""
    return value.removeprefix(_HIDDEN) if isinstance(value, str) and value.startswith(_HIDDEN) else None


def _put_aside(tx: Tx, register: RegisterDef, entry: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields as the journal has them: personal values go beside it."""
    stored = dict(fields)
    for field in register.fields:
        if field.personal and stored.get(field.name) is not None:
            key = secrets.token_hex(16)
            tx.keep_personal(key, PERSONAL, entry, json.dumps(stored[field.name], ensure_ascii=False), KEPT)
            stored[field.name] = _HIDDEN + key
    return stored

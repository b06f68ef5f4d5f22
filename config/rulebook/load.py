"""Reads the books: those of the product, then a hall's own; every complaint at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from config.complaints import Complaints
from config.rulebook import chosen as chosen_of
from config.rulebook.chosen import holds_here
from config.rulebook.schema import (
    CREATE,
    EFFECTS,
    Act,
    Book,
    Condition,
    FormDef,
    GateDef,
    ObligationDef,
    RegisterDef,
    SettingDef,
    Tally,
    Trigger,
    Value,
    Want,
)
from config.sentences import did_you_mean, path_of

T = TypeVar("T")
OWN = Path(__file__).parent / "books"


@dataclass(frozen=True)
class Rulebook:
    """Everything of one hall, by code or id. Of obligations all: one whose setting says otherwise opens no duty, and those that
    it opened before run on and are closed as they would have been."""

    registers: Mapping[str, RegisterDef]
    obligations: Mapping[str, ObligationDef]
    gates: tuple[GateDef, ...]
    settings: Mapping[str, Value]

    def notes(self) -> list[str]:
        """Obligations whose breach is an overdue note: no lapse, and no mere reminder."""
        return sorted(x.id for x in self.obligations.values() if x.breach in ("OVERDUE_NOTE", "URGE"))

    def number(self, amount: int | str) -> int:
        """A plain number, or what the setting of that name says."""
        return amount if isinstance(amount, int) else int(self.settings[amount])

    def of_period(self) -> list[ObligationDef]:
        """Obligations that open by themselves."""
        return [x for x in self.obligations.values() if x.period is not None and holds_here(x.only, self.settings)]

    def opened_by(self, register: str, act: str) -> list[ObligationDef]:
        return self._openers.get((register, act), [])

    def dropped_by(self, register: str, act: str) -> list[ObligationDef]:
        return self._droppers.get((register, act), [])

    def closed_by(self, register: str, act: str) -> list[ObligationDef]:
        return self._closers.get((register, act), [])

    def gates_of(self, register: str, act: str) -> list[GateDef]:
        return [x for x in self.gates if x.book == register and act in x.acts]

    @cached_property
    def index(self) -> RegisterDef | None:
        """The file index: the register that wants what is not filed yet."""
        return next((x for x in self.registers.values() if any(want.unfiled for want in x.wants)), None)

    def closed(self) -> dict[str, list[str]]:
        """States in which entries belong into the file index, by register."""
        return {x.code: x.filed for x in self.registers.values() if x.filed}

    @cached_property
    def _openers(self) -> dict[tuple[str, str], list[ObligationDef]]:
        return _by_act((x.opens, x) for x in self.obligations.values() if holds_here(x.only, self.settings))

    @cached_property
    def _droppers(self) -> dict[tuple[str, str], list[ObligationDef]]:
        return _by_act((x.drops, x) for x in self.obligations.values())

    @cached_property
    def _closers(self) -> dict[tuple[str, str], list[ObligationDef]]:
        return _by_act((x.closes, x) for x in self.obligations.values())


def _by_act(found: Iterable[tuple[Trigger | None, ObligationDef]]) -> dict[tuple[str, str], list[ObligationDef]]:
    made: dict[tuple[str, str], list[ObligationDef]] = {}
    for trigger, obligation in found:
        for act in trigger.acts if trigger else ():
            made.setdefault((trigger.book if trigger else "", act), []).append(obligation)
    return made


def load(own: Iterable[Path] = (), chosen: Mapping[str, Value] | None = None) -> Rulebook:
    """The product's books and a hall's own files, with the settings it has chosen; raises Complaints with all of them."""
    rulebook, faults = _put_together(own, chosen or {})
    if faults:
        raise Complaints(faults)
    return rulebook


def known_settings() -> list[SettingDef]:
    """Those of the product's own books."""
    return [x for _, book in _product()[0] for x in book.setting]


def faults_of(own: Iterable[Path], chosen: Mapping[str, Value]) -> list[str]:
    """What is wrong with the hall's own books and choices."""
    return _put_together(own, chosen)[1]


def _put_together(own: Iterable[Path], chosen: Mapping[str, Value]) -> tuple[Rulebook, list[str]]:
    ours, told = _product()
    faults = list(told)
    books = [*ours, *((path.name, book) for path in own if (book := _read(path, faults)) is not None)]
    settings = _settings(books, chosen, faults)
    registers = _once("register", ((name, x.code, x) for name, b in books for x in b.registers), faults)
    obligations = _once("obligation", ((name, x.id, x) for name, b in books for x in b.obligation), faults)
    gates = [(name, x) for name, b in books for x in b.gate]
    for name, register in ((n, x) for n, b in books for x in b.registers):
        faults += [f"{name}: register {register.code}: {what}" for what in _register_faults(register, registers)]
    for name, obligation in ((n, x) for n, b in books for x in b.obligation):
        faults += [f"{name}: obligation {obligation.id}: {what}" for what in _obligation_faults(obligation, registers, settings)]
    for name, gate in gates:
        faults += [f"{name}: gate {gate.id}: {what}" for what in _gate_faults(gate, registers)]
    known = {x.name: x for _, b in books for x in b.setting}
    for name, b in books:
        spoken: list[RegisterDef | ObligationDef | GateDef] = [*b.registers, *b.obligation, *b.gate]
        faults += [f"{name}: {x.id}: {what}" for x in spoken for what in chosen_of.faults(x, known)]
    words = chosen_of.words_of(known.values(), settings)
    rulebook = Rulebook(
        {code: chosen_of.register_here(x, settings, words) for code, x in registers.items()},
        {code: chosen_of.obligation_here(x, settings, words) for code, x in obligations.items()},
        tuple(chosen_of.gate_here(x, words) for _, x in gates if holds_here(x.only, settings)),
        settings,
    )
    return rulebook, faults


@cache
def _product() -> tuple[tuple[tuple[str, Book], ...], tuple[str, ...]]:
    """The product's own books, read once: a change of the settings is checked while the hall waits. And what is wrong with them."""
    faults: list[str] = []
    found = [(path.name, book) for path in sorted(OWN.glob("*.toml")) if (book := _read(path, faults)) is not None]
    return tuple(found), tuple(faults)


def _read(path: Path, faults: list[str]) -> Book | None:
    try:
        return Book.model_validate(tomllib.loads(path.read_text("utf-8")))
    except ValidationError as e:
        faults += [f"{path.name}: {path_of('', x['loc'])}: {x['msg']}" for x in e.errors(include_url=False)]
    except (OSError, ValueError) as e:
        faults.append(f"{path.name}: cannot be read: {e}")
    return None


def _settings(books: list[tuple[str, Book]], chosen: Mapping[str, Value], faults: list[str]) -> dict[str, Value]:
    known = _once("setting", ((name, x.name, x) for name, b in books for x in b.setting), faults)
    made = {name: x.default for name, x in known.items()}
    for name, value in chosen.items():
        wrong = list(_choice_faults(name, value, known))
        faults += [f"rulebook.settings.{name}: {what}" for what in wrong]
        if not wrong:
            made[name] = value
    return made


def _choice_faults(name: str, value: Value, known: Mapping[str, SettingDef]) -> Iterator[str]:
    if name not in known:
        yield f"unknown setting{did_you_mean(name, list(known))}"
    elif type(value) is not type(known[name].default):
        yield f"is not of the kind of its default, {known[name].default!r}"
    elif isinstance(value, int) and value < 0:
        yield f"{value} is less than nothing: write 0 or more"
    elif known[name].choices and value not in known[name].choices:
        yield f"{value!r} is not one of {', '.join(map(repr, known[name].choices))}"
    elif known[name].like and not re.fullmatch(known[name].like, str(value)):
        yield f"{value!r} is not of the form {known[name].like}"


def _once(what: str, found: Iterable[tuple[str, str, T]], faults: list[str]) -> dict[str, T]:
    made: dict[str, T] = {}
    for name, key, item in found:
        if key in made and key != "own":
            faults.append(f"{name}: {what} {key} stands twice")
        made[key] = item
    return made


def _register_faults(register: RegisterDef, registers: Mapping[str, RegisterDef]) -> Iterator[str]:
    states, names = {x.code for x in register.states}, {x.name for x in register.fields}
    for act in register.acts:
        yield from _act_faults(act, states, names)
    for name in (x.of for x in register.fields if x.of is not None and x.of not in registers):
        yield f"no register {name}{did_you_mean(name, list(registers))}"
    for state in set(register.filed) - states:
        yield f"filed: no state {state}"
    if any(want.unfiled for want in register.wants) and not any(x.type == "entries" for x in register.fields):
        yield "unfiled: no field of type entries"
    asked: list[Want | Tally] = [*register.wants, *register.tallies]
    for what in asked:
        for state in set(what.states) - states:
            yield f"{what.en}: no state {state}"
        for name in _named_by(what):
            if name not in names:
                yield f"{what.en}: no field {name}{did_you_mean(name, list(names))}"
    for form in register.forms:
        yield from _form_faults(form, states, names)
    yield from _effect_faults(register, names)


def _act_faults(act: Act, states: set[str], names: set[str]) -> Iterator[str]:
    for state in {*act.start, *([act.to] if act.to else [])} - states:
        yield f"act {act.code}: no state {state}"
    for name in {*act.fields, *act.needs} - names:
        yield f"act {act.code}: no field {name}{did_you_mean(name, list(names))}"
    if act.code == CREATE:
        yield "act create: the word stands for making an entry"


def _form_faults(form: FormDef, states: set[str], names: set[str]) -> Iterator[str]:
    for state in set(form.states) - states:
        yield f"form {form.code}: no state {state}"
    spoken_of = [*form.fields, *form.blank, *([form.graded] if form.graded else []), *(name for x in form.when for name in _fields_of(x))]
    for name in dict.fromkeys(x for x in spoken_of if x not in names):
        yield f"form {form.code}: no field {name}{did_you_mean(name, list(names))}"


def _named_by(what: Want | Tally) -> list[str]:
    """Fields that it speaks of."""
    own = (what.by, what.day, what.amount) if isinstance(what, Tally) else (what.since, what.until)
    return [*filter(None, own), *(name for x in what.when for name in _fields_of(x))]


def _gate_faults(gate: GateDef, registers: Mapping[str, RegisterDef]) -> Iterator[str]:
    yield from _trigger_faults(Trigger(register=gate.book, acts=gate.acts, when=[*gate.when, *gate.needs]), registers)
    if gate.kin is None:
        return
    kin = registers.get(gate.kin.book)
    if kin is None:
        yield f"no register {gate.kin.book}{did_you_mean(gate.kin.book, list(registers))}"
    elif (field := kin.field(gate.kin.field)) is None or field.type != "entry":
        yield f"register {kin.code} has no entry field {gate.kin.field}"


def _effect_faults(register: RegisterDef, names: set[str]) -> Iterator[str]:
    for effect in dict.fromkeys(x for x in (register.effect, *(act.effect for act in register.acts)) if x is not None):
        for name in sorted(EFFECTS[effect] - names):
            yield f"effect {effect}: no field {name}"


def _obligation_faults(x: ObligationDef, registers: Mapping[str, RegisterDef], settings: Mapping[str, Value]) -> Iterator[str]:
    for trigger in (x.opens, x.closes, x.drops):
        if trigger is not None:
            yield from _trigger_faults(trigger, registers)
    for amount in (x.amount, x.needed):
        if isinstance(amount, str) and not amount.startswith("field:") and not isinstance(settings.get(amount), int):
            yield f"no setting {amount} with a number"
        if isinstance(amount, str) and amount.startswith("field:"):
            register = registers.get(x.opens.book) if x.opens else None
            if register is None or register.field(amount[6:]) is None:
                yield f"no field {amount[6:]} in the register that opens it"
    register = registers.get(x.opens.book) if x.opens else None
    if register is not None:
        yield from (f"no field {name} in the register that opens it" for name in _of_entry(x) if register.field(name) is None)


def _of_entry(x: ObligationDef) -> list[str]:
    """Fields of the entry that an obligation speaks of."""
    named = (x.charged_by, x.listed, x.swap and x.swap.field, x.follows and x.follows.field, x.extension and x.extension.most)
    return [name for name in named if name]


def _trigger_faults(trigger: Trigger, registers: Mapping[str, RegisterDef]) -> Iterator[str]:
    register = registers.get(trigger.book)
    if register is None:
        yield f"no register {trigger.book}{did_you_mean(trigger.book, list(registers))}"
        return
    for act in trigger.acts:
        if act != CREATE and register.act(act) is None:
            yield f"register {register.code} has no act {act}"
    names = [x.name for x in register.fields]
    for condition in trigger.when:
        for name in _fields_of(condition):
            if name not in names:
                yield f"register {register.code} has no field {name}{did_you_mean(name, names)}"


def _fields_of(condition: Condition) -> list[str]:
    return [condition.field, *(x for x in (condition.le_field, condition.lt_field, condition.beyond) if x)]

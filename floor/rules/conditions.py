"""Whether an entry's fields meet what a book asks for. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from config.rulebook.schema import Condition, RegisterDef, Value

Fields = Mapping[str, Any]
_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
}


def all_hold(conditions: Iterable[Condition], register: RegisterDef, fields: Fields, followed: Fields | None = None) -> bool:
    """`followed`: of the earlier entry that this one names, if any."""
    return all(holds(x, register, fields, followed) for x in conditions)


def holds(condition: Condition, register: RegisterDef, fields: Fields, followed: Fields | None = None) -> bool:
    """One condition. What is not filled in meets nothing but `filled = false` and `ne`."""
    value = fields.get(condition.field)
    empty = value in (None, "", [])
    if condition.filled is not None and condition.filled == empty:
        return False
    if condition.eq is not None and value != condition.eq:
        return False
    if condition.ne is not None and value == condition.ne:
        return False
    if condition.one_of is not None and value not in condition.one_of:
        return False
    if not _listed(condition, value, followed):
        return False
    return _in_order(condition, register, fields, empty)


def _listed(condition: Condition, value: Any, followed: Fields | None) -> bool:
    """Conditions on lists."""
    if condition.least is not None and (not isinstance(value, list) or len({str(x) for x in value}) < condition.least):
        return False
    return condition.beyond is None or _beyond(value, followed, condition.beyond)


def _beyond(value: Any, followed: Fields | None, name: str) -> bool:
    known = (followed or {}).get(name) or []
    return followed is not None and any(item not in known for item in value or [])


def _in_order(condition: Condition, register: RegisterDef, fields: Fields, empty: bool) -> bool:
    wanted = {name: getattr(condition, name) for name in _ORDERED if getattr(condition, name) is not None}
    for name, other in (("le", condition.le_field), ("lt", condition.lt_field)):
        if other is not None:
            wanted[name] = fields.get(other)
    if not wanted:
        return True
    if empty or any(x in (None, "") for x in wanted.values()):
        return False
    kind = _kind(register, condition.field)
    return all(_ORDERED[name](kind(fields[condition.field]), kind(x)) for name, x in wanted.items())


def _kind(register: RegisterDef, name: str) -> Callable[[Value], Any]:
    """How values of the field are compared: money as decimals, dates as days, numbers as numbers."""
    found = register.field(name)
    kind = found.type if found else "text"
    if kind == "money":
        return lambda x: Decimal(str(x))
    if kind == "int":
        return int
    if kind == "date":
        return lambda x: date.fromisoformat(str(x))
    return str

"""Signing in and out (R33, O39): each person for themself; the hall marks late, early and absent by its clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from floor import facts as f
from floor import refusals as r
from floor.actors import HALL
from floor.calendar import MissingYear
from floor.desk import registers
from floor.desk.duties.following import calendar
from floor.desk.tx import Tx
from floor.nouns import Entry
from floor.rules import attendance as rules
from floor.rules.attendance import IN, OUT, Demand, Half

REGISTER = "attendance"
ROLES = ("clerk", "guide", "lead")
_RECORDED = "recorded"


def sign(tx: Tx, way: str) -> Entry:
    """The asker signs in or out now; the day's entry, with its mark so far."""
    if tx.actor.staff is None:
        raise r.BadRequest(problems=["a person's own account signs; a token is nobody's"])
    demand, today = _demand(tx), tx.house.hours.day(tx.now)
    if way not in (IN, OUT) or (way == OUT and not demand.outs):
        raise r.BadRequest(problems=["way: in" + (" or out" if demand.outs else "")])
    entry = of(tx, tx.actor.staff, today.isoformat())
    day = _day(tx, today, entry)
    if not day:
        raise r.HallClosed(opens_at=None)
    now = tx.now.replace(microsecond=0)  # to the second, as the rule says
    half = rules.half_of(day, way, now)
    if (way == IN) == (half.came is not None):
        raise r.WrongState(state="signed_in" if way == IN else "not_signed_in", needs=["not signed in" if way == IN else "signed in"])
    signed = replace(half, came=now) if way == IN else replace(half, left=now)
    day = [signed if x.key == half.key else x for x in day]
    clock = now.astimezone(tx.house.hours.zone).time().isoformat("seconds" if now.second else "minutes")
    return _write(tx, entry, today, tx.actor.staff, {f"{half.key}_{way}": clock, "mark": rules.mark(day, demand, now)})


def of(tx: Tx, person: str, day: str) -> Entry | None:
    """The person's entry of the day."""
    return next((x for x in tx.entries_with(REGISTER, "date", day) if x.fields.get("person") == person), None)


def close(tx: Tx, before: str) -> int:
    """When a day is over: its last marks, and an entry for whoever signed nothing. Of days on which the hall was off nobody could
    sign anything, so nothing is said of them."""
    if not before or not tx.house.rulebook.settings["signin.by_clock"]:
        return 0
    day = date.fromisoformat(before)
    if not tx.house.hours.spans(day) or not _works(tx, day):
        return 0
    people = [x.id for x in sorted(tx.staff(), key=lambda x: x.id) if set(x.roles) & set(ROLES)]
    return sum(_close_one(tx, person, day) for person in people)


def _close_one(tx: Tx, person: str, day: date) -> int:
    entry = of(tx, person, day.isoformat())
    if entry is not None and entry.fields.get("mark") == "leave":
        return 0
    found = rules.mark(_day(tx, day, entry), _demand(tx), tx.house.hours.midnight_after(day))
    mark = "leave" if found.startswith("absent") and _away(tx, person, day) else found
    if entry is not None and (entry.fields.get("mark") == mark or entry.fields.get("proxy") or entry.fields.get("note")):
        return 0  # what a person wrote stands
    _write(tx.acted_by(HALL), entry, day, person, {"mark": mark})
    return 1


def _write(tx: Tx, entry: Entry | None, day: date, person: str, fields: dict[str, Any]) -> Entry:
    if entry is None:
        return registers.enter(tx, REGISTER, {"person": person, "date": day.isoformat(), **fields})
    tx.append(f"entry:{entry.id}", [f.EntryActed(entry.id, "sign", _RECORDED, fields)])
    return registers.of(tx, REGISTER, entry.id)


def _away(tx: Tx, person: str, day: date) -> bool:
    found = [x for name in tx.names_of(person) for x in tx.entries_with("leave", "person", name)]
    return any(x.state in ("approved", "returned") and rules.on_leave(x.fields, day.isoformat()) for x in found)


def _works(tx: Tx, day: date) -> bool:
    try:
        return calendar(tx).works(day)
    except MissingYear:
        return False


def _demand(tx: Tx) -> Demand:
    chosen = tx.house.rulebook.settings
    return Demand(timedelta(minutes=int(chosen["signin.lead_min"])), chosen["signin.per_day"] == 4)


def _day(tx: Tx, day: date, entry: Entry | None) -> list[Half]:
    """The day's halves with what is signed."""
    fields = entry.fields if entry is not None else {}

    def moment(name: str) -> datetime | None:
        text = fields.get(name)
        return datetime.fromisoformat(f"{day.isoformat()}T{text}").replace(tzinfo=tx.house.hours.zone) if text else None

    found = rules.halves(tx.house.hours.spans(day))
    return [replace(x, came=moment(f"{x.key}_in"), left=moment(f"{x.key}_out")) for x in found]

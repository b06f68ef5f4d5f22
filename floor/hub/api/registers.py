"""The registers of the regulations: look, enter, act, correct, read what is sealed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import sqlalchemy as sa
from flask import Response, request
from pydantic import Field

from config.rulebook.schema import RegisterDef
from floor import refusals as r
from floor.actors import STAFF_ROLES
from floor.calendar import edges, period_named
from floor.desk import registers as desk
from floor.desk.counts import Ahead, officially
from floor.desk.tx import Tx
from floor.hub import appraisals
from floor.hub.api import attachments, filing
from floor.hub.api.tickets import job_answer
from floor.hub.asked import csv_file, language_asked, xlsx_file
from floor.hub.history import history
from floor.hub.hub import Hub
from floor.hub.routes import Api, Body, Call
from floor.nouns import Duty, Entry
from floor.rules import findings, tallies
from floor.rules.attachments import personal
from floor.rules.registers import may
from floor.store import tables as t
from floor.store.counting import counted, rows_of
from floor.times import iso, local, parse
from floor.views import registers as views
from floor.views.sheet import sheet
from floor.views.workbook import workbook

api = Api("registers")
STAFF = STAFF_ROLES  # each register says who of them reads and writes it
_MOST = 200
_MOST_ROWS = 10_000


class EntryBody(Body):
    fields: dict[str, Any] = Field({}, max_length=100, repr=False, description="values by the register's field names")


class CorrectBody(EntryBody):
    reason: str = Field("", max_length=200)


class SlipBody(Body):
    form: str = Field(max_length=40)
    kiosk: str | None = Field(None, max_length=40, description="whose printer; empty = the first that works")
    lang: Literal["zh", "en"] = "zh"


class UnsealBody(Body):
    field: str = Field(max_length=40)


@api.get("/registers", STAFF, answer="{registers: [...], seq}")
def registers(call: Call) -> dict[str, Any]:
    """The registers that this role may read: fields, states, and the acts that it may do."""
    roles = call.actor.roles
    found = [views.register(x, roles) for x in call.hub.house.rulebook.registers.values() if roles & set(x.readers)]
    return {"registers": found, "seq": call.hub.writer.book.seq}


@api.get("/registers/<name>", STAFF, answer="{entries: [...], more, wanting, beyond, seq}")
def entries(call: Call, name: str) -> dict[str, Any]:
    """Entries, newest first; `state`, `year`, `q` (words anywhere in what is not sealed), `before` (an id), at most 200.

    `wanting`: what the register is to hold and does not; `beyond`: who is beyond a bound of the calendar year.
    """
    register = _readable(call, name)
    rows = found(call, register, _MOST + 1)
    missing = wanting(call, register)
    over, year = call.hub.runtime.blocking(lambda: _beyond(call, register))  # a year of attendance is many rows
    with call.hub.writer.lock:
        scene = call.hub.scene()
        entries = [views.entry(scene, x) for x in rows[:_MOST]]
        beyond = [{"name": views.words(x.tally), "person": scene.person(x.who), "total": x.total, "year": year} for x in over]
        return {"entries": entries, "more": len(rows) > _MOST, "wanting": missing, "beyond": beyond, "seq": scene.book.seq}


def wanting(call: Call, register: RegisterDef) -> list[dict[str, Any]]:
    """What the register is to hold and does not: the want in words, how many there are and how many it takes."""
    if not register.wants:
        return []
    today = call.hub.house.hours.day(call.hub.clock.now()).isoformat()
    own, c = [want for want in register.wants if not want.unfiled], t.entry.c
    states = {x for want in own for x in want.states}
    every = any(not want.states for want in own)
    found = call.hub.database.select(Entry, c.register == register.code, *([] if every else [c.state.in_(sorted(states))])) if own else []
    left = sum(filing.counts(call.hub).values()) if len(own) < len(register.wants) else 0
    return [
        {"name": views.words(want), "found": n, "least": want.least, "unfiled": want.unfiled}
        for want, n in tallies.wanting(register, found, today, left)
    ]


def _beyond(call: Call, register: RegisterDef) -> tuple[list[tallies.Beyond], int]:
    """Who is beyond a bound of the present calendar year."""
    year, c = call.hub.house.hours.day(call.hub.clock.now()).year, t.entry.c
    if not register.tallies:
        return [], year
    known = call.hub.database.select(Entry, c.register == register.code, c.year.in_([year - 1, year]))
    return tallies.beyond(register, known, year), year


@api.get("/registers/<name>.csv", STAFF, answer="text/csv")
def entries_csv(call: Call, name: str) -> Response:
    """The same for a spreadsheet, words in one language; what is sealed stays out."""
    register = _readable(call, name)
    return csv_file(sheet(*_table(call, register)), register.code)


@api.get("/registers/<name>.xlsx", STAFF, answer="XLSX")
def entries_xlsx(call: Call, name: str) -> Response:
    """The same as a workbook; numbers are numbers there."""
    register = _readable(call, name)
    return xlsx_file(workbook(getattr(register, language_asked()), *_table(call, register)), register.code)


def _table(call: Call, register: RegisterDef) -> tuple[list[str], Iterator[list[object]]]:
    return views.table(register, found(call, register, _MOST_ROWS), call.hub.house.hours.zone, language_asked())


def _readable(call: Call, name: str) -> RegisterDef:
    register = call.hub.house.rulebook.registers.get(name)
    if register is None:
        raise r.UnknownRegister(register=name)
    may(call.actor.roles, register.readers)
    return register


def found(call: Call, register: RegisterDef, most: int) -> list[Entry]:
    """Entries that the address asks for, newest first."""
    c, asked = t.entry.c, request.args
    where: list[sa.ColumnElement[bool]] = [c.register == register.code]
    if state := asked.get("state"):
        where.append(c.state == state)
    if year := asked.get("year"):
        where.append(c.year == int(year) if year.isdigit() else sa.false())
    if q := asked.get("q", "").strip()[:60]:
        where.append(c.fields.contains(q, autoescape=True))
    if before := asked.get("before"):
        where.append(c.id < before)
    return call.hub.database.select(Entry, *where, limit=most, order=sa.desc(c.id))


@api.post("/registers/<name>", STAFF, EntryBody, answer="{entry, seq}")
def make(call: Call, name: str) -> Response:
    """A new entry."""
    return _ordered(call, lambda tx: desk.make(tx, name, call.body.fields), 201)


@api.get("/registers/<name>/<entry>", STAFF, answer="{entry with history and obligations, seq}")
def show(call: Call, name: str, entry: str) -> dict[str, Any]:
    """One entry: who did what and when, and what is due."""
    register = _readable(call, name)
    hub = call.hub
    files = attachments.listed(hub, entry, not personal(register))
    duties = hub.database.select(Duty, subject=entry, order=t.duty.c.opened_at)
    with hub.writer.lock:
        found = hub.writer.book.entry(entry)
        if found is None or found.register != name:
            raise r.UnknownEntry(register=name, entry=entry)
        scene = hub.scene()
        shown = views.entry(scene, found)
        shown["attachments"] = files
        shown["obligations"] = [views.duty(scene, x, hub.house.rulebook.obligations.get(x.rule)) for x in duties]
        seq = scene.book.seq
    if name == findings.FINDINGS:
        shown["faults_year"] = _faults(hub, found)
    zone = hub.house.hours.zone
    rows = [row | {"at": local(parse(row["at"]), zone), "body": views.told(row["body"])} for row in history(hub, f"entry:{entry}")]
    return {"entry": shown | {"history": rows}, "seq": seq}


def _faults(hub: Hub, finding: Entry) -> dict[str, Any]:
    """Standing faults of the same unit or person in the twelve months that end with this one (R37); the hall proposes nothing."""
    hours, person = hub.house.hours, appraisals.staffing(hub).account
    last = hours.day(finding.made_at)
    since, before = edges(hours, findings.year_before(last), last)[1]
    c = t.entry.c
    rows = hub.database.select(Entry, c.made_at >= since, c.made_at < before, c.made_at <= iso(finding.made_at), register=findings.FINDINGS)
    same = [x for x in rows if (person(findings.whom(x)) or findings.whom(x)) == (person(findings.whom(finding)) or findings.whom(finding))]
    count = sum(findings.faults(((hours.day(x.made_at), x) for x in same), last).values())
    return {"count": count, "heavier": count >= findings.HEAVIER_FROM}


@api.post("/registers/<name>/<entry>/acts/<act>", STAFF, EntryBody, answer="{entry, seq}")
def act(call: Call, name: str, entry: str, act: str) -> Response:
    """Do one of the register's acts, with what it fills in."""
    ahead = counted_ahead(call.hub, name, entry, act)
    return _ordered(call, lambda tx: desk.act(tx, name, entry, act, call.body.fields, ahead))


def counted_ahead(hub: Hub, name: str, entry: str, act: str) -> Ahead | None:
    """The figures that a bulletin's "count again" needs, counted on a thread of its own: the hall's orders do not wait for them."""
    register = hub.house.rulebook.registers.get(name)
    wanted = register.act(act) if register is not None else None
    if wanted is None or wanted.effect != "recount":
        return None
    found = hub.database.noun(Entry, entry)
    month = str(found.fields.get("month")) if isinstance(found, Entry) else ""
    try:
        days, moments = edges(hub.house.hours, *period_named(month))
    except ValueError:  # the order itself refuses it
        return None
    seq, database, chosen = hub.writer.book.seq, hub.database, hub.house.rulebook
    notes = chosen.notes()
    rows = rows_of(database)
    return Ahead(month, seq, hub.runtime.blocking(lambda: officially(chosen, counted(rows, database.hall, days, moments, notes))))


@api.post("/registers/<name>/<entry>/correct", STAFF, CorrectBody, answer="{entry, seq}")
def correct(call: Call, name: str, entry: str) -> Response:
    """Write fields again, with the reason."""
    return _ordered(call, lambda tx: desk.correct(tx, name, entry, call.body.fields, call.body.reason))


@api.post("/registers/<name>/<entry>/slip", STAFF, SlipBody, answer="{print_job, seq}")
def print_slip(call: Call, name: str, entry: str) -> Response:
    """One of the register's `slips` on a slip printer; nothing personal stands on it."""
    body: SlipBody = call.body

    def work(tx: Tx) -> dict[str, Any]:
        return {"print_job": job_answer(desk.print_slip(tx, name, entry, body.form, body.kiosk, body.lang)), "seq": tx.seq}

    return call.order(work, 201)


@api.post("/registers/<name>/<entry>/unseal", STAFF, UnsealBody, answer="{value, seq}")
def unseal(call: Call, name: str, entry: str) -> dict[str, Any]:
    """Read a sealed field; the reading is written down first. The answer is kept nowhere, so `request_id` has no effect."""
    value = call.hub.writer.quietly(call.actor, lambda tx: desk.unseal(tx, name, entry, call.body.field))
    return {"value": value, "seq": call.hub.writer.book.seq}


def _ordered(call: Call, work: Any, status: int = 200) -> Response:
    def answered(tx: Tx) -> dict[str, Any]:
        done: Entry = work(tx)
        fields = {k: views.shown(v) for k, v in done.fields.items()}
        return {"entry": {"id": done.id, "register": done.register, "state": done.state, "fields": fields}, "seq": tx.seq}

    return call.order(answered, status)

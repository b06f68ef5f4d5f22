"""The 30-minute ledger: look, confirm, dismiss; and the journal itself."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa
from flask import Response, request
from pydantic import Field

from floor import nouns as n
from floor import refusals as r
from floor.desk import ledger
from floor.desk.tx import Tx
from floor.hub.api.counters import account_of
from floor.hub.routes import Api, Body, Call
from floor.rules.lapses import Charge
from floor.store import tables as t
from floor.store.journal import Entry, public
from floor.times import iso
from floor.views.supervisor import lapse as shown

api = Api("lapses")
_READERS = ("supervisor", "lead", "office", "leader", "auditor", "admin")
_MOST = 1000
_LAST = 2**62  # beyond any journal number


class ConfirmBody(Body):
    complaint: str | None = Field(None, max_length=200)
    counter: int | None = Field(None, description="the counter that bears it")
    person: str | None = Field(None, max_length=64, description="login of the person who bears it")


class DismissBody(Body):
    reason: str = Field("", max_length=500)


@api.get("/lapses", _READERS, answer="{lapses: [...], seq}")
def lapses(call: Call) -> dict[str, Any]:
    """The ledger; `from` and `to` are days or moments of the true time, `state` logged, confirmed or dismissed."""
    c = t.lapse.c
    where = []
    if state := request.args.get("state"):
        where.append(c.state == state)
    if text := request.args.get("from"):
        where.append(c.counted_for >= _moment(call, "from", text, time.min))
    if text := request.args.get("to"):
        where.append(c.counted_for <= _moment(call, "to", text, time.max))
    rows = call.hub.database.select(n.Lapse, *where, limit=_MOST, order=c.seq)
    with call.hub.writer.lock:
        scene = call.hub.scene()
        return {"lapses": [shown(scene, x) for x in rows], "seq": scene.book.seq}


def _moment(call: Call, name: str, text: str, edge: time) -> str:
    zone = call.hub.house.hours.zone
    try:
        if len(text) == 10:
            return iso(datetime.combine(date.fromisoformat(text), edge, zone))
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        return iso(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        raise r.BadRequest(problems=[f"{name}: a day (2026-06-01) or a moment (2026-06-01T09:00:00+08:00)"]) from None


@api.post("/lapses/<lapse>/confirm", ("supervisor",), ConfirmBody, answer="{lapse, seq}")
def confirm(call: Call, lapse: str) -> Response:
    """Confirm a logged lapse with the complaint that it rests on, and who bears it."""
    body: ConfirmBody = call.body
    charge = Charge(body.counter, account_of(call, body.person))
    return _decided(call, lambda tx: ledger.confirm(tx, lapse, body.complaint, charge))


@api.post("/lapses/<lapse>/dismiss", ("supervisor",), DismissBody, answer="{lapse, seq}")
def dismiss(call: Call, lapse: str) -> Response:
    """Dismiss a logged lapse with a reason; it stays visible."""
    return _decided(call, lambda tx: ledger.dismiss(tx, lapse, call.body.reason))


def _decided(call: Call, work: Any) -> Response:
    def answered(tx: Tx) -> dict[str, Any]:
        found = work(tx)
        return {"lapse": {"id": found.id, "seq": found.seq, "state": found.state, "decided_by": found.decided_by}, "seq": tx.seq}

    return call.order(answered)


@api.get("/journal", ("auditor", "supervisor", "admin"), answer="{facts: [...]}")
def journal(call: Call) -> dict[str, Any]:
    """The journal after `after`, at most `limit` (1-1000) facts."""
    try:
        after, limit = min(int(request.args.get("after", "0")), _LAST), int(request.args.get("limit", "100"))
    except ValueError:
        raise r.BadRequest(problems=["after and limit: whole numbers"]) from None
    e = t.event.c
    chosen = sa.select(e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.hash)
    chosen = chosen.where(e.hall == call.hub.database.hall, e.seq > after).order_by(e.seq).limit(max(1, min(limit, _MOST)))
    return {"facts": [public(Entry(*tuple(row))) for row in call.hub.database.read(chosen)]}

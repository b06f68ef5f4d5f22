"""Among what a callback is drawn: what was finished in a time, as the journal had it when the draw was asked for."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from floor.store import tables as t
from floor.store.counting import Rows

TICKETS, DELIVERED, CALLBACKS = "ticket:", "entry:G08-", "entry:G12-"  # subjects in the journal


def finished(rows: Rows, hall: str, of: str, moments: tuple[str, str], seq: int) -> list[str]:
    """Tickets or acceptances finished in these moments and written before `seq`, without those that had a callback already."""
    span = {"hall_": hall, "since_": moments[0], "before_": moments[1], "seq_": seq}
    kind, head = ("finished", TICKETS) if of == "tickets" else ("entry_acted", DELIVERED)
    e = t.event.c
    here = (e.hall == sa.bindparam("hall_"), e.seq < sa.bindparam("seq_"))
    over = _told(rows, (*here, e.at >= sa.bindparam("since_"), e.at < sa.bindparam("before_")), kind, head, span)
    called = _told(rows, here, "entry_made", CALLBACKS, span)
    before = {body["fields"].get("source") for _, body in called}
    found = (subject.partition(":")[2] for subject, body in over if body.get("act") in (None, "deliver"))
    return sorted(set(found) - before)


def _told(rows: Rows, where: Any, kind: str, head: str, span: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    e = t.event.c
    chosen = sa.select(e.subject, e.body).where(*where, e.kind == sa.bindparam("kind_"), e.subject.like(sa.bindparam("head_")))
    return [(str(subject), json.loads(body)) for subject, body in rows(chosen, span | {"kind_": kind, "head_": f"{head}%"})]

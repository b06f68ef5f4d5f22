"""What the journal says of one subject: who did what and when."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from floor.hub.hub import Hub
from floor.store import tables as t


def history(hub: Hub, subject: str) -> list[dict[str, Any]]:
    """Its facts in their order, with the name of the person."""
    e = t.event.c
    chosen = sa.select(e.seq, e.at, e.kind, e.actor, e.body).where(e.hall == hub.database.hall, e.subject == subject)
    people = hub.accounts.people()
    found = []
    for seq, at, kind, actor, text in hub.database.read(chosen.order_by(e.seq)):
        person = people.get(str(actor).removeprefix("staff:"), {}).get("name")
        found.append({"seq": seq, "at": at, "kind": kind, "actor": actor, "person": person, "body": json.loads(text)})
    return found

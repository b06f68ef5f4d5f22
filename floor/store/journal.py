"""The journal's rows: each carries the hash of the row before, so that a change anywhere breaks every later hash."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from floor import facts as f
from floor.store.rows import dumps
from floor.times import iso, parse

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of `event`, as stored."""

    seq: int
    at: str
    kind: str
    subject: str
    actor: str
    body: str
    hash: str


def entry(hall: str, event: f.Event, before: str) -> Entry:
    """The row of this event after the row with hash `before`."""
    text = dumps(f.body(event.fact))
    at = iso(event.at)
    digest = _hash(hall, before, (event.seq, at, event.kind, event.subject, event.actor, text))
    return Entry(event.seq, at, event.kind, event.subject, event.actor, text, digest)


def holds(hall: str, row: Entry, before: str) -> bool:
    """Whether the row is what was written after `before`."""
    return row.hash == _hash(hall, before, (row.seq, row.at, row.kind, row.subject, row.actor, row.body))


def event(row: Entry) -> f.Event:
    """The event that the row holds."""
    return f.Event(row.seq, parse(row.at), row.subject, row.actor, f.load(row.kind, json.loads(row.body)))


def public(row: Entry) -> Mapping[str, Any]:
    """As the journal route shows it."""
    return {
        "seq": row.seq, "at": row.at, "kind": row.kind, "subject": row.subject, "actor": row.actor,
        "body": json.loads(row.body), "hash": row.hash,
    }  # fmt: skip


def _hash(hall: str, before: str, parts: tuple[int, str, str, str, str, str]) -> str:
    # Length before each part: no two different rows make one text.
    text = "".join(f"{len(p)}:{p}" for p in (before, hall, *map(str, parts)))
    return sha256(text.encode()).hexdigest()

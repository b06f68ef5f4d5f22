"""What the changes share: new rows, the ticket a fact speaks of, waits that open and end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from floor import facts as f
from floor import nouns as n

if TYPE_CHECKING:
    from floor.book import Book


@dataclass(frozen=True, slots=True)
class New:
    """A row that is not there yet: inserted, never written over another, so that each "only one" constraint guards it."""

    noun: n.Noun


Rows = list[n.Noun | New]
Change = Callable[[Any, f.Event, Any], Rows]


class BrokenJournal(Exception):
    """A fact speaks of something that the facts before it do not know."""


def ticket_of(book: Book, ticket_id: str) -> n.Ticket:
    found = book.ticket(ticket_id)
    if found is None:
        raise BrokenJournal(f"unknown ticket {ticket_id}")
    return found


def entry_of(book: Book, entry: str) -> n.Entry:
    found = book.entry(entry)
    if found is None:
        raise BrokenJournal(f"unknown entry {entry}")
    return found


def wait_id(ticket: n.Ticket) -> str:
    return f"{ticket.id}-w{ticket.wait_no}"


def opened(ticket: n.Ticket, at: datetime, limit_s: float, due_at: datetime | None, warn_at: datetime | None) -> New:
    """A wait that runs from `at`, or from the order clock while that is still to come (an appointment)."""
    since = max(at, ticket.clock)
    return New(n.Obligation(wait_id(ticket), "wait", ticket.id, ticket.wait_no, at, limit_s, 0.0, since, due_at, warn_at))


def ended(book: Book, ticket: str, at: datetime, used_s: float | None, state: str) -> Rows:
    """The present wait of the ticket is over, if it has one."""
    wait = book.waits.get(ticket)
    if wait is None:
        return []
    used = wait.used_s if used_s is None else used_s
    return [replace(wait, used_s=used, since=None, due_at=None, warn_at=None, state=state, ended_at=at)]


def freed(book: Book, counter: int | None, at: datetime) -> Rows:
    if counter is None:
        return []
    old = book.counters[counter]
    return [replace(old, ticket=None, idle_since=at if old.state == "open" else None)]


def served(old: n.Ticket, at: datetime, counter: n.Counter) -> dict[str, Any]:
    """What changes when a service of the ticket ends; `counter` as it stood there."""
    took_s = max(0.0, (at - old.started_at).total_seconds()) if old.started_at is not None else 0.0
    return {"services": old.services + 1, "served_s": old.served_s + took_s, "served_at": counter.number, "served_by": counter.clerk}


def unoffered(book: Book, ticket: str, but: int | None = None) -> Rows:
    """The ticket waits no more (or elsewhere): whoever it was offered to is ready for another."""
    return [replace(c, offered=None) for c in book.counters.values() if c.offered == ticket and c.number != but]


def waits_anew(old: n.Ticket, **changes: Any) -> n.Ticket:
    fresh: dict[str, Any] = {
        "state": n.WAITING, "outcome": None, "closed_at": None, "counter": None, "call_no": 0, "called_at": None, "started_at": None,
        "wait_no": old.wait_no + 1, "reason": None,
    }  # fmt: skip
    return replace(old, **(fresh | changes))


def nothing(book: Book, e: f.Event, fact: f.Fact) -> Rows:
    """The journal alone remembers it."""
    return []

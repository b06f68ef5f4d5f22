"""Several matters on one number: the first call locks, the rest keep their order clock."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import Change, Rows, ended, opened, served, ticket_of, unoffered, waits_anew

if TYPE_CHECKING:
    from floor.book import Book


def chosen(old: n.Ticket, matter: str | None) -> dict[str, Any]:
    """What changes when the ticket is called for one of its matters."""
    if matter is None or matter == old.matter:
        return {"locked": True}
    return {"locked": True, "matter": matter, "later": [m for m in (old.matter, *old.later) if m != matter]}


def _matter_added(book: Book, e: f.Event, a: f.MatterAdded) -> Rows:
    old = ticket_of(book, a.ticket)
    return [replace(old, later=[*old.later, a.matter])]


def _matter_done(book: Book, e: f.Event, d: f.MatterDone) -> Rows:
    old = ticket_of(book, d.ticket)
    ticket = waits_anew(
        old, matter=old.later[0], later=old.later[1:], done=[*old.done, d.matter], locked=False, reserved=None,
        clock=old.kept_clock or old.clock, **served(old, e.at, book.counters[d.counter]),
    )  # fmt: skip
    counter = book.counters[d.counter]
    idle = e.at if counter.state == "open" else None
    freed = replace(counter, ticket=None, idle_since=idle, rating=d.ticket, rating_until=d.rating_until)
    return [ticket, freed, opened(ticket, e.at, d.limit_s, d.due_at, d.warn_at)]


def _went_on(book: Book, e: f.Event, w: f.WentOn) -> Rows:
    old = ticket_of(book, w.ticket)
    ticket = replace(
        old, state=n.SERVING, counter=w.counter, called_at=e.at, started_at=e.at, why=w.why, reserved=None, **chosen(old, w.matter)
    )
    counter = replace(
        book.counters[w.counter], ticket=w.ticket, idle_since=None, ready_since=None, offered=None, rating=None, rating_until=None
    )
    return [ticket, counter, *unoffered(book, w.ticket, w.counter), *ended(book, w.ticket, e.at, w.used_s, "discharged")]


CHANGES: dict[type[f.Fact], Change] = {
    f.MatterAdded: _matter_added,
    f.MatterDone: _matter_done,
    f.WentOn: _went_on,
}

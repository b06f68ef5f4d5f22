"""Care lane and green lane: who granted it, who helps."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor.evolve.parts import Change, Rows, ticket_of

if TYPE_CHECKING:
    from floor.book import Book


def _lane_granted(book: Book, e: f.Event, g: f.LaneGranted) -> Rows:
    return [replace(ticket_of(book, g.ticket), lane=g.lane, ground=g.ground, granted_by=e.actor, grant_reason=g.reason)]


def _helper_assigned(book: Book, e: f.Event, a: f.HelperAssigned) -> Rows:
    return [replace(ticket_of(book, a.ticket), helper=a.helper)]


CHANGES: dict[type[f.Fact], Change] = {
    f.LaneGranted: _lane_granted,
    f.HelperAssigned: _helper_assigned,
}

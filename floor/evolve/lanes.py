"""Care lane and green lane: who granted it, who helps, which projects are on the list and how often each was used."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve import versions
from floor.evolve.parts import BrokenJournal, Change, New, Rows, ticket_of

if TYPE_CHECKING:
    from floor.book import Book


def _lane_granted(book: Book, e: f.Event, g: f.LaneGranted) -> Rows:
    old = ticket_of(book, g.ticket)
    ticket = replace(old, lane=g.lane, ground=g.ground, project=g.project, granted_by=e.actor, grant_reason=g.reason)
    if old.project == ticket.project:
        return [ticket]
    return [ticket, *_counted(book, old.project, -1), *used(book, ticket)]


def _helper_assigned(book: Book, e: f.Event, a: f.HelperAssigned) -> Rows:
    return [replace(ticket_of(book, a.ticket), helper=a.helper)]


def used(book: Book, ticket: n.Ticket) -> Rows:
    """One use more of the project, if the ticket has one: from its taking on, so that no more are out than the quota allows."""
    return _counted(book, ticket.project, 1)


def unused(book: Book, ticket: n.Ticket) -> Rows:
    """Closed: who was not served at all has used nothing of the project's quota."""
    return [] if ticket.services else _counted(book, ticket.project, -1)


def _counted(book: Book, code: str | None, by: int) -> Rows:
    return [] if code is None else [replace(_project(book, code), uses=_project(book, code).uses + by)]


def _project(book: Book, code: str) -> n.Project:
    found = book.projects.get(code)
    if found is None:
        raise BrokenJournal(f"unknown project {code}")
    return found


def _project_added(book: Book, e: f.Event, p: f.ProjectAdded) -> Rows:
    made = n.Project(p.project, p.project_kind, p.basis, p.charge, p.valid_from, p.valid_to, p.quota, e.at)
    first = f.SettingChanged(f"projects/{p.project}", 1, None, made.values(), "", e.at, None)
    return [New(made), *versions.in_force(book, e, first)]


CHANGES: dict[type[f.Fact], Change] = {
    f.LaneGranted: _lane_granted,
    f.HelperAssigned: _helper_assigned,
    f.ProjectAdded: _project_added,
}

"""The day in numbers, and what the supervisor looks at: counts, calls of the last minutes, what could hide a lapse."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from floor import facts as f
from floor.nouns import BAD

if TYPE_CHECKING:
    from floor.book import Book

_KEPT_CALLS = 200
_KEPT_DOUBTS = 200


@dataclass(frozen=True, slots=True)
class Call:
    """A summons as a board shows it. `seq`: of the call or recall."""

    seq: int
    at: datetime
    ticket: str
    number: str
    counter: int
    matter: str


@dataclass(slots=True)
class Figures:
    """Of the present day. `finished`: visits; `services`: each finished matter of them, `service_s` seconds in all."""

    issued: int = 0
    finished: int = 0
    no_show: int = 0
    cancelled: int = 0
    services: int = 0
    service_s: float = 0.0
    ratings: int = 0
    bad_ratings: int = 0
    calls: deque[Call] = field(default_factory=lambda: deque(maxlen=_KEPT_CALLS))
    withdrawn: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_KEPT_DOUBTS))
    quick_no_shows: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_KEPT_DOUBTS))

    def note(self, book: Book, event: f.Event) -> None:
        """Count the fact; called before the book takes it in."""
        noted = _NOTES.get(type(event.fact))
        if noted is not None:
            noted(self, book, event, event.fact)


def _day_opened(day: Figures, book: Book, e: f.Event, fact: f.DayOpened) -> None:
    day.issued = day.finished = day.no_show = day.cancelled = day.ratings = day.bad_ratings = 0
    day.services, day.service_s = 0, 0.0
    for kept in (day.calls, day.withdrawn, day.quick_no_shows):
        kept.clear()


def _taken(day: Figures, book: Book, e: f.Event, fact: f.Taken) -> None:
    day.issued += 1


def _called(day: Figures, book: Book, e: f.Event, fact: f.Called | f.Recalled) -> None:
    ticket = book.ticket(fact.ticket)
    if ticket is not None:
        matter = getattr(fact, "matter", None) or ticket.matter
        if matter != ticket.matter:
            _told_anew(day, ticket.id, matter)
        day.calls.append(Call(e.seq, e.at, ticket.id, ticket.number, fact.counter, matter))


def _finished(day: Figures, book: Book, e: f.Event, fact: f.Finished) -> None:
    day.finished += 1
    _served(day, book, e, fact)


def _served(day: Figures, book: Book, e: f.Event, fact: f.Finished | f.MatterDone) -> None:
    ticket = book.ticket(fact.ticket)
    day.services += 1
    if ticket is not None and ticket.started_at is not None:
        day.service_s += max(0.0, (e.at - ticket.started_at).total_seconds())


def _no_show(day: Figures, book: Book, e: f.Event, fact: f.NoShow) -> None:
    day.no_show += 1
    ticket = book.ticket(fact.ticket)
    if fact.doubtful and ticket is not None:
        seen = {"number": ticket.number, "ticket": ticket.id, "counter": fact.counter, "at": e.at}
        day.quick_no_shows.append(seen | {"called_s": fact.called_s, "waited_s": fact.waited_s})


def _returned(day: Figures, book: Book, e: f.Event, fact: f.Returned) -> None:
    day.no_show -= 1  # the closing balance counts how a ticket ended


def _cancelled(day: Figures, book: Book, e: f.Event, fact: f.Cancelled) -> None:
    day.cancelled += 1


def _told_anew(day: Figures, ticket: str, matter: str) -> None:
    """A call tells the matter that its ticket has now, as it does after a restart."""
    day.calls = deque([replace(call, matter=matter) if call.ticket == ticket else call for call in day.calls], maxlen=_KEPT_CALLS)


def _transferred(day: Figures, book: Book, e: f.Event, fact: f.Transferred | f.WentOn) -> None:
    _told_anew(day, fact.ticket, fact.matter)


def _matter_done(day: Figures, book: Book, e: f.Event, fact: f.MatterDone) -> None:
    _served(day, book, e, fact)
    ticket = book.ticket(fact.ticket)
    if ticket is not None:
        _told_anew(day, ticket.id, ticket.later[0])


def _withdrawn(day: Figures, book: Book, e: f.Event, fact: f.Withdrawn) -> None:
    ticket = book.ticket(fact.ticket)
    if ticket is not None:
        seen = {"number": ticket.number, "ticket": ticket.id, "counter": fact.counter, "at": e.at}
        day.withdrawn.append(seen | {"waited_s": fact.waited_s})


def _rated(day: Figures, book: Book, e: f.Event, fact: f.Rated) -> None:
    day.ratings += 1
    day.bad_ratings += fact.grade <= BAD


def _voided(day: Figures, book: Book, e: f.Event, fact: f.RatingVoided) -> None:
    ticket, old = book.ticket(fact.ticket), book.rated(fact.ticket, fact.service)
    if ticket is not None and old is not None and ticket.day == book.day:
        day.ratings -= 1
        day.bad_ratings -= old.grade <= BAD


_NOTES: dict[type[f.Fact], Callable[[Figures, Any, f.Event, Any], None]] = {
    f.DayOpened: _day_opened,
    f.Taken: _taken,
    f.Called: _called,
    f.Recalled: _called,
    f.Finished: _finished,
    f.NoShow: _no_show,
    f.Returned: _returned,
    f.Cancelled: _cancelled,
    f.Transferred: _transferred,
    f.WentOn: _transferred,
    f.MatterDone: _matter_done,
    f.Withdrawn: _withdrawn,
    f.Rated: _rated,
    f.RatingVoided: _voided,
}

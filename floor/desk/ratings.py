"""Ratings: one per service, only for the visit just finished; a stray press is written down, on no visit."""

from __future__ import annotations

from datetime import datetime, timedelta

from floor import facts as f
from floor import refusals as r
from floor.actors import HALL
from floor.desk import registers
from floor.desk.tx import Tx
from floor.nouns import BAD, CLOSED, FINISHED, Ticket

WINDOWED = frozenset({"pad", "serial_pad"})
REVIEWS = "reviews"  # the register of reviews
CHANNELS = ("pad", "serial_pad", "phone", "kiosk", "staff_form")


_APART = timedelta(seconds=1)  # an agent tells how old a press is, to a fraction of a second: one made at the finish counts


def rate(tx: Tx, ticket_id: str, grade: int, reasons: list[str], channel: str, at: datetime | None = None) -> Ticket:
    """Rate the finished service. Pads: within the counter's rating window, at `at`; other channels: until the day's end."""
    ticket = tx.ticket(ticket_id)
    counter = ticket.served_at if ticket.services else ticket.counter
    if "pad" in tx.actor.roles and tx.actor.place != str(counter):
        raise r.NotYourTicket(ticket=ticket.id, number=ticket.number, counter=counter)
    if tx.book.rating(ticket) is not None:
        raise r.AlreadyRated(ticket=ticket.id, number=ticket.number)
    over = ticket.state == CLOSED and ticket.outcome == FINISHED  # or one of its matters, for the counter's own pad
    if not ticket.services or counter is None or ticket.day != tx.book.day or not (over or channel in WINDOWED):
        raise r.RatingClosed(ticket=ticket.id, number=ticket.number, state=ticket.state)
    if channel in WINDOWED and not _window_open(tx, counter, ticket.id, at or tx.now):
        raise r.RatingClosed(ticket=ticket.id, number=ticket.number, state=ticket.state)
    tx.append(f"ticket:{ticket.id}", [f.Rated(ticket.id, counter, grade, reasons, channel, ticket.services)])
    if grade <= BAD:
        about = {"ticket": ticket.id, "service": ticket.services, "counter": counter, "grade": grade, "channel": channel}
        registers.enter(tx.acted_by(HALL), REVIEWS, about | {"reasons": reasons})
    return ticket


def press(tx: Tx, counter: int, grade: int, at: datetime | None = None) -> str | None:
    """A key of a serial pad, pressed at `at` (None = now). None: it rated the visit just finished; else why it was stored as stray."""
    ticket_id = tx.counter(counter).rating
    if ticket_id is None or not _window_open(tx, counter, ticket_id, at or tx.now):
        return _stray(tx, counter, grade, "no_window")
    rate(tx, ticket_id, grade, [], "serial_pad", at)
    return None


def _window_open(tx: Tx, counter: int, ticket_id: str, at: datetime) -> bool:
    """A press may be told late, after an agent's or the hub's absence: what counts is when it was made."""
    place = tx.counter(counter)
    until: datetime | None = place.rating_until
    if place.rating != ticket_id or until is None:
        return False
    return until - timedelta(seconds=tx.house.config.rating.window_s) - _APART <= at <= until


def _stray(tx: Tx, counter: int, grade: int, why: str) -> str:
    tx.append(f"counter:{counter}", [f.RatingStrayed(counter, grade, "serial_pad", why)])
    return why

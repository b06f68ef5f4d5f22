"""Take a ticket: number, ticket, wait and print job in one transaction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from floor import facts as f
from floor import refusals as r
from floor.desk import persons, projects
from floor.desk.calls import offer
from floor.desk.tx import Tx, digest, id_of
from floor.nouns import Appointment, Matter, Ticket
from floor.rules import delegation
from floor.rules.gates import within_cap
from floor.rules.matters import together
from priority.lanes import GROUNDS, LANES, ORDINARY


@dataclass(frozen=True, slots=True)
class Take:
    """`kiosk`: where the visitor stands, None = a desk; `id_number` yields an age and is not kept.

    `later`: further matters on the number. `delegated`: the counter that the first one is delegated to, found by `take` itself.
    `reviewed`: whoever gives it has looked at the papers, and they are complete.
    """

    matter: str
    lane: str = ORDINARY
    ground: str | None = None
    project: str | None = None
    id_number: str | None = None
    appointment: str | None = None
    kiosk: str | None = None
    lang: str = "zh"
    later: tuple[str, ...] = ()
    delegated: int | None = None
    reviewed: bool = False


def take(tx: Tx, order: Take) -> Ticket:
    """Issue the next number of the matter's (or lane's) series. A ticket is never refused for want of paper."""
    matter = _open_matter(tx, order.matter)
    _as_chosen(tx, order)
    together([order.matter, *order.later])
    for code in order.later:
        _open_matter(tx, code)
    _lane_allowed(order)
    today = tx.house.hours.day(tx.now)
    ground = order.ground
    if order.id_number is not None:
        ground = persons.ground_by_age(order.id_number, today) or ground
        for code in (order.matter, *order.later):
            persons.one_each(tx, order.id_number, code)
    project = projects.admitted(tx, order.project) if order.lane == "green" else None
    delegated = delegation.counter_of(tx.book, order.matter)
    ticket = issue(tx, replace(order, ground=ground, project=project, delegated=delegated), matter, tx.now)
    if order.id_number is not None:
        persons.remember(tx, order.id_number, ticket.id)
    return ticket


def issue(tx: Tx, order: Take, matter: Matter, clock: datetime, booked: Appointment | None = None) -> Ticket:
    """The ticket itself, once it is allowed. Its wait runs from `clock`, which an appointment may have ahead of it."""
    letter = _series(tx, matter, order.lane)
    n = tx.book.series.get(letter, 0) + 1
    number = f"{letter}{n:03d}"
    ticket_id = id_of(tx.book.day, number)
    printer, state, reason = _slip(tx, order.kiosk)
    fact = f.Taken(
        ticket=ticket_id, day=tx.book.day, number=number, series=letter, n=n, matter=order.matter, lane=order.lane,
        ground=order.ground if order.lane == "care" else None, project=order.project, channel=order.kiosk or "desk", lang=order.lang,
        key_digest=digest(tx.house.phone_key(ticket_id)), clock=clock, ahead=_ahead(tx, order, clock), job=f"{ticket_id}-p1",
        printer=printer, job_state=state, job_reason=reason, appointment=booked.id if booked else None,
        booked_at=booked.at if booked else None, promise=None if order.delegated else tx.promise(order.matter, order.lane, tx.now),
        **tx.clock.opened(clock), later=list(order.later), delegated=order.delegated, reviewed=order.reviewed,
        identified=order.id_number is not None,
    )  # fmt: skip
    tx.append(f"ticket:{ticket_id}", [fact])
    return offer(tx, ticket_id)


def _as_chosen(tx: Tx, order: Take) -> None:
    """Whether the hall gives numbers only after the papers were looked at, or kiosks only for an ID."""
    chosen = tx.house.rulebook.settings
    after_review(tx)
    if chosen["queue.number_after_review"] and not order.reviewed:
        raise r.RuleRefused(
            rule="R01", missing=["papers_reviewed"], zh="须先核验材料齐全，再发号", en="The papers are looked at first, and complete"
        )
    if chosen["ticket.require_id"] and "kiosk" in tx.actor.roles and order.id_number is None:
        raise r.IdRequired()


def after_review(tx: Tx) -> None:
    """A kiosk gives no number where staff do."""
    if tx.house.rulebook.settings["queue.number_after_review"] and "kiosk" in tx.actor.roles:
        raise r.ReviewFirst()


def _open_matter(tx: Tx, code: str) -> Matter:
    matter = tx.book.matters.get(code)
    if matter is None:
        raise r.UnknownMatter(matter=code)
    hours = tx.house.hours
    if not hours.gives_numbers(tx.now, tx.house.config.hours.take_before_min):
        opens_at = hours.opening(tx.now).opens_at
        raise r.HallClosed(opens_at=opens_at.astimezone(hours.zone).isoformat() if opens_at else None)
    if not matter.open:
        raise r.MatterClosed(matter=code)
    if tx.book.emergency is not None and code in tx.book.emergency.caps:
        within_cap(tx.book.emergency, code, tx.pen.taken(tx.book.day, code))
    return matter


def _lane_allowed(order: Take) -> None:
    if order.lane not in LANES:
        raise r.UnknownLane(lane=order.lane)
    if order.ground is not None and order.ground not in GROUNDS:
        raise r.BadRequest(problems=[f"ground: one of {', '.join(GROUNDS)}"])
    if order.lane == "booked" or order.appointment is not None:
        raise r.AppointmentRequired(lane="booked")  # checking in is an order of its own
    if order.project is not None and order.lane != "green":
        raise r.BadRequest(problems=["project: with the green lane only"])


def _series(tx: Tx, matter: Matter, lane: str) -> str:
    config = tx.house.config
    if lane != ORDINARY:
        letter = next((x.series for x in config.lanes if x.lane == lane), None)
        if letter is not None:
            return letter
    return next(theme.series for theme in config.themes if theme.code == matter.theme)


def _slip(tx: Tx, kiosk: str | None) -> tuple[str | None, str, str | None]:
    """Printer, state and reason of the slip's job."""
    if kiosk is None:
        return None, "failed", "no_printer"
    place = next((k for k in tx.house.config.kiosks if k.code == kiosk), None)
    if place is None:
        raise r.UnknownPlace(kiosk=kiosk)
    if place.printer is None:
        return None, "failed", "no_printer"
    device = tx.book.devices.get(place.printer)
    if device is not None and device.state == "down":
        return place.printer, "failed", device.reason or "offline"
    return place.printer, "queued", None


def _ahead(tx: Tx, order: Take, clock: datetime) -> int:
    """People ahead of a ticket taken now, by standing in the line for a moment; of a delegated one those reserved like it."""
    if order.delegated is not None:
        return len(tx.book.lines.reserved(order.delegated))
    return tx.book.lines.would_be_ahead(
        (order.matter, order.lane, clock), tx.house.rule, tx.book.runs.get(order.matter, 0), tx.now, tx.waited_s
    )



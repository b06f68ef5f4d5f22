"""Orders on appointments: book, check in, contact, abandon, move, cancel; and what the sweep does when nobody comes (R08)."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from floor import facts as f
from floor import refusals as r
from floor.desk import projects
from floor.desk.take import Take, after_review, issue
from floor.desk.tx import CODE_DIGITS, Tx, digest
from floor.nouns import CONFIRMED, Appointment, Ticket
from floor.rules import appointments as rules
from floor.rules.appointments import Change, Time
from floor.times import iso, local

CONTACT = "contact"  # kind of the personal data: a telephone number, kept apart
_KEY = re.compile(r"(?:^|/b/)([0-9a-f]{32})$")
_NUMBER = re.compile(r"\+?[0-9]{7,15}")


@dataclass(frozen=True, slots=True)
class Booking:
    """`contact`: the visitor's telephone, if the hall asks for one; `channel`: office, phone (page) or api.

    `project`: code of the green lane (R05).
    """

    matter: str
    at: datetime
    contact: str | None = None
    channel: str = "office"
    lang: str = "zh"
    project: str | None = field(default=None, repr=False)


def book(tx: Tx, order: Booking) -> Appointment:
    """Confirm matter and time at once, if a place is free."""
    settings = tx.house.config.appointments
    matter = tx.book.matters.get(order.matter)
    if matter is None:
        raise r.UnknownMatter(matter=order.matter)
    if not matter.open or not tx.house.slots.capacity(matter.code) or (order.channel == "phone" and not settings.public):
        raise r.AppointmentsClosed(matter=order.matter)
    if tx.house.rulebook.settings["appointment.needs_notice"] and not matter.tells:
        raise r.RuleRefused(
            rule="T06", missing=["notice"], matter=matter.code, zh="该事项没有一次性告知内容，不能确认预约",
            en="This matter has no one-time notice: no appointment is confirmed without",
        )  # fmt: skip
    contact = _contact_of(settings.contact, order.contact)
    time = _time(tx, order.matter, order.at)
    project = projects.admitted(tx, order.project, date.fromisoformat(time.day)) if order.project else None
    new = _new_id(tx)
    fact = f.Booked(
        appointment=new, day=time.day, matter=order.matter, at=time.at, place=time.place, keeps_until=time.keeps_until,
        channel=order.channel, lang=order.lang, code_digest=tx.house.code_digest(tx.house.code_of(new)),
        key_digest=digest(tx.house.link_key(new)), has_contact=contact is not None,
        project=project,
    )  # fmt: skip
    tx.append(f"appointment:{new}", [fact])
    if contact is not None:
        tx.keep_personal(secrets.token_hex(16), CONTACT, new, contact, _erase_at(tx, time.day))
    return appointment(tx, new)


def _new_id(tx: Tx) -> str:
    """Random, and with a code that no other appointment in the diary has."""
    while True:
        new = secrets.token_hex(6)
        if tx.book.diary.by_secret(tx.house.code_digest(tx.house.code_of(new))) is None:
            return new


def _contact_of(wanted: str, given: str | None) -> str | None:
    text = telephone(given or "")
    if wanted == "none" or not text:
        if wanted == "required":
            raise r.ContactRequired()
        return None
    if not _NUMBER.fullmatch(text):
        raise r.BadRequest(problems=["contact: a telephone number of 7 to 15 digits"])
    return text


def telephone(text: str) -> str:
    """Full-width digits, spaces, brackets and dashes made plain; without China's own prefix."""
    plain = re.sub(r"[\s()./-]|\u2013|\u2014", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(\+|00)86(?=1\d{10}$)", "", plain)


def _time(tx: Tx, matter: str, at: datetime) -> Time:
    """The lowest free place of the slot at this time, or the next free times."""
    slots, diary = tx.house.slots, tx.book.diary
    bookable = slots.bookable(at, tx.now)
    if not bookable or diary.taken(matter, at) >= slots.capacity(matter):
        zone = tx.house.hours.zone
        free = [local(x, zone) for x in slots.next_free(matter, at, tx.now, diary.taken)]
        raise (r.SlotFull if bookable else r.SlotUnknown)(matter=matter, at=local(at, zone), next=free)
    keeps = at + timedelta(minutes=tx.house.config.appointments.contact_after_min)
    return Time(tx.house.hours.day(at).isoformat(), at.astimezone(UTC), diary.free_place(matter, at), keeps)


def _erase_at(tx: Tx, day: str) -> str:
    last = date.fromisoformat(day) + timedelta(days=tx.house.config.appointments.contact_kept_days)
    return iso(tx.house.hours.midnight_after(last))


# --- the visit ------------------------------------------------------------------------------------------------------


def find(tx: Tx, text: str) -> Appointment:
    """By what a visitor types or scans: the code, the link behind the QR, or the telephone number that was left."""
    plain = unicodedata.normalize("NFKC", text).strip()
    key = _KEY.search(plain.lower())
    found = tx.book.diary.by_secret(digest(key[1])) if key else _by_number(tx, telephone(plain))
    if found is None:
        raise r.UnknownAppointment()
    return found


def _by_number(tx: Tx, number: str) -> Appointment | None:
    """A code; else the earliest of today's appointments that this telephone number stands for, one not yet begun first."""
    by_code = tx.book.diary.by_secret(tx.house.code_digest(number)) if len(number) == CODE_DIGITS and number.isascii() else None
    if by_code is not None or not _NUMBER.fullmatch(number):
        return by_code
    theirs = [tx.book.diary.get(key) for key in tx.personal_subjects(CONTACT, number)]
    today = [x for x in theirs if x is not None and x.day == tx.book.day]
    return min(today, key=lambda x: (x.state != CONFIRMED, x.at, x.seq), default=None)


def take(tx: Tx, order: Take) -> Ticket:
    """A ticket taken with an appointment (contract section 2): the same as checking in by what was typed."""
    found = find(tx, order.appointment or "")
    if found.matter != order.matter:
        raise r.AppointmentRequired(matter=order.matter, booked=found.matter)
    return check_in(tx, found, order.kiosk, order.lang)


def check_in(tx: Tx, found: Appointment, kiosk: str | None, lang: str | None = None) -> Ticket:
    """The visitor is here: the ticket, in the booked lane if in time. Its wait runs from the booked time at the earliest."""
    if found.ticket is not None:
        raise r.CheckedInAlready(appointment=found.id, number=tx.ticket(found.ticket).number)
    rules.confirmed(found)
    if found.day != tx.book.day:
        raise r.OtherDay(appointment=found.id, at=local(found.at, tx.house.hours.zone))
    _hall_gives_numbers(tx, found)
    after_review(tx)
    project = _still_admitted(tx, found.project)
    lane, clock = rules.lane_and_clock(found, tx.now, project is not None)
    order = Take(found.matter, lane, project=project, kiosk=kiosk, lang=lang or found.lang)
    ticket = issue(tx, order, tx.book.matters[found.matter], clock, found)
    tx.append(f"appointment:{found.id}", [f.CheckedIn(found.id, ticket.id, rules.is_late(found, tx.now))])
    return ticket


def _still_admitted(tx: Tx, project: str | None) -> str | None:
    """The project that was quoted; when its code gives nothing any more the appointment stands without it."""
    try:
        return projects.admitted(tx, project) if project else None
    except (r.ProjectUnknown, r.ProjectExpired, r.ProjectUsedUp):
        return None


def _hall_gives_numbers(tx: Tx, found: Appointment) -> None:
    """As for every ticket; but whom the hall has booked it takes until the appointment is lost, closed or not."""
    hours = tx.house.hours
    kept = found.at <= tx.now <= found.keeps_until
    if not kept and not hours.gives_numbers(tx.now, tx.house.config.hours.take_before_min):
        opens_at = hours.opening(tx.now).opens_at
        raise r.HallClosed(opens_at=local(opens_at, hours.zone) if opens_at else None)


# --- who did not come, and changes ----------------------------------------------------------------------------------


def contact(tx: Tx, appointment_id: str, result: str) -> Appointment:
    return _done(tx, appointment_id, rules.contact(appointment(tx, appointment_id), result))


def abandon(tx: Tx, appointment_id: str) -> Appointment:
    return _done(tx, appointment_id, rules.abandon(appointment(tx, appointment_id), tx.now))


def move(tx: Tx, appointment_id: str, at: datetime, change: Change) -> Appointment:
    found = appointment(tx, appointment_id)
    rules.confirmed(found)
    moved = _done(tx, appointment_id, rules.move(found, _time(tx, found.matter, at), change, tx.now))
    tx.pen.keep_personal_until(CONTACT, moved.id, _erase_at(tx, moved.day))
    return moved


def cancel(tx: Tx, appointment_id: str, change: Change) -> Appointment:
    """Nobody needs the telephone number any more."""
    done = _done(tx, appointment_id, rules.cancel(appointment(tx, appointment_id), change, tx.now))
    tx.pen.erase_personal(CONTACT, appointment_id)
    return done


def appointment(tx: Tx, appointment_id: str) -> Appointment:
    found = tx.book.appointment(appointment_id)
    if found is None:
        raise r.UnknownAppointment(appointment=appointment_id)
    return found


def _done(tx: Tx, appointment_id: str, facts: list[f.Fact]) -> Appointment:
    tx.append(f"appointment:{appointment_id}", facts)
    return appointment(tx, appointment_id)


def missed(tx: Tx, found: Appointment) -> None:
    """The sweep: the duty to contact opens, once."""
    late_after_s = tx.house.config.wait.late_after_s
    late = (tx.now - found.keeps_until).total_seconds() > late_after_s
    tx.append(f"appointment:{found.id}", [rules.contact_due(found, late)])


def end_days_before(tx: Tx, today: str) -> int:
    """The sweep at the day's turn: whoever never came, and was not abandoned, did not keep the appointment."""
    left = sorted((x for x in tx.book.diary if x.state == CONFIRMED and x.day < today), key=lambda x: (x.at, x.seq))
    for found in left:
        tx.append(f"appointment:{found.id}", [f.BookingUnkept(found.id)])
    return len(left)

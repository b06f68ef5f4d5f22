"""One order's view of the open write transaction: load nouns, append facts."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from hmac import digest as hmac
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from config.checks.rulebook import rulebook_of
from config.rulebook.load import Rulebook
from config.schema import Hall
from floor import facts as f
from floor import refusals as r
from floor.actors import Actor
from floor.book import Book
from floor.known_devices import NOTHING, KnownDevices
from floor.nouns import Counter, Duty, Entry, Obligation, PrintJob, Staff, Ticket, Token
from floor.nouns.access import Named
from floor.rules.clocks import WaitClock
from floor.rules.extended import Service
from floor.rules.hours import eras
from floor.rules.order import rule_of
from floor.rules.settings import in_force
from floor.rules.slots import Slots
from floor.timetable import Timetable
from priority.lanes import Rule

_KEY_BYTES = 16  # 128-bit phone key
CODE_DIGITS = 8  # of an appointment's code


@dataclass
class House:
    """The file's settings (`base`) with what the hall has changed since (`config`), and what is derived from them.

    `secret`: the hall's key.
    """

    base: Hall
    config: Hall
    hours: Timetable
    clock: WaitClock
    rule: Rule
    secret: bytes
    slots: Slots
    extended: Service
    rulebook: Rulebook
    known: KnownDevices = NOTHING

    @classmethod
    def of(cls, config: Hall, secret: bytes) -> House:
        zone = ZoneInfo(config.hall.time_zone)
        hours = Timetable({}, zone)
        hours.follow({}, eras(config, (), zone))
        rule = rule_of(config)
        clock = WaitClock(hours, rule.limit_s, config.wait.warn_min * 60.0)
        extended = Service(config.extended.enabled, config.extended.lunch, timedelta(minutes=config.extended.cover_from_min))
        return cls(config, config, hours, clock, rule, secret, Slots(hours, config.appointments), extended, rulebook_of(config))

    def follow(self, book: Book) -> None:
        """Take what the book says of calendar and settings: after each reading of the tables, and after each change."""
        self.hours.follow(book.calendar, eras(self.base, book.eras.values(), self.hours.zone))
        self.config = in_force(self.base, book)
        self.rule = rule_of(self.config)
        self.rulebook = rulebook_of(self.config)

    def mac(self, purpose: str, text: str) -> bytes:
        """Keyed digest (HMAC-SHA-256): what must not be guessed from the tables alone."""
        return hmac(self.secret, f"{purpose}:{text}".encode(), "sha256")

    def quick_mac(self, purpose: str, text: str) -> str:
        """The same with keyed BLAKE2 (RFC 7693), a twentieth of the time: 128 bits as 32 hex digits, for each request."""
        return blake2b(f"{purpose}:{text}".encode(), key=self.secret, digest_size=_KEY_BYTES).hexdigest()

    def phone_key(self, ticket_id: str) -> str:
        """The secret of the ticket's phone page, 128 bits as 32 hex digits; it stands in no table and no event."""
        return self.quick_mac("phone", ticket_id)

    def link_key(self, appointment_id: str) -> str:
        """The secret of an appointment's own page, as `phone_key`."""
        return self.quick_mac("appointment", appointment_id)

    def code_of(self, appointment_id: str) -> str:
        """What the visitor types at the kiosk: 8 digits; they stand in no table and no event."""
        return f"{int(self.quick_mac('appointment_code', appointment_id), 16) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"

    def code_digest(self, code: str) -> str:
        """How a code is stored; keyed, because so few digits could be tried out."""
        return self.quick_mac("code", code)


def id_of(day: str, number: str) -> str:
    """A ticket's id: its day and number, `20260601-A017`."""
    return f"{day.replace('-', '')}-{number}"


def digest(secret: str) -> str:
    """How a random secret is stored."""
    return sha256(secret.encode()).hexdigest()


class AccountRows(Protocol):
    """What stands beside the journal of an account (`floor.store.accounts`)."""

    def named(self, account: str) -> Named | None: ...

    def by_login(self, login: str) -> Named | None: ...

    def by_number(self, number: str) -> Named | None: ...

    def add(self, named: Named, password: str | None) -> None: ...

    def rename(self, account: str, names: Mapping[str, str | None]) -> None: ...

    def lock_out(self, account: str) -> None: ...

    def end_sessions(self, account: str) -> int: ...

    def drop_links(self, account: str) -> None: ...


class Pen(Protocol):
    """What the open transaction can do (`floor.store.writing`)."""

    @property
    def accounts(self) -> AccountRows: ...

    def write(self, event: f.Event) -> None: ...

    def personal_subjects(self, kind: str, value: str) -> list[str]: ...

    def personal_value(self, key: str) -> str | None: ...

    def open_duties(self) -> list[Duty]: ...

    def entries_with(self, register: str, field: str, value: str) -> list[Entry]: ...

    def staff(self) -> list[Staff]: ...

    def tokens(self) -> list[Token]: ...

    def queued_jobs(self, printers: list[str]) -> list[PrintJob]: ...

    def names_of(self, account: str) -> list[str]: ...

    def taken(self, day: str, matter: str) -> int: ...

    def counted(self, days: tuple[str, str], moments: tuple[str, str], notes: Sequence[str]) -> dict[str, int | str]: ...

    def told_since(self, seq: int, kinds: tuple[type[f.Fact], ...]) -> bool: ...

    def finished(self, of: str, moments: tuple[str, str], seq: int) -> list[str]: ...

    def keep_personal(self, key: str, kind: str, subject: str, value: str, erase_at: str) -> None: ...

    def keep_personal_until(self, kind: str, subject: str, erase_at: str) -> None: ...

    def erase_personal(self, kind: str, subject: str) -> None: ...

    def forget_personal(self, key: str) -> None: ...

    def keep_part(self, content: str, no: int, data: bytes) -> None: ...

    def kept_bytes(self, content: str) -> int: ...

    def drop_part(self, content: str) -> bool: ...

    def drop_unclaimed(self) -> None: ...

    def run(self, sql: str, params: Mapping[str, Any]) -> None: ...

    def row(self, sql: str, params: Mapping[str, Any]) -> tuple[Any, ...] | None: ...


Promise = Callable[[str, str, datetime], dict[str, Any] | None]  # (matter, lane, now)


class Tx:
    """`append` writes a fact to the journal and its rows to the tables, in the transaction of the batch."""

    def __init__(self, house: House, book: Book, pen: Pen, actor: Actor, now: datetime) -> None:
        self.house = house
        self.book = book
        self.actor = actor
        self.now = now
        self.facts: list[f.Fact] = []  # appended so far
        self.pen = pen
        self.promise: Promise = lambda matter, lane, now: None  # what a newcomer is told about the wait
        self.personal_subjects = pen.personal_subjects
        self.keep_personal = pen.keep_personal
        self.personal_value = pen.personal_value
        self.open_duties = pen.open_duties
        self.entries_with = pen.entries_with
        self.staff = pen.staff
        self.names_of = pen.names_of
        self.accounts = pen.accounts

    @property
    def seq(self) -> int:
        return self.book.seq

    @property
    def clock(self) -> WaitClock:
        """The wait clock of today, with its extended sessions and emergencies."""
        return self.house.clock.during(self.book.spans, self.book.rests)

    def acted_by(self, actor: Actor) -> Tx:
        """The same transaction and facts, in somebody else's name."""
        other = copy.copy(self)
        other.actor = actor
        return other

    def append(self, subject: str, facts: list[f.Fact], actor: str | None = None) -> None:
        """`actor`: another than the asker, when the hall does it by itself."""
        for fact in facts:
            self.pen.write(f.Event(self.book.seq + 1, self.now, subject, actor or self.actor.id, fact))
            self.facts.append(fact)

    def ticket(self, ticket_id: str) -> Ticket:
        found = self.book.ticket(ticket_id)
        if found is None:
            raise r.UnknownTicket(ticket=ticket_id)
        return found

    def counter(self, number: int) -> Counter:
        found = self.book.counters.get(number)
        if found is None:
            raise r.UnknownCounter(counter=number)
        if not found.in_use:
            raise r.CounterOutOfUse(counter=number)
        return found

    def wait(self, ticket_id: str) -> Obligation | None:
        return self.book.waits.get(ticket_id)

    def waited_s(self, ticket_id: str) -> float:
        return self.clock.used(self.wait(ticket_id), self.now)


Answer = Mapping[str, Any]

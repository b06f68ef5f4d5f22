"""A desk on a real database, without a server: each order is one commit, made at a moment that the test sets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from config.demo import example_hall
from config.schema import Hall
from floor import facts as f
from floor import refusals as r
from floor.actors import HALL, Actor
from floor.book import Book
from floor.desk import appointments, calls, counters, emergencies, extended, faults, lanes, ledger, matters, paper, ratings, setup, tickets
from floor.desk.take import Take, take
from floor.desk.tx import Tx
from floor.nouns import Appointment, Counter, Emergency, Extended, Obligation, PrintJob, Stay, Ticket
from floor.opening import DataFolder
from floor.rules.faults import Seen
from floor.store.database import Database
from floor.store.load import Loader
from floor.store.verify import Verdict, verify
from floor.store.writing import Order, Writer
from floor.threads import ThreadRuntime

ZONE = ZoneInfo("Asia/Shanghai")
LEAD = Actor("staff:lead", frozenset({"lead"}))
CLERK = Actor("staff:c1", frozenset({"clerk"}))
OTHER_CLERK = Actor("staff:c2", frozenset({"clerk"}))
GUIDE = Actor("staff:g1", frozenset({"guide"}))
OFFICE = Actor("staff:o1", frozenset({"office"}))
AGENT = Actor("token:a", frozenset({"agent"}), "local")
KIOSK = Actor("token:k1", frozenset({"kiosk"}), "k1")
SUPERVISOR = Actor("staff:s1", frozenset({"supervisor"}))


def moment(text: str, day: str = "2026-06-01") -> datetime:
    """`09:30`, `09:30:01` or a whole local date and time, as aware UTC. 2026-06-01 is a Monday."""
    whole = text if "T" in text else f"{day}T{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=ZONE).astimezone(UTC)


_example = cache(example_hall)  # frozen; reading it takes longer than most tests


def hall_with(edits: Mapping[str, Any]) -> Hall:
    """The example hall with its own hours; `{"wait.count_lunch": True}` changes one option, `{"readers": [...]}` a whole list."""
    hall = _example()
    for path, value in edits.items():
        section, _, option = path.partition(".")
        changed = getattr(hall, section).model_copy(update={option: value}) if option else value
        hall = hall.model_copy(update={section: changed})
    return hall


def unsynced(database: Database) -> Database:
    """No test cuts its power: a commit does not wait for the disk."""
    if database.sqlite:
        database.engine.dispose()
        sa.event.listen(database.engine, "connect", lambda driver, _record: driver.execute("PRAGMA synchronous=OFF"))
    return database


class Desk:
    """`do` gives one order; the verbs below it are the orders by name. `now` is the clock, set by `at`."""

    def __init__(self, folder: Path, edits: Mapping[str, Any], seed: bool = True) -> None:
        self.folder = DataFolder(folder, hall_with(edits))
        self.now = moment("09:00")
        self.database = unsynced(self.folder.database())
        self.house = self.folder.house()
        self.writer = self._writer()
        if seed:
            self.do(setup.seed, HALL)

    def promises(self, matter: str, lane: str, now: datetime) -> dict[str, Any] | None:
        """What a newcomer is told: nothing, unless a test says so."""
        return None

    def _writer(self) -> Writer:
        writer = Writer(self.database, self.house, ThreadRuntime(), lambda: self.now)
        writer.promise = lambda matter, lane, now: self.promises(matter, lane, now)
        return writer

    # --- the clock and the process ----------------------------------------------------------------------------------

    def at(self, text: str, day: str | None = None) -> Desk:
        """Set the clock; nothing happens until the next order or `sweep`."""
        local = self.now.astimezone(ZONE).date().isoformat()
        self.now = moment(text, day or local)
        return self

    def later(self, **much: float) -> Desk:
        self.now += timedelta(**much)
        return self

    def sweep(self, text: str | None = None) -> int:
        """What a beat of the hub does; how many things were done."""
        if text is not None:
            self.at(text)
        before = self.writer.swept
        self.writer.turn([])
        return self.writer.swept - before

    def restart(self) -> Desk:
        """As after the end of the process: nothing is left but the tables."""
        self.close_writer()
        self.writer = self._writer()
        self.writer.turn([])
        return self

    @contextmanager
    def elsewhere(self) -> Iterator[Desk]:
        """The same hall in another process."""
        other = Desk(self.folder.path, {"store.url": self.folder.config.store.url}, seed=False)
        other.now = self.now
        other.sweep()
        try:
            yield other
        finally:
            other.close()

    def close_writer(self) -> None:
        self.writer._pen.connection.close()

    def close(self) -> None:
        self.close_writer()
        self.database.close()

    # --- orders -----------------------------------------------------------------------------------------------------

    def turn(self, *orders: Order) -> None:
        """Several orders in one commit."""
        self.writer.turn(list(orders))

    def do(self, work: Callable[[Tx], Any], actor: Actor = LEAD) -> Any:
        """One order; its result, or what it raised."""
        found: list[Any] = []
        order = Order(actor, lambda tx: found.append(work(tx)))
        self.writer.turn([order])
        if order.error is not None:
            raise order.error
        return found[0]

    @contextmanager
    def refused(self, code: str) -> Iterator[Any]:
        """The order inside is refused with this code, and neither journal nor tables change. What fell due is done before."""
        self.sweep()
        seq, before = self.seq, self.state()
        with pytest.raises(r.Refused) as told:
            yield told
        assert told.value.code == code, told.value.facts
        assert self.seq == seq
        assert self.state() == before

    def take(self, matter: str = "id_card", lane: str = "ordinary", actor: Actor = KIOSK, **more: Any) -> Ticket:
        return self._ticket(lambda tx: take(tx, Take(matter, lane, **more)), actor)

    def open(self, number: int, matters: list[str] | None = None, actor: Actor = LEAD, clerk: str | None = None) -> Counter:
        return self._counter(lambda tx: counters.open_counter(tx, number, clerk, matters), actor)

    def close_counter(self, number: int, actor: Actor = LEAD, reason: str | None = None, cover: str | None = None) -> Counter:
        return self._counter(lambda tx: counters.close(tx, number, reason, cover), actor)

    def pause(self, number: int, actor: Actor = LEAD, reason: str | None = "tea") -> Counter:
        return self._counter(lambda tx: counters.pause(tx, number, reason, None), actor)

    def resume_counter(self, number: int, actor: Actor = LEAD) -> Counter:
        return self._counter(lambda tx: counters.resume(tx, number), actor)

    def next(self, number: int, actor: Actor = LEAD) -> Ticket | None:
        found: Ticket | None = self.do(lambda tx: calls.call_next(tx, number), actor)
        return found

    def call(self, number: int, chosen: str, reason: str = "asked for", actor: Actor = LEAD) -> Ticket:
        return self._ticket(lambda tx: calls.call_chosen(tx, number, chosen, reason), actor)

    def order(self, name: str, ticket: Ticket | str, *more: Any, actor: Actor = LEAD) -> Ticket:
        """recall, withdraw, start, finish, no_show, come_back, hold, resume, transfer, cancel; grant_lane, assign_helper; add, go_on."""
        work = next(getattr(m, name) for m in (tickets, lanes, matters) if hasattr(m, name))
        key = ticket if isinstance(ticket, str) else ticket.id
        return self._ticket(lambda tx: work(tx, key, *more), actor)

    def rate(self, ticket: Ticket, grade: int = 5, channel: str = "pad", actor: Actor | None = None) -> Ticket:
        pad = Actor("token:pad", frozenset({"pad"}), str(self.ticket(ticket).counter))
        return self._ticket(lambda tx: ratings.rate(tx, ticket.id, grade, [], channel), actor or pad)

    def press(self, counter: int, grade: int = 5) -> str | None:
        found: str | None = self.do(lambda tx: ratings.press(tx, counter, grade), AGENT)
        return found

    def reprint(self, ticket: Ticket, kiosk: str | None = None) -> PrintJob:
        found: PrintJob = self.do(lambda tx: paper.reprint(tx, ticket.id, kiosk))
        return found

    def move_job(self, job: str, state: str) -> PrintJob:
        found: PrintJob = self.do(lambda tx: paper.move(tx, job, state, None), AGENT)
        return found

    def take_job(self, job: str) -> PrintJob:
        found: PrintJob = self.do(lambda tx: paper.take(tx, job), AGENT)
        return found

    def help(self, kiosk: str) -> None:
        self.do(lambda tx: counters.call_help(tx, kiosk), KIOSK)

    def answer_help(self, kiosk: str) -> None:
        self.do(lambda tx: counters.answer_help(tx, kiosk), GUIDE)

    def make_booking(self, at: str = "10:00", matter: str = "id_card", day: str | None = None, **more: Any) -> Appointment:
        """An appointment, at a local time of the desk's day."""
        day = day or self.now.astimezone(ZONE).date().isoformat()
        order = appointments.Booking(matter, moment(at, day), **more)
        found: Appointment = self.do(lambda tx: appointments.book(tx, order), OFFICE)
        return found

    def check_in(self, booked: Appointment | str, kiosk: str | None = "k1") -> Ticket:
        """By the appointment's own code, or by a text that the visitor gives."""
        text = booked if isinstance(booked, str) else self.house.code_of(booked.id)
        return self._ticket(lambda tx: appointments.check_in(tx, appointments.find(tx, text), kiosk), KIOSK)

    def booked(self, name: str, booked: Appointment, *more: Any) -> Appointment:
        """contact, abandon, move, cancel."""
        work = getattr(appointments, name)
        found: Appointment = self.do(lambda tx: work(tx, booked.id, *more), OFFICE)
        return found

    def appointment(self, booked: Appointment) -> Appointment:
        """As the committed tables have it."""
        found = self.database.noun(Appointment, booked.id)
        assert isinstance(found, Appointment)
        return found

    def contact_tasks(self, booked: Appointment) -> list[Obligation]:
        """Duties to contact this visitor, first to last."""
        found = [x for x in self.database.select(Obligation) if x.kind == "contact" and x.subject == booked.id]
        return sorted(found, key=lambda x: x.ordinal)

    def confirm(self, lapse: str, complaint: str | None) -> Any:
        return self.do(lambda tx: ledger.confirm(tx, lapse, complaint), SUPERVISOR)

    def dismiss(self, lapse: str, reason: str) -> Any:
        return self.do(lambda tx: ledger.dismiss(tx, lapse, reason), SUPERVISOR)

    def begin_session(self, reason: str = "surge", actor: Actor = LEAD) -> Extended:
        found: Extended = self.do(lambda tx: extended.begin(tx, reason), actor)
        return found

    def end_session(self, session: str, reason: str = "last bus") -> Extended:
        found: Extended = self.do(lambda tx: extended.end(tx, session, reason))
        return found

    def begin_emergency(self, what: str = "停电", zh: str = "请从安全出口离开", en: str = "", actor: Actor = GUIDE) -> Emergency:
        found: Emergency = self.do(lambda tx: emergencies.begin(tx, emergencies.Alarm(what, zh, en)), actor)
        return found

    def end_emergency(self, actor: Actor = GUIDE) -> Emergency:
        found: Emergency = self.do(emergencies.end, actor)
        return found

    def device(self, code: str, state: str, reason: str | None = None) -> None:
        self.do(lambda tx: faults.device_seen(tx, Seen(code, "printer", "local", state, reason)), AGENT)

    def close_matter(self, code: str) -> None:
        closed = f.MatterSet(**(asdict(self.book.matters[code]) | {"open": False}))
        self.do(lambda tx: tx.append(f"matter:{code}", [closed]))

    def called(self, number: int = 4, matter: str = "id_card") -> Ticket:
        """A ticket that an opened counter has just called."""
        self.take(matter)
        self.open(number)
        found = self.next(number)
        assert found is not None
        return found

    def serving(self, number: int = 4, matter: str = "id_card") -> Ticket:
        return self.order("start", self.called(number, matter))

    def finished(self, number: int = 4, matter: str = "id_card") -> Ticket:
        return self.order("finish", self.serving(number, matter))

    def _ticket(self, work: Callable[[Tx], Ticket], actor: Actor) -> Ticket:
        found: Ticket = self.do(work, actor)
        return found

    def _counter(self, work: Callable[[Tx], Counter], actor: Actor) -> Counter:
        found: Counter = self.do(work, actor)
        return found

    # --- looking ----------------------------------------------------------------------------------------------------

    @property
    def book(self) -> Book:
        return self.writer.book

    @property
    def seq(self) -> int:
        return self.book.seq

    def ticket(self, ticket: Ticket | str) -> Ticket:
        """As the committed tables have it."""
        found = self.database.noun(Ticket, ticket if isinstance(ticket, str) else ticket.id)
        assert isinstance(found, Ticket)
        return found

    def counter(self, number: int) -> Counter:
        found = self.database.noun(Counter, number)
        assert isinstance(found, Counter)
        return found

    def waits(self, ticket: Ticket) -> list[Obligation]:
        """Every wait of the ticket, first to last."""
        found = [x for x in self.database.select(Obligation) if x.kind == "wait" and x.subject == ticket.id]
        return sorted(found, key=lambda x: x.ordinal)

    def waited_s(self, ticket: Ticket) -> float:
        return self.house.clock.during(self.book.spans, self.book.rests).used(self.book.waits.get(ticket.id), self.now)

    def sql(self, text: str, **params: Any) -> list[Any]:
        """Raw SQL, committed at once, behind the back of the desk."""
        with self.database.engine.connect() as connection:
            done = connection.execute(sa.text(text), params)
            return list(done.mappings()) if done.returns_rows else []

    def facts(self, kind: str = "%") -> list[tuple[int, str, str]]:
        """(seq, kind, body) from the journal."""
        rows = self.sql("SELECT seq, kind, body FROM event WHERE kind LIKE :kind ORDER BY seq", kind=kind)
        return [(row["seq"], row["kind"], row["body"]) for row in rows]

    def lapses(self) -> list[Any]:
        return self.sql("SELECT * FROM lapse ORDER BY seq")

    def sessions(self) -> list[Extended]:
        """Extended sessions as the committed tables have them, oldest first."""
        return sorted(self.database.select(Extended), key=lambda s: (s.closing, s.no))

    def stays(self) -> list[Stay]:
        return sorted(self.database.select(Stay), key=lambda s: (s.since, s.counter))

    def state(self) -> list[list[Any]]:
        """Every row of every state table."""
        return [sorted(map(str, self.database.select(kind))) for kind in self.database.nouns]

    def fresh_book(self) -> Book:
        """The book as another process would read it from the tables."""
        connection = self.database.writer()
        try:
            found = Loader(self.database, connection).book(*connection.begin())
            connection.rollback()
            return found
        finally:
            connection.close()

    def verify(self) -> Verdict:
        return verify(self.database)

"""The book from the tables: at start, after a failed commit, and when another process wrote facts that concern the floor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from floor import nouns as n
from floor.book import ANNOUNCED, DELEGATIONS, NEUTRAL, Book
from floor.figures import Call
from floor.noticeboard import MOST, PUBLIC
from floor.nouns import NO_SHOW
from floor.rules.hours import PARTS
from floor.store import tables as t
from floor.store.database import Database, WriteConnection
from floor.tides import Tide
from floor.times import iso, parse

_LATELY = timedelta(minutes=240)  # longest `faults.again_min`


class Loader:
    """Builds books from what `write` sees (inside its transaction)."""

    def __init__(self, database: Database, write: WriteConnection) -> None:
        self._database = database
        self._write = write

    def book(self, seq: int, digest: str) -> Book:
        """The whole open floor at journal number `seq`."""
        book = Book(self._write.fetch)
        book.put(self._nouns(n.DayBook))
        book.put(self._nouns(n.Matter, order=t.matter.c.place))
        book.put(self._nouns(n.Counter, order=t.counter.c.number))
        for kind in (n.Help, n.Device, n.Run, n.Project):
            book.put(self._nouns(kind))
        book.put(self._nouns(n.Fault, sa.text("mended_at IS NULL")))
        book.put(self._nouns(n.Fault, self._mended_lately(), order=t.fault.c.mended_at))
        book.put(self._nouns(n.Series, t.series.c.day == book.day))
        missed = sa.and_(t.ticket.c.day == book.day, t.ticket.c.outcome == NO_SHOW)
        book.put(self._nouns(n.Ticket, sa.text("state <> 'closed'"), order=t.ticket.c.seq))
        book.put(self._nouns(n.Ticket, missed, order=t.ticket.c.closed_at))
        book.put(self._nouns(n.Appointment, t.appointment.c.day >= book.day))
        book.put(self._nouns(n.Obligation, sa.text("state IN ('open', 'paused')")))
        book.put(self._nouns(n.Lapse, sa.or_(t.lapse.c.state == "logged", t.lapse.c.ticket.startswith(book.day.replace("-", "")))))
        book.put(self._nouns(n.Extended, sa.or_(t.extended.c.day == book.day, sa.text("ended_at IS NULL")), order=t.extended.c.opened_at))
        book.put(self._nouns(n.Stay, sa.or_(sa.text("until IS NULL"), t.stay.c.session.startswith(book.day.replace("-", "")))))
        book.put(self._nouns(Tide, t.tide.c.day == book.day, order=t.tide.c.opened_at))
        book.put(self._nouns(n.CalendarYear))
        book.put(self._nouns(n.Emergency, sa.or_(sa.text("ended_at IS NULL"), t.emergency.c.day == book.day), order=t.emergency.c.begun_at))
        book.put(self._nouns(n.Entry, t.entry.c.register == DELEGATIONS, t.entry.c.state == ANNOUNCED))
        for register, states in PUBLIC.items():
            book.put(self._entries(register, states))
        book.put(self._nouns(n.Setting))
        changes = t.setting_change.c
        of_hours = sa.and_(changes.state == n.IN_FORCE, sa.or_(*[changes.part == part for part in PARTS]))
        book.put(self._nouns(n.SettingChange, sa.or_(changes.state == n.PLANNED, of_hours)))
        self._agenda(book)
        self._figures(book)
        book.at = self._last_at()
        book.seq, book.hash = seq, digest
        return book

    def _nouns(self, kind: type, *where: Any, order: Any = None) -> list[n.Noun]:
        table = self._database.nouns[kind]
        chosen = sa.select(*table.columns).where(table.table.c.hall == self._database.hall, *where)
        return [table.noun(tuple(row)) for row in self._rows(chosen if order is None else chosen.order_by(order))]

    def _entries(self, register: str, states: Iterable[str]) -> list[n.Noun]:
        """For the noticeboard, oldest first: no more than it keeps."""
        table, c = self._database.nouns[n.Entry], t.entry.c
        here = (c.hall == self._database.hall, c.register == register, c.state.in_(sorted(states)))
        chosen = sa.select(*table.columns).where(*here).order_by(c.year.desc(), c.no.desc()).limit(MOST.get(register))
        return [table.noun(tuple(row)) for row in reversed(self._rows_in(chosen))]

    def _mended_lately(self) -> Any:
        """Faults that could come back as the same entry."""
        last = self._last_at()
        return t.fault.c.mended_at >= iso(last - _LATELY) if last is not None else sa.text("mended_at IS NOT NULL")

    def _rows(self, chosen: sa.Select[Any]) -> list[tuple[Any, ...]]:
        compiled = chosen.compile(dialect=self._database.engine.dialect)
        return self._write.all(str(compiled), compiled.params)

    def _agenda(self, book: Book) -> None:
        """Duties stay in their table; the book knows when each must be looked at."""
        c = t.duty.c
        chosen = sa.select(c.id, c.next_at).where(c.hall == self._database.hall, c.next_at.is_not(None))
        for duty, next_at in self._rows(chosen):
            book.duties.put(str(duty), parse(next_at))

    def _last_at(self) -> datetime | None:
        """When the last fact that concerns the floor was written."""
        e = t.event.c
        chosen = sa.select(e.at).where(e.hall == self._database.hall, e.kind.not_in(sorted(NEUTRAL)))
        rows = self._rows_in(chosen.order_by(e.seq.desc()).limit(1))
        return parse(rows[0][0]) if rows else None

    def _figures(self, book: Book) -> None:
        day, c = book.figures, t.ticket.c
        here = (c.hall == self._database.hall, c.day == book.day)
        counted = sa.select(c.outcome, sa.func.count()).where(*here).group_by(c.outcome)
        outcomes = {row[0]: int(row[1]) for row in self._rows(counted)}
        day.issued = sum(outcomes.values())
        day.finished, day.no_show, day.cancelled = (outcomes.get(k, 0) for k in (n.FINISHED, NO_SHOW, n.CANCELLED))
        served = sa.select(sa.func.coalesce(sa.func.sum(c.services), 0), sa.func.coalesce(sa.func.sum(c.served_s), 0.0)).where(*here)
        ((services, service_s),) = self._rows(served)
        day.services, day.service_s = int(services), float(service_s)
        rated = sa.select(t.rating.c.grade).join(t.ticket, sa.and_(c.id == t.rating.c.ticket, c.hall == t.rating.c.hall)).where(*here)
        rated = rated.where(t.rating.c.valid)
        grades = [int(row[0]) for row in self._rows(rated)]
        day.ratings, day.bad_ratings = len(grades), sum(g <= n.BAD for g in grades)
        self._events(book)

    def _events(self, book: Book) -> None:
        """Calls of the day, and what could hide a lapse, from the journal."""
        day = book.figures
        for seq, at, _kind, body, ticket in self._told(book, ("called", "recalled"), 200):
            day.calls.append(Call(seq, at, ticket.id, ticket.number, body["counter"], ticket.matter))
        for _seq, at, kind, body, ticket in self._told(book, ("withdrawn", "no_show"), 5000):
            seen = {"number": ticket.number, "ticket": ticket.id, "counter": body["counter"], "at": at, "waited_s": body["waited_s"]}
            if kind == "withdrawn":
                day.withdrawn.append(seen)
            elif body["doubtful"]:
                day.quick_no_shows.append(seen | {"called_s": body["called_s"]})

    def _told(self, book: Book, kinds: tuple[str, ...], most: int) -> list[tuple[int, datetime, str, dict[str, Any], n.Ticket]]:
        """The day's last facts of these kinds, oldest first, with their tickets."""
        e = t.event.c
        opened = sa.select(sa.func.max(e.seq)).where(e.hall == self._database.hall, e.kind == "day_opened").scalar_subquery()
        chosen = sa.select(e.seq, e.at, e.kind, e.body).where(e.hall == self._database.hall, e.seq > opened, e.kind.in_(kinds))
        found = []
        for seq, at, kind, text in reversed(self._rows_in(chosen.order_by(e.seq.desc()).limit(most))):
            body = json.loads(text)
            ticket = book.ticket(body["ticket"])
            if ticket is not None:
                found.append((int(seq), parse(at), str(kind), body, ticket))
        return found

    def _rows_in(self, chosen: sa.Select[Any]) -> list[tuple[Any, ...]]:
        compiled = chosen.compile(dialect=self._database.engine.dialect, compile_kwargs={"render_postcompile": True})
        return self._write.all(str(compiled), compiled.params)



"""The pen: statements of the open transaction, compiled to driver text once; a fact's journal row and the rows it changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa

from floor import facts as f
from floor.book import Book
from floor.nouns import Duty, Entry, PrintJob, Staff, Token
from floor.store import tables as t
from floor.store.accounts import AccountRows
from floor.store.counting import counted
from floor.store.database import Database
from floor.store.drawing import finished
from floor.store.journal import entry
from floor.store.rows import dumps
from floor.times import iso

if TYPE_CHECKING:
    from floor.store.writing import Order


class Pen:
    """Statements of the open transaction, compiled to driver text once."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.connection = database.writer()
        self.book: Book | None = None
        self.written: list[f.Event] = []  # of the open transaction
        self._kept = 0  # of them, before the present order
        self._saved = False
        self._hall = database.hall
        self.accounts = AccountRows(database, self)
        text = database.text
        self._event = text(t.event.insert())
        self._head = text(t.hall.update().where(t.hall.c.code == _bind("code_")).values(seq=_bind("seq_"), hash=_bind("hash_")))
        self._outcome = text(t.outcome.insert())
        o, p = t.outcome.c, t.personal.c
        first = _select(o.mac, o.answer).where(o.hall == _bind("hall_"), o.who == _bind("who_"), o.route == _bind("route_"))
        self._first = text(first.where(o.request_id == _bind("id_")))
        person = _select(p.subject).where(p.hall == _bind("hall_"), p.kind == _bind("kind_"), p.value == _bind("value_"))
        self._person = text(person)
        self._value = text(_select(p.value).where(p.hall == _bind("hall_"), p.id == _bind("id_")))
        self._personal = text(t.personal.insert())
        of = (p.hall == _bind("hall_"), p.kind == _bind("kind_"), p.subject == _bind("subject_"))
        self._until = text(t.personal.update().where(*of).values(erase_at=_bind("until_")))
        self._erase = text(t.personal.delete().where(*of))
        self._forget = text(t.personal.delete().where(p.hall == _bind("hall_"), p.id == _bind("id_")))
        part, a = t.attachment_part.c, t.attachment.c
        claimed = _select(a.content).where(a.hall == _bind("hall_"), a.erased_at.is_(None))
        self._part = text(t.attachment_part.insert())
        theirs = (part.hall == _bind("hall_"), part.content == _bind("content_"))
        self._whole = text(_select(sa.func.sum(sa.func.length(part.data))).where(*theirs))
        self._last = text(_select(sa.func.max(part.no)).where(*theirs, part.content.not_in(claimed)))
        self._drop = text(t.attachment_part.delete().where(*theirs, part.no == _bind("no_")))
        self._unclaimed = text(t.attachment_part.delete().where(part.hall == _bind("hall_"), part.content.not_in(claimed)))

    # --- a batch -----------------------------------------------------------------------------------------------------

    def begin(self) -> tuple[int, str]:
        self._saved = False
        self.written = []
        return self.connection.begin()

    def run(self, sql: str, params: Mapping[str, Any]) -> None:
        self._save()
        self.connection.run(sql, params)

    def row(self, sql: str, params: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """First row as this transaction sees it."""
        return self.connection.one(sql, params)

    def end_order(self) -> None:
        if self._saved:
            self.connection.run("RELEASE SAVEPOINT an_order")
            self._saved = False

    def undo_order(self) -> bool:
        """Whether anything had been written by the order."""
        saved, self._saved = self._saved, False
        if saved:
            self.connection.run("ROLLBACK TO SAVEPOINT an_order")
            self.connection.run("RELEASE SAVEPOINT an_order")
            del self.written[self._kept :]
        return saved

    def head(self, seq: int, digest: str) -> None:
        self.connection.run(self._head, {"code_": self._hall, "seq_": seq, "hash_": digest})

    # --- an order ----------------------------------------------------------------------------------------------------

    def write(self, event: f.Event) -> None:
        """The fact into the journal, and the rows it changes into the tables."""
        book = self.book
        assert book is not None
        self._save()
        row = entry(self._hall, event, book.hash)
        values = {"hall": self._hall, "seq": row.seq, "at": row.at, "kind": row.kind, "subject": row.subject}
        self.connection.run(self._event, values | {"actor": row.actor, "body": row.body, "hash": row.hash})
        for changed in book.apply(event):
            self.connection.put(changed)
        book.hash = row.hash
        self.written.append(event)

    def outcome(self, order: Order) -> tuple[str, str] | None:
        """(mac, answer) of the first time this request came."""
        key = {"hall_": self._hall, "who_": order.actor.id, "route_": order.route, "id_": order.request_id}
        row = self.connection.one(self._first, key)
        return (str(row[0]), str(row[1])) if row else None

    def remember(self, order: Order, answer: str, now: datetime) -> None:
        row = {"hall": self._hall, "who": order.actor.id, "route": order.route, "request_id": order.request_id}
        self.run(self._outcome, row | {"mac": order.mac, "answer": answer, "at": iso(now)})

    def personal_subjects(self, kind: str, value: str) -> list[str]:
        rows = self.connection.all(self._person, {"hall_": self._hall, "kind_": kind, "value_": value})
        return [str(row[0]) for row in rows]

    def personal_value(self, key: str) -> str | None:
        """What a personal record holds; None when it was erased."""
        row = self.connection.one(self._value, {"hall_": self._hall, "id_": key})
        return str(row[0]) if row else None

    def open_duties(self) -> list[Duty]:
        """As this transaction sees them; for a change of the calendar, which concerns all of them."""
        table = self._database.nouns[Duty]
        chosen = _select(*table.columns).where(t.duty.c.hall == _bind("hall_"), sa.text("state IN ('open', 'paused')"))
        rows = self.connection.all(self._database.text(chosen), {"hall_": self._hall})
        return [cast(Duty, table.noun(tuple(row))) for row in rows]

    def entries_with(self, register: str, field: str, value: str) -> list[Entry]:
        """Entries of the register with this text in the field, or as an item of it; for small registers."""
        c, table = t.entry.c, self._database.nouns[Entry]
        like = c.fields.like(_bind("like_"), escape="!")
        chosen = _select(*table.columns).where(c.hall == _bind("hall_"), c.register == _bind("register_"), like)
        text = dumps(value)
        for mark in "!%_":
            text = text.replace(mark, "!" + mark)
        params = {"hall_": self._hall, "register_": register, "like_": f"%{text}%"}
        found = [cast(Entry, table.noun(tuple(row))) for row in self.connection.all(self._database.text(chosen), params)]
        return [x for x in found if value == x.fields.get(field) or (isinstance(x.fields.get(field), list) and value in x.fields[field])]

    def staff(self) -> list[Staff]:
        """Accounts that may log in."""
        table = self._database.nouns[Staff]
        chosen = _select(*table.columns).where(t.staff.c.hall == _bind("hall_"), t.staff.c.active)
        rows = self.connection.all(self._database.text(chosen), {"hall_": self._hall})
        return [cast(Staff, table.noun(tuple(row))) for row in rows]

    def tokens(self) -> list[Token]:
        """Those in force."""
        table = self._database.nouns[Token]
        chosen = _select(*table.columns).where(t.token.c.hall == _bind("hall_"), t.token.c.active)
        return [cast(Token, table.noun(row)) for row in self._rows(chosen, {"hall_": self._hall})]

    def queued_jobs(self, printers: list[str]) -> list[PrintJob]:
        """Slips that wait for one of these printers, oldest first."""
        table, c = self._database.nouns[PrintJob], t.print_job.c
        chosen = _select(*table.columns).where(c.hall == _bind("hall_"), sa.text("state = 'queued'")).order_by(c.queued_at, c.id)
        found = [cast(PrintJob, table.noun(tuple(row))) for row in self._rows(chosen, {"hall_": self._hall})]
        return [x for x in found if x.printer in printers]

    def names_of(self, account: str) -> list[str]:
        """How registers name an account: by its id or its log-in name."""
        c = t.account.c
        chosen = _select(c.login).where(c.hall == _bind("hall_"), c.id == _bind("id_"))
        row = self.connection.one(self._database.text(chosen), {"hall_": self._hall, "id_": account})
        return [account, *([str(row[0])] if row else [])]

    def taken(self, day: str, matter: str) -> int:
        """How many numbers of the day stand for the matter."""
        c = t.ticket.c
        chosen = _select(sa.func.count()).where(c.hall == _bind("hall_"), c.day == _bind("day_"), c.matter == _bind("matter_"))
        ((found,),) = self._rows(chosen, {"hall_": self._hall, "day_": day, "matter_": matter})
        return int(found)

    def counted(self, days: tuple[str, str], moments: tuple[str, str], notes: Sequence[str]) -> dict[str, int | str]:
        """Figures of a bulletin, as `floor.store.counting` tells."""
        return counted(self._rows, self._hall, days, moments, notes)

    def told_since(self, seq: int, kinds: tuple[type[f.Fact], ...]) -> bool:
        """Whether the journal has a fact of one of the kinds after `seq`."""
        e = t.event.c
        chosen = _select(e.kind).where(e.hall == _bind("hall_"), e.seq > _bind("after_")).distinct()
        names = {f.KIND[x] for x in kinds}
        return any(str(row[0]) in names for row in self._rows(chosen, {"hall_": self._hall, "after_": seq}))

    def finished(self, of: str, moments: tuple[str, str], seq: int) -> list[str]:
        """Among what is drawn, as `floor.store.drawing` tells."""
        return finished(self._rows, self._hall, of, moments, seq)

    def _rows(self, chosen: sa.sql.ClauseElement, params: dict[str, Any]) -> list[tuple[Any, ...]]:
        return self.connection.all(self._database.text(chosen), params)

    def keep_personal(self, key: str, kind: str, subject: str, value: str, erase_at: str) -> None:
        row = {"hall": self._hall, "id": key, "kind": kind, "subject": subject, "value": value, "erase_at": erase_at}
        self.run(self._personal, row)

    def keep_personal_until(self, kind: str, subject: str, erase_at: str) -> None:
        self.run(self._until, {"hall_": self._hall, "kind_": kind, "subject_": subject, "until_": erase_at})

    def erase_personal(self, kind: str, subject: str) -> None:
        self.run(self._erase, {"hall_": self._hall, "kind_": kind, "subject_": subject})

    def forget_personal(self, key: str) -> None:
        """Erase one record."""
        self.run(self._forget, {"hall_": self._hall, "id_": key})

    # --- bytes of files ----------------------------------------------------------------------------------------------

    def keep_part(self, content: str, no: int, data: bytes) -> None:
        """The next bytes of a file; `no` counts from 0."""
        self.run(self._part, {"hall": self._hall, "content": content, "no": no, "data": data})

    def kept_bytes(self, content: str) -> int:
        """How many bytes are kept under this key."""
        row = self.connection.one(self._whole, {"hall_": self._hall, "content_": content})
        return int(row[0] or 0) if row else 0

    def drop_part(self, content: str) -> bool:
        """Drop the last bytes of what no attachment has any more; whether there were some."""
        key = {"hall_": self._hall, "content_": content}
        row = self.connection.one(self._last, key)
        if row is None or row[0] is None:
            return False
        self.run(self._drop, key | {"no_": row[0]})
        return True

    def drop_unclaimed(self) -> None:
        """The same of all that a hub's end broke off, at once."""
        self.run(self._unclaimed, {"hall_": self._hall})

    def _save(self) -> None:
        if not self._saved:
            self.connection.run("SAVEPOINT an_order")
            self._saved = True
            self._kept = len(self.written)


def _select(*columns: Any) -> Any:
    return sa.select(*columns)


def _bind(name: str) -> Any:
    return sa.bindparam(name)

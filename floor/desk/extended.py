"""Extended sessions: the closing that opens one, its end, a lead's word, and the gate for a clerk who leaves (R07)."""

from __future__ import annotations

from datetime import datetime

from floor import facts as f
from floor import refusals as r
from floor.book import Book
from floor.desk.tx import House, Tx
from floor.nouns import Counter, Extended
from floor.rules import extended as rules
from floor.rules.clocks import WaitClock
from floor.rules.extended import Closing

RULE = "R07"


def closings(house: House, book: Book) -> list[Closing]:
    """The present day's closings that open sessions."""
    return rules.closings(house.hours, house.extended, book.day)


def due(house: House, book: Book, now: datetime) -> bool:
    """Whether a session begins or ends by now."""
    if book.session is not None and now >= book.session.ends_by:
        return True
    passed = [c for c in closings(house, book) if book.at is not None and book.at < c.at <= now]
    return any(rules.turns(book, c) for c in passed) or unsettled(house, book, now)


def unsettled(house: House, book: Book, now: datetime) -> bool:
    return rules.unsettled(book, _evening(house, book), now)


def next_moment(house: House, book: Book, now: datetime) -> datetime | None:
    """When the next session may begin or end by the clock."""
    at = book.at or now
    found = [c.at for c in closings(house, book) if c.at > now or (c.at > at and rules.turns(book, c))]
    if book.session is not None:
        found.append(book.session.ends_by)
    return min(found, default=None)


def _evening(house: House, book: Book) -> Closing | None:
    return rules.evening(house.hours, book.day) if house.extended.enabled else None


# --- the sweep -------------------------------------------------------------------------------------------------------


def turn(tx: Tx, closing: Closing) -> int:
    """What this closing does, at its true moment."""
    if not rules.turns(tx.book, closing):
        return 0
    if tx.book.session is not None:
        _end(tx, closing.at, "done", None)
    else:
        _open(tx, closing, "closing", closing.at)
    return 1


def clock_after(tx: Tx, closing: Closing) -> WaitClock:
    """The wait clock as it goes once this closing has had its turn."""
    opens = tx.book.session is None and rules.turns(tx.book, closing)
    return tx.house.clock.during((*tx.book.spans, (closing.at, closing.ends_by)), tx.book.rests) if opens else tx.clock


def run_out(tx: Tx, until: datetime) -> int:
    """End the session that may last no longer."""
    session = tx.book.session
    if session is None or session.ends_by > until:
        return 0
    _end(tx, session.ends_by, "day_end" if session.kind == "day" else "reopened", None)
    return 1


def settle(tx: Tx) -> int:
    """After an order: nobody is left, or somebody came back after closing."""
    if not unsettled(tx.house, tx.book, tx.now):
        return 0
    if tx.book.session is not None:
        _end(tx, tx.now, "done", None)
    else:
        evening = _evening(tx.house, tx.book)
        assert evening is not None
        _open(tx, evening, "came_back", tx.now)
    return 1


def _open(tx: Tx, closing: Closing, cause: str, at: datetime, reason: str | None = None) -> Extended:
    book = tx.book
    no = 1 + len(rules.of_closing(book, closing))
    local = closing.at.astimezone(tx.house.hours.zone)
    session = f"{local:%Y%m%d}-x{local:%H%M}" + (f"-{no}" if no > 1 else "")
    serving = sum(c.ticket is not None for c in book.counters.values())
    fact = f.ExtendedOpened(
        session, book.day, closing.kind, closing.at, no, cause, reason, at, closing.ends_by, len(book.lines), serving
    )  # fmt: skip
    tx.append(f"extended:{session}", [fact])
    redate(tx, session)
    assert book.session is not None
    return book.session


def _end(tx: Tx, at: datetime, reason: str, words: str | None) -> None:
    session = tx.book.session
    assert session is not None
    tx.append(f"extended:{session.id}", [f.ExtendedEnded(session.id, at, reason, words, len(tx.book.tickets))])
    if reason != "day_end":  # the tickets end with the day
        redate(tx, session.id)


def redate(tx: Tx, session: str) -> None:
    """Every running wait that has not lapsed gets the due moment that the session, or an emergency, gives it."""
    clock = tx.clock
    for wait in list(tx.book.waits.values()):
        if wait.since is None or wait.breached_at is not None:
            continue
        dues = clock.redated(wait)
        if (dues["due_at"], dues["warn_at"]) != (wait.due_at, wait.warn_at):
            tx.append(f"ticket:{wait.subject}", [f.WaitRedated(wait.subject, session, **dues)])


# --- a lead's word ---------------------------------------------------------------------------------------------------


def begin(tx: Tx, reason: str) -> Extended:
    """A lead begins a session: in a lunch break, ahead of closing for a surge, or again after its end."""
    if tx.book.session is not None:
        raise r.WrongState(session=tx.book.session.id, state="running", needs=["no running session"])
    if not reason.strip():
        raise r.RuleRefused(rule=RULE, missing=["reason"])
    hours, day = tx.house.hours, tx.book.day
    closing = rules.lunch(hours, day, tx.now) or rules.evening(hours, day)
    if closing is None:
        raise r.HallClosed(opens_at=None)
    if tx.now >= closing.at and not rules.busy(tx.book, closing):
        raise r.WrongState(state="nobody", needs=["somebody who waits or is served"])
    return _open(tx, closing, "lead", tx.now, reason.strip())


def end(tx: Tx, session: str, reason: str) -> Extended:
    """A lead ends the session; tickets still open end with the day, as ever."""
    running = tx.book.session
    if running is None or running.id != session:
        raise r.UnknownSession(session=session)
    if not reason.strip():
        raise r.RuleRefused(rule=RULE, missing=["reason"])
    _end(tx, tx.now, "lead", reason.strip())
    return tx.book.sessions[session]


# --- the gate --------------------------------------------------------------------------------------------------------


def may_leave(tx: Tx, counter: Counter, matters: list[str], cover: str | None) -> None:
    """Refuse to leave people unserved in a session, or as closing time comes, unless a substitute is named."""
    left = rules.unserved(tx.book, counter, matters)
    for standing in tx.book.lines.reserved(counter.number):
        left[standing.matter] = left.get(standing.matter, 0) + 1
    if cover is None or cover == counter.clerk:
        _refuse(tx, counter, left)


def may_narrow(tx: Tx, counter: Counter, matters: list[str]) -> None:
    """The same for a counter that stays and no longer takes `matters`."""
    _refuse(tx, counter, rules.unserved(tx.book, counter, matters))


def _refuse(tx: Tx, counter: Counter, left: dict[str, int]) -> None:
    if left and _gate(tx):
        raise r.RuleRefused(rule=RULE, missing=["cover"], counter=counter.number, matters=sorted(left), waiting=sum(left.values()))


def _gate(tx: Tx) -> bool:
    if tx.book.session is not None:
        return True
    service = tx.house.extended
    return any(c.at - service.cover_from <= tx.now <= c.at for c in closings(tx.house, tx.book))


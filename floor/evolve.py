"""How each kind of fact changes the floor: (book, event, fact) -> the rows it makes or changes. Nothing else writes state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from floor import facts as f
from floor import nouns as n

if TYPE_CHECKING:
    from floor.book import Book



@dataclass(frozen=True, slots=True)
class New:
    """A row that is not there yet: inserted, never written over another, so that each "only one" constraint guards it."""

    noun: n.Noun


Rows = list[n.Noun | New]


class BrokenJournal(Exception):
    """A fact speaks of something that the facts before it do not know."""


def _ticket(book: Book, ticket_id: str) -> n.Ticket:
    found = book.ticket(ticket_id)
    if found is None:
        raise BrokenJournal(f"unknown ticket {ticket_id}")
    return found


def _day_opened(book: Book, e: f.Event, fact: f.DayOpened) -> Rows:
    return [n.DayBook("today", fact.day), *[n.Run(matter, 0) for matter, calls in book.runs.items() if calls]]


def _matter_set(book: Book, e: f.Event, fact: f.MatterSet) -> Rows:
    return [n.Matter(fact.code, fact.place, fact.names, fact.theme, fact.mean_min, fact.common, fact.open)]


def _counter_set(book: Book, e: f.Event, fact: f.CounterSet) -> Rows:
    old = book.counters.get(fact.number)
    if old is None:
        return [n.Counter(fact.number, fact.zone, fact.matters, since=e.at)]
    return [replace(old, zone=fact.zone, matters=fact.matters)]


# --- tickets --------------------------------------------------------------------------------------------------------


def _taken(book: Book, e: f.Event, t: f.Taken) -> Rows:
    ticket = n.Ticket(
        id=t.ticket, seq=e.seq, day=t.day, number=t.number, series=t.series, n=t.n, matter=t.matter, lane=t.lane, ground=t.ground,
        project=t.project, channel=t.channel, lang=t.lang, key_digest=t.key_digest, taken_at=e.at, clock=t.clock, jobs=1,
    )  # fmt: skip
    job = n.PrintJob(t.job, t.ticket, "slip", t.printer, t.channel, t.job_state, t.job_reason, e.at)
    return [New(ticket), n.Series(t.day, t.series, t.n), _opened(ticket, e.at, t.limit_s, t.due_at, t.warn_at), New(job)]


def _opened(ticket: n.Ticket, at: datetime, limit_s: float, due_at: datetime | None, warn_at: datetime | None) -> New:
    return New(n.Obligation(wait_id(ticket), "wait", ticket.id, ticket.wait_no, at, limit_s, 0.0, at, due_at, warn_at))


def wait_id(ticket: n.Ticket) -> str:
    return f"{ticket.id}-w{ticket.wait_no}"


def _ended(book: Book, ticket: str, at: datetime, used_s: float | None, state: str) -> Rows:
    """The present wait of the ticket is over, if it has one."""
    wait = book.waits.get(ticket)
    if wait is None:
        return []
    used = wait.used_s if used_s is None else used_s
    return [replace(wait, used_s=used, since=None, due_at=None, warn_at=None, state=state, ended_at=at)]


def _called(book: Book, e: f.Event, c: f.Called) -> Rows:
    old = _ticket(book, c.ticket)
    ticket = replace(
        old, state=n.CALLED, counter=c.counter, call_no=c.call_no, call_seq=e.seq, called_at=e.at, why=c.why, reason=None
    )
    rows: Rows = [ticket]
    wait = book.waits.get(c.ticket)
    if wait is not None:
        rows.append(replace(wait, used_s=c.used_s, since=None, due_at=None, warn_at=None, state="paused"))
    counter = book.counters[c.counter]
    rows.append(replace(counter, ticket=c.ticket, idle_since=None))
    if ticket.lane == "ordinary" and book.runs.get(ticket.matter):
        rows.append(n.Run(ticket.matter, 0))
    return rows + [n.Run(matter, book.runs.get(matter, 0) + 1) for matter in c.ran]


def _recalled(book: Book, e: f.Event, r: f.Recalled) -> Rows:
    return [replace(_ticket(book, r.ticket), call_no=r.call_no, call_seq=e.seq)]


def _withdrawn(book: Book, e: f.Event, w: f.Withdrawn) -> Rows:
    ticket = replace(_ticket(book, w.ticket), state=n.WAITING, counter=None)
    wait = book.waits.get(w.ticket)
    rows: Rows = [ticket, *_freed(book, w.counter, e.at)]
    if wait is not None:
        rows.append(replace(wait, since=e.at, due_at=w.due_at, warn_at=w.warn_at, state="open"))
    return rows


def _freed(book: Book, counter: int | None, at: datetime) -> Rows:
    if counter is None:
        return []
    old = book.counters[counter]
    return [replace(old, ticket=None, idle_since=at if old.state == "open" else None)]


def _started(book: Book, e: f.Event, s: f.Started) -> Rows:
    ticket = replace(_ticket(book, s.ticket), state=n.SERVING, started_at=e.at, reserved=None)
    counter = replace(book.counters[s.counter], rating=None, rating_until=None)
    return [ticket, counter, *_ended(book, s.ticket, e.at, None, "discharged")]


def _finished(book: Book, e: f.Event, d: f.Finished) -> Rows:
    ticket = replace(_ticket(book, d.ticket), state=n.CLOSED, outcome=n.FINISHED, closed_at=e.at)
    old = book.counters[d.counter]
    idle = e.at if old.state == "open" else None
    return [ticket, replace(old, ticket=None, idle_since=idle, rating=d.ticket, rating_until=d.rating_until)]


def _no_show(book: Book, e: f.Event, s: f.NoShow) -> Rows:
    ticket = replace(_ticket(book, s.ticket), state=n.CLOSED, outcome=n.NO_SHOW, closed_at=e.at, reserved=None)
    return [ticket, *_freed(book, s.counter, e.at), *_ended(book, s.ticket, e.at, None, "cancelled")]


def _waits_anew(old: n.Ticket, **changes: Any) -> n.Ticket:
    fresh: dict[str, Any] = {
        "state": n.WAITING, "outcome": None, "closed_at": None, "counter": None, "call_no": 0, "called_at": None, "started_at": None,
        "wait_no": old.wait_no + 1, "reason": None,
    }  # fmt: skip
    return replace(old, **(fresh | changes))


def _returned(book: Book, e: f.Event, r: f.Returned) -> Rows:
    old = _ticket(book, r.ticket)
    ticket = _waits_anew(old, clock=r.clock, returns=old.returns + 1)
    return [ticket, _opened(ticket, e.at, r.limit_s, r.due_at, r.warn_at)]


def _held(book: Book, e: f.Event, h: f.Held) -> Rows:
    ticket = replace(_ticket(book, h.ticket), state=n.HELD, counter=h.counter, reason=h.reason)
    return [ticket, *_freed(book, h.counter, e.at), *_ended(book, h.ticket, e.at, h.used_s, "cancelled")]


def _resumed(book: Book, e: f.Event, r: f.Resumed) -> Rows:
    ticket = _waits_anew(_ticket(book, r.ticket), reserved=r.reserved)
    return [ticket, _opened(ticket, e.at, r.limit_s, r.due_at, r.warn_at)]


def _transferred(book: Book, e: f.Event, t: f.Transferred) -> Rows:
    ticket = _waits_anew(_ticket(book, t.ticket), matter=t.matter, reserved=t.reserved, clock=e.at)
    ended = _ended(book, t.ticket, e.at, t.used_s, "cancelled")
    return [ticket, *_freed(book, t.from_counter, e.at), *ended, _opened(ticket, e.at, t.limit_s, t.due_at, t.warn_at)]


def _cancelled(book: Book, e: f.Event, c: f.Cancelled) -> Rows:
    ticket = replace(_ticket(book, c.ticket), state=n.CLOSED, outcome=n.CANCELLED, closed_at=e.at, reason=c.reason, reserved=None)
    return [ticket, *_freed(book, c.counter, e.at), *_ended(book, c.ticket, e.at, c.used_s, "cancelled")]


def _lane_granted(book: Book, e: f.Event, g: f.LaneGranted) -> Rows:
    return [replace(_ticket(book, g.ticket), lane=g.lane, ground=g.ground)]


# --- counters -------------------------------------------------------------------------------------------------------


def _counter_opened(book: Book, e: f.Event, o: f.CounterOpened) -> Rows:
    old = book.counters[o.counter]
    idle = e.at if old.ticket is None else None
    return [replace(old, state="open", serves=o.serves, clerk=o.clerk, since=e.at, reason=None, idle_since=idle)]


def _counter_closed(book: Book, e: f.Event, c: f.CounterClosed) -> Rows:
    old = book.counters[c.counter]
    return [replace(old, state=n.CLOSED, serves=None, clerk=None, since=e.at, reason=c.reason, idle_since=None)]


def _counter_paused(book: Book, e: f.Event, p: f.CounterPaused) -> Rows:
    return [replace(book.counters[p.counter], state="paused", since=e.at, reason=p.reason, idle_since=None)]


def _counter_resumed(book: Book, e: f.Event, r: f.CounterResumed) -> Rows:
    old = book.counters[r.counter]
    return [replace(old, state="open", since=e.at, reason=None, idle_since=e.at if old.ticket is None else None)]


# --- ledger and ratings ---------------------------------------------------------------------------------------------


def _lapsed(book: Book, e: f.Event, x: f.Lapsed) -> Rows:
    row = n.Lapse(
        x.lapse, e.seq, x.obligation, x.ticket, x.number, x.matter, x.wait_no, x.counted_for, e.at, x.waited_s, x.late, x.cause
    )
    wait = book.waits.get(x.ticket)
    if wait is None:
        raise BrokenJournal(f"lapse without a wait: {x.lapse}")
    return [New(row), replace(wait, breached_at=x.counted_for)]


def _decided(book: Book, e: f.Event, lapse: str, **changes: Any) -> Rows:
    old = book.lapse(lapse)
    if old is None:
        raise BrokenJournal(f"unknown lapse {lapse}")
    return [replace(old, decided_by=e.actor, decided_at=e.at, **changes)]


def _lapse_confirmed(book: Book, e: f.Event, c: f.LapseConfirmed) -> Rows:
    return _decided(book, e, c.lapse, state="confirmed", complaint=c.complaint)


def _lapse_dismissed(book: Book, e: f.Event, d: f.LapseDismissed) -> Rows:
    return _decided(book, e, d.lapse, state="dismissed", reason=d.reason)


def _rated(book: Book, e: f.Event, r: f.Rated) -> Rows:
    rows: Rows = [New(n.Rating(r.ticket, r.counter, r.grade, r.reasons, r.channel, e.at))]
    counter = book.counters[r.counter]
    if counter.rating == r.ticket:
        rows.append(replace(counter, rating=None, rating_until=None))
    return rows


# --- paper, devices, help, access -----------------------------------------------------------------------------------


def _reprinted(book: Book, e: f.Event, r: f.Reprinted) -> Rows:
    ticket = _ticket(book, r.ticket)
    job = n.PrintJob(r.job, r.ticket, "reprint", r.printer, r.kiosk, "queued", None, e.at)
    return [replace(ticket, jobs=ticket.jobs + 1), New(job)]


def _print_moved(book: Book, e: f.Event, m: f.PrintMoved) -> Rows:
    job = book.job(m.job)
    if job is None:
        raise BrokenJournal(f"unknown print job {m.job}")
    return [replace(job, state=m.state, reason=m.reason, done_at=None if m.state == "printing" else e.at)]


def _device_changed(book: Book, e: f.Event, d: f.DeviceChanged) -> Rows:
    return [n.Device(d.code, d.device_kind, d.agent, d.state, d.reason, e.at)]


def _call_heard(book: Book, e: f.Event, h: f.CallHeard) -> Rows:
    return [New(n.Heard(h.call_seq, h.screen, h.started_at, h.finished_at))]


def _help_called(book: Book, e: f.Event, h: f.HelpCalled) -> Rows:
    return [n.Help(h.kiosk, e.at, "asked")]


def _help_answered(book: Book, e: f.Event, h: f.HelpAnswered) -> Rows:
    old = book.helps.get(h.kiosk)
    return [n.Help(h.kiosk, old.since if old else e.at, "answered")]


def _staff_set(book: Book, e: f.Event, s: f.StaffSet) -> Rows:
    return [n.Staff(s.staff, s.roles, s.active)]


def _token_issued(book: Book, e: f.Event, t: f.TokenIssued) -> Rows:
    return [New(n.Token(t.token, t.role, t.place, True))]


def _token_revoked(book: Book, e: f.Event, t: f.TokenRevoked) -> Rows:
    old = book.token(t.token)
    return [replace(old, active=False)] if old else []


def _nothing(book: Book, e: f.Event, fact: f.Fact) -> Rows:
    """The journal alone remembers it."""
    return []


CHANGES: dict[type[f.Fact], Callable[[Any, f.Event, Any], Rows]] = {
    f.DayOpened: _day_opened,
    f.MatterSet: _matter_set,
    f.CounterSet: _counter_set,
    f.Taken: _taken,
    f.Called: _called,
    f.Recalled: _recalled,
    f.Withdrawn: _withdrawn,
    f.Started: _started,
    f.Finished: _finished,
    f.NoShow: _no_show,
    f.Returned: _returned,
    f.Held: _held,
    f.Resumed: _resumed,
    f.Transferred: _transferred,
    f.Cancelled: _cancelled,
    f.LaneGranted: _lane_granted,
    f.CounterOpened: _counter_opened,
    f.CounterClosed: _counter_closed,
    f.CounterPaused: _counter_paused,
    f.CounterResumed: _counter_resumed,
    f.Lapsed: _lapsed,
    f.LapseConfirmed: _lapse_confirmed,
    f.LapseDismissed: _lapse_dismissed,
    f.Rated: _rated,
    f.RatingStrayed: _nothing,
    f.Reprinted: _reprinted,
    f.PrintMoved: _print_moved,
    f.DeviceChanged: _device_changed,
    f.CallHeard: _call_heard,
    f.HelpCalled: _help_called,
    f.HelpAnswered: _help_answered,
    f.StaffSet: _staff_set,
    f.TokenIssued: _token_issued,
    f.TokenRevoked: _token_revoked,
    f.LoggedIn: _nothing,
    f.LoggedOut: _nothing,
    f.LoginFailed: _nothing,
    f.PasswordChanged: _nothing,
}

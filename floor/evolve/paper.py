"""Paper, devices, receipts of loudspeakers, help at kiosks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import BrokenJournal, Change, New, Rows, ticket_of

if TYPE_CHECKING:
    from floor.book import Book


def _reprinted(book: Book, e: f.Event, r: f.Reprinted) -> Rows:
    ticket = ticket_of(book, r.ticket)
    job = n.PrintJob(r.job, r.ticket, "reprint", r.printer, r.kiosk, "queued", None, e.at)
    return [replace(ticket, jobs=ticket.jobs + 1), New(job)]


def _why_printed(book: Book, e: f.Event, w: f.WhyPrinted) -> Rows:
    ticket = ticket_of(book, w.ticket)
    job = n.PrintJob(w.job, w.ticket, "why", w.printer, w.kiosk, "queued", None, e.at, about=w.called, lang=w.lang)
    return [replace(ticket, jobs=ticket.jobs + 1), New(job)]


def _notice_printed(book: Book, e: f.Event, p: f.NoticePrinted) -> Rows:
    ticket = ticket_of(book, p.ticket)
    job = n.PrintJob(p.job, p.ticket, "notice", p.printer, p.kiosk, "queued", None, e.at, about=p.matter, lang=p.lang)
    return [replace(ticket, jobs=ticket.jobs + 1), New(job)]


def _print_moved(book: Book, e: f.Event, m: f.PrintMoved) -> Rows:
    job = book.job(m.job)
    if job is None:
        raise BrokenJournal(f"unknown print job {m.job}")
    return [replace(job, state=m.state, reason=m.reason, done_at=None if m.state == "printing" else e.at)]


def _device_changed(book: Book, e: f.Event, d: f.DeviceChanged) -> Rows:
    return [n.Device(d.code, d.device_kind, d.agent, d.state, d.reason, e.at)]


def _call_heard(book: Book, e: f.Event, h: f.CallHeard) -> Rows:
    return [New(n.Heard(h.call_seq, h.screen, h.started_at, h.finished_at, h.speaker))]


def _help_called(book: Book, e: f.Event, h: f.HelpCalled) -> Rows:
    return [n.Help(h.kiosk, e.at, "asked")]


def _help_answered(book: Book, e: f.Event, h: f.HelpAnswered) -> Rows:
    old = book.helps.get(h.kiosk)
    return [n.Help(h.kiosk, old.since if old else e.at, "answered")]


CHANGES: dict[type[f.Fact], Change] = {
    f.Reprinted: _reprinted,
    f.WhyPrinted: _why_printed,
    f.NoticePrinted: _notice_printed,
    f.PrintMoved: _print_moved,
    f.DeviceChanged: _device_changed,
    f.CallHeard: _call_heard,
    f.HelpCalled: _help_called,
    f.HelpAnswered: _help_answered,
}

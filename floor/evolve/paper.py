"""Paper, devices, receipts of loudspeakers, help at kiosks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from floor import facts as f
from floor import nouns as n
from floor.evolve.parts import BrokenJournal, Change, New, Rows, ticket_of

if TYPE_CHECKING:
    from floor.book import Book


def ordered(e: f.Event) -> n.PrintJob | None:
    """The print job that an event orders; None for events that order none."""
    x = e.fact
    if isinstance(x, f.Taken):
        return n.PrintJob(x.job, x.ticket, "slip", x.printer, x.channel, x.job_state, x.job_reason, e.at)
    if isinstance(x, f.Reprinted):
        return n.PrintJob(x.job, x.ticket, "reprint", x.printer, x.kiosk, "queued", None, e.at)
    if isinstance(x, f.WhyPrinted):
        return n.PrintJob(x.job, x.ticket, "why", x.printer, x.kiosk, "queued", None, e.at, about=x.called, lang=x.lang)
    if isinstance(x, f.NoticePrinted):
        return n.PrintJob(x.job, x.ticket, "notice", x.printer, x.kiosk, "queued", None, e.at, about=x.matter, lang=x.lang)
    if isinstance(x, f.EntryPrinted):
        return n.PrintJob(x.job, "", "receipt", x.printer, x.kiosk, "queued", None, e.at, about=x.entry, lang=x.lang, form=x.form)
    return None


def new_job(e: f.Event) -> New:
    """Its row."""
    job = ordered(e)
    assert job is not None, e.kind
    return New(job)


def _for_ticket(book: Book, e: f.Event, x: f.Reprinted | f.WhyPrinted | f.NoticePrinted) -> Rows:
    ticket = ticket_of(book, x.ticket)
    return [replace(ticket, jobs=ticket.jobs + 1), new_job(e)]


def _for_entry(book: Book, e: f.Event, _: f.EntryPrinted) -> Rows:
    return [new_job(e)]


def _print_moved(book: Book, e: f.Event, m: f.PrintMoved) -> Rows:
    job = book.job(m.job)
    if job is None:
        raise BrokenJournal(f"unknown print job {m.job}")
    return [replace(job, state=m.state, reason=m.reason, done_at=None if m.state == "printing" else e.at)]


def _print_routed(book: Book, e: f.Event, m: f.PrintRouted) -> Rows:
    job = book.job(m.job)
    if job is None:
        raise BrokenJournal(f"unknown print job {m.job}")
    return [replace(job, printer=m.printer)]


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
    f.Reprinted: _for_ticket,
    f.WhyPrinted: _for_ticket,
    f.NoticePrinted: _for_ticket,
    f.EntryPrinted: _for_entry,
    f.PrintMoved: _print_moved,
    f.PrintRouted: _print_routed,
    f.DeviceChanged: _device_changed,
    f.CallHeard: _call_heard,
    f.HelpCalled: _help_called,
    f.HelpAnswered: _help_answered,
}

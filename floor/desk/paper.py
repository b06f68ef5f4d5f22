"""Print jobs: what an agent takes, reports, and what is given up; receipts of loudspeakers."""

from __future__ import annotations

from config.rulebook.schema import RegisterDef
from floor import facts as f
from floor import refusals as r
from floor.desk.tx import Tx
from floor.nouns import Entry, PrintJob, Ticket
from floor.rules import registers as rules

_ENDS = {"printed", "sent", "failed"}
_NEXT = {"queued": {"printing", "failed"}, "printing": _ENDS | {"unknown"}, "unknown": _ENDS}  # the truth may come late


def job(tx: Tx, job_id: str) -> PrintJob:
    found = tx.book.job(job_id)
    if found is None:
        raise r.UnknownJob(job=job_id)
    return found


def reprint(tx: Tx, ticket_id: str, kiosk: str | None) -> PrintJob:
    """Another slip, marked 补打, at the kiosk asked for or where the ticket was taken."""
    ticket = tx.ticket(ticket_id)
    place, printer = _printer(tx, kiosk or ticket.channel, ticket=ticket.id, number=ticket.number)
    job_id = f"{ticket.id}-p{ticket.jobs + 1}"
    tx.append(f"ticket:{ticket.id}", [f.Reprinted(ticket.id, job_id, printer, place)])
    return job(tx, job_id)


def print_why(tx: Tx, called: str, before: str, kiosk: str | None, lang: str) -> PrintJob:
    """A slip that tells the holder of `before` why `called` was called first; at the kiosk asked for, or one with paper."""
    ticket, other = tx.ticket(before), tx.ticket(called)
    place, printer = _printer(tx, kiosk or _any_kiosk(tx, ticket), ticket=ticket.id, number=ticket.number)
    job_id = f"{ticket.id}-p{ticket.jobs + 1}"
    tx.append(f"ticket:{ticket.id}", [f.WhyPrinted(ticket.id, other.id, job_id, printer, place, lang)])
    return job(tx, job_id)


def print_notice(tx: Tx, ticket_id: str, matter: str | None, kiosk: str | None, lang: str) -> PrintJob:
    """The one-time notice of a matter on paper (R15); at the kiosk asked for, or one with paper."""
    ticket = tx.ticket(ticket_id)
    wanted = tx.book.matters.get(matter or ticket.matter)
    if wanted is None:
        raise r.UnknownMatter(matter=matter or ticket.matter)
    if not wanted.tells:
        raise r.NoNotice(matter=wanted.code)
    place, printer = _printer(tx, kiosk or _any_kiosk(tx, ticket), ticket=ticket.id, number=ticket.number)
    job_id = f"{ticket.id}-p{ticket.jobs + 1}"
    tx.append(f"ticket:{ticket.id}", [f.NoticePrinted(ticket.id, wanted.code, job_id, printer, place, lang)])
    return job(tx, job_id)


def print_entry(tx: Tx, register: RegisterDef, entry: Entry, form: str, kiosk: str | None, lang: str) -> PrintJob:
    """A small printed form of a register's entry; at the kiosk asked for, or the first with paper."""
    if form not in (small := [x.code for x in register.forms if x.slip]):
        raise r.BadRequest(problems=[f"form: one of {', '.join(small) or 'none in this register'}"])
    rules.printable(tx.house.rulebook, register, form, entry)
    place, printer = _printer(tx, kiosk or _any_kiosk(tx), entry=entry.id)
    job_id = f"{entry.id}-s{tx.seq + 1}"  # the order's own place in the journal
    tx.append(f"entry:{entry.id}", [f.EntryPrinted(entry.id, form, job_id, printer, place, lang)])
    return job(tx, job_id)


def _any_kiosk(tx: Tx, ticket: Ticket | None = None) -> str:
    """Where the ticket was taken, if that printer works; else the first that does."""
    channel = ticket.channel if ticket else ""
    places = sorted(tx.house.config.kiosks, key=lambda k: k.code != channel)
    down = {code for code, device in tx.book.devices.items() if device.state == "down"}
    return next((k.code for k in places if k.printer is not None and k.printer not in down), channel)


def _printer(tx: Tx, kiosk: str, **about: str) -> tuple[str, str]:
    """(kiosk, printer), unless that printer cannot take a slip."""
    place = next((k for k in tx.house.config.kiosks if k.code == kiosk), None)
    if place is None or place.printer is None:
        raise r.PrinterDown(**about, reason="no_printer")
    device = tx.book.devices.get(place.printer)
    if device is not None and device.state == "down":
        raise r.PrinterDown(**about, printer=place.printer, reason=device.reason or "offline")
    return place.code, place.printer


def move(tx: Tx, job_id: str, state: str, reason: str | None) -> PrintJob:
    """To printing, printed, sent, failed or unknown. Saying the same again changes nothing."""
    found = job(tx, job_id)
    if found.state == state:
        return found
    if state not in _NEXT.get(found.state, set()):
        raise r.WrongState(job=job_id, state=found.state, needs=sorted(k for k, v in _NEXT.items() if state in v))
    tx.append(found.subject, [f.PrintMoved(job_id, state, reason)])
    return job(tx, job_id)


def take(tx: Tx, job_id: str, printer: str = "") -> PrintJob:
    """An agent begins: queued to printing, exactly once, on the printer that the slip goes to now."""
    found = job(tx, job_id)
    if printer not in ("", found.printer):
        raise r.NotYourJob(job=job_id)
    if found.state != "queued":
        raise r.WrongState(job=job_id, state=found.state, needs=["queued"])
    return move(tx, job_id, "printing", None)


def heard(tx: Tx, receipt: f.CallHeard) -> None:
    """A loudspeaker's receipt, once a call, player and loudspeaker zone."""
    if tx.book.heard(receipt.call_seq, receipt.screen, receipt.speaker):
        return
    tx.append(f"call:{receipt.call_seq}", [receipt])

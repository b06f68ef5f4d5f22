"""The equipment register: what its facts write into an entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from floor import facts as f
from floor.evolve.parts import BrokenJournal, Change, New, Rows, nothing
from floor.nouns.faults import Fault

if TYPE_CHECKING:
    from floor.book import Book


def _opened(book: Book, e: f.Event, x: f.FaultOpened) -> Rows:
    return [New(Fault(x.fault, x.device, x.device_kind, x.agent, x.reason, x.level, x.symptom, e.at, e.at))]


def _changed(book: Book, fault_id: str, **changes: Any) -> Rows:
    fault = book.fault(fault_id)
    if fault is None:
        raise BrokenJournal(f"unknown fault {fault_id}")
    return [replace(fault, **changes)]


def _turned(book: Book, e: f.Event, x: f.FaultTurned) -> Rows:
    return _changed(book, x.fault, reason=x.reason, level=x.level, symptom=x.symptom, **_worse(book, e, x.fault, x.level))


def _recurred(book: Book, e: f.Event, x: f.FaultRecurred) -> Rows:
    fault = book.fault(x.fault)
    times = fault.times + 1 if fault else 1
    again: dict[str, Any] = {"seen_at": e.at, "times": times, "mended_at": None, "mended_by": None, "words": None}
    return _changed(book, x.fault, reason=x.reason, level=x.level, symptom=x.symptom, **(again | _worse(book, e, x.fault, x.level)))


def _worse(book: Book, e: f.Event, fault_id: str, level: str) -> dict[str, Any]:
    """Who was told that paper is near its end has not been told that it has ended."""
    fault = book.fault(fault_id)
    worse = fault is not None and (fault.level, level) == ("warn", "error")
    return {"told_at": None, "seen_at": e.at} if worse else {}


def _told(book: Book, e: f.Event, x: f.FaultTold) -> Rows:
    return _changed(book, x.fault, told_at=e.at)


def _muted(book: Book, e: f.Event, x: f.FaultMuted) -> Rows:
    return _changed(book, x.fault, muted_by=e.actor, muted_at=e.at, muted_why=x.reason)


def _unmuted(book: Book, e: f.Event, x: f.FaultUnmuted) -> Rows:
    return _changed(book, x.fault, muted_by=None, muted_at=None, muted_why=None)


def _mended(book: Book, e: f.Event, x: f.FaultMended) -> Rows:
    return _changed(book, x.fault, mended_at=e.at, mended_by=e.actor if x.by == "person" else x.by, words=x.words)


CHANGES: dict[type[f.Fact], Change] = {
    f.FaultOpened: _opened,
    f.FaultTurned: _turned,
    f.FaultRecurred: _recurred,
    f.FaultTold: _told,
    f.FaultMuted: _muted,
    f.FaultUnmuted: _unmuted,
    f.FaultMended: _mended,
    f.DeviceTested: nothing,
}

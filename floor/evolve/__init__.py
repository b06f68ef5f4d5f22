"""How each kind of fact changes the floor: (book, event, fact) -> the rows it makes or changes. Nothing else writes state."""

from __future__ import annotations

from floor import facts as f
from floor.evolve import (
    access,
    appointments,
    attachments,
    counters,
    emergencies,
    extended,
    faults,
    hall,
    lanes,
    ledger,
    matters,
    paper,
    registers,
    settings,
    tickets,
    tides,
)
from floor.evolve.parts import BrokenJournal, Change, New

__all__ = ["CHANGES", "BrokenJournal", "New"]

CHANGES: dict[type[f.Fact], Change] = {
    fact: change
    for room in (
        hall, tickets, matters, lanes, appointments, counters, extended, ledger, paper, access, tides, registers, faults, emergencies,
        settings, attachments,
    )
    for fact, change in room.CHANGES.items()
}

"""The pump: the only sender. Woken by a commit (or each second) it reads the journal after its cursor and tells everybody."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Protocol

import sqlalchemy as sa

from floor import facts as f
from floor.runtime import Runtime
from floor.store import tables as t
from floor.store.database import Database
from floor.store.journal import Entry, event

log = logging.getLogger("floor.pump")
_MOST = 500  # events a turn
_GAP_S = 0.1  # at most 10 pictures a second for one group (contract section 3)
_BEAT_S = 5.0  # a picture at least this often: clients know that the hub lives


class Outlet(Protocol):
    """Where pictures go: connected groups and a way to send."""

    def groups(self) -> list[tuple[str, str]]:
        """(namespace, place) of everybody connected."""
        ...

    def send(self, namespace: str, place: str) -> None:
        """Draw the group's picture now and send it."""
        ...


class Pump:
    """`on_event` hears each committed event once, in order; `on_beat` runs each second."""

    def __init__(self, database: Database, runtime: Runtime, on_event: Callable[[f.Event], None], on_beat: Callable[[], None]) -> None:
        self.cursor = 0
        self.outlet: Outlet | None = None
        self._runtime = runtime
        self._bell = runtime.bell()
        self._on_event = on_event
        self._on_beat = on_beat
        self._database = database
        self._sent: dict[tuple[str, str], float] = {}
        self._dirty: set[tuple[str, str]] = set()
        self._stopped = False
        self._next_beat = 0.0

    def wake(self) -> None:
        self._bell.ring()

    def stop(self) -> None:
        self._stopped = True
        self._bell.ring()

    def run(self) -> None:
        wait_s = 0.0
        while not self._stopped:
            self._bell.wait(wait_s)
            try:
                wait_s = self.turn()
            except Exception:  # the pump never dies: what failed is tried again at the next turn
                log.exception("pump turn failed cursor=%d", self.cursor)
                wait_s = 1.0

    def turn(self) -> float:
        """Read what is new, send what is due; seconds until the next turn is needed."""
        while rows := self._read():
            for row in rows:
                self._one(row)
                self.cursor = row.seq
        mono_s = self._runtime.mono_s()
        if mono_s >= self._next_beat:
            self._next_beat = mono_s + 1.0
            self._on_beat()
        return self._send(mono_s)

    def _one(self, row: Entry) -> None:
        told = event(row)
        self._on_event(told)
        if self.outlet is not None:
            concerned = namespaces(told.fact)
            self._dirty.update(group for group in self.outlet.groups() if group[0] in concerned)

    def _send(self, mono_s: float) -> float:
        if self.outlet is None:
            return 1.0
        wait_s = 1.0
        for group in self.outlet.groups():
            since_s = mono_s - self._sent.get(group, 0.0)
            if since_s >= _BEAT_S or (group in self._dirty and since_s >= _GAP_S):
                self._sent[group] = mono_s
                self._dirty.discard(group)
                self.outlet.send(*group)
            elif group in self._dirty:
                wait_s = min(wait_s, _GAP_S - since_s)
        return wait_s

    def _read(self) -> list[Entry]:
        e = t.event.c
        columns = (e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.hash)
        chosen = sa.select(*columns).where(e.hall == self._database.hall, e.seq > self.cursor).order_by(e.seq).limit(_MOST)
        return [Entry(*tuple(row)) for row in self._database.read(chosen)]


_FLOOR = frozenset({"/screen", "/kiosk", "/console", "/pad", "/supervisor", "/agent"})
_QUIET: dict[type[f.Fact], frozenset[str]] = {
    f.PrintMoved: frozenset({"/kiosk", "/agent", "/supervisor"}),
    f.DeviceChanged: frozenset({"/kiosk", "/supervisor"}),
    f.Reprinted: frozenset({"/kiosk", "/agent"}),
    f.HelpCalled: frozenset({"/kiosk", "/console", "/supervisor"}),
    f.HelpAnswered: frozenset({"/kiosk", "/console", "/supervisor"}),
    f.Lapsed: frozenset({"/console", "/supervisor"}),
    f.LapseConfirmed: frozenset({"/supervisor"}),
    f.LapseDismissed: frozenset({"/supervisor"}),
    f.Taken: _FLOOR - {"/pad"},
    f.CallHeard: frozenset(),
    f.LoggedIn: frozenset(),
    f.LoggedOut: frozenset(),
    f.LoginFailed: frozenset(),
    f.TokenIssued: frozenset(),
}


def namespaces(fact: f.Fact) -> frozenset[str]:
    """Whose pictures the fact can change."""
    return _QUIET.get(type(fact), _FLOOR)



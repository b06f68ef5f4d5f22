"""The pump: the only sender. Woken by a commit (or each second) it takes the facts after its cursor and tells everybody.

This process's facts are handed over by their commit; what another process wrote is read from the journal.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable
from typing import Protocol

import sqlalchemy as sa

from floor import facts as f
from floor.runtime import Runtime
from floor.store import tables as t
from floor.store.database import Database
from floor.store.journal import Entry
from floor.store.journal import event as event_of

log = logging.getLogger("floor.pump")
_MOST = 500  # events a turn
_MOST_A_SECOND = 10  # pictures for one group (contract section 3)
_CALM_S = 0.045  # each picture of the last second puts the next one off by so much
_CALL_S = 0.012  # a call less: at hall pace each goes out at once, other changes ride along with it
_COST = 10.0  # a picture that took a second to send is not sent again for so many, but for a call
_PROMPT = frozenset({"/screen", "/console", "/pad"})  # where a call must not wait
_SOUNDING = frozenset({"/screen", "/agent"})  # where an announcement must not wait
_BEAT_S = 5.0  # a picture at least this often: clients know that the hub lives


class Outlet(Protocol):
    """Where pictures go: connected groups and a way to send."""

    def groups(self) -> list[tuple[str, str]]:
        """(namespace, place) of everybody connected."""
        ...

    def send(self, namespace: str, place: str) -> None:
        """Draw the group's picture now and send it."""
        ...


class Pace:
    """The pictures of one group: when they went out, and what the next one is wanted for."""

    __slots__ = ("_sent", "_wanted_s", "took_s")

    def __init__(self) -> None:
        self._sent: deque[float] = deque(maxlen=_MOST_A_SECOND)
        self.took_s = 0.0
        self._wanted_s: float | None = None

    def want(self, call: bool) -> None:
        step_s = _CALL_S if call else _CALM_S
        self._wanted_s = step_s if self._wanted_s is None else min(step_s, self._wanted_s)

    def sent(self, mono_s: float) -> None:
        self._sent.append(mono_s)
        self._wanted_s = None

    def wait_s(self, mono_s: float) -> float:
        """Seconds until its next picture is due; 0 or less = now."""
        if not self._sent:
            return 0.0
        last_s = self._sent[-1]
        if self._wanted_s is None:
            return last_s + _BEAT_S - mono_s
        recent = sum(mono_s - s < 1.0 for s in self._sent)
        due_s = last_s + recent * self._wanted_s
        if self._wanted_s == _CALM_S:
            due_s = max(due_s, last_s + _COST * self.took_s)
        if len(self._sent) == _MOST_A_SECOND:
            due_s = max(due_s, self._sent[0] + 1.0)
        return due_s - mono_s


class Pump:
    """`on_event` hears each committed event once, in order; `on_told` follows the last of a turn, `on_beat` runs each second."""

    def __init__(self, database: Database, runtime: Runtime, on_event: Callable[[f.Event], None], on_beat: Callable[[], None]) -> None:
        self.cursor = 0
        self.settled = 0  # the last event that `on_told` has followed
        self.outlet: Outlet | None = None
        self.on_told: Callable[[], None] = lambda: None
        self.calm: Callable[[str, str], bool] = lambda namespace, place: False  # groups that only CALM facts concern
        self._runtime = runtime
        self._bell = runtime.bell()
        self._on_event = on_event
        self._on_beat = on_beat
        self._database = database
        self._told: deque[f.Event] = deque()
        self._paces: dict[tuple[str, str], Pace] = {}
        self._asked: deque[tuple[str, str]] = deque()
        self._touched: set[str] = set()
        self._sounding = False
        self._stopped = False
        self._next_beat = 0.0

    def tell(self, events: Iterable[f.Event]) -> None:
        """What a commit of this process holds."""
        self._told.extend(events)
        self._bell.ring()

    def wake(self) -> None:
        self._bell.ring()

    def want(self, namespace: str, place: str) -> None:
        """A picture for this group: something that no fact tells has changed on it."""
        self._asked.append((namespace, place))

    def touch(self, *namespaces: str, sounding: bool = False) -> None:
        """Their pictures changed without a fact: they are drawn again soon; `sounding`: on screens and agents at once."""
        self._touched.update(namespaces)
        self._sounding |= sounding
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
            except Exception:  # the pump never dies: what failed is read again at the next beat
                log.exception("pump turn failed cursor=%d", self.cursor)
                wait_s = 1.0

    def turn(self) -> float:
        """Take in what is new, send what is due; seconds until the next turn is needed."""
        while self._told:
            told = self._told.popleft()
            if told.seq > self.cursor + 1:
                self._catch_up()
            if told.seq > self.cursor:
                self._one(told)
        while self._asked:
            self._paces.setdefault(self._asked.popleft(), Pace()).want(call=False)
        mono_s = self._runtime.mono_s()
        beat = mono_s >= self._next_beat
        if beat:
            self._next_beat = mono_s + 1.0
            self._catch_up()
        if self.settled != self.cursor:
            self.on_told()
            self.settled = self.cursor
        if beat:
            self._on_beat()
        return self._send(mono_s)

    def _one(self, told: f.Event) -> None:
        self._on_event(told)
        if self.outlet is not None:
            concerned = namespaces(told.fact)
            prompt = _PROMPT if isinstance(told.fact, f.Called | f.Recalled) else frozenset()
            for group in self.outlet.groups():
                if group[0] in concerned and (isinstance(told.fact, _CALM) or not self.calm(*group)):
                    self._paces.setdefault(group, Pace()).want(group[0] in prompt)
        self.cursor = told.seq

    def _send(self, mono_s: float) -> float:
        next_s = 1.0
        groups = self.outlet.groups() if self.outlet is not None else []
        touched, self._touched = self._touched, set()
        sounding, self._sounding = self._sounding, False
        for group in groups:
            pace = self._paces.setdefault(group, Pace())
            if group[0] in touched and not self.calm(*group):
                pace.want(sounding and group[0] in _SOUNDING)
            wait_s = pace.wait_s(mono_s)
            if wait_s > 0:
                next_s = min(next_s, wait_s)
                continue
            pace.sent(mono_s)
            if self.outlet is not None:
                begun_s = self._runtime.mono_s()
                self.outlet.send(*group)
                pace.took_s = self._runtime.mono_s() - begun_s
        for gone in self._paces.keys() - groups:
            del self._paces[gone]
        return next_s

    def _catch_up(self) -> None:
        while rows := self._read():
            for row in rows:
                self._one(event_of(row))

    def _read(self) -> list[Entry]:
        e = t.event.c
        columns = (e.seq, e.at, e.kind, e.subject, e.actor, e.body, e.hash)
        chosen = sa.select(*columns).where(e.hall == self._database.hall, e.seq > self.cursor).order_by(e.seq).limit(_MOST)
        return [Entry(*tuple(row)) for row in self._database.read(chosen)]


_FLOOR = frozenset({"/screen", "/kiosk", "/console", "/pad", "/supervisor", "/agent"})
_CALM = (
    f.EntryMade, f.EntryActed, f.EntryCorrected, f.SettingChanged, f.EmergencyBegun, f.EmergencyEnded, f.DayOpened, f.MatterSet,
)  # fmt: skip
_FAULTS = (f.FaultOpened, f.FaultTurned, f.FaultRecurred, f.FaultTold, f.FaultMuted, f.FaultUnmuted, f.FaultMended)
_QUIET: dict[type[f.Fact], frozenset[str]] = {
    f.PrintMoved: frozenset({"/kiosk", "/agent", "/supervisor"}),
    f.PrintRouted: frozenset({"/kiosk", "/agent", "/supervisor"}),
    f.SettingChanged: _FLOOR | {"/devices"},
    f.DeviceChanged: frozenset({"/kiosk", "/supervisor", "/devices"}),
    **dict.fromkeys(_FAULTS, frozenset({"/supervisor", "/devices"})),
    f.DeviceTested: frozenset({"/devices"}),
    f.WhyPrinted: frozenset({"/kiosk", "/agent"}),
    f.NoticePrinted: frozenset({"/kiosk", "/agent"}),
    f.EntryPrinted: frozenset({"/kiosk", "/agent"}),
    f.Reprinted: frozenset({"/kiosk", "/agent"}),
    f.HelpCalled: frozenset({"/kiosk", "/console", "/supervisor"}),
    f.HelpAnswered: frozenset({"/kiosk", "/console", "/supervisor"}),
    f.Lapsed: frozenset({"/console", "/supervisor"}),
    f.LapseConfirmed: frozenset({"/supervisor"}),
    f.LapseDismissed: frozenset({"/supervisor"}),
    f.WaitRedated: frozenset({"/console", "/supervisor"}),
    f.Taken: _FLOOR - {"/pad"},
    f.TideOpened: frozenset({"/console", "/supervisor"}),
    f.TideEnded: frozenset({"/console", "/supervisor"}),
    f.TideDeclined: frozenset({"/supervisor"}),
    f.EmergencyBegun: _FLOOR | {"/devices"},
    f.EmergencyEnded: _FLOOR | {"/devices"},
    f.CallHeard: frozenset(),
    f.LoggedIn: frozenset(),
    f.LoggedOut: frozenset(),
    f.LoginFailed: frozenset(),
    f.TokenIssued: frozenset(),
}


def namespaces(fact: f.Fact) -> frozenset[str]:
    """Whose pictures the fact can change."""
    return _QUIET.get(type(fact), _FLOOR)


